using Tracker.Record.Actions;
using Tracker.Record.Clock;
using Tracker.Record.Events;
using Tracker.Record.Keys;
using Tracker.Record.Parties;
using Tracker.Record.Statements;
using Tracker.Record.Sweeps;

namespace Tracker.Record.Log;

/// <summary>Every event type that the log may hold.</summary>
public static class EventTypes
{
    /// <summary>Stored name of every event type.</summary>
    public static readonly IReadOnlyDictionary<Type, string> Names = StatementEvents
        .Names.Concat(ActionEvents.Names)
        .Concat(PartyEvents.Names)
        .Concat(SweepEvents.Names)
        .Concat(KeyEvents.Names)
        .Concat(ClockEvents.Names)
        .Concat(CommonEvents.Names)
        .ToDictionary();

    /// <summary>
    /// Whether the store's class name of an event is that of its type: the present full name, or the one from before
    /// the record was a project, when a subject's events stood in <c>Tracker.Statements</c> and the like.
    /// </summary>
    /// <param name="stored">Full name and assembly, as in <c>mt_dotnet_type</c>.</param>
    public static bool IsClassOf(Type type, string? stored) =>
        stored?.Split(',')[0] is { } name
        && (name == type.FullName || name == $"{EarlierNamespaceOf(type)}.{type.Name}");

    private static string EarlierNamespaceOf(Type type) =>
        type.Namespace == typeof(EntryVoided).Namespace
            ? "Tracker.Hosting"
            : type.Namespace!.Replace("Tracker.Record.", "Tracker.", StringComparison.Ordinal);
}
