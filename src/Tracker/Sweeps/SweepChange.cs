using Marten;
using NodaTime;
using Npgsql;
using Tracker.Record.Events;
using Tracker.Record.Sweeps;
using Tracker.Refusals;
using Tracker.Store;

namespace Tracker.Sweeps;

/// <summary>Begins a sweep, or changes one on record.</summary>
public sealed class SweepChange(
    NpgsqlDataSource database,
    IDocumentStore store,
    PartyRegister parties,
    Consents consents,
    IClock clock
) : StreamChange<Sweep>(database, store, parties, consents, clock)
{
    protected override string Kind => "sweep";

    protected override Sweep? Fold(IReadOnlyList<LoggedEvent> stream) =>
        stream is [{ Data: SweepRecorded }, ..] ? Sweep.Fold(stream) : null;

    protected override Problem? Blocked(Sweep state) =>
        !state.IsVoided
            ? null
            : Problem.Conflict(
                ProblemTypes.Voided,
                $"'{state.Id}' is on record and was voided as an error; record what was searched in fact.",
                $"/api/sweeps/{state.Id}"
            );

    protected override async Task<object> ViewAsync(
        NpgsqlConnection connection,
        Sweep state,
        CancellationToken token
    ) => await SweepReader.ViewAsync(connection, state, token);
}
