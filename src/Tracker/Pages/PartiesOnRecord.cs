using Tracker.Pages.Frame;
using Tracker.Parties;
using Tracker.Store;
using Tracker.Timelines;

namespace Tracker.Pages;

/// <summary>A party with the number of its positions, and of those that are directed at it.</summary>
public sealed record PartyOnRecord(PartyItem Party, long Positions, long Against);

/// <summary>Reads the parties of a name, or all, with how much is on record of each.</summary>
public static class PartiesOnRecord
{
    /// <summary>Most parties on a page; several times as many as there are states and their organisations.</summary>
    public const int Most = 2_000;

    public static async Task<(IReadOnlyList<PartyOnRecord> Parties, bool More)> ReadAsync(
        PageRequest page,
        string? words
    )
    {
        var (parties, more) = await page.AllAsync<PartyItem>(
            c => ListParties.Get(c, page.Services),
            Most,
            ("q", words)
        );
        var query = new AsOfQuery(page.Services.Database, page.View.AsOf);
        var basis = query.Add(PositionFilter.DefaultBasis);
        var counts = (
            await query.ReadAsync(
                $"""
                select x.party, count(*) filter (where not x.at), count(*) filter (where x.at)
                from read_v2.positions p
                cross join lateral (select p.party, false as at union all select t, true from unnest(p.targets) t) x
                where {query.Stood("p")} and p.basis = any({basis}) group by 1
                """,
                r => (Party: r.GetString(0), Positions: r.GetInt64(1), Against: r.GetInt64(2)),
                page.Token
            )
        ).ToDictionary(x => x.Party);
        return (
            [
                .. parties
                    .Select(x =>
                    {
                        var (_, positions, against) = counts.GetValueOrDefault(x.Id);
                        return new PartyOnRecord(x, positions, against);
                    })
                    .OrderBy(x => x.Party.Name, StringComparer.InvariantCultureIgnoreCase)
                    .ThenBy(x => x.Party.Id, StringComparer.Ordinal),
            ],
            more
        );
    }
}
