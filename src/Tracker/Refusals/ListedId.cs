using System.Globalization;

namespace Tracker.Refusals;

/// <summary>
/// Ids of texts, sources and dates: a letter and the place in the order given, such as <c>t1</c>, <c>t2</c>.
/// </summary>
public static class ListedId
{
    public static string Of(char letter, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{letter}{index + 1}");

    /// <summary>The index, from 0, that an id names; null if it is not an id with this letter.</summary>
    public static int? IndexOf(string id, char letter) =>
        id.Length > 1
        && id[0] == letter
        && id[1] is >= '1' and <= '9'
        && int.TryParse(id.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number - 1
            : null;
}
