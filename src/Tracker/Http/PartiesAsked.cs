using Tracker.Store;

namespace Tracker.Http;

/// <summary>The parties that a query names.</summary>
public static class PartiesAsked
{
    /// <summary>Adds a fault for each party that a query names and that is not on record.</summary>
    public static async Task RequireAsync(
        this PartyRegister register,
        QueryReader query,
        IReadOnlyList<(string Parameter, string Party)> named,
        CancellationToken token
    )
    {
        var existing = await register.ExistingAsync(named.Select(x => x.Party), token);
        foreach (var (parameter, party) in named.Where(x => !existing.Contains(x.Party)))
        {
            query.Invalid.Add(
                "?" + parameter,
                "unknown-party",
                $"There is no party '{party}'; GET /api/parties?q= finds parties by any of their names."
            );
        }
    }
}
