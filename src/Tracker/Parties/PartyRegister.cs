using System.Collections.Concurrent;
using Marten;
using Npgsql;
using Tracker.Codebook;
using Tracker.Hosting;

namespace Tracker.Parties;

/// <summary>
/// Which parties are on record, and their present display names. Parties never leave the record, so what was found once
/// needs no second look; what was not is looked for again.
/// </summary>
public sealed class PartyRegister(NpgsqlDataSource database, IDocumentStore store)
{
    /// <summary>Under whose id reference data is recorded: no person entered it.</summary>
    public const string ReferenceUser = "u-reference-data";

    private readonly ConcurrentDictionary<string, string> _names = new();

    /// <summary>The display name of a party on record, else its id.</summary>
    public string NameOf(string party) => _names.GetValueOrDefault(party, party);

    /// <summary>Those of the ids that are parties on record.</summary>
    public async Task<IReadOnlySet<string>> ExistingAsync(IEnumerable<string> ids, CancellationToken token)
    {
        var wanted = ids.ToHashSet();
        var unseen = wanted.Where(x => !_names.ContainsKey(x)).ToArray();
        if (unseen.Length > 0)
        {
            await using var command = database.CreateCommand(
                """
                select s.id, coalesce((
                  select data ->> 'name' from tracker.mt_events e
                  where e.stream_id = s.id and e.type = 'party_named' and data ->> 'kind' = 'DISPLAY' order by version desc limit 1), s.id)
                from tracker.mt_streams s where s.type = 'party' and s.id = any($1)
                """);
            command.Parameters.Add(new() { Value = unseen });
            await using var reader = await command.ExecuteReaderAsync(token);
            while (await reader.ReadAsync(token))
            {
                _names[reader.GetString(0)] = reader.GetString(1);
            }
        }

        wanted.RemoveWhere(x => !_names.ContainsKey(x));
        return wanted;
    }

    /// <summary>Adds a fault for each party that a query names and that is not on record.</summary>
    public async Task RequireAsync(QueryReader query, IReadOnlyList<(string Parameter, string Party)> named, CancellationToken token)
    {
        var existing = await ExistingAsync(named.Select(x => x.Party), token);
        foreach (var (parameter, party) in named.Where(x => !existing.Contains(x.Party)))
        {
            query.Invalid.Add("?" + parameter, "unknown-party", $"There is no party '{party}'; GET /api/parties?q= finds parties by any of their names.");
        }
    }

    /// <summary>Records the reference parties that are not on record yet. Safe to repeat, and beside other nodes.</summary>
    /// <returns>How many were recorded.</returns>
    public async Task<int> LoadReferenceDataAsync(CancellationToken token)
    {
        var reference = ReferenceParties.Load();
        var existing = await ExistingAsync(reference.Select(x => x.Id), token);
        var missing = reference.Where(x => !existing.Contains(x.Id)).ToList();
        if (missing.Count == 0)
        {
            return 0;
        }

        await using var session = store.LightweightSession();
        session.LastModifiedBy = ReferenceUser;
        foreach (var party in missing)
        {
            session.Events.StartStream<Party>(party.Id, Events(party));
        }

        await session.SaveChangesAsync(token);
        return missing.Count;
    }

    private static IEnumerable<object> Events(ReferenceParty party) =>
    [
        new PartyRegistered(party.Kind, Vocabulary.Current.Version),
        .. party.Names.Select(x => new PartyNamed(x.Kind, x.Name, x.Language)),
        .. party.Identifiers.Select(x => new PartyIdentified(x.Scheme, x.Value)),
    ];
}
