using NodaTime;
using Tracker.Record.Events;
using Tracker.Record.Parties;
using Tracker.Record.Rows;
using Tracker.Record.Statements;
using Tracker.Record.Sweeps;
using Action = Tracker.Record.Actions.Action;

namespace Tracker.Record.Tests;

/// <summary>
/// The events of one stream, change after change, and what is folded from them. <see cref="Given"/> has the events.
/// </summary>
internal sealed class Stream
{
    private readonly string _key;
    private readonly IReadOnlyList<object>[] _changes;

    private readonly long _from;

    private Stream(string key, IReadOnlyList<object>[] changes, long from = 10) =>
        (_key, _changes, _from) = (key, changes, from);

    /// <summary>A stream whose first change has these events.</summary>
    public static Stream Of(string key, params object[] events) => new(key, [events]);

    public static Stream Of(string key, IReadOnlyList<object>[] changes) => new(key, changes);

    /// <summary>The same stream after one more change.</summary>
    public Stream Then(params object[] events) => new(_key, [.. _changes, events], _from);

    /// <summary>The same events on another stream, from another sequence on.</summary>
    public Stream From(string key, long sequence) => new(key, _changes, sequence);

    /// <summary>The events as the log holds them: sequences rise with gaps between the changes.</summary>
    public List<LoggedEvent> Events
    {
        get
        {
            var events = new List<LoggedEvent>();
            var (sequence, at) = (_from, Instant.FromUtc(2024, 11, 1, 0, 0));
            foreach (var change in _changes)
            {
                for (var i = 0; i < change.Count; i++)
                {
                    events.Add(new(_key, sequence++, events.Count + 1, at, i < change.Count - 1, change[i]));
                }

                sequence += 1 + (change.Count % 3);
                at += Duration.FromMinutes(change.Count);
            }

            return events;
        }
    }

    public Statement Statement => Statement.Fold(Events).ShouldNotBeNull();

    public Action Action => Action.Fold(Events).ShouldNotBeNull();

    public Party Party => Party.Fold(Events).ShouldNotBeNull();

    public Sweep Sweep => Sweep.Fold(Events).ShouldNotBeNull();

    /// <summary>The positions that stand after the last change.</summary>
    public List<Position> Positions => [.. PositionFold.Rows(Statement)];

    /// <summary>What the stream contributes to the read tables.</summary>
    public ReadRows Rows => RowsOf(Events);

    public static ReadRows RowsOf(IReadOnlyList<LoggedEvent> events)
    {
        var rows = new ReadRows();
        rows.Add(events);
        return rows;
    }
}
