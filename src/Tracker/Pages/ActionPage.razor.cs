using Microsoft.AspNetCore.Components;
using Tracker.Actions;
using Tracker.Http;
using Tracker.Labels;
using Tracker.Pages.Charts;
using Tracker.Pages.Frame;
using Tracker.Record.Codebook;
using Tracker.Record.Dates;
using Tracker.Timelines;

namespace Tracker.Pages;

/// <summary>An action: positions, condemners and labels, including those of its parts.</summary>
public sealed partial class ActionPage
{
    /// <summary>Most rows in a table; the page of positions has the rest.</summary>
    private const int MostRows = 60;

    /// <summary>Most quotes of a label that are shown at once; the others open.</summary>
    private const int MostQuotes = 3;

    /// <summary>Most positions in the diagram.</summary>
    private const int MostMarks = 5_000;

    /// <summary>Most parties in the diagram and among the condemners; more than there are states.</summary>
    private const int MostParties = 200;

    [Parameter, EditorRequired]
    public required PageView View { get; set; }

    [Parameter, EditorRequired]
    public required ActionView Action { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<TimelineRow> Rows { get; set; }

    /// <summary>There are more positions than <see cref="MostMarks"/>.</summary>
    [Parameter]
    public bool IsCut { get; set; }

    /// <summary>The page has the positions on the action's parts too.</summary>
    [Parameter]
    public bool WithParts { get; set; }

    /// <summary>Names of the parties that the rows name by id.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyDictionary<string, string> Names { get; set; }

    private string AllOfIt => View.Link("/positions", (WithParts ? "umbrella" : "action", Action.Id));

    [Parameter, EditorRequired]
    public required IReadOnlyList<Condemner> Condemners { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<ActionLabel> Labels { get; set; }

    /// <summary>The actors of the action and of its parts.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlySet<(string Action, string Party)> Actors { get; set; }

    private Citation Citation => Citation.Of(View, Action.Title, [], null, Words.KindTimeline, Action.Id);

    private string Chart(ChartForm form)
    {
        var roles = Action
            .Roles.GroupBy(x => x.Party)
            .ToDictionary(x => x.Key, x => string.Join(", ", x.Select(r => Say.Code(r.Role))));
        var accused = Actors.Select(x => x.Party).ToHashSet();
        var parties = Rows.GroupBy(x => x.Party.Id).ToList();

        // The parties that spoke first, and always the accused.
        var shown = parties.Select(x => x.Key).OrderByDescending(accused.Contains).Take(MostParties).ToHashSet();
        var lanes = parties
            .Where(x => shown.Contains(x.Key))
            .Select(x => new ChartLane(
                x.Key,
                x.First().Party.Name,
                View.Link($"/parties/{Url.Part(x.Key)}"),
                roles.GetValueOrDefault(x.Key)
            ))
            .ToList();
        return TimelineChart.Draw(
            Say.With(Words.TimelineOf, Action.Title),
            lanes,
            [
                .. Rows.Where(x => shown.Contains(x.Party.Id))
                    .Select(x => Marks.Of(View, x, x.Party.Id, Actors, WithParts)),
            ],
            (lane, from, to) =>
                View.Link(
                    "/positions",
                    ("party", lane),
                    (WithParts ? "umbrella" : "action", Action.Id),
                    ("from", from is { } f ? Say.Iso(f) : null),
                    ("to", to is { } t ? Say.Iso(t) : null)
                ),
            [.. Dates.Select(x => Marks.EventOf(null, x.Field, x.Date.Bounds)).OfType<ChartEvent>()],
            form
        );
    }

    private int Speakers => Rows.Select(x => x.Party.Id).Distinct().Count();

    public static async Task<IResult> Get(PageRequest page)
    {
        var services = page.Services;
        var id = page.Id;
        var action = await page.ReadAsync<ActionView>(c => GetAction.Get(id, c, services));
        var withParts = action.Parts.Count > 0 && page.Text("includeParts") == "true";
        var parts = ("includeParts", withParts ? "true" : null);
        var (rows, cut) = await page.AllAsync<TimelineRow>(
            c => GetActionTimeline.Get(id, c, services),
            MostMarks,
            [.. page.Days, parts]
        );
        var condemners = await page.ReadAsync<Page<Condemner>>(
            c => GetActionCondemners.Get(id, c, services),
            [.. page.Days, parts]
        );
        var labels = await page.ReadAsync<Page<ActionLabel>>(c => GetActionLabels.Get(id, c, services), parts);
        return PageAnswer.Show<ActionPage>(
            page.View,
            200,
            (nameof(Action), action),
            (nameof(Rows), rows),
            (nameof(IsCut), cut),
            (nameof(WithParts), withParts),
            (nameof(Condemners), condemners.Items),
            (nameof(Labels), labels.Items),
            (nameof(Names), await page.NamesOfAsync(rows)),
            (nameof(Actors), (await Marks.FactsAsync(page, rows)).Actors)
        );
    }

    /// <summary>
    /// Labels, those of most parties first. OTHER is split by wording, because each wording is another label.
    /// </summary>
    private IEnumerable<ActionLabel> LabelRows =>
        Labels
            .SelectMany(x =>
                x.Label != Codes.Label.Other
                    ? [x]
                    : x
                        .Citations.GroupBy(c => c.Quote.Text)
                        .Select(c =>
                            x with
                            {
                                Parties = [.. x.Parties.Where(p => c.Any(y => y.Parties.Contains(p.Id)))],
                                First = c.First().Issued,
                                Citations = [.. c],
                            }
                        )
            )
            .OrderByDescending(x => x.Parties.Count);

    /// <summary>Each date field with the date that stands among its rival assertions.</summary>
    private IEnumerable<(string Field, AssertedDate Date)> Dates =>
        Action
            .Dates.GroupBy(x => x.Field)
            .Select(x => (x.Key, AssertedDate.Of(x.Select(d => (d.Rank, d.Value, d.UnknownReason)))));

    /// <summary>The address of the words of a condemnation.</summary>
    private string QuoteOf(Condemner x) =>
        Rows.FirstOrDefault(r =>
            r.Party.Id == x.Party.Id
            && r.Statement.Id == x.Statement.Id
            && r.Act == x.Act
            && r.Quote.Start == x.Quote.Start
        )
            is { } row
            ? Marks.Href(View, row)
            : View.Link($"/statements/{Url.Part(x.Statement.Id)}");
}
