using Tracker.Record.Events;

namespace Tracker.Record.Clock;

// Events: the storage contract. Rows with these names and fields exist for ever; add optional fields, never rename.

/// <summary>
/// Record times before this event are wrong, as a clock was: whoever runs the tracker says so. They stay as they are;
/// from here on, record time begins anew with the time of this event.
/// </summary>
public sealed record ClockCorrected(string Reason);

/// <summary>The stored names of the events of the record's clock.</summary>
public static class ClockEvents
{
    /// <summary>The one stream that has them.</summary>
    public const string Stream = "clock";

    /// <summary>Names in the database, for ever. Types may move and be renamed; these may not.</summary>
    public static readonly IReadOnlyDictionary<Type, string> Names = new Dictionary<Type, string>
    {
        [typeof(ClockCorrected)] = "clock_corrected",
    };

    /// <summary>A stream of the clock has its own events and those of any stream; none makes a row.</summary>
    /// <exception cref="UnreadableEventException">It is an event of another subject.</exception>
    public static void Require(LoggedEvent e)
    {
        if (!Names.ContainsKey(e.Data.GetType()) && !CommonEvents.Names.ContainsKey(e.Data.GetType()))
        {
            throw e.NotOf("the clock");
        }
    }
}
