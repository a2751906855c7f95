using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Statements;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Statements;

/// <summary>Another copy of the statement was seen. A copy already held changes nothing.</summary>
public static class AddSourceEndpoint
{
    public static readonly Change<Statement, SubmittedSource> UseCase = new(Roles.Submitter, Decide);

    [WolverinePost("/api/statements/{id}/sources"), Authorize(Policy = Roles.Submitter)]
    [Operation("Adds another source")]
    [
        Takes<SubmittedSource>,
        Answers<StatementView>(Versioned = true),
        NeedsIfMatch,
        Refuses("not-your-own", "retracted", "merged")
    ]
    public static Task<IResult> Post(string id, HttpContext context, StatementChange change) =>
        change.AnswerAsync(context, id, UseCase);

    public static Outcome Decide(SubmittedSource command, Statement statement, Known known, Faults faults)
    {
        SubmissionRules.Source(command, "", statement.Texts.Count, known.Now, faults);
        StatementRules.Room(statement.Sources.Count, faults);
        var source = command.AsSource(ListedId.Of('s', statement.Sources.Count));
        return statement.Sources.Any(x => SameAgain.ContentOf(x) == SameAgain.ContentOf(source))
            ? Outcome.None
            : Outcome.Of(new SourceAdded(source));
    }
}
