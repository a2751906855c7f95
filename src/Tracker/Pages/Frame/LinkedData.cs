using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tracker.Pages.Frame;

/// <summary>
/// Pages in the terms of schema.org, as JSON-LD. Browsers do not run such a script, so the pages' policy allows it.
/// Pure.
/// </summary>
public static class LinkedData
{
    // The default encoder escapes <, > and &: no text of a statement can end the script.
    private static readonly JsonSerializerOptions Options = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static string Script(object thing) =>
        $"<script type=\"application/ld+json\">{JsonSerializer.Serialize(thing, Options)}</script>";

    /// <summary>The whole site, with its search.</summary>
    public static object Site(PageView view, PageHead head) =>
        Thing(
            "WebSite",
            view,
            head,
            ("inLanguage", Words.Language),
            (
                "potentialAction",
                new Dictionary<string, object>
                {
                    ["@type"] = "SearchAction",
                    ["target"] = view.Origin + "/search?q={search_term_string}",
                    ["query-input"] = "required name=search_term_string",
                }
            )
        );

    /// <summary>A page whose data can be downloaded.</summary>
    public static object Data(PageView view, PageHead head) =>
        Thing(
            "Dataset",
            view,
            head,
            ("license", view.Site.LicenceUrl),
            ("version", Say.Plain(view.AsOf.Sequence)),
            ("dateModified", view.AsOf.RecordedAt is { } at ? Say.Machine(at) : null),
            ("creator", Organisation(view)),
            (
                "distribution",
                head.Data.SelectMany(x =>
                        x.Formats.Select(format => new Dictionary<string, object>
                        {
                            ["@type"] = "DataDownload",
                            ["name"] = x.Name,
                            ["encodingFormat"] = MediaTypeOf(format),
                            ["contentUrl"] = view.Origin + x.Address(view, format),
                        })
                    )
                    .ToList()
            )
        );

    /// <summary>A statement: words of its signatories, on a day.</summary>
    /// <param name="day">A date of ISO 8601: a day, a month or a year; null if none is known.</param>
    /// <param name="languages">Languages of its texts.</param>
    public static Func<PageView, PageHead, object> Statement(
        IReadOnlyList<string> signatories,
        string? day,
        IReadOnlyList<string> languages,
        IReadOnlyList<string> about
    ) =>
        (view, head) =>
            Thing(
                "CreativeWork",
                view,
                head,
                ("datePublished", day),
                ("inLanguage", languages),
                (
                    "author",
                    signatories
                        .Select(x => new Dictionary<string, string> { ["@type"] = "Organization", ["name"] = x })
                        .ToList()
                ),
                (
                    "about",
                    about.Select(x => new Dictionary<string, string> { ["@type"] = "Event", ["name"] = x }).ToList()
                ),
                ("isPartOf", new Dictionary<string, string> { ["@type"] = "WebSite", ["url"] = view.Origin + "/" })
            );

    /// <summary>The codebook: terms with their meanings.</summary>
    public static object Terms(PageView view, PageHead head) => Thing("DefinedTermSet", view, head);

    private static Dictionary<string, string>? Organisation(PageView view) =>
        view.Site.Operator is { } name ? new() { ["@type"] = "Organization", ["name"] = name } : null;

    private static string MediaTypeOf(string format) => Http.Format.All.Single(x => x.Name == format).MediaType;

    private static Dictionary<string, object> Thing(
        string type,
        PageView view,
        PageHead head,
        params IEnumerable<(string Name, object? Value)> more
    )
    {
        var thing = new Dictionary<string, object>
        {
            ["@context"] = "https://schema.org",
            ["@type"] = type,
            ["name"] = head.Title,
            ["description"] = head.Description,
            ["url"] = view.Canonical(head.Parameters),
        };
        foreach (var (name, value) in more.Where(x => x.Value is not null))
        {
            thing[name] = value!;
        }

        return thing;
    }
}
