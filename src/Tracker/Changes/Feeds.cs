using System.Globalization;
using System.Security.Cryptography;
using System.ServiceModel.Syndication;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Authorization;
using NodaTime;
using Tracker.Actions;
using Tracker.Http;
using Tracker.OpenApi;
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
    [Query("limit", typeof(ChangeReader), typeof(PointOfRecord))]
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
        var query = new QueryReader(context, ["limit", .. ChangeReader.Parameters, .. PointOfRecord.Parameters]);
        var filter = ChangeFilter.Read(query);
        var limit = query.Limit();
        filter = await filter.MeantAsync(query, services, token);
        var (asOf, meant, problem) = await services.Point.ResolveAsync(
            query,
            null,
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
            limit,
            token
        );
        return Of(
            context,
            "Changes",
            asOf,
            items.Select(x =>
                Entry(
                    string.Create(CultureInfo.InvariantCulture, $"change {x.Sequence} {x.Resource} {x.Id}"),
                    $"{x.Resource} {x.Id} {x.Change}",
                    x.Event,
                    x.RecordedAt,
                    $"/api/audit/streams/{Uri.EscapeDataString(x.Stream)}"
                )
            )
        );
    }

    [WolverineGet("/feeds/timeline.atom"), Authorize(Policy = Roles.Reader), Gives("atom")]
    [Operation("Feeds the timeline, the newest on record first", Id = "FeedTimeline")]
    [Answers<string>(MediaType = "application/atom+xml")]
    [Query(typeof(PositionFilter), Without = ["sort", "cursor"])]
    public static Task<IResult> Timeline(HttpContext context, RecordReads services) =>
        TimelineAsync(context, services, "Timeline");

    [WolverineGet("/feeds/parties/{id}.atom"), Authorize(Policy = Roles.Reader), Gives("atom")]
    [Operation("Feeds a party's timeline, the newest on record first", Id = "FeedParty")]
    [Answers<string>(MediaType = "application/atom+xml")]
    [Query(typeof(PositionFilter), Without = ["party", "sort", "cursor"])]
    public static async Task<IResult> Party(string id, HttpContext context, RecordReads services) =>
        (await services.Parties.ExistingAsync([id], context.RequestAborted)).Contains(id)
            ? await TimelineAsync(context, services, $"Timeline of {id}", party: id)
            : await services.NoPartyAsync("party", id, context.RequestAborted);

    [WolverineGet("/feeds/actions/{id}.atom"), Authorize(Policy = Roles.Reader), Gives("atom")]
    [Operation("Feeds an action's timeline, the newest on record first", Id = "FeedAction")]
    [Answers<string>(MediaType = "application/atom+xml")]
    [Redirects]
    [Query(typeof(PositionFilter), Without = ["action", "umbrella", "sort", "cursor"])]
    public static async Task<IResult> Action(string id, HttpContext context, RecordReads services) =>
        await ActionRecord.ExistsAsync(services.Database, id, context.RequestAborted)
            ? await TimelineAsync(context, services, $"Timeline of {id}", action: id)
            : Problem.NotFound("action", id);

    private static async Task<IResult> TimelineAsync(
        HttpContext context,
        RecordReads services,
        string title,
        string? party = null,
        string? action = null
    )
    {
        var (filter, problem) = await PositionFilter.ReadAsync(context, services, party, action, "sort", "cursor");
        if (problem is not null)
        {
            return problem;
        }

        if (filter!.MovedTo is { } survivor)
        {
            return Answer.MovedTo(context, $"/feeds/actions/{survivor}.atom");
        }

        filter.NewestFirst = true;
        var (rows, _) = await TimelineQuery.ReadAsync(services.Database, filter, filter.Limit, context.RequestAborted);
        return Of(
            context,
            title,
            filter.AsOf,
            rows.Select(x =>
                Entry(
                    "position " + x.Position,
                    $"{x.Party.Name}: {x.Act ?? x.Stance} – {x.Action?.Title ?? x.Statement.Title ?? x.Statement.Id}",
                    x.Quote.Text,
                    x.Recorded.From,
                    $"/statements/{x.Statement.Id}"
                )
            )
        );
    }

    private static Document Of(HttpContext context, string title, AsOf asOf, IEnumerable<SyndicationItem> items)
    {
        List<SyndicationItem> entries = [.. items];
        var self = context.Request.Path + context.Request.QueryString.ToString();
        var feed = new SyndicationFeed(entries)
        {
            Id = Id("feed " + self),
            Title = new(Document.Text(title)),
            LastUpdatedTime =
                entries.Count > 0
                    ? entries.Max(x => x.LastUpdatedTime)
                    : (asOf.RecordedAt ?? NodaConstants.UnixEpoch).ToDateTimeOffset(),
            Generator = "Tracker",
        };
        feed.Authors.Add(new() { Name = "Tracker" });
        feed.Links.Add(
            new(new Uri(self, UriKind.Relative)) { RelationshipType = "self", MediaType = Format.Atom.MediaType }
        );
        var xml = new XDocument();
        using (var writer = xml.CreateWriter())
        {
            feed.GetAtom10Formatter().WriteTo(writer);
        }

        return new(xml, Format.Atom);
    }

    private static SyndicationItem Entry(string key, string title, string text, Instant recorded, string link)
    {
        var entry = new SyndicationItem
        {
            Id = Id(key),
            Title = new(Document.Text(title)),
            Content = new TextSyndicationContent(Document.Text(text)),
            LastUpdatedTime = recorded.ToDateTimeOffset(),
            PublishDate = default,
        };
        entry.Links.Add(new(new Uri(link, UriKind.Relative)) { RelationshipType = "alternate" });
        return entry;
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
