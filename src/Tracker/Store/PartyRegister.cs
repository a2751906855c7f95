using System.Collections.Concurrent;
using Npgsql;
using NpgsqlTypes;

namespace Tracker.Store;

/// <summary>
/// Which parties are on record. Parties never leave it, so what was found once needs no second look; what was not is
/// looked for again. Names change, and are read where they are shown.
/// </summary>
public sealed class PartyRegister(NpgsqlDataSource database)
{
    private readonly ConcurrentDictionary<string, bool> _seen = new();

    /// <summary>Reads id and present display name of some parties and of a statement's signatories.</summary>
    public static NpgsqlBatchCommand NamesCommand(IEnumerable<string> parties, string statement) =>
        new(
            """
            select s.id, coalesce((
              select data ->> 'name' from tracker.mt_events e
              where e.stream_id = s.id and e.type = 'party_named' and data ->> 'kind' = 'DISPLAY' order by version desc
                limit 1), s.id)
            from tracker.mt_streams s
            where s.type = 'party' and s.id = any($1 || array(
              select data ->> 'party' from tracker.mt_events e where e.stream_id = $2
                and e.type = 'signatory_recorded'))
            """
        )
        {
            Parameters =
            {
                new() { Value = parties.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                new() { Value = statement },
            },
        };

    /// <summary>Those of the ids that are parties on record.</summary>
    public async Task<IReadOnlySet<string>> ExistingAsync(IEnumerable<string> ids, CancellationToken token)
    {
        var wanted = ids.ToHashSet();
        var unseen = wanted.Where(x => !_seen.ContainsKey(x)).ToArray();
        if (unseen.Length > 0)
        {
            await using var command = database.CreateCommand(
                "select id from tracker.mt_streams where type = 'party' and id = any($1)"
            );
            command.Parameters.Add(new() { Value = unseen });
            await using var reader = await command.ExecuteReaderAsync(token);
            while (await reader.ReadAsync(token))
            {
                _seen[reader.GetString(0)] = true;
            }
        }

        wanted.RemoveWhere(x => !_seen.ContainsKey(x));
        return wanted;
    }
}
