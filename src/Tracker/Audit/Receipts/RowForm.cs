using System.Text.Json;
using System.Text.RegularExpressions;

namespace Tracker.Audit.Receipts;

/// <summary>
/// The form in which rows are written. A receipt says which form its rows had, so that a later program, whose rows have
/// more members, can write them as they were and compare. Pure.
/// </summary>
public static partial class RowForm
{
    /// <summary>The form of the rows that the API sends. Raise it if a member is added, or written in another
    /// way.</summary>
    public const int Current = 2;

    /// <summary>Members that the first form did not have, each with a member beside which it stands.</summary>
    private static readonly (string Beside, string[] Added)[] AddedSinceFirst =
    [
        ("iso3", ["iso3", "iso2", "isoNumeric", "cow", "wikidata"]),
        ("stance", ["since"]),
        ("lastSweep", ["since"]),
    ];

    /// <summary>What an event says is stored, and has the same form for ever.</summary>
    private static readonly string[] Stored = ["data", "headers"];

    /// <summary>A row of the API in a form.</summary>
    public static string Write(string row, int form)
    {
        if (form == Current)
        {
            return row;
        }

        using var document = JsonDocument.Parse(row);
        return First(document.RootElement, "");
    }

    /// <summary>Whether rows of a query can be written in the first form: excerpts were cut in another way.</summary>
    public static bool HasFirst(CanonicalQuery query) => !query.Parameters.Any(x => x.Key == "q");

    private static string First(JsonElement value, string within) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => "{" + string.Join(",", Members(value, within)) + "}",
            JsonValueKind.Array => "[" + string.Join(",", value.EnumerateArray().Select(x => First(x, within))) + "]",
            JsonValueKind.String => Instants().Replace(value.GetRawText(), Shortest),
            _ => value.GetRawText(),
        };

    private static IEnumerable<string> Members(JsonElement value, string within)
    {
        string[] added =
        [
            .. AddedSinceFirst.Where(x => value.TryGetProperty(x.Beside, out _)).SelectMany(x => x.Added),
            .. within == "public" ? new[] { "earliest", "latest" } : [],
            .. within == "citations" ? new[] { "action" } : [],
        ];
        return value
            .EnumerateObject()
            .Where(x => !added.Contains(x.Name))
            .Select(x => $"\"{x.Name}\":{(Stored.Contains(x.Name) ? x.Value.GetRawText() : First(x.Value, x.Name))}");
    }

    /// <summary>The first form wrote no zeros at the end of a second's fraction.</summary>
    private static string Shortest(Match instant) =>
        instant.Groups["second"].Value + instant.Groups["fraction"].Value.TrimEnd('0').TrimEnd('.') + "Z\"";

    [GeneratedRegex("^(?<second>\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d)(?<fraction>\\.\\d{6})Z\"$")]
    private static partial Regex Instants();
}
