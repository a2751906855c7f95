using Tracker.Refusals;

namespace Tracker.Store;

/// <summary>Repeats a change that another change came before: it decides anew on what is on record by then.</summary>
public static class Attempts
{
    private const int Most = 4;

    /// <param name="whyNever">Why the attempts lost the race again and again; null: another change was first.</param>
    public static async Task<(T? Done, Problem? Refusal)> RunAsync<T>(
        Func<Task<(T? Done, Problem? Refusal)>> attempt,
        Func<Task<Problem?>> whyNever
    )
        where T : class
    {
        try
        {
            return await RunAsync(attempt);
        }
        catch (Exception e) when (LostRaces.Is(e))
        {
            if (await whyNever() is { } refusal)
            {
                return (null, refusal);
            }

            throw;
        }
    }

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
