using Microsoft.AspNetCore.Components;
using Tracker.Pages.Frame;
using Tracker.Record.Rows;
using Tracker.Refusals;
using Tracker.Statements;

namespace Tracker.Pages.Desk;

/// <summary>
/// Records a statement from its text. The browser keeps the form, and sends all of it again at every step.
/// </summary>
public sealed partial class RecordPage
{
    private static readonly string[] SelectionFields = ["exact", "start", "end", "textId"];

    [Parameter, EditorRequired]
    public required Choices Offers { get; set; }

    /// <summary>The positions that the statement would make; null without a preview, or if the form has
    /// faults.</summary>
    [Parameter]
    public IReadOnlyList<Position>? Rows { get; set; }

    /// <summary>It is on record already.</summary>
    [Parameter]
    public bool Exists { get; set; }

    /// <summary>The row just added.</summary>
    [Parameter]
    public string? Fresh { get; set; }

    public static async Task<IResult> HandleAsync(PageRequest page)
    {
        var choices = await Choices.ReadAsync(page);
        if (!HttpMethods.IsPost(page.Context.Request.Method))
        {
            return await ShowAsync(page, DeskForm.NewStatement(), choices, 200);
        }

        var form = DeskForm.Of(page.Context.Request.Form);
        form.NameParties(choices.PartyIdOf);
        var (verb, what) = form["do"].Split(':') is [var a, var b] ? (a, b) : (form["do"], "");
        switch (verb)
        {
            case "add" when DeskForm.Rows.ContainsKey(what):
                return await ShowAsync(
                    page,
                    form,
                    choices,
                    200,
                    (nameof(Fresh), form.Add(what, what is "acts" or "labels" ? Selected(form) : []))
                );
            case "remove"
                when what.Split('/') is [var list, var row]
                    && DeskForm.Rows.ContainsKey(list)
                    && int.TryParse(row, out var n):
                form.Remove(list, n);
                return await ShowAsync(page, form, choices, 200);
            case "record":
                var (recorded, refused) = await RecordAsync(page, form);
                return refused is not null
                    ? await RefusedAsync(page, form, choices, refused)
                    : Results.Redirect(
                        Url.Of($"/statements/{recorded!.Id}", ("minSequence", Say.Plain(recorded.Sequence)))
                    );
            default:
                var (rows, exists, fault) = await PreviewAsync(page, form);
                return fault is not null
                    ? await RefusedAsync(page, form, choices, fault)
                    : await ShowAsync(page, form, choices, 200, (nameof(Rows), rows), (nameof(Exists), exists));
        }
    }

    /// <summary>Statements with the same words, which this one may be said not to be.</summary>
    private IEnumerable<string> Same =>
        (Problem?.Type.EndsWith(":possible-duplicate", StringComparison.Ordinal) == true ? Problem.Errors ?? [] : [])
            .Select(x => x.Detail.Split('\''))
            .Where(x => x.Length > 1)
            .Select(x => x[1])
            .Concat(Form.List("distinctFrom"))
            .Distinct();

    private static async Task<(StatementView? Recorded, Problem? Refusal)> RecordAsync(PageRequest page, DeskForm form)
    {
        var (submission, unreadable) = DeskCommand.Read<Submission>(form.Submission());
        if (unreadable is not null)
        {
            return (null, unreadable);
        }

        var recording = page.Get<StatementRecording>();
        var (recorded, refusal) = await recording.ExecuteAsync(page.Caller, submission!, page.Token);
        return (recorded?.View, refusal);
    }

    private static async Task<(IReadOnlyList<Position>? Rows, bool Exists, Problem? Fault)> PreviewAsync(
        PageRequest page,
        DeskForm form
    )
    {
        var (submission, unreadable) = DeskCommand.Read<Submission>(form.Submission());
        if (unreadable is not null)
        {
            return (null, false, unreadable);
        }

        var (decision, refusal) = await page.Get<StatementRecording>().ConsiderAsync(submission!, page.Token);
        return refusal is not null
            ? (null, false, refusal)
            : ([.. PositionFold.Rows(decision!.After)], !decision.IsNew, null);
    }

    private static Task<IResult> RefusedAsync(PageRequest page, DeskForm form, Choices choices, Problem problem)
    {
        form.Blame(problem);
        return ShowAsync(page, form, choices, problem.Status, (nameof(Problem), problem));
    }

    private static async Task<IResult> ShowAsync(
        PageRequest page,
        DeskForm form,
        Choices choices,
        int status,
        params (string Name, object? Value)[] more
    )
    {
        var about = Enumerable
            .Range(0, form.Count("actions"))
            .Select(i =>
                (
                    form[$"actions/{i}/id"].Trim(),
                    form[$"actions/{i}/title"].Trim(),
                    (IReadOnlyList<string>)
                        [
                            .. Enumerable
                                .Range(0, 3)
                                .Select(r => form[$"actions/{i}/roles/{r}/party"].Trim())
                                .Where(x => x.Length > 0),
                        ]
                )
            );
        var offers = await choices.AboutAsync(page, about) with
        {
            Texts =
            [
                .. Enumerable
                    .Range(0, form.Count("texts"))
                    .Select(i =>
                        Choices.Numbered('t', i, form[$"texts/{i}/language"], Say.Cut(form[$"texts/{i}/text"], 40))
                    ),
            ],
            Sources =
            [
                .. Enumerable
                    .Range(0, form.Count("sources"))
                    .Select(i => Choices.Numbered('s', i, form[$"sources/{i}/publisher"], form[$"sources/{i}/url"])),
            ],
        };
        return PageAnswer.Show<RecordPage>(
            page.View,
            status,
            [(nameof(Person), DeskPerson.Of(page)), (nameof(Form), form), (nameof(Offers), offers), .. more]
        );
    }

    /// <summary>The words selected in the text, as a quote.</summary>
    private static IEnumerable<(string, string)> Selected(DeskForm form) =>
        form["selection/exact"].Length == 0 ? [] : SelectionFields.Select(x => ($"quote/{x}", form[$"selection/{x}"]));

    private static IEnumerable<string> LabelsOf(Position row) =>
        row
            .Said.Labels.Items.Select(Say.Code)
            .Concat(
                row.Said.QualifiedLabels.Items.Select(x => x.Split(':'))
                    .Select(x => $"({Say.Code(x[0])}) {Say.Code(x[1])}")
            );
}
