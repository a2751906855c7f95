using Tracker.Pages.Frame;

namespace Tracker.Pages;

// What each page tells programs: its title, its description, its data and its feed.

public sealed partial class HomePage
{
    private PageHead Head =>
        new(Words.HomeTitle, Say.With(Words.AboutHome, Say.Count(Of, Words.StatementOne, Words.StatementMany)))
        {
            Thing = LinkedData.Site,
            Data =
            [
                new(Words.NewestStatements, "/api/statements", ("sort", "-date"), ("limit", Say.Plain(MostNewest)))
                {
                    KnowsDays = true,
                },
            ],
        };
}

public sealed partial class ActionsPage
{
    private PageHead Head =>
        new(
            Asked is null ? Words.Actions : Say.With(Words.TitleFound, Asked, Words.Actions),
            Asked is null ? Words.AboutActions : Say.With(Words.AboutActionsFound, Asked)
        )
        {
            Parameters = ["q"],
            IsListed = Asked is null,
            Thing = LinkedData.Data,
            Data = [new(Words.SetActions, "/api/actions", ("q", Asked))],
        };
}

public sealed partial class ActionPage
{
    private PageHead Head
    {
        get
        {
            var path = $"/api/actions/{Url.Part(Action.Id)}";
            (string, string?) parts = ("includeParts", WithParts ? "true" : null);
            var about = Say.With(
                Words.AboutAction,
                Action.Title,
                Say.Count(Rows.Count, Words.PositionOne, Words.PositionMany),
                Say.Count(Speakers, Words.PartyOne, Words.PartyMany)
            );
            if (Condemners is [{ Rank: 1, Tied: false, Held.From: { } from } first, ..])
            {
                about += " " + Say.With(Words.AboutActionFirst, first.Party.Name, Say.Date(from));
            }

            return new(Action.Title, PageHead.Short(about))
            {
                About = Action.Id,
                Parameters = ["parts"],
                Thing = LinkedData.Data,
                Feed = Url.Of($"/feeds/actions/{Url.Part(Action.Id)}.atom", parts),
                Data =
                [
                    new(Words.SetPositions, path + "/timeline", parts) { KnowsDays = true },
                    new(Words.SetCondemners, path + "/condemners", parts) { KnowsDays = true },
                    new(Words.SetLabels, path + "/labels", parts),
                ],
            };
        }
    }
}

public sealed partial class PartiesPage
{
    private PageHead Head =>
        new(
            Asked is null ? Words.Governments : Say.With(Words.TitleFound, Asked, Words.Governments),
            Asked is null ? Words.AboutParties : Say.With(Words.AboutPartiesFound, Asked)
        )
        {
            Parameters = ["q"],
            IsListed = Asked is null,
            Thing = LinkedData.Data,
            Data = [new(Words.SetParties, "/api/parties", ("q", Asked))],
        };
}

public sealed partial class PartyPage
{
    private PageHead Head
    {
        get
        {
            var id = Url.Part(Party.Id);
            return new(
                Party.Name,
                Say.With(Words.AboutParty, Party.Name, Say.Count(Rows.Count, Words.PositionOne, Words.PositionMany))
            )
            {
                About = Party.Id,
                Thing = LinkedData.Data,
                Feed = $"/feeds/parties/{id}.atom",
                Data =
                [
                    new(Words.SetPositions, $"/api/parties/{id}/timeline") { KnowsDays = true },
                    new(Words.SaidOfIt, "/api/timeline", ("target", Party.Id)) { KnowsDays = true },
                    new(Words.SaidForIt, "/api/timeline", ("beneficiary", Party.Id)) { KnowsDays = true },
                    .. Matter is null
                        ? Array.Empty<DataSet>()
                        :
                        [
                            new(Words.SetLanguage, $"/api/parties/{id}/language", ("action", Matter))
                            {
                                KnowsDays = true,
                            },
                        ],
                    new(Words.SetSweeps, "/api/sweeps", ("party", Party.Id)),
                    .. Members.Count == 0
                        ? Array.Empty<DataSet>()
                        : [new(Words.SetMembers, $"/api/groups/{id}/members", ("at", View.Clock("validAt")))],
                ],
            };
        }
    }
}

public sealed partial class StatementPage
{
    private PageHead Head
    {
        get
        {
            var path = $"/api/statements/{Url.Part(Statement.Id)}";
            var words = Statement.Acts.Select(x => x.Quote.Exact).FirstOrDefault() ?? Heading;
            return new(
                Heading,
                PageHead.Short(
                    Say.With(
                        Words.AboutStatement,
                        Say.Title(Statement.Kind),
                        Authors.Count > 3
                            ? Say.Names([.. Authors.Take(2), Say.With(Words.NMore, Authors.Count - 2)])
                            : Say.Names(Authors),
                        Statement.Issued.From is { } day ? Say.Date(day) : Words.DateUnknown,
                        words
                    )
                )
            )
            {
                About = Statement.Id,
                Thing = LinkedData.Statement(
                    Authors,
                    Statement.Issued.From is { } issued ? Say.TimeValue(issued) : null,
                    [.. Statement.Texts.Select(x => x.Language).Distinct()],
                    [.. Statement.Actions.Select(x => x.Title)]
                ),
                Data =
                [
                    new(Words.SetStatement, path) { KnowsDays = true, Formats = ["json"] },
                    new(Words.SetHistory, path + "/history"),
                    new(Words.SetLineage, path + "/lineage") { Formats = ["json"] },
                ],
            };
        }
    }
}

