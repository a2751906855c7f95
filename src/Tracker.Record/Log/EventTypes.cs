using Tracker.Record.Actions;
using Tracker.Record.Events;
using Tracker.Record.Parties;
using Tracker.Record.Statements;
using Tracker.Record.Sweeps;

namespace Tracker.Record.Log;

/// <summary>Every event type that the log may hold.</summary>
public static class EventTypes
{
    /// <summary>Stored name of every event type.</summary>
    public static readonly IReadOnlyDictionary<Type, string> Names = StatementEvents.Names
        .Concat(ActionEvents.Names).Concat(PartyEvents.Names).Concat(SweepEvents.Names)
        .Concat(CommonEvents.Names).ToDictionary();
}
