using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Statements;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Statements;

/// <summary>A speech act is coded in a text of the statement. The same act again changes nothing.</summary>
public static class CodeActEndpoint
{
    public static readonly Change<Statement, SubmittedAct> UseCase = new(Roles.Submitter, Decide)
    {
        Names = StatementRules.NamedBy,
        WithParties = (x, idOf) => x.WithParties(idOf),
    };

    [WolverinePost("/api/statements/{id}/acts"), Authorize(Policy = Roles.Submitter)]
    [Operation("Codes a speech act")]
    [
        Takes<SubmittedAct>,
        Answers<StatementView>(Versioned = true),
        NeedsIfMatch,
        Refuses("not-your-own", "retracted", "merged")
    ]
    public static Task<IResult> Post(string id, HttpContext context, StatementChange change) =>
        change.AnswerAsync(context, id, UseCase);

    public static Outcome Decide(SubmittedAct command, Statement statement, Known known, Faults faults)
    {
        var quote = SubmissionRules.Act(command, "", statement.GivenTexts(), known.NoParty, known.IsAction, faults);
        if (
            quote is not null
            && statement.Acts.Find(x => x.Id == command.Id) is { } held
            && RecodeActEndpoint.Same(held, command.AsEvent(quote))
        )
        {
            return Outcome.None;
        }

        SubmissionRules.EntryId(command.Id, "", [.. statement.UsedIds], faults);
        StatementRules.Room(statement.Acts.Count, faults);
        if (quote is null)
        {
            return Outcome.None;
        }

        var act = command.AsEvent(quote);
        StatementRules.Positions(statement.Signatories.Count, statement.Acts.Append(act), faults);
        return Outcome.Of(act);
    }
}
