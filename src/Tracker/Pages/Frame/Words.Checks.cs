namespace Tracker.Pages.Frame;

/// <summary>The words about checks of the record.</summary>
public static partial class Words
{
    public const string BeyondTheLog = "Beyond the log";
    public const string Doubts = "Doubtful record times";
    public const string CheckReplayed = "replay {0}: {1} rows compared, {2} differ";
}
