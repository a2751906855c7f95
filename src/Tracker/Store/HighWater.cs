using System.Diagnostics;
using Npgsql;

namespace Tracker.Store;

/// <summary>
/// Moves the sequence up to which the daemon reads, if a number of the log that nobody can use any more stands in its way.
/// Whoever takes a number locks the sequence until the transaction ends, so PostgreSQL itself says who may still use
/// one. Marten would wait for every transaction of the same role that is older than the gap, a long read among them, and
/// for none of another role, so it is told to leave such numbers alone.
/// </summary>
public sealed partial class HighWater(
    [FromKeyedServices(Pools.Projection)] NpgsqlDataSource database,
    ILogger<HighWater> log
)
{
    /// <summary>How long a transaction may hold a number that the projection waits for.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private const string Row = "HighWaterMark";

    /// <summary>SQL: the locks of the transactions that have taken a number of the log and may use it.</summary>
    private const string Holders =
        "from pg_locks l where l.locktype = 'relation' and l.mode = 'RowExclusiveLock' and l.granted "
        + "and l.relation = 'tracker.mt_events_sequence'::regclass "
        + "and l.database = (select oid from pg_database where datname = current_database())";

    private Gap? _gap;

    /// <summary>The session that has looked at the gap since it was first seen. While it lasts, the server has not crashed
    /// and is no other, so that no number was given again.</summary>
    private NpgsqlConnection? _session;

    /// <summary>
    /// To be called again and again while the projection is behind. Every number up to the highest one given is used
    /// or lost, once all transactions have ended that held one when the mark was first seen to stand.
    /// </summary>
    /// <param name="head">The log's highest sequence.</param>
    /// <returns>Whether a transaction holds a number that the projection must wait for.</returns>
    public async Task<bool> WaitsAsync(long head, CancellationToken token)
    {
        try
        {
            _session ??= await database.OpenConnectionAsync(token);
            var waits = await WaitsAsync(_session, head, token);
            if (_gap is null)
            {
                await ForgetAsync();
            }

            return waits;
        }
        catch
        {
            await ForgetAsync();
            throw;
        }
    }

    private async Task ForgetAsync()
    {
        _gap = null;
        if (_session is { } session)
        {
            _session = null;
            await session.DisposeAsync();
        }
    }

    private async Task<bool> WaitsAsync(NpgsqlConnection session, long head, CancellationToken token)
    {
        var (mark, highest, holders) = await LookAsync(session, token);
        if (mark >= head)
        {
            _gap = null;
            return false;
        }

        if (_gap is not { } gap || gap.Mark != mark)
        {
            _gap = new(mark, highest, holders, Stopwatch.GetTimestamp());
            return holders.Count > 0;
        }

        gap.Holders.IntersectWith(holders);
        if (gap.Holders.Count == 0)
        {
            await MoveAsync(session, gap, token);
            _gap = null;
            return false;
        }

        if (Stopwatch.GetElapsedTime(gap.Since) > Patience)
        {
            await EndAsync(session, gap, token);
        }

        return true;
    }

    /// <summary>The highest number is read before the locks: who takes a later one may be missing from them.</summary>
    private static async Task<(long Mark, long Highest, HashSet<string> Holders)> LookAsync(
        NpgsqlConnection session,
        CancellationToken token
    )
    {
        await using var batch = session.CreateBatch();
        batch.BatchCommands.Add(
            new($"select coalesce((select last_seq_id from tracker.mt_event_progression where name = '{Row}'), 0)")
        );
        batch.BatchCommands.Add(new("select last_value from tracker.mt_events_sequence"));
        batch.BatchCommands.Add(new($"select coalesce(array_agg(l.virtualtransaction), '{{}}') {Holders}"));
        await using var reader = await batch.ExecuteReaderAsync(token);
        await reader.ReadAsync(token);
        var mark = reader.GetInt64(0);
        await reader.NextResultAsync(token);
        await reader.ReadAsync(token);
        var highest = reader.GetInt64(0);
        await reader.NextResultAsync(token);
        await reader.ReadAsync(token);
        return (mark, highest, [.. reader.GetFieldValue<string[]>(0)]);
    }

    /// <summary>To the last event that is there, unless the daemon has moved the mark itself.</summary>
    private static async Task MoveAsync(NpgsqlConnection session, Gap gap, CancellationToken token)
    {
        await using var move = new NpgsqlCommand(
            $"""
            insert into tracker.mt_event_progression as p (name, last_seq_id, last_updated)
            select '{Row}', max(seq_id), transaction_timestamp() from tracker.mt_events where seq_id <= $2
            having max(seq_id) > $1
            on conflict (name) do update set last_seq_id = excluded.last_seq_id, last_updated = excluded.last_updated
              where p.last_seq_id = $1
            """,
            session
        );
        move.Parameters.Add(new() { Value = gap.Mark });
        move.Parameters.Add(new() { Value = gap.Highest });
        await move.ExecuteNonQueryAsync(token);
    }

    /// <summary>
    /// Ends the sessions that hold a number too long; what they were about to write is not acknowledged. A commit that waits
    /// for the standby is left alone: if its session ended, the commit would stand without the standby. A session that
    /// this program may not end is none of its own, and is waited for no longer.
    /// </summary>
    private async Task EndAsync(NpgsqlConnection session, Gap gap, CancellationToken token)
    {
        foreach (var (transaction, pid, user, application) in await SessionsAsync(session, gap, token))
        {
            try
            {
                await using var end = new NpgsqlCommand("select pg_terminate_backend($1)", session);
                end.Parameters.Add(new() { Value = pid });
                await end.ExecuteNonQueryAsync(token);
                Ended(pid, user, application, Patience.TotalSeconds, gap.Mark);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
            {
                gap.Holders.Remove(transaction);
                NotEnded(pid, user, application, Patience.TotalSeconds, gap.Mark);
            }
        }
    }

    private static async Task<List<(string Transaction, int Pid, string User, string Application)>> SessionsAsync(
        NpgsqlConnection session,
        Gap gap,
        CancellationToken token
    )
    {
        await using var find = new NpgsqlCommand(
            $"""
            select h.virtualtransaction, a.pid, a.usename, a.application_name
            from pg_stat_activity a join (select l.pid, l.virtualtransaction {Holders}) h using (pid)
            where h.virtualtransaction = any($1) and a.wait_event is distinct from 'SyncRep'
            """,
            session
        );
        find.Parameters.Add(new() { Value = gap.Holders.ToArray() });
        var sessions = new List<(string, int, string, string)>();
        await using var reader = await find.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
            sessions.Add((reader.GetString(0), reader.GetInt32(1), reader.GetString(2), reader.GetString(3)));
        }

        return sessions;
    }

    /// <param name="Mark">Where the mark stands.</param>
    /// <param name="Highest">The highest number that was given when it was first seen to stand there.</param>
    /// <param name="Holders">The transactions that held a number then and have not ended.</param>
    private sealed record Gap(long Mark, long Highest, HashSet<string> Holders, long Since);

    [LoggerMessage(
        LogLevel.Warning,
        "Session {Pid} of {User} ('{Application}') was ended: for {Seconds} s it held a number of the log above sequence "
            + "{Mark}, so that nothing later could be projected."
    )]
    private partial void Ended(int pid, string user, string application, double seconds, long mark);

    [LoggerMessage(
        LogLevel.Error,
        "ALARM: session {Pid} of {User} ('{Application}') has held a number of the log above sequence {Mark} for {Seconds} "
            + "s, and this program may not end it. What others recorded is projected now. Find out what the session does; "
            + "if it writes an event, run 'tracker db rebuild', for the projection lacks it."
    )]
    private partial void NotEnded(int pid, string user, string application, double seconds, long mark);
}
