using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Statements;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Statements;

/// <summary>Another wording or translation of the statement was seen. The same words in the same language change
/// nothing.</summary>
public static class AddTextEndpoint
{
    public static readonly Change<Statement, SubmittedText> UseCase = new(Roles.Submitter, Decide);

    [WolverinePost("/api/statements/{id}/texts"), Authorize(Policy = Roles.Submitter)]
    [Operation("Adds another wording or translation")]
    [
        Takes<SubmittedText>,
        Answers<StatementView>(Versioned = true),
        NeedsIfMatch,
        Refuses("not-your-own", "retracted", "merged")
    ]
    public static Task<IResult> Post(string id, HttpContext context, StatementChange change) =>
        change.AnswerAsync(context, id, UseCase);

    public static Outcome Decide(SubmittedText command, Statement statement, Known known, Faults faults)
    {
        SubmissionRules.Text(command, "", faults);
        if (statement.Texts.Any(x => x.Language == command.Language && x.Text == command.Text))
        {
            return Outcome.None;
        }

        StatementRules.Room(statement.Texts.Count, faults);
        var length = statement.Texts.Sum(x => (long)x.Text.Length) + command.Text.Length;
        if (length > SubmissionRules.MaxAllTexts)
        {
            faults.Add(
                "/text",
                "too-long",
                $"The statement's texts would have {length} characters; at most {SubmissionRules.MaxAllTexts} are "
                    + $"taken."
            );
        }

        return Outcome.Of(new TextAdded(command.AsText(ListedId.Of('t', statement.Texts.Count))));
    }
}
