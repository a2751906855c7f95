using Marten;
using NodaTime;
using Npgsql;
using Tracker.Http;
using Tracker.Record.Codebook;
using Tracker.Record.Events;
using Tracker.Record.Statements;
using Tracker.Refusals;
using Tracker.Store;

namespace Tracker.Statements;

/// <summary>Changes one statement on record.</summary>
public sealed class StatementChange(
    NpgsqlDataSource database,
    IDocumentStore store,
    PartyRegister parties,
    Consents consents,
    IClock clock
) : StreamChange<Statement>(database, store, parties, consents, clock)
{
    protected override string Kind => "statement";

    protected override Statement? Fold(IReadOnlyList<LoggedEvent> stream) =>
        stream is [{ Data: StatementRecorded }, ..] ? Statement.Fold(stream) : null;

    /// <summary>Every change by a submitter is to what they recorded, as long as nobody reviewed it.</summary>
    protected override Problem? NotTheirs(
        Change change,
        Caller caller,
        Statement state,
        IReadOnlyList<LoggedEvent> stream
    ) =>
        change.Role != Roles.Submitter ? null
        : Duties.NotTheirs(caller, $"'{state.Id}'", stream[0].Stored?.User) is { } others ? others
        : state.Review != Codes.ReviewState.Unreviewed ? Duties.Reviewed(caller, $"'{state.Id}'")
        : null;

    protected override Problem? Blocked(Statement state) => WhyBlocked(state);

    /// <summary>Rule 12: a retracted or merged statement takes no change until that is undone.</summary>
    public static Problem? WhyBlocked(Statement state)
    {
        var location = $"/api/statements/{state.Id}";
        return state.IsRetracted
                ? Problem.Conflict(
                    ProblemTypes.Retracted,
                    $"'{state.Id}' was retracted; if that was an error, reinstate it with POST "
                        + $"{location}/reinstatement first.",
                    location
                )
            : state.MergedInto is { } survivor
                ? Problem.Conflict(
                    ProblemTypes.Merged,
                    $"'{state.Id}' was merged into '{survivor}'; change that one, or undo the merge with POST "
                        + $"{location}/unmerge first.",
                    $"/api/statements/{survivor}"
                )
            : null;
    }

    protected override async Task<object> ViewAsync(
        NpgsqlConnection connection,
        Statement state,
        CancellationToken token
    ) => await StatementReader.ViewAsync(connection, state, long.MaxValue, null, token);
}
