using System.Diagnostics;
using NodaTime;
using Npgsql;

namespace Tracker.Store;

/// <summary>
/// Says twice a second that this program is alive, and listens to the other programs on the database. A program that is
/// silent is struck off: its sessions are ended, and with them its locks, whether it was killed, hangs, or its machine
/// is gone. Silence is counted only while this program itself is heard, so a pause of the database strikes nobody off.
/// </summary>
public sealed partial class Nodes(
    [FromKeyedServices(Pools.Watch)] NpgsqlDataSource database,
    Node self,
    DatabaseStanding standing,
    ILogger<Nodes> log
) : BackgroundService
{
    /// <summary>After so long a silence a program is struck off.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    /// <summary>If a program has no session left, it was killed; it may only be connecting again.</summary>
    private static readonly TimeSpan SilenceWithoutSessions = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<string, (Instant Seen, long Since)> _heard = [];
    private long _lastBeat;
    private bool _isJoined;
    private Struck? _projected;

    /// <summary>Whether this program has the right to project.</summary>
    public bool Projects { get; private set; }

    /// <summary>Whether no program has that right.</summary>
    public bool IsVacant { get; private set; }

    /// <summary>Takes the right to project, unless another program has it.</summary>
    public async Task<bool> ClaimAsync(CancellationToken token)
    {
        await using var claim = database.CreateCommand(
            "update tracker.nodes set projects = true where id = $1 and not exists (select from tracker.nodes where "
                + "projects)"
        );
        claim.Parameters.Add(new() { Value = self.Id });
        try
        {
            Projects = await claim.ExecuteNonQueryAsync(token) == 1;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return false;
        }

        if (Projects && _projected is { } struck)
        {
            _projected = null;
            TookOver(struck.Name, struck.Seconds);
        }

        return Projects;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await BeatAsync(stoppingToken);
                await standing.AnsweredAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                standing.Lost(e);
                _heard.Clear();
            }

            await Task.Delay(Every, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Projects = false;
        try
        {
            await using var leave = database.CreateCommand("delete from tracker.nodes where id = $1");
            leave.Parameters.Add(new() { Value = self.Id });
            await leave.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException or ObjectDisposedException)
        {
            // The database is away. Other programs will find this one silent.
        }
    }

    private async Task BeatAsync(CancellationToken token)
    {
        var (mine, others) = await ReadAsync(token);
        if (mine is null)
        {
            Projects = false;
            if (_isJoined)
            {
                WasStruckOff();
            }

            await JoinAsync(token);
            _isJoined = true;
            _heard.Clear();
            (mine, others) = await ReadAsync(token);
        }

        (Projects, IsVacant) = (mine == true, mine == false && !others.Any(x => x.Projects));
        foreach (var (other, silent) in Silent(others))
        {
            if (await StrikeAsync(other, token))
            {
                StruckOff(other.Name, Math.Round(silent.TotalSeconds, 1));
                _projected = other.Projects ? new(other.Name, Math.Round(silent.TotalSeconds, 1)) : _projected;
                IsVacant |= other.Projects;
            }
        }
    }

    /// <summary>Those of whom nothing was heard for too long.</summary>
    private IEnumerable<(Other, TimeSpan)> Silent(IReadOnlyList<Other> others)
    {
        // If this program was not heard itself, it cannot tell who was silent.
        var now = Stopwatch.GetTimestamp();
        if (Stopwatch.GetElapsedTime(_lastBeat, now) > SilenceWithoutSessions)
        {
            _heard.Clear();
        }

        _lastBeat = now;
        foreach (var gone in _heard.Keys.Except(others.Select(x => x.Id)).ToList())
        {
            _heard.Remove(gone);
        }

        foreach (var other in others)
        {
            if (!_heard.TryGetValue(other.Id, out var heard) || heard.Seen != other.Seen)
            {
                _heard[other.Id] = (other.Seen, now);
                continue;
            }

            var silent = Stopwatch.GetElapsedTime(heard.Since, now);
            if (silent > (other.HasSessions ? Silence : SilenceWithoutSessions))
            {
                yield return (other, silent);
            }
        }
    }

    /// <returns>Whether this program projects, null if it has no row; and the other programs.</returns>
    private async Task<(bool?, IReadOnlyList<Other>)> ReadAsync(CancellationToken token)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(
            new("update tracker.nodes set seen_at = clock_timestamp() where id = $1 returning projects")
            {
                Parameters = { new() { Value = self.Id } },
            }
        );
        batch.BatchCommands.Add(
            new(
                $"""
                select n.id, n.name, n.seen_at, n.projects, exists (select from {SessionsOf("n.id")})
                from tracker.nodes n where n.id <> $1
                """
            )
            {
                Parameters = { new() { Value = self.Id } },
            }
        );
        await using var r = await batch.ExecuteReaderAsync(token);
        bool? mine = await r.ReadAsync(token) ? r.GetBoolean(0) : null;
        await r.NextResultAsync(token);
        var others = new List<Other>();
        while (await r.ReadAsync(token))
        {
            others.Add(
                new(r.GetString(0), r.GetString(1), r.GetFieldValue<Instant>(2), r.GetBoolean(3), r.GetBoolean(4))
            );
        }

        return (mine, others);
    }

    private async Task JoinAsync(CancellationToken token)
    {
        await using var join = database.CreateCommand(
            "insert into tracker.nodes (id, name, seen_at) values ($1, $2, clock_timestamp())"
        );
        join.Parameters.Add(new() { Value = self.Id });
        join.Parameters.Add(new() { Value = self.Name });
        await join.ExecuteNonQueryAsync(token);
    }

    /// <summary>
    /// Ends the sessions of a program, then removes it. The removal waits for a transaction of its projection that is
    /// about to end.
    /// </summary>
    /// <returns>False if it was heard after all, or another program struck it off.</returns>
    private async Task<bool> StrikeAsync(Other other, CancellationToken token)
    {
        NpgsqlParameter[] Parameters() => [new() { Value = other.Id }, new() { Value = other.Seen }];

        await using var batch = database.CreateBatch();
        foreach (
            var sql in new[]
            {
                $"""
                    select count(pg_terminate_backend(a.pid)) from {SessionsOf("$1")}
                    and exists (select from tracker.nodes n where n.id = $1 and n.seen_at = $2)
                    """,
                "delete from tracker.nodes where id = $1 and seen_at = $2",
            }
        )
        {
            var command = new NpgsqlBatchCommand(sql);
            command.Parameters.AddRange(Parameters());
            batch.BatchCommands.Add(command);
        }

        await using var r = await batch.ExecuteReaderAsync(token);
        await r.NextResultAsync(token);
        return batch.BatchCommands[1].RecordsAffected == 1;
    }

    /// <summary>SQL: the sessions <c>a</c> of a program.</summary>
    private static string SessionsOf(string id) =>
        $"pg_stat_activity a where a.datname = current_database() and a.usename = current_user "
        + $"and a.application_name like '%' || {id}";

    [LoggerMessage(
        LogLevel.Warning,
        "The program {Name} has been silent for {Seconds} s; its sessions were ended and it was struck off."
    )]
    private partial void StruckOff(string name, double seconds);

    [LoggerMessage(
        LogLevel.Warning,
        "The program {Name} has been silent for {Seconds} s; this program projects now in its place."
    )]
    private partial void TookOver(string name, double seconds);

    [LoggerMessage(
        LogLevel.Warning,
        "This program was silent, so another one struck it off and ended its sessions. It goes on as a new one."
    )]
    private partial void WasStruckOff();

    /// <param name="Seen">When it last said that it is alive, by the database's clock.</param>
    private sealed record Other(string Id, string Name, Instant Seen, bool Projects, bool HasSessions);

    private sealed record Struck(string Name, double Seconds);
}
