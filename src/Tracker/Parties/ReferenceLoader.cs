using Marten;
using Npgsql;
using Tracker.Record.Codebook;
using Tracker.Record.Dates;
using Tracker.Record.Parties;
using Tracker.Store;

namespace Tracker.Parties;

/// <summary>Records the reference data: the parties and memberships that are on record from the start.</summary>
public sealed partial class ReferenceLoader(
    NpgsqlDataSource database,
    IDocumentStore store,
    PartyRegister parties,
    ILogger<ReferenceLoader> log
)
{
    /// <summary>Under whose id reference data is recorded: no person entered it.</summary>
    public const string ReferenceUser = "u-reference-data";

    /// <summary>
    /// Records the reference parties that are not on record yet, and the members of the groups that have none. Safe to
    /// repeat, and beside other nodes.
    /// </summary>
    /// <returns>How many parties and how many groups were recorded.</returns>
    public Task<(int Parties, int Groups)> LoadAsync(CancellationToken token) =>
        Attempts.RunAsync(async () => (await LoadPartiesAsync(token), await LoadGroupsAsync(token)));

    private async Task<int> LoadPartiesAsync(CancellationToken token)
    {
        var reference = ReferenceParties.Load();
        var existing = await parties.ExistingAsync(reference.Select(x => x.Id), token);
        var missing = reference.Where(x => !existing.Contains(x.Id)).ToList();
        var damaged = await DamagedStreams.AmongAsync(database, [.. reference.Select(x => x.Id)], token);
        foreach (var stream in damaged)
        {
            Damaged(stream.Stream, stream.Says);
        }

        missing.RemoveAll(x => damaged.Any(d => d.Stream == x.Id));
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
            where s.id = any($1) and s.type = 'party'
              and s.version = (select max(version) from tracker.mt_events e where e.stream_id = s.id)
              and not exists (
              select from tracker.mt_events e where e.stream_id = s.id
                and e.type in ('member_joined', 'member_left', 'member_suspended'))
            order by s.id
            """
        );
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

    [LoggerMessage(
        LogLevel.Error,
        "ALARM: stream '{Stream}' is damaged: {Says} Nothing can be added to it. Run 'tracker verify'."
    )]
    private partial void Damaged(string stream, string says);

    private static IEnumerable<object> Events(ReferenceParty party) =>
        [
            new PartyRegistered(party.Kind, Vocabulary.Current.Version),
            .. party.Names.Select(x => new PartyNamed(x.Kind, x.Name, x.Language)),
            .. party.Identifiers.Select(x => new PartyIdentified(x.Scheme, x.Value)),
        ];

    /// <summary>A group's memberships as events in order of date; what ends on a day comes before what begins on
    /// it.</summary>
    public static IReadOnlyList<object> Events(ReferenceGroup group)
    {
        var dated = new List<(EdtfDate Date, int Kind, object Event)>();
        foreach (var member in group.Members)
        {
            Joined(member.From);
            foreach (var suspension in member.Suspensions)
            {
                dated.Add(
                    (suspension.From, 2, new MemberSuspended(member.Party, suspension.From.Text, null, group.Source))
                );
                if (suspension.To is { } over && over != member.To)
                {
                    Joined(over);
                }
            }

            if (member.To is { } to)
            {
                dated.Add((to, 0, new MemberLeft(member.Party, to.Text, null, group.Source)));
            }

            void Joined(EdtfDate date) =>
                dated.Add((date, 1, new MemberJoined(member.Party, date.Text, null, group.Source)));
        }

        return [.. dated.OrderBy(x => x.Date.Bounds, DateBounds.Order).ThenBy(x => x.Kind).Select(x => x.Event)];
    }
}