public sealed partial class PositionsPage
{
    private PageHead Head
    {
        get
        {
            IReadOnlyList<(string, string?)> query = [.. Asked.Select(x => (x.Name, (string?)x.Value))];
            var filters = string.Join(
                "; ",
                Asked.Select(x => $"{Say.Parameter(x.Name)}: {Say.Values(x.Name, x.Value, Named)}")
            );
            return new(
                Asked.Count == 0 ? Words.Positions : Say.Cut(Say.With(Words.TitlePositions, filters), 120),
                Asked.Count == 0 ? Words.AboutPositions : PageHead.Short(Say.With(Words.AboutPositionsOf, filters))
            )
            {
                Parameters = Filters,
                Thing = LinkedData.Data,
                Feed = Url.Of(Parts.Data.Feed, query.Where(x => x.Item1 != "sort")),
                Data = [new(Words.SetPositions, "/api/timeline", query) { KnowsDays = true }],
            };
        }
    }
}

public sealed partial class SearchPage
{
    private PageHead Head =>
        new(
            Asked is null ? Words.Search : Say.With(Words.TitleFound, Asked, Words.Search),
            Asked is null
                ? Words.AboutSearch
                : Say.With(
                    Words.AboutSearchFor,
                    Say.Count(Found.Facets!.Of, Words.StatementOne, Words.StatementMany),
                    Asked
                )
        )
        {
            Parameters = ["q", .. Known],
            IsListed = Asked is null && Filters.Count == 0,
            Data =
            [
                new(
                    Words.SetStatements,
                    "/api/statements",
                    [
                        ("q", Asked),
                        .. Filters.Select(x => (x.Name, (string?)x.Value)),
                        ("sort", Asked is null ? "-date" : Sort),
                    ]
                )
                {
                    KnowsDays = true,
                },
            ],
        };

    private string? Sort => View.Rest.Where(x => x.Name == "sort").Select(x => x.Value).FirstOrDefault();
}

public sealed partial class MatrixPage
{
    private PageHead Head
    {
        get
        {
            var named = (string name) =>
                View.Rest.Where(x => x.Name == name).Select(x => x.Value.Trim()).FirstOrDefault(x => x.Length > 0);
            var group = Groups.Where(x => x.Id == Group).Select(x => x.Name).FirstOrDefault() ?? Group;
            var title = Topic is null ? Words.ChosenActions : Heading;
            return new(
                Matrix is null ? Words.Matrix
                    : group is null ? Say.With(Words.TitleMatrix, title)
                    : Say.With(Words.TitleMatrixOf, title, group),
                Say.With(Words.AboutMatrix, group ?? Words.Governments.ToLowerInvariant(), title)
            )
            {
                Parameters = ["topic", "actions", "group", "parties"],
                Thing = Matrix is null ? null : LinkedData.Data,
                Feed =
                    Topic is not null ? Url.Of(Parts.Data.Feed, ("umbrella", Topic))
                    : named("actions") is { } actions ? Url.Of(Parts.Data.Feed, ("action", actions))
                    : null,
                Data = Matrix is null
                    ? []
                    :
                    [
                        new(
                            Words.SetMatrix,
                            "/api/matrix",
                            ("umbrella", Topic),
                            ("actions", Topic is null ? named("actions") : null),
                            ("parties", named("parties")),
                            ("group", Group)
                        )
                        {
                            KnowsDays = true,
                        },
                    ],
            };
        }
    }
}

public sealed partial class ComparePage
{
    private PageHead Head
    {
        get
        {
            if (Matrix is null)
            {
                return new(Words.Compare, Words.AboutCompareNone) { IsListed = Unknown.Count == 0 };
            }

            var names = Say.Names([.. Matrix.Rows.Select(x => x.Name)]);
            var topic = TopicList.Where(x => x.Id == Topic).Select(x => x.Title).FirstOrDefault() ?? Topic;
            var parties = string.Join(',', Chosen);
            return new(
                Say.With(Words.TitleCompare, topic, names),
                PageHead.Short(Say.With(Words.AboutCompare, names, topic))
            )
            {
                Parameters = ["party", "topic"],
                Thing = LinkedData.Data,
                Feed = Url.Of(Parts.Data.Feed, ("party", parties), ("umbrella", Topic)),
                Data =
                [
                    new(Words.SetMatrix, "/api/matrix", ("umbrella", Topic), ("parties", parties)) { KnowsDays = true },
                ],
            };
        }
    }
}

public sealed partial class NetworkPage
{
    private PageHead Head
    {
        get
        {
            var topic = TopicList.Where(x => x.Id == Topic).Select(x => x.Title).FirstOrDefault() ?? Topic;
            return new(
                topic is null ? Words.Network : Say.With(Words.TitleNetwork, topic),
                topic is null ? Words.AboutNetwork : Say.With(Words.AboutNetworkOn, topic)
            )
            {
                Parameters = ["topic", "from", "to"],
                Thing = LinkedData.Data,
                Feed = Topic is null ? null : Url.Of(Parts.Data.Feed, ("umbrella", Topic)),
                Data =
                [
                    new(Words.SetNetwork, "/api/network", ("umbrella", Topic), ("from", Since), ("to", Until))
                    {
                        Formats = ["csv", "ndjson", "graphml", "json"],
                    },
                ],
            };
        }
    }
}

public sealed partial class AuditPage
{
    private static readonly PageHead Heading = new(Words.Audit, Words.AboutAudit);
}

public sealed partial class EventsPage
{
    private PageHead Head =>
        new(
            Stream is null ? Words.EventsTitle : Say.With(Words.TitleEvents, Stream),
            Stream is null ? Words.AboutEvents : Say.With(Words.AboutEventsOf, Stream)
        )
        {
            Parameters = ["stream", "type", "since"],
            IsListed = false,
            Data = [new(Words.SetEvents, "/api/audit/events", ("stream", Stream), ("type", Type), ("since", Begin))],
        };
}
