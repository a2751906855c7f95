using System.Diagnostics.Metrics;

namespace Tracker.Sight;

/// <summary>What the program counts as it works. What it measures from time to time is in Hosting/Gauges.cs.</summary>
public sealed class Instruments
{
    public const string MeterName = "Tracker";

    public Instruments(IMeterFactory meters)
    {
        Meter = meters.Create(MeterName);
        EventsAppended = Meter.CreateCounter<long>(
            "tracker.events.appended",
            "{event}",
            "Events that this node appended to the log."
        );
        Refusals = Meter.CreateCounter<long>(
            "tracker.refusals",
            "{answer}",
            "Requests answered with a problem, by problem type."
        );
    }

    public Meter Meter { get; }

    public Counter<long> EventsAppended { get; }

    public Counter<long> Refusals { get; }
}
