using System.Globalization;
using System.Net.Mime;
using System.Security.Cryptography;
using System.ServiceModel.Syndication;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Primitives;
using NodaTime;
using Npgsql;
using Tracker.Actions;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Rows;
using Tracker.Refusals;
using Tracker.Store;
using Tracker.Timelines;
using Wolverine.Http;

namespace Tracker.Changes;

/// <summary>
/// Atom feeds (RFC 4287), the newest record first. An entry's id never changes. An entry's <c>updated</c> is the time
/// at which its content was recorded.
/// </summary>
public static class Feeds
{
    [WolverineGet("/feeds/changes.atom"), Authorize(Policy = Roles.Reader), Gives("atom")]
    [Operation("Feeds what changed, the newest first", Id = "FeedChanges")]
    [Answers<string>(MediaType = "application/atom+xml")]
    [Query("limit", "cursor", typeof(ChangeReader), typeof(PointOfRecord))]
    [Means(
        "resource",
        "Kinds of resource.",
        "ACTION",
        "LABEL",
        "MEMBERSHIP",
        "PARTY",
        "POSITION",
        "STATEMENT",
        "SWEEP"
    )]
    public static async Task<IResult> Changes(HttpContext context, RecordReads services)
    {
        var token = context.RequestAborted;
        var query = new QueryReader(
            context,
            ["limit", "cursor", .. ChangeReader.Parameters, .. PointOfRecord.Parameters]
        );
        var filter = ChangeFilter.Read(query);
        var limit = query.Limit();
        var cursor = Cursor.Read(query);
        filter = await filter.MeantAsync(query, services, token);
        var (asOf, meant, problem) = await services.Point.ResolveAsync(
            query,
            cursor,
            [new(filter.Actions, false)],
            token
        );
        if (problem is not null)
        {
            return problem;
        }

        var items = await ChangeReader.NewestAsync(
            services.Database,
            filter with
            {
                Actions = meant[0].Ids,
            },
            asOf.Sequence,
            cursor is null ? null : ChangeReader.Place(cursor.After),
            limit + 1,
            token
        );
        var page = Page.Of(items, limit, asOf, cursor, ChangeReader.Key);
        var names = await NamesAsync(services.Database, asOf, page.Items, token);
        return Of(
            context,
            "What changed on record",
            "/audit/events",
            asOf,
            page.NextCursor,
            page.Items.Select(x => new Entry(
                string.Create(CultureInfo.InvariantCulture, $"change {x.Sequence} {x.Resource} {x.Id}"),
                FeedWords.Change(x, names),
                FeedWords.By(x),
                x.RecordedAt,
                x.RecordedAt,
                PageOf(x)
            )
            {
                Categories = [("urn:tracker:resource", x.Resource), ("urn:tracker:change", x.Change)],
            })
        );
    }

    /// <summary>The page that shows what was changed.</summary>
    private static string PageOf(ChangeItem item) =>
        item.Resource switch
        {
            "STATEMENT" or "POSITION" or "LABEL" => $"/statements/{Uri.EscapeDataString(item.Stream)}",
            "ACTION" => $"/actions/{Uri.EscapeDataString(item.Id)}",
            "PARTY" or "MEMBERSHIP" => $"/parties/{Uri.EscapeDataString(item.Id.Split('/')[0])}",
            _ => string.Create(CultureInfo.InvariantCulture, $"/audit/events/{item.Sequence}"),
        };

    private static async Task<FeedWords.Names> NamesAsync(
        NpgsqlDataSource database,
        AsOf asOf,
        IReadOnlyList<ChangeItem> items,
        CancellationToken token
    )
    {
        string[] ids =
        [
            .. items.SelectMany(x => x.Parties.Concat(x.Actions).Append(x.Stream).Concat(x.Id.Split('/'))).Distinct(),
        ];
        return new(
            await PartyNamesAsOf.ReadAsync(database, ids, asOf.Sequence, token),
            await AsOfQuery.TitlesAsync(database, asOf, ReadTables.Actions, ids, token),
            await AsOfQuery.TitlesAsync(database, asOf, ReadTables.Statements, ids, token)
        );
    }

