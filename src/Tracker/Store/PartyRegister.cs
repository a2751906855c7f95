using System.Collections.Concurrent;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Tracker.Record.Events;
using Tracker.Record.Parties;
using Tracker.Record.Rows;

namespace Tracker.Store;

/// <summary>
/// Which parties are on record, and which of them an id, a name or an identifier means. That a party is on record, its
/// first event says, which the ledger covers; the row of its stream beside it can be changed without a trace. Parties
/// never leave the record, so an id that was found once is not looked up again. Names are read again when a party has
/// changed.
/// </summary>
public sealed class PartyRegister(NpgsqlDataSource database)
{
    private readonly ConcurrentDictionary<string, bool> _seen = new();
    private readonly ConcurrentDictionary<string, bool> _groups = new();
    private volatile KeptDirectory? _directory;

    /// <summary>Reads id and present display name of some parties and of a statement's signatories.</summary>
    public static NpgsqlBatchCommand NamesCommand(IEnumerable<string> parties, string statement) =>
        new(
            """
            select p.stream_id, coalesce((
              select data ->> 'name' from tracker.mt_events e
              where e.stream_id = p.stream_id and e.type = 'party_named' and data ->> 'kind' = 'DISPLAY'
                order by version desc limit 1), p.stream_id)
            from tracker.mt_events p
            where p.version = 1 and p.type = 'party_registered' and p.stream_id = any($1 || array(
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
                "select stream_id from tracker.mt_events where version = 1 and type = 'party_registered' and "
                    + "stream_id = any($1)"
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

    /// <summary>Those of the parties that have members. A party's kind is that of its first event, so a group that was
    /// found once is not looked up again.</summary>
    public async Task<IReadOnlySet<string>> GroupsAsync(string[] ids, CancellationToken token)
    {
        if (ids.All(_groups.ContainsKey))
        {
            return ids.ToHashSet();
        }

        await using var command = database.CreateCommand(
            "select stream_id from tracker.mt_events where version = 1 and type = 'party_registered' and stream_id = "
                + "any($1) and data ->> 'kind' = any($2)"
        );
        command.Parameters.Add(new() { Value = ids });
        command.Parameters.Add(new() { Value = Groups.Kinds.ToArray() });
        var groups = new HashSet<string>();
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
            groups.Add(reader.GetString(0));
            _groups[reader.GetString(0)] = true;
        }

        return groups;
    }

    /// <summary>Which parties are meant, each an id, a name or an identifier.</summary>
    /// <param name="at">Names as they stood at this sequence; null: as they stand.</param>
    public async Task<PartiesMeant> MeantAsync(IEnumerable<string> asked, long? at, CancellationToken token)
    {
        var all = asked.ToHashSet();
        var ids = await ExistingAsync(all, token);
        var directory = ids.Count == all.Count ? null : await DirectoryAsync(at, token);
        return new(all.ToDictionary(x => x, x => ids.Contains(x) ? new(x, null) : directory!.Meant(x)));
    }

    /// <summary>All parties with their names and identifiers.</summary>
    /// <param name="at">As they stood at this sequence; null: as they stand.</param>
    public async Task<PartyDirectory> DirectoryAsync(long? at, CancellationToken token)
    {
        // A party that changes gets a new row, so the newest row's sequence says whether anything has changed.
        await using var newest = database.CreateCommand(
            $"select coalesce(max(recorded_from_seq), 0) from {ReadTables.Live}.parties where recorded_from_seq <= $1"
        );
        newest.Parameters.Add(new() { Value = at ?? long.MaxValue });
        var key = (long)(await newest.ExecuteScalarAsync(token))!;
        if (_directory is { } kept && kept.Key == key)
        {
            return kept.Directory;
        }

        await using var command = database.CreateCommand(
            $"""
            select p.party, p.name, p.names::text, p.identifiers::text from {ReadTables.Live}.parties p
            where {AsOf.Stood("p", "$1")}
            """
        );
        command.Parameters.Add(new() { Value = key });
        var parties = new List<PartyEntry>();
        await using (var reader = await command.ExecuteReaderAsync(token))
        {
            while (await reader.ReadAsync(token))
            {
                parties.Add(
                    new(
                        reader.GetString(0),
                        reader.GetString(1),
                        JsonSerializer.Deserialize<List<PartyNamed>>(reader.GetString(2), EventJson.Options)!,
                        JsonSerializer.Deserialize<List<PartyIdentified>>(reader.GetString(3), EventJson.Options)!
                    )
                );
            }
        }

        var directory = new PartyDirectory(parties);
        if (_directory is not { } older || older.Key <= key)
        {
            _directory = new(key, directory);
        }

        return directory;
    }

    private sealed record KeptDirectory(long Key, PartyDirectory Directory);
}
