namespace Tracker.Record.Sweeps;

/// <summary>The stored names of a sweep's events.</summary>
public static class SweepEvents
{
    /// <summary>Names in the database, for ever. Types may move and be renamed; these may not.</summary>
    public static readonly IReadOnlyDictionary<Type, string> Names = new Dictionary<Type, string>
    {
        [typeof(SweepRecorded)] = "sweep_recorded",
    };
}
