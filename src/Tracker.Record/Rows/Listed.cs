namespace Tracker.Record.Rows;

/// <summary>A list of texts as one value, so that two rows are equal if their values are.</summary>
public readonly record struct Listed
{
    /// <summary>Between the items: no text that is taken in has control characters.</summary>
    public const char Separator = '\u001f';

    private readonly string? _joined;

    // Null for the empty list, however it came about: there is one empty list.
    private Listed(string joined) => _joined = joined.Length == 0 ? null : joined;

    /// <summary>The items one after the other, with the separator between them; empty: there are none.</summary>
    public string Joined => _joined ?? "";

    public string[] Items => Joined.Length == 0 ? [] : Joined.Split(Separator);

    public static Listed Of(params IEnumerable<string> items) => new(string.Join(Separator, items));

    public override string ToString() => Joined;
}