    [WolverineGet("/feeds/timeline.atom"), Authorize(Policy = Roles.Reader), Gives("atom")]
    [Operation("Feeds the timeline, the newest on record first", Id = "FeedTimeline")]
    [Answers<string>(MediaType = "application/atom+xml")]
    [Query(typeof(PositionFilter), Without = ["sort"])]
    public static Task<IResult> Timeline(HttpContext context, RecordReads services) =>
        TimelineAsync(context, services, _ => TitleOf(context), "/positions" + QueryString.Create(FiltersOf(context)));

    /// <summary>The filters of a feed, which the page for people takes too.</summary>
    private static IEnumerable<KeyValuePair<string, StringValues>> FiltersOf(HttpContext context) =>
        context.Request.Query.Where(x => x.Key is not ("cursor" or "limit" or "format"));

    /// <summary>Readers subscribe to several feeds, and tell them apart by their titles.</summary>
    private static string TitleOf(HttpContext context) =>
        string.Join(", ", FiltersOf(context).Select(x => $"{x.Key}={x.Value}").Prepend("New positions"));

    [WolverineGet("/feeds/parties/{id}.atom"), Authorize(Policy = Roles.Reader), Gives("atom")]
    [Operation("Feeds a party's timeline, the newest on record first", Id = "FeedParty")]
    [Answers<string>(MediaType = "application/atom+xml")]
    [Query(typeof(PositionFilter), Without = ["party", "sort"])]
    public static async Task<IResult> Party(string id, HttpContext context, RecordReads services) =>
        (await services.Parties.ExistingAsync([id], context.RequestAborted)).Contains(id)
            ? await TimelineAsync(
                context,
                services,
                rows => $"New positions of {rows.FirstOrDefault(x => x.Party.Id == id)?.Party.Name ?? id}",
                $"/parties/{id}",
                party: id
            )
            : await services.NoPartyAsync("party", id, context.RequestAborted);

    [WolverineGet("/feeds/actions/{id}.atom"), Authorize(Policy = Roles.Reader), Gives("atom")]
    [Operation("Feeds an action's timeline, the newest on record first", Id = "FeedAction")]
    [Answers<string>(MediaType = "application/atom+xml")]
    [Redirects]
    [Query(typeof(PositionFilter), Without = ["action", "umbrella", "sort"])]
    public static async Task<IResult> Action(string id, HttpContext context, RecordReads services) =>
        await ActionRecord.ExistsAsync(services.Database, id, context.RequestAborted)
            ? await TimelineAsync(
                context,
                services,
                rows => $"New positions on {(rows.FirstOrDefault()?.Action is { } x ? $"“{x.Title}”" : id)}",
                $"/actions/{id}",
                action: id
            )
            : Problem.NotFound("action", id);

    private static async Task<IResult> TimelineAsync(
        HttpContext context,
        RecordReads services,
        Func<IReadOnlyList<TimelineRow>, string> title,
        string page,
        string? party = null,
        string? action = null
    )
    {
        var token = context.RequestAborted;
        var (filter, problem) = await PositionFilter.NewestFirstAsync(context, services, party, action);
        if (problem is not null)
        {
            return problem;
        }

        if (filter!.MovedTo is { } survivor)
        {
            return Answer.MovedTo(context, $"/feeds/actions/{survivor}.atom");
        }

        var (rows, keys) = await TimelineQuery.ReadAsync(services.Database, filter, filter.Limit + 1, token);
        var shown = Page.Of(
            rows,
            filter.Limit,
            filter.AsOf,
            filter.Cursor,
            x => PositionFilter.NewestKey(x, keys[filter.Limit - 1])
        );
        var published = await PublishedAsync(services.Database, filter.AsOf, shown.Items, token);
        return Of(
            context,
            title(shown.Items),
            page,
            filter.AsOf,
            shown.NextCursor,
            shown.Items.Select(x => new Entry(
                "position " + x.Position,
                FeedWords.Position(x),
                x.Quote.Text,
                published.GetValueOrDefault(x.Position, x.Recorded.From),
                x.Recorded.From,
                $"/statements/{Uri.EscapeDataString(x.Statement.Id)}"
            )
            {
                Categories =
                [
                    ("urn:tracker:stance", x.Stance),
                    .. x.Act is { } act ? [("urn:tracker:act", act)] : Array.Empty<(string, string)>(),
                    .. x.Labels.Select(label => ("urn:tracker:label", label)),
                ],
            })
        );
    }

