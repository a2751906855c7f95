using Marten;
using NodaTime;
using Npgsql;
using Tracker.Record.Events;
using Tracker.Record.Parties;
using Tracker.Refusals;
using Tracker.Store;

namespace Tracker.Parties;

/// <summary>Changes one party on record, a group and its members too.</summary>
public sealed class PartyChange(
    NpgsqlDataSource database,
    IDocumentStore store,
    PartyRegister parties,
    Consents consents,
    IClock clock
) : StreamChange<Party>(database, store, parties, consents, clock)
{
    protected override string Kind => "party";

    protected override Party? Fold(IReadOnlyList<LoggedEvent> stream) =>
        stream is [{ Data: PartyRegistered }, ..] ? Party.Fold(stream) : null;

    protected override Problem? Blocked(Party state) => null;

    protected override async Task<object> ViewAsync(
        NpgsqlConnection connection,
        Party state,
        CancellationToken token
    ) => await PartyReader.ViewAsync(connection, state, token);
}
