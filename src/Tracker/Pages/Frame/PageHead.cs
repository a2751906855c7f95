namespace Tracker.Pages.Frame;

/// <summary>
/// What a page tells programs: search engines, link previews, feed readers, and readers who take its data with them.
/// </summary>
/// <param name="Title">The page's title, without the site's name.</param>
/// <param name="Description">One or two sentences about this very page.</param>
public sealed record PageHead(string Title, string Description)
{
    /// <summary>The parameters that decide what the page shows; its canonical address has these alone.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>The data that the page shows.</summary>
    public IReadOnlyList<DataSet> Data { get; init; } = [];

    /// <summary>The feed of what the page follows; null: the feed of all positions.</summary>
    public string? Feed { get; init; }

    /// <summary>What the page is about, in the terms of schema.org; null if they have no word for it.</summary>
    public Func<PageView, PageHead, object>? Thing { get; init; }

    /// <summary>Id of the statement, action or party that the page shows; readers can report an error in it.</summary>
    public string? About { get; init; }

    /// <summary>Search engines may list the page, if it shows the present.</summary>
    public bool IsListed { get; init; } = true;

    /// <summary>Cuts a sentence so that it fits the few lines that previews have.</summary>
    public static string Short(string text) => Say.Cut(string.Join(' ', text.Split((char[]?)null)), 300);
}

/// <summary>Data of a page, and the endpoint of the API that gives it.</summary>
/// <param name="Name">What it is, in words.</param>
/// <param name="Path">The endpoint's path.</param>
/// <param name="Query">The same filters as the page's.</param>
public sealed record DataSet(string Name, string Path, params IReadOnlyList<(string Name, string? Value)> Query)
{
    /// <summary>Formats of a list; CSV and NDJSON have all its rows.</summary>
    private static readonly IReadOnlyList<string> List = ["csv", "ndjson", "json"];

    public IReadOnlyList<string> Formats { get; init; } = List;

    /// <summary>The endpoint applies the days of public and world time.</summary>
    public bool KnowsDays { get; init; }

    /// <summary>The endpoint takes a point of the record.</summary>
    public bool KnowsPoint { get; init; } = true;

    /// <summary>The address at which the data is as the page shows it, whatever is recorded later.</summary>
    public string Address(PageView view, string format) =>
        Url.Of(
            Path,
            [
                .. Query,
                .. view
                    .Clocks.Where(x => KnowsDays && x.Name is ("publicAt" or "validAt" or "certainty"))
                    .Select(x => (x.Name, (string?)x.Value)),
                .. KnowsPoint ? [("asOfSequence", Say.Plain(view.AsOf.Sequence))] : Array.Empty<(string, string?)>(),
                ("format", format),
            ]
        );
}
