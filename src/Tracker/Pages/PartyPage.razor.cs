using Microsoft.AspNetCore.Components;
using Tracker.Http;
using Tracker.Pages.Charts;
using Tracker.Pages.Frame;
using Tracker.Parties;
using Tracker.Record.Parties;
using Tracker.Sweeps;
using Tracker.Timelines;

namespace Tracker.Pages;

/// <summary>
/// A government or another party: what it said, how its language changed, its co-signers, and sweeps for its positions.
/// </summary>
public sealed partial class PartyPage
{
    private const int MostRows = 40;
    private const int MostSaid = 15;
    private const int MostSigners = 15;
    private const int MostQuotes = 3;
    private const int MostMarks = 5_000;
    private const int MostLanes = 40;

    [Parameter, EditorRequired]
    public required PageView View { get; set; }

    [Parameter, EditorRequired]
    public required PartyView Party { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<MemberItem> Members { get; set; }

    /// <summary>The party's positions in order of date.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<TimelineRow> Rows { get; set; }

    [Parameter]
    public bool IsCut { get; set; }

    [Parameter]
    public bool ByTarget { get; set; }

    /// <summary>Actions on which the party has positions with a level, most positions first.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<(string Id, string Title, int Count)> Matters { get; set; }

    /// <summary>The action whose language is shown; null if there is none.</summary>
    [Parameter]
    public string? Matter { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<LanguagePoint> Language { get; set; }

    [Parameter, EditorRequired]
    public required Page<SweepView> Swept { get; set; }

    /// <summary>Positions directed at the party, newest first.</summary>
    [Parameter, EditorRequired]
    public required Page<TimelineRow> Against { get; set; }

    /// <summary>Positions that speak on behalf of the party, newest first.</summary>
    [Parameter, EditorRequired]
    public required Page<TimelineRow> Behalf { get; set; }

    /// <summary>The actors and dates of the actions of the rows.</summary>
    [Parameter, EditorRequired]
    public required ActionFacts Facts { get; set; }

    /// <summary>Names of the parties that the rows name by id.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyDictionary<string, string> Names { get; set; }

    public static async Task<IResult> Get(PageRequest page)
    {
        var services = page.Services;
        var id = page.Id;
        // A name or an identifier in the path leads to the party that it means.
        var meant = (await services.Parties.MeantAsync([id], page.View.AsOf.Sequence, page.Token))[id].Id;
        if (meant is not null && meant != id)
        {
            return Results.Redirect(page.View.Link($"/parties/{Url.Part(meant)}"));
        }

        var party = await page.ReadAsync<PartyView>(c => GetParty.Get(id, c, services));
        var (rows, cut) = await page.AllAsync<TimelineRow>(
            c => GetPartyTimeline.Get(id, c, services),
            MostMarks,
            [.. page.Days]
        );
        List<(string Id, string Title, int Count)> matters =
        [
            .. rows.Where(x => x.Action is not null && x.Intensity is not null)
                .GroupBy(x => x.Action!.Id)
                .Select(x => (x.Key, x.First().Action!.Title, x.Count()))
                .OrderByDescending(x => x.Item3)
                .ThenBy(x => x.Key, StringComparer.Ordinal),
        ];
        var matter = page.Text("matter") ?? matters.Select(x => x.Id).FirstOrDefault();
        var language = matter is null
            ? null
            : await page.ReadAsync<Page<LanguagePoint>>(
                c => GetPartyLanguage.Get(id, c, services),
                [.. page.Days, ("action", matter)]
            );
        var sweeps = await page.ReadAsync<Page<SweepView>>(
            c => ListSweeps.Get(c, services),
            ("party", id),
            ("limit", "200")
        );
        var members = Groups.Kinds.Contains(party.Kind)
            ? await page.ReadAsync<Page<MemberItem>>(
                c => ListMembers.Get(id, c, services),
                ("limit", "1000"),
                ("at", page.View.Clock("validAt"))
            )
            : null;
        var against = await SaidAsync("target");
        var behalf = await SaidAsync("beneficiary");
        return PageAnswer.Show<PartyPage>(
            page.View,
            200,
            (nameof(Party), party),
            (nameof(Members), members?.Items ?? []),
            (nameof(Rows), rows),
            (nameof(IsCut), cut),
            (nameof(ByTarget), page.Text("by") == "target"),
            (nameof(Matters), matters),
            (nameof(Matter), matter),
            (nameof(Language), language?.Items ?? []),
            (nameof(Swept), sweeps),
            (nameof(Against), against),
            (nameof(Behalf), behalf),
            (
                nameof(Names),
                await page.NamesOfAsync(
                    [.. rows, .. against.Items, .. behalf.Items],
                    rows.SelectMany(x => x.CoSignatories)
                )
            ),
            (nameof(Facts), await Marks.FactsAsync(page, rows))
        );

        Task<Page<TimelineRow>> SaidAsync(string filter) =>
            page.ReadAsync<Page<TimelineRow>>(
                c => GetTimeline.Get(c, services),
                [(filter, id), ("sort", "-date"), ("limit", Say.Plain(MostSaid)), .. page.Days]
            );
    }

    /// <summary>What others said of the party: id, heading and help of the section, the filter, and the positions.
    /// </summary>
    private IEnumerable<(string Id, string Heading, string Help, string Filter, Page<TimelineRow> Said)> Others =>
        Behalf.Items.Count == 0
            ? [("said-to", Words.SaidOfIt, Words.SaidOfItHelp, "target", Against)]
            :
            [
                ("said-to", Words.SaidOfIt, Words.SaidOfItHelp, "target", Against),
                ("said-for", Words.SaidForIt, Words.SaidForItHelp, "beneficiary", Behalf),
            ];

    private string? Official =>
        Party.Names.FirstOrDefault(x => x.Kind == "OFFICIAL" && x.Language is null or "en")?.Name;

    private Citation Citation => Citation.Of(View, Party.Name, [], null, Words.KindTimeline, Party.Id);

    /// <summary>The strongest quotes, each with the date on which it was first said.</summary>
    private IReadOnlyList<TimelineRow> Strongest =>
        [
            .. Rows.Where(x => x.Intensity is not null)
                .DistinctBy(x => x.Quote.Text)
                .OrderByDescending(x => x.Intensity)
                .ThenByDescending(x => x.Held.Earliest)
                .Take(MostQuotes),
        ];

    /// <summary>The latest quotes, each with the date on which it was last said.</summary>
    private IReadOnlyList<TimelineRow> Latest =>
        [
            .. Rows.Where(x => x.Held.Latest is not null && x.Act is not null)
                .OrderByDescending(x => x.Held.Latest)
                .DistinctBy(x => x.Quote.Text)
                .Take(MostQuotes),
        ];

    private int Levelled => Rows.Where(x => x.Intensity is not null).DistinctBy(x => x.Quote.Text).Count();

    private int Dated =>
        Rows.Where(x => x.Held.Latest is not null && x.Act is not null).DistinctBy(x => x.Quote.Text).Count();

    private IReadOnlyList<(string Id, string Name, int Count)> CoSigners =>
        [
            .. Rows.DistinctBy(x => x.Statement.Id)
                .SelectMany(x => x.CoSignatories)
                .GroupBy(x => x)
                .Select(x => (x.Key, Names.GetValueOrDefault(x.Key, x.Key), x.Count()))
                .OrderByDescending(x => x.Item3)
                .ThenBy(x => x.Key, StringComparer.Ordinal),
        ];

    /// <summary>
    /// The party's positions grouped by action or by target. A position without action or target is in no group.
    /// </summary>
    private IReadOnlyList<IGrouping<string, (string Key, TimelineRow Row)>> Lanes =>
        [
            .. Rows.SelectMany(x =>
                    ByTarget ? x.Targets.Select(t => (Key: t, Row: x))
                    : x.Action is null ? []
                    : [(x.Action.Id, x)]
                )
                .GroupBy(x => x.Key),
        ];

    private string Chart(ChartForm form)
    {
        var lanes = Lanes
            .OrderByDescending(x => x.Count())
            .Take(MostLanes)
            .Select(x => new ChartLane(
                x.Key,
                ByTarget ? Names.GetValueOrDefault(x.Key, x.Key) : x.First().Row.Action!.Title,
                View.Link($"/{(ByTarget ? "parties" : "actions")}/{Url.Part(x.Key)}")
            ))
            .ToList();
        var shown = lanes.Select(x => x.Key).ToHashSet();
        return TimelineChart.Draw(
            Say.With(Words.TimelineOf, Party.Name),
            lanes,
            [
                .. Lanes
                    .Where(x => shown.Contains(x.Key))
                    .SelectMany(x => x.Select(row => Marks.Of(View, row.Row, x.Key, Facts.Actors, ByTarget))),
            ],
            (lane, from, to) =>
                View.Link(
                    "/positions",
                    ("party", Party.Id),
                    (ByTarget ? "target" : "action", lane),
                    ("from", from is { } f ? Say.Iso(f) : null),
                    ("to", to is { } t ? Say.Iso(t) : null)
                ),
            ByTarget ? [] : Facts.Events,
            form
        );
    }

    private string Steps(ChartForm form) =>
        StepChart.Draw(
            Say.With(Words.LanguageOf, Party.Name, Matters.FirstOrDefault(x => x.Id == Matter).Title),
            [SeriesOf(View, Party.Name, 0, Language)],
            form
        );

    /// <summary>The points with a level and a date, as steps of a chart.</summary>
    public static StepSeries SeriesOf(PageView view, string name, int number, IEnumerable<LanguagePoint> language) =>
        new(
            name,
            number,
            [
                .. language
                    .Where(x => x.Intensity is not null && x.Date.Earliest is not null && x.Date.Latest is not null)
                    .Select(x => new StepPoint(
                        x.Date.Earliest!.Value,
                        x.Date.Latest!.Value,
                        x.Intensity!.Value,
                        Marks.Href(view, x.Position),
                        $"{name}: {x.Intensity} {Say.Level(x.Intensity.Value)}, {Say.Date(x.Date.From!)}"
                    )),
            ]
        );
}
