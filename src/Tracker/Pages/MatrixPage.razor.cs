using Microsoft.AspNetCore.Components;
using NodaTime;
using Tracker.Http;
using Tracker.Pages.Frame;
using Tracker.Parties;
using Tracker.Record.Codebook;
using Tracker.Record.Rows;
using Tracker.Store;
using Tracker.Timelines;

namespace Tracker.Pages;

/// <summary>Governments, or a group's members, by the actions of a topic: their stances, levels and sweeps.</summary>
public sealed partial class MatrixPage
{
    [Parameter, EditorRequired]
    public required PageView View { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<Topic> TopicList { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<GroupItem> Groups { get; set; }

    /// <summary>Null if there is nothing on record to show.</summary>
    [Parameter]
    public Matrix? Matrix { get; set; }

    /// <summary>What the address names and came on record after the point asked for.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<CameLater> Later { get; set; }

    [Parameter]
    public string? Topic { get; set; }

    [Parameter]
    public string? Group { get; set; }

    /// <summary><c>name</c>, <c>count</c>, or an action's id.</summary>
    [Parameter, EditorRequired]
    public required string Sort { get; set; }

    public static async Task<IResult> Get(PageRequest page)
    {
        var services = page.Services;
        var (actions, parties, group) = (page.Text("actions"), page.Text("parties"), page.Text("group"));
        var isOne = page.View.IsEmbedded && (page.Text("topic") ?? actions) is not null;
        var topics = isOne ? [] : await Topics.ReadAsync(services, page.View.AsOf, 100, true, page.Token);
        var topic = page.Text("topic") ?? (actions is null ? topics.Select(x => x.Id).FirstOrDefault() : null);
        var groups = page.View.IsEmbedded
            ? null
            : await page.ReadAsync<Page<GroupItem>>(
                c => ListGroups.Get(c, services),
                ("limit", "1000"),
                ("at", page.Text("at") ?? page.View.Clock("validAt") ?? Today(page))
            );
        var matrix =
            topic is null && actions is null
                ? null
                : await page.ReadAsync<Matrix>(
                    c => GetMatrix.Get(c, services),
                    [
                        ("umbrella", topic),
                        ("actions", topic is null ? actions : null),
                        ("parties", parties),
                        ("group", group),
                        .. page.Days,
                    ]
                );
        if (topic is not null && topics.All(x => x.Id != topic))
        {
            var title = (
                await AsOfQuery.TitlesAsync(services.Database, page.View.AsOf, ReadTables.Actions, [topic], page.Token)
            ).GetValueOrDefault(topic, topic);
            topics = [new(topic, title, 0, 0, 0, 0, null), .. topics];
        }

        return PageAnswer.Show<MatrixPage>(
            page.View,
            200,
            (nameof(TopicList), topics),
            (nameof(Groups), groups?.Items.Where(x => x.Members > 0).ToList() ?? []),
            (nameof(Matrix), matrix),
            (
                nameof(Later),
                await CameLater.ReadAsync(
                    page,
                    [.. page.List("topic"), .. page.List("actions"), .. page.List("parties"), .. page.List("group")]
                )
            ),
            (nameof(Topic), topic),
            (nameof(Group), group),
            (nameof(Sort), page.Text("sort") ?? "name")
        );
    }

    /// <summary>The sort order of a cell: own positions by level, then a group's positions, then silence.</summary>
    public static int Weight(StanceCell cell) =>
        (
            cell.Count > 0
                ? 1_000_000
                : cell.Stance switch
                {
                    Codes.Stance.ViaGroupOnly => 500_000,
                    Codes.Stance.Dissociated => 400_000,
                    Codes.Stance.ReviewedNoneFound => 300_000,
                    _ => 0,
                }
        )
        + ((cell.Intensity ?? -1) * 100_000 / 8)
        + (int)Math.Min(cell.Count, 10_000);

    private string Heading => TopicList.FirstOrDefault(x => x.Id == Topic)?.Title ?? Words.Matrix;

    /// <summary>
    /// The list of positions behind a cell. If only a group spoke, the list expands the group; if nobody spoke, it
    /// shows the sweeps.
    /// </summary>
    private string ListOf(StanceCell cell) =>
        View.Link(
            "/positions",
            ("party", cell.Party),
            ("action", cell.Action),
            ("groupBasis", cell.Stance == Codes.Stance.ViaGroupOnly ? "expanded" : null)
        );

    private Citation Citation => Citation.Of(View, Heading, [], null, Words.KindMatrix, Topic ?? "matrix");

    private IEnumerable<(MatrixParty Party, IReadOnlyList<StanceCell> Cells)> Ordered
    {
        get
        {
            var width = Matrix!.Columns.Count;
            var rows = Matrix.Rows.Select(
                (x, i) => (Party: x, Cells: (IReadOnlyList<StanceCell>)[.. Matrix.Cells.Skip(i * width).Take(width)])
            );
            return Sort switch
            {
                "name" => rows.OrderBy(x => x.Party.Name, StringComparer.InvariantCultureIgnoreCase),
                "count" => rows.OrderByDescending(x => x.Cells.Sum(c => c.Count))
                    .ThenBy(x => x.Party.Name, StringComparer.InvariantCultureIgnoreCase),
                _ => rows.OrderByDescending(x => x.Cells.Where(c => c.Action == Sort).Select(Weight).FirstOrDefault())
                    .ThenBy(x => x.Party.Name, StringComparer.InvariantCultureIgnoreCase),
            };
        }
    }

    /// <summary>How many belong to a group is said of a day.</summary>
    private static string Today(PageRequest page) => Say.Iso(page.Get<IClock>().GetCurrentInstant().InUtc().Date);

    private static string ClassOf(string stance, int? intensity) =>
        stance switch
        {
            Codes.Stance.ViaGroupOnly => "st-group",
            Codes.Stance.Dissociated => "st-apart",
            Codes.Stance.ReviewedNoneFound => "st-looked",
            Codes.Stance.NotReviewed => "st-not",
            Codes.Stance.Supported
            or Codes.Stance.Justified
            or Codes.Stance.Denied
            or Codes.Stance.NeutralAppeal
            or Codes.Stance.Mixed => "st-for",
            Codes.Stance.NoStance => "st-none",
            _ => intensity is { } level ? $"lv{level}" : "st-none",
        };

    /// <summary>What a cell shows: a level, else words; and how many positions, if there are several.</summary>
    private static string SignOf(string stance, int? intensity, long count)
    {
        var sign = stance switch
        {
            Codes.Stance.ViaGroupOnly => Words.CellGroup,
            Codes.Stance.Dissociated => Words.CellApart,
            Codes.Stance.ReviewedNoneFound => Words.CellLooked,
            Codes.Stance.NotReviewed => Words.CellNotLooked,
            Codes.Stance.Mixed => Words.CellBoth,
            Codes.Stance.Supported => Words.CellSupports,
            Codes.Stance.Justified => Words.CellJustifies,
            Codes.Stance.Denied => Words.CellDenies,
            Codes.Stance.NeutralAppeal => Words.CellAppeals,
            Codes.Stance.NoStance => Words.CellNoSide,
            _ => intensity is { } level ? Say.Plain(level) : Say.Code(stance),
        };
        return count > 1 ? Say.With(Words.CellTimes, sign, Say.Number(count)) : sign;
    }

    /// <summary>Every kind of cell, as the table shows it, with its meaning.</summary>
    private static IEnumerable<(string Stance, int? Level, long Count, string Meaning)> Meanings =>
        [
            .. Enumerable.Range(0, 7).Select(x => (Codes.Stance.Condemned, (int?)x, 1L, Say.Level(x))),
            (Codes.Stance.Condemned, 6, 3, Words.LegendThree),
            (Codes.Stance.Supported, null, 1, Words.LegendSupports),
            (Codes.Stance.Justified, null, 1, Words.LegendJustifies),
            (Codes.Stance.Denied, null, 1, Words.LegendDenies),
            (Codes.Stance.NeutralAppeal, null, 1, Words.LegendAppeals),
            (Codes.Stance.Mixed, null, 1, Words.LegendBoth),
            (Codes.Stance.NoStance, null, 1, Words.LegendNoStance),
            (Codes.Stance.ViaGroupOnly, null, 0, Words.LegendGroup),
            (Codes.Stance.Dissociated, null, 0, Words.LegendApart),
            (Codes.Stance.ReviewedNoneFound, null, 0, Words.LegendLooked),
            (Codes.Stance.NotReviewed, null, 0, Words.LegendNotLooked),
        ];

    /// <summary>How many cells have positions, and of the others, in how many somebody searched.</summary>
    private string Counts
    {
        get
        {
            int Of(string stance) => Matrix!.Cells.Count(x => x.Stance == stance);
            var apart = Of(Codes.Stance.Dissociated);
            return Say.With(
                    Words.MatrixCounts,
                    Say.Count(Matrix!.Cells.Count, Words.CellOne, Words.CellMany),
                    Say.Number(Matrix.Cells.Count(x => x.Count > 0)),
                    Say.Number(Of(Codes.Stance.ViaGroupOnly)),
                    Say.Number(Of(Codes.Stance.ReviewedNoneFound)),
                    Say.Number(Of(Codes.Stance.NotReviewed))
                ) + (apart > 0 ? " " + Say.With(Words.MatrixDissociated, Say.Number(apart)) : "");
        }
    }

    private static string TextOf(string party, StanceCell cell) =>
        string.Join(
            ", ",
            new[]
            {
                party,
                // The name of a link has the words that it shows.
                SignOf(cell.Stance, cell.Intensity, cell.Count) is var sign
                && char.IsLetter(sign[0])
                    ? sign
                    : null,
                Say.Code(cell.Stance),
                cell is { Count: > 0, Intensity: { } level } ? $"{Words.Level.ToLowerInvariant()} {level}" : null,
                cell.Count > 0 ? Say.Count(cell.Count, Words.PositionOne, Words.PositionMany) : null,
                cell.LastSweep is { ReviewedThrough: { } day } && cell.Count == 0
                    ? $"{Words.LookedThrough} {Say.Day(day)}"
                    : null,
                cell.Via.Count > 0 ? $"{Words.Via} {string.Join(", ", cell.Via.Select(x => x.Group))}" : null,
            }.OfType<string>()
        );
}
