using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Events;
using Tracker.Record.Statements;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Statements;

/// <summary>An act is coded anew, whole, under the codebook in force; its id stays.</summary>
public sealed record RecodeAct : SubmittedAct
{
    public required string Reason { get; init; }
}

public static class RecodeActEndpoint
{
    public static Change<Statement, RecodeAct> UseCase(string actId) =>
        new(Roles.Submitter, (command, statement, known, faults) => Decide(command, actId, statement, known, faults))
        {
            Names = StatementRules.NamedBy,
            WithParties = (x, idOf) => (RecodeAct)x.WithParties(idOf),
        };

    [WolverinePut("/api/statements/{id}/acts/{actId}"), Authorize(Policy = Roles.Submitter)]
    [Operation("Codes an act anew, whole")]
    [
        Takes<RecodeAct>,
        Answers<StatementView>(Versioned = true),
        NeedsIfMatch,
        Refuses("not-your-own", "retracted", "merged")
    ]
    public static Task<IResult> Put(string id, string actId, HttpContext context, StatementChange change) =>
        change.AnswerAsync(context, id, UseCase(actId));

    /// <summary>The same coding again changes nothing.</summary>
    public static Outcome Decide(RecodeAct command, string actId, Statement statement, Known known, Faults faults)
    {
        if (statement.Acts.Find(x => x.Id == actId) is not { } held)
        {
            return Outcome.Refuse(Problem.NotFound($"act of '{statement.Id}'", actId));
        }

        if (command.Id != actId)
        {
            faults.Add("/id", "differs", $"The path names '{actId}'; an act keeps its id.");
        }

        faults.Words("/reason", command.Reason);
        if (
            SubmissionRules.Act(command, "", statement.GivenTexts(), known.NoParty, known.IsAction, faults)
            is not { } quote
        )
        {
            return Outcome.None;
        }

        var act = command.AsEvent(quote);
        StatementRules.Positions(
            statement.Signatories.Count,
            statement.Acts.Select(x => x.Id == actId ? act : x),
            faults
        );
        return Same(held, act) ? Outcome.None : Outcome.Of(new ActRecoded(act, command.Reason));
    }

    /// <summary>Two codings say the same, under the same codebook.</summary>
    internal static bool Same<T>(T held, T coded) =>
        JsonSerializer.Serialize(held, EventJson.Options) == JsonSerializer.Serialize(coded, EventJson.Options);
}
