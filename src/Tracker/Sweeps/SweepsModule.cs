namespace Tracker.Sweeps;

/// <summary>What the store must know of this folder.</summary>
public static class SweepsModule
{
    /// <summary>Names in the database, for ever. Types may move and be renamed; these may not.</summary>
    public static readonly IReadOnlyDictionary<Type, string> EventNames = new Dictionary<Type, string>
    {
        [typeof(SweepRecorded)] = "sweep_recorded",
    };
}
