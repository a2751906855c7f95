namespace Tracker.Store;

/// <summary>Repeats a change that another change came before: it decides anew on what is on record by then.</summary>
public static class Attempts
{
    private const int Most = 4;

    /// <param name="attempt">Reads, decides and appends in one transaction; stores nothing if it throws.</param>
    public static async Task<T> RunAsync<T>(Func<Task<T>> attempt)
    {
        for (var tried = 1; ; tried++)
        {
            try
            {
                return await attempt();
            }
            catch (Exception e) when (tried < Most && LostRaces.Is(e))
            {
                // Nothing was stored; the next attempt sees what the other change recorded.
            }
        }
    }
}
