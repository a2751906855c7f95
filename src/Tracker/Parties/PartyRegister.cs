using System.Collections.Concurrent;
using Marten;
using Npgsql;
using NpgsqlTypes;
using Tracker.Codebook;
using Tracker.Dates;
using Tracker.Hosting;

namespace Tracker.Parties;

/// <summary>
/// Which parties are on record. Parties never leave it, so what was found once needs no second look; what was not is looked
/// for again. Names change, and are read where they are shown.
/// </summary>
public sealed class PartyRegister(NpgsqlDataSource database, IDocumentStore store)
{
    /// <summary>Under whose id reference data is recorded: no person entered it.</summary>
    public const string ReferenceUser = "u-reference-data";

    private const int Attempts = 4;

    private readonly ConcurrentDictionary<string, bool> _seen = new();

    /// <summary>Reads id and present display name of some parties and of a statement's signatories.</summary>
    public static NpgsqlBatchCommand NamesCommand(IEnumerable<string> parties, string statement) => new(
        """
        select s.id, coalesce((
          select data ->> 'name' from tracker.mt_events e
          where e.stream_id = s.id and e.type = 'party_named' and data ->> 'kind' = 'DISPLAY' order by version desc limit 1), s.id)
        from tracker.mt_streams s
        where s.type = 'party' and s.id = any($1 || array(
          select data ->> 'party' from tracker.mt_events e where e.stream_id = $2 and e.type = 'signatory_recorded'))
        """)
    {
        Parameters =
        {
            new() { Value = parties.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text }, new() { Value = statement },
        },
    };

    /// <summary>Those of the ids that are parties on record.</summary>
    public async Task<IReadOnlySet<string>> ExistingAsync(IEnumerable<string> ids, CancellationToken token)
    {
        var wanted = ids.ToHashSet();
        var unseen = wanted.Where(x => !_seen.ContainsKey(x)).ToArray();
        if (unseen.Length > 0)
        {
            await using var command = database.CreateCommand("select id from tracker.mt_streams where type = 'party' and id = any($1)");
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

    /// <summary>Adds a fault for each party that a query names and that is not on record.</summary>
    public async Task RequireAsync(QueryReader query, IReadOnlyList<(string Parameter, string Party)> named, CancellationToken token)
    {
        var existing = await ExistingAsync(named.Select(x => x.Party), token);
        foreach (var (parameter, party) in named.Where(x => !existing.Contains(x.Party)))
        {
            query.Invalid.Add("?" + parameter, "unknown-party", $"There is no party '{party}'; GET /api/parties?q= finds parties by any of their names.");
        }
    }

    /// <summary>
    /// Records the reference parties that are not on record yet, and the members of the groups that have none. Safe to
    /// repeat, and beside other nodes.
    /// </summary>
    /// <returns>How many parties and how many groups were recorded.</returns>
    public async Task<(int Parties, int Groups)> LoadReferenceDataAsync(CancellationToken token)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return (await LoadPartiesAsync(token), await LoadGroupsAsync(token));
            }
            catch (Exception e) when (attempt < Attempts && LostRaces.Is(e))
            {
                // Someone recorded the same party, or members of the same group: load what is still missing.
            }
        }
    }

    private async Task<int> LoadPartiesAsync(CancellationToken token)
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

    /// <summary>A group whose members people have begun to record is theirs.</summary>
    private async Task<int> LoadGroupsAsync(CancellationToken token)
    {
        var reference = ReferenceGroups.Load().ToDictionary(x => x.Group);
        await using var command = database.CreateCommand(
            """
            select s.id, s.version from tracker.mt_streams s
            where s.id = any($1) and s.type = 'party' and not exists (
              select from tracker.mt_events e where e.stream_id = s.id and e.type in ('member_joined', 'member_left', 'member_suspended'))
            order by s.id
            """);
        command.Parameters.Add(new() { Value = reference.Keys.ToArray() });
        var missing = new List<(string Group, long Version)>();
        await using (var reader = await command.ExecuteReaderAsync(token))
        {
            while (await reader.ReadAsync(token))
            {
                missing.Add((reader.GetString(0), reader.GetInt64(1)));
            }
        }

        if (missing.Count == 0)
        {
            return 0;
        }

        await using var session = store.LightweightSession();
        session.LastModifiedBy = ReferenceUser;
        foreach (var (group, version) in missing)
        {
            var events = Events(reference[group]);
            session.Events.Append(group, version + events.Count, events);
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

    /// <summary>A group's memberships as events in order of date; what ends on a day comes before what begins on it.</summary>
    public static IReadOnlyList<object> Events(ReferenceGroup group)
    {
        var dated = new List<(EdtfDate Date, int Kind, object Event)>();
        foreach (var member in group.Members)
        {
            Joined(member.From);
            foreach (var suspension in member.Suspensions)
            {
                dated.Add((suspension.From, 2, new MemberSuspended(member.Party, suspension.From.Text, null, group.Source)));
                if (suspension.To is { } over && over != member.To)
                {
                    Joined(over);
                }
            }

            if (member.To is { } to)
            {
                dated.Add((to, 0, new MemberLeft(member.Party, to.Text, null, group.Source)));
            }

            void Joined(EdtfDate date) => dated.Add((date, 1, new MemberJoined(member.Party, date.Text, null, group.Source)));
        }

        return [.. dated.OrderBy(x => x.Date.Bounds, DateBounds.Order).ThenBy(x => x.Kind).Select(x => x.Event)];
    }
}
