using Tracker.Refusals;

namespace Tracker.Http;

/// <summary>The parties that a query names: by id, by any name on record, or by an identifier.</summary>
public static class PartiesAsked
{
    /// <summary>The parameter that names groups.</summary>
    private const string Group = "group";

    /// <summary>
    /// The ids of the parties that parameters of a query name, as of the point that the query asks for. Adds a fault for
    /// each that means no party, or more than one, and for each of <c>group</c> that is no group.
    /// </summary>
    /// <param name="asked">Each parameter with its values.</param>
    /// <returns>The ids of each parameter, in the order given. After a fault, the values as they are.</returns>
    public static async Task<string[][]> PartiesMeantAsync(
        this RecordReads services,
        QueryReader query,
        Cursor? cursor,
        CancellationToken token,
        params (string Parameter, string[] Values)[] asked
    )
    {
        var meant = await MeantAsync(services, query, cursor, asked, token);
        var groups = asked.Zip(meant).Where(x => x.First.Parameter == Group).SelectMany(x => x.Second).ToArray();
        if (groups.Length > 0 && query.Problem is null)
        {
            var are = await services.Parties.GroupsAsync(groups, token);
            foreach (var other in groups.Where(x => !are.Contains(x)))
            {
                query.Invalid.Add("?" + Group, "not-a-group", $"'{other}' is not a group: it has no members.");
            }
        }

        return meant;
    }

    private static async Task<string[][]> MeantAsync(
        RecordReads services,
        QueryReader query,
        Cursor? cursor,
        (string Parameter, string[] Values)[] asked,
        CancellationToken token
    )
    {
        var all = asked.SelectMany(x => x.Values).ToHashSet();
        var ids = await services.Parties.ExistingAsync(all, token);
        if (ids.Count == all.Count)
        {
            return [.. asked.Select(x => x.Values)];
        }

        var (asOf, problem) = await services.Point.ResolveAsync(query, cursor, token);
        if (problem is not null)
        {
            return [.. asked.Select(x => x.Values)];
        }

        var meant = await services.Parties.MeantAsync(all, asOf.Sequence, token);
        foreach (var (parameter, values) in asked)
        {
            foreach (var why in values.Select(meant.NoParty).OfType<string>().Distinct())
            {
                query.Invalid.Add("?" + parameter, "unknown-party", why);
            }
        }

        return [.. asked.Select(x => x.Values.Select(meant.IdOf).Distinct().ToArray())];
    }

    /// <summary>The 404 of a path that names no party by its id, with the party whose name it is, if it is one's.</summary>
    /// <param name="what">What the path names: a party or a group.</param>
    public static async Task<Problem> NoPartyAsync(
        this RecordReads services,
        string what,
        string id,
        CancellationToken token
    )
    {
        var meant = (await services.Parties.MeantAsync([id], null, token))[id];
        var none = Problem.NotFound(what, id);
        return meant switch
        {
            { Id: { } other } when other != id => none with { Detail = $"{none.Detail} Is it '{other}'?" },
            { Why: { } why } => none with { Detail = why },
            _ => none,
        };
    }
}
