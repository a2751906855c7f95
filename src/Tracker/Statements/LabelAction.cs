using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Statements;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Statements;

/// <summary>The statement characterises an action. The same label again changes nothing.</summary>
public static class LabelActionEndpoint
{
    public static readonly Change<Statement, SubmittedLabel> UseCase = new(Roles.Submitter, Decide)
    {
        Names = x => new([], [x.Action]),
    };

    [WolverinePost("/api/statements/{id}/labels"), Authorize(Policy = Roles.Submitter)]
    [Operation("Records what a statement called an action")]
    [
        Takes<SubmittedLabel>,
        Answers<StatementView>(Versioned = true),
        NeedsIfMatch,
        Refuses("not-your-own", "retracted", "merged")
    ]
    public static Task<IResult> Post(string id, HttpContext context, StatementChange change) =>
        change.AnswerAsync(context, id, UseCase);

    public static Outcome Decide(SubmittedLabel command, Statement statement, Known known, Faults faults)
    {
        var quote = SubmissionRules.Label(command, "", statement.GivenTexts(), known.IsAction, faults);
        if (
            quote is not null
            && statement.Labels.Find(x => x.Id == command.Id) is { } held
            && RecodeActEndpoint.Same(held, command.AsEvent(quote))
        )
        {
            return Outcome.None;
        }

        SubmissionRules.EntryId(command.Id, "", [.. statement.UsedIds], faults);
        StatementRules.Room(statement.Labels.Count, faults);
        return quote is null ? Outcome.None : Outcome.Of(command.AsEvent(quote));
    }
}
