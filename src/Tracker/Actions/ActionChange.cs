using Marten;
using NodaTime;
using Npgsql;
using Tracker.Http;
using Tracker.Record.Actions;
using Tracker.Record.Events;
using Tracker.Refusals;
using Tracker.Store;
using Action = Tracker.Record.Actions.Action;

namespace Tracker.Actions;

/// <summary>Changes one action on record.</summary>
public sealed class ActionChange(
    NpgsqlDataSource database,
    IDocumentStore store,
    PartyRegister parties,
    Consents consents,
    IClock clock
) : StreamChange<Action>(database, store, parties, consents, clock)
{
    /// <summary>
    /// The lock of whatever says under which action another lies or which one it is: two such changes, each innocent,
    /// could make a cycle together. No stream has this key.
    /// </summary>
    private const string Order = "action-order";

    protected override string Kind => "action";

    /// <summary>Names an action and everything that it lies under or is, to be read while no other change moves any of
    /// it.</summary>
    public static Named Above(params IEnumerable<string?> actions) =>
        new(
            [],
            [Order, .. actions.OfType<string>()],
            x =>
                x switch
                {
                    ActionPlacedUnder { Umbrella: { } umbrella } => [umbrella],
                    ActionsMerged merged => [merged.Into],
                    _ => [],
                }
        );

    /// <summary>
    /// Whether one action lies under another, or is merged into it or what lies under it. What an action lay under
    /// before it was merged counts too, so that to undo a merge never makes a cycle.
    /// </summary>
    public static bool IsBelow(string action, string other, Known known)
    {
        var (seen, rest) = (new HashSet<string> { action }, new Queue<string>([action]));
        while (rest.TryDequeue(out var next))
        {
            if (next == other)
            {
                return true;
            }

            var above = Action.Fold(known.Stream(next));
            foreach (var x in new[] { above?.Umbrella, above?.MergedInto }.OfType<string>().Where(seen.Add))
            {
                rest.Enqueue(x);
            }
        }

        return false;
    }

    /// <summary>Another action that a command names; null, after adding the fault, where there is none.</summary>
    public static Action? Named(string pointer, string id, Known known, Faults faults)
    {
        if (known.Stream(id) is [{ Data: ActionRegistered }, ..] stream)
        {
            return Action.Fold(stream);
        }

        faults.Add(
            pointer,
            "unknown-action",
            $"There is no action '{id}'; GET /api/actions?q= finds actions by words of their titles."
        );
        return null;
    }

    /// <summary>An action that is another one by now stands for nothing.</summary>
    public static Problem Merged(Action action) =>
        Problem.Conflict(
            ProblemTypes.Merged,
            $"'{action.Id}' was merged into '{action.MergedInto}'; use that one, or undo the merge with POST "
                + $"/api/actions/{action.Id}/unmerge first.",
            $"/api/actions/{action.MergedInto}"
        );

    protected override Action? Fold(IReadOnlyList<LoggedEvent> stream) =>
        stream is [{ Data: ActionRegistered }, ..] ? Action.Fold(stream) : null;

    /// <summary>Anybody who submits adds to an action; who alters it must have registered it.</summary>
    protected override Problem? NotTheirs(
        Change change,
        Caller caller,
        Action state,
        IReadOnlyList<LoggedEvent> stream
    ) => change.Alters ? Duties.NotTheirs(caller, $"'{state.Id}'", stream[0].Stored?.User) : null;

    protected override Problem? Blocked(Action state) => state.MergedInto is null ? null : Merged(state);

    protected override async Task<object> ViewAsync(
        NpgsqlConnection connection,
        Action state,
        CancellationToken token
    ) => await ActionReader.ViewAsync(connection, state, token);
}
