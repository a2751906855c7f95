using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Rows;
using Wolverine.Http;

namespace Tracker.Statements;

/// <summary>What POST would do: the id, whether it is on record, and the positions it has or would have.</summary>
public sealed record ValidatedSubmission(string Id, bool Exists, IReadOnlyList<string> Positions)
{
    public static ValidatedSubmission Of(StatementDecision decision) =>
        new(decision.StatementId, !decision.IsNew, [.. PositionFold.Rows(decision.After).Select(x => x.Id)]);
}

/// <summary>Judges a submission as recording it would, and stores nothing.</summary>
public static class ValidateStatement
{
    [WolverinePost("/api/statements:validate"), Authorize(Policy = Roles.Submitter)]
    [Operation("Judges a submission and stores nothing")]
    [
        Takes<Submission>,
        Answers<ValidatedSubmission>,
        Refuses("possible-duplicate", "differs", "retracted", "merged", "concurrent-change")
    ]
    public static async Task<IResult> Post(HttpContext context, StatementRecording recording)
    {
        var (submission, unreadable) = await StrictJson.ReadAsync<Submission>(context);
        if (unreadable is not null)
        {
            return unreadable;
        }

        var (decision, refusal) = await recording.ConsiderAsync(submission!, context.RequestAborted);
        return refusal is not null ? refusal : Answer.Ok(ValidatedSubmission.Of(decision!));
    }
}
