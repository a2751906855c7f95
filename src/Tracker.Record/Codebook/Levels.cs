namespace Tracker.Record.Codebook;

/// <summary>
/// Levels of intensity that an act can have because of its type: the scale's words name them. Acts of other types have
/// any level.
/// </summary>
public static class Levels
{
    public const int Least = 0;
    public const int Most = 6;

    /// <returns>The lowest and the highest level.</returns>
    public static (int From, int To) Of(string actType) =>
        actType switch
        {
            Codes.ActType.Condemn => (4, 6),
            Codes.ActType.Criticise => (3, 3),
            Codes.ActType.ExpressConcern => (1, 2),
            _ => (Least, Most),
        };
}