    /// <summary>When each position first came on record.</summary>
    private static async Task<Dictionary<string, Instant>> PublishedAsync(
        NpgsqlDataSource database,
        AsOf asOf,
        IEnumerable<TimelineRow> rows,
        CancellationToken token
    )
    {
        var query = new AsOfQuery(database, asOf);
        return new(
            await query.ReadAsync(
                $"select position, min(recorded_from) from read_v2.positions where position = "
                    + $"any({query.Add(rows.Select(x => x.Position).ToArray())}) and recorded_from_seq <= $1 group by position",
                r => KeyValuePair.Create(r.GetString(0), r.GetFieldValue<Instant>(1)),
                token
            )
        );
    }

    /// <param name="page">The page for people that shows the same.</param>
    /// <param name="nextCursor">Of the next page of the feed (RFC 5005); null at its end.</param>
    private static Document Of(
        HttpContext context,
        string title,
        string page,
        AsOf asOf,
        string? nextCursor,
        IEnumerable<Entry> shown
    )
    {
        var request = context.Request;
        var site = PublicOrigin.Of(context);
        List<SyndicationItem> entries = [.. shown.Select(x => x.Item(site))];
        nextCursor = Answer.Sealed(context, nextCursor);
        Answer.Link(context, nextCursor);
        var query = QueryString.Create(request.Query.Where(x => x.Key != "cursor"));
        var first = request.Path + query.ToString();
        var feed = new SyndicationFeed(entries)
        {
            // The pages of a feed are one feed.
            Id = Id("feed " + first),
            Title = new(Document.Text(title)),
            LastUpdatedTime =
                entries.Count > 0
                    ? entries.Max(x => x.LastUpdatedTime)
                    : (asOf.RecordedAt ?? NodaConstants.UnixEpoch).ToDateTimeOffset(),
            Generator = "Tracker",
        };
        feed.Authors.Add(new() { Name = "Tracker" });
        void Link(string relation, string path, string mediaType) =>
            feed.Links.Add(new(new Uri(site + path)) { RelationshipType = relation, MediaType = mediaType });
        Link("self", request.Path + request.QueryString.ToString(), Format.Atom.MediaType);
        Link("alternate", page, MediaTypeNames.Text.Html);
        Link("first", first, Format.Atom.MediaType);
        if (nextCursor is not null)
        {
            Link("next", request.Path + query.Add("cursor", nextCursor).ToString(), Format.Atom.MediaType);
        }

        var xml = new XDocument();
        using (var writer = xml.CreateWriter())
        {
            feed.GetAtom10Formatter().WriteTo(writer);
        }

        return new(xml, Format.Atom);
    }

    /// <param name="Key">What the entry's id is made of.</param>
    /// <param name="Published">When its subject first came on record.</param>
    /// <param name="Updated">When this content came on record.</param>
    /// <param name="Page">The path of the page for people.</param>
    private sealed record Entry(string Key, string Title, string Text, Instant Published, Instant Updated, string Page)
    {
        /// <summary>Scheme and code of each.</summary>
        public IReadOnlyList<(string Scheme, string Code)> Categories { get; init; } = [];

        public SyndicationItem Item(string site)
        {
            var item = new SyndicationItem
            {
                Id = Id(Key),
                Title = new(Document.Text(Title)),
                Content = new TextSyndicationContent(Document.Text(Text)),
                PublishDate = Published.ToDateTimeOffset(),
                LastUpdatedTime = Updated.ToDateTimeOffset(),
            };
            item.Links.Add(
                new(new Uri(site + Page)) { RelationshipType = "alternate", MediaType = MediaTypeNames.Text.Html }
            );
            foreach (var (scheme, code) in Categories)
            {
                item.Categories.Add(new(code, scheme, FeedWords.Plain(code)));
            }

            return item;
        }
    }

    /// <summary>
    /// A UUID of version 8 (RFC 9562) computed from the key alone, so that every node gives the same id.
    /// </summary>
    public static string Id(string key)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(key))[..16];
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return $"urn:uuid:{new Guid(bytes, bigEndian: true)}";
    }
}
