using System.ComponentModel.DataAnnotations;
using System.Data;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using NodaTime;
using Npgsql;
using NpgsqlTypes;
using Tracker.Access;
using Tracker.Http;
using Tracker.Ledger;
using Tracker.Record.Log;
using Tracker.Store;

namespace Tracker.Audit.Ledger;

/// <summary>One thing that does not match the ledger.</summary>
/// <param name="Kind">Stable code for programs.</param>
/// <param name="Detail">What is wrong, in words.</param>
/// <param name="Sequence">Sequence of the event; null if the finding is not about an event.</param>
/// <param name="Index">Index in the ledger; null if the finding is not about an entry.</param>
public sealed record LedgerFinding(string Kind, string Detail, long? Sequence = null, long? Index = null);

/// <param name="Status">CLEAN or FINDINGS.</param>
/// <param name="Size">Entries in the ledger.</param>
/// <param name="Root">Root of the tree over the entries, computed from the events.</param>
/// <param name="Findings">Number of findings.</param>
/// <param name="Listed">The first findings.</param>
/// <param name="Seconds">How long the check took.</param>
/// <param name="Replay">The replay that was part of the check; null if none was.</param>
public sealed record LedgerCheckReport(
    string Status,
    Instant At,
    long Size,
    string Root,
    long Findings,
    IReadOnlyList<LedgerFinding> Listed,
    double Seconds,
    CheckedReplay? Replay = null
);

/// <summary>What a replay within a check said.</summary>
/// <param name="Status">EQUAL, DIFFERENT or FAILED.</param>
/// <param name="RowsDiffering">Rows of the read tables that do not follow from the log, or are missing.</param>
public sealed record CheckedReplay(
    [AllowedValues("EQUAL", "DIFFERENT", "FAILED")] string Status,
    long AsOfSequence,
    long RowsCompared,
    long RowsDiffering,
    double Seconds
);

/// <summary>
/// The full check. It computes every leaf again from its event and the tree from the leaves, and compares both with the
/// stored ledger and with all signed checkpoints. It trusts only the keys and, if given, checkpoints stored elsewhere.
/// </summary>
public sealed partial class LedgerCheck(
    [FromKeyedServices(Pools.Ledger)] NpgsqlDataSource database,
    SigningKeys keys,
    Sequencer sequencer,
    Catalogue catalogue,
    Replay replay,
    LastDone done,
    ApiKeys apiKeys,
    IClock clock,
    TimeProvider time,
    ILogger<LedgerCheck> log
)
{
    public const int MaxListed = 1_000;

    private static readonly Duration Nightly = Duration.FromHours(24);

    /// <summary>An event younger than this may be missing from the ledger.</summary>
    private static readonly Duration Grace = LedgerService.AlarmAt;

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(200);

    /// <summary>A night is missed if the last check is older than this.</summary>
    private static readonly Duration MissedAfter = Duration.FromHours(26);

    /// <summary>
    /// Runs the check once a day, on one node of those that share a keys folder, and a replay with it. First it adds
    /// events to the ledger that are below the window of the sequencer's passes.
    /// </summary>
    public async Task RunIfDueAsync(CancellationToken token)
    {
        if (!IsDue())
        {
            return;
        }

        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        if (await AdvisoryLocks.TryAsync(connection, AdvisoryLocks.LedgerCheck, token) && IsDue())
        {
            try
            {
                while (await sequencer.PassAsync(whole: true, token) is { Logged: Sequencer.PassSize }) { }
            }
            catch (Exception e) when (Damage.Is(e))
            {
                // The check says what is damaged.
                NotSequenced(e.Message);
            }

            var report = await RunAsync([], isNightly: true, token);
            done.Keep(new DoneCheck(report.At, report.Status, report.Findings));
        }
    }

    private bool IsDue() => LastDone.IsDue(done.Check?.At, Nightly, clock.GetCurrentInstant());

    /// <summary>That the nightly check did not run for too long; null if it did.</summary>
    public string? Missed(Instant started, Instant now) =>
        now - Instant.Max(started, done.Check is { } last && last.At <= now ? last.At : started) > MissedAfter
            ? $"the nightly check has not run for more than {MissedAfter.TotalHours} hours."
            : null;

    /// <summary>The report of the last check; null if there was none. A report that is dated in the future is passed
    /// over.</summary>
    public async Task<LedgerCheckReport?> LastAsync(CancellationToken token)
    {
        await using var command = database.CreateCommand(
            "select report::text from ledger.checks where at <= $1 order by at desc limit 1"
        );
        command.Parameters.Add(new() { Value = clock.GetCurrentInstant() + LastDone.Tolerance });
        try
        {
            return await command.ExecuteScalarAsync(token) is string json
                ? JsonSerializer.Deserialize<LedgerCheckReport>(json, ApiJson.Options)
                : null;
        }
        catch (JsonException)
        {
            // Somebody wrote there what is no report.
            return null;
        }
    }

    /// <param name="anchored">Checkpoints stored outside the database, which the tree must continue.</param>
    public Task<LedgerCheckReport> RunAsync(IReadOnlyList<Checkpoint> anchored, CancellationToken token) =>
        RunAsync(anchored, isNightly: false, token);

    /// <param name="isNightly">Whether events that committed late are put into the ledger on the way, and the read tables
    /// are compared with the log too.</param>
    private async Task<LedgerCheckReport> RunAsync(
        IReadOnlyList<Checkpoint> anchored,
        bool isNightly,
        CancellationToken token
    )
    {
        var start = time.GetTimestamp();
        var findings = new CheckFindings();

        // An event may be missing from the snapshot if it is younger than this.
        var missedBefore = clock.GetCurrentInstant() - Grace;

        // Read the last checkpoint before taking the snapshot. Then the snapshot has all entries that the checkpoint
        // covers.
        var last = Last(findings);

        // The same holds of the last check: its row is written before its file.
        var lastCheck = done.Check;
        var missing = new List<MissingEvent>();
        var tree = new CompactRange();
        await using (var parts = await CheckParts.OpenAsync(database, findings, token))
        {
            var signed = new List<(Checkpoint Checkpoint, string What)>();
            CompactRange? state = null;
            await parts.CheckAsync("The state", async x => state = await StateAsync(x, token), token);
            var stateIn = parts.Snapshot;
            await parts.CheckAsync("The signed checkpoints", x => SignedAsync(x, signed, findings, token), token);
            if (last is not null)
            {
                signed.Add((last, "the last signed checkpoint"));
            }

            signed.AddRange(anchored.Select(x => (x, $"the anchored checkpoint of size {x.Size}")));
            var isRead = await parts.CheckAsync(
                "The entries",
                x => LeavesAsync(x, tree, signed, findings, token),
                token
            );
            if (
                isRead
                && stateIn == parts.Snapshot
                && (state is null || state.Size != tree.Size || state.Root != tree.Root)
            )
            {
                findings.Add(
                    "STATE",
                    $"The stored state "
                        + $"{(state is null ? "is not valid" : $"says {state.Size} entries and root {state.Root}")}; "
                        + $"the events give {tree.Size} entries and root {tree.Root}."
                );
            }

            foreach (var (checkpoint, what) in signed.Where(x => isRead && x.Checkpoint.Size > tree.Size))
            {
                findings.Add(
                    "TRUNCATED",
                    $"The ledger has {tree.Size} entries, but {what} has {checkpoint.Size}: the tail was cut off, "
                        + $"or the database is an older copy.",
                    null,
                    tree.Size
                );
            }

            await parts.CheckAsync(
                "The log",
                async x => missing = await MissingAsync(x, missedBefore, findings, token),
                token
            );
            await parts.CheckAsync("The streams", x => StreamsAsync(x, findings, token), token);
            await parts.CheckAsync("The rows of streams", x => StreamRowsAsync(x, findings, token), token);
            await parts.CheckAsync("The record times", x => TimesAsync(x, lastCheck, findings, token), token);
            await parts.CheckAsync("The keys and maskings", x => AccessAsync(x, findings, token), token);
        }

        foreach (var e in await StillMissingAsync(missing, isNightly, token))
        {
            findings.Add("UNLOGGED", $"Event {e.Sequence} ({e.Type}) is in the log but not in the ledger.", e.Sequence);
        }

        await CatalogueAsync(findings, token);
        var replayed = isNightly ? await ReplayAsync(findings, token) : null;
        var report = new LedgerCheckReport(
            findings.Count == 0 ? "CLEAN" : "FINDINGS",
            clock.GetCurrentInstant(),
            tree.Size,
            tree.Root.ToString(),
            findings.Count,
            findings.Listed,
            Math.Round(time.GetElapsedTime(start).TotalSeconds, 3),
            replayed
        );
        if (findings.Count > 0)
        {
            Found(findings.Count, findings.Listed[0].Detail);
        }

        try
        {
            await KeepAsync(report, token);
        }
        catch (Exception e) when (Damage.Is(e))
        {
            NotKept(e.Message);
        }

        return report;
    }

    private async Task<CheckedReplay> ReplayAsync(CheckFindings findings, CancellationToken token)
    {
        var report = await replay.RunAsync(ReplayId.New(), sequence: null, progress: null, token);
        if (report.Status != "EQUAL")
        {
            var first = report.Differences.Count == 0 ? null : report.Differences[0];
            string?[] details =
            [
                report.RowsDiffering == 0
                    ? null
                    : string.Create(CultureInfo.InvariantCulture, $"{report.RowsDiffering} rows differ."),
                first is null ? null : $"The first is {first.Row} of {first.Projection}, stream {first.Stream}.",
                report.Beyond,
                report.Error,
            ];
            findings.Add(
                "REPLAY",
                $"A replay says {report.Status}: {string.Join(' ', details.OfType<string>())} 'tracker replay' lists "
                    + $"the rows."
            );
        }

        return new(
            report.Status,
            report.AsOfSequence,
            report.RowsCompared,
            report.RowsDiffering,
            Math.Round(report.Duration, 3)
        );
    }

    /// <summary>Looks for times that cannot be true, and for reports that were changed.</summary>
    private async Task TimesAsync(
        NpgsqlConnection connection,
        DoneCheck? lastCheck,
        CheckFindings findings,
        CancellationToken token
    )
    {
        var now = clock.GetCurrentInstant();
        foreach (var odd in await RecordTimes.FindAsync(connection, long.MaxValue, now, MaxListed, token))
        {
            findings.Add("TIME", odd.Says, odd.Sequence);
        }

        foreach (var sentence in await StatedTimes.FindAsync(connection, now, token))
        {
            findings.Add("TIME", sentence);
        }

        foreach (var sentence in await StatedTimes.ReplaysAsync(connection, token))
        {
            findings.Add("STATUS", sentence);
        }

        foreach (var sentence in lastCheck is null ? [] : await StatedTimes.ChecksAsync(connection, lastCheck, token))
        {
            findings.Add("STATUS", sentence);
        }
    }

    private async Task AccessAsync(NpgsqlConnection connection, CheckFindings findings, CancellationToken token)
    {
        foreach (var sentence in await AccessCheck.KeysAsync(connection, apiKeys, token))
        {
            findings.Add("KEY", sentence);
        }

        foreach (var sentence in await AccessCheck.MaskingsAsync(connection, token))
        {
            findings.Add("MASKING", sentence);
        }
    }

    /// <summary>Compares tables, functions, triggers, rights and settings with those of this version.</summary>
    private async Task CatalogueAsync(CheckFindings findings, CancellationToken token)
    {
        // A rebuild must not exchange the tables meanwhile.
        await using var held = await ReadTablesLock.SharedAsync(database, token);
        try
        {
            foreach (var difference in await catalogue.DifferencesAsync(token))
            {
                findings.Add("CATALOGUE", difference);
            }
        }
        catch (Exception e) when (Damage.Is(e))
        {
            findings.Add("CATALOGUE", $"The catalogue cannot be read, so it was not compared: {e.Message}");
        }
    }

    private static async Task<CompactRange?> StateAsync(NpgsqlConnection connection, CancellationToken token)
    {
        try
        {
            return (await Sequencer.StateAsync(connection, token)).Range;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Reads all checkpoints in the database and verifies their signatures.</summary>
    private async Task SignedAsync(
        NpgsqlConnection connection,
        List<(Checkpoint Checkpoint, string What)> signed,
        CheckFindings findings,
        CancellationToken token
    )
    {
        await using var command = new NpgsqlCommand(
            "select size, root, note from ledger.checkpoints order by size",
            connection
        );
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
            var size = reader.GetInt64(0);
            try
            {
                var (checkpoint, _) = Checkpoint.Open(SignedNote.Parse(reader.GetString(2)), keys.Verifiers);
                if (
                    checkpoint.Size != size
                    || !checkpoint.Root.ToArray().AsSpan().SequenceEqual(reader.GetFieldValue<byte[]>(1))
                )
                {
                    findings.Add(
                        "CHECKPOINT",
                        $"The checkpoint stored for size {size} has another size or root than its row."
                    );
                }

                signed.Add((checkpoint, $"the signed checkpoint of size {checkpoint.Size}"));
            }
            catch (NoteException e)
            {
                findings.Add(
                    "CHECKPOINT",
                    $"The checkpoint stored for size {size} is not signed by a key in {keys.Folder}: {e.Message}"
                );
            }
        }
    }

    private Checkpoint? Last(CheckFindings findings)
    {
        try
        {
            return keys.LastSigned();
        }
        catch (NoteException e)
        {
            findings.Add("CHECKPOINT", $"{keys.LastFile} is not a checkpoint of this log: {e.Message}");
            return null;
        }
    }

    /// <param name="tree">Gets the leaves computed from the events.</param>
    private static async Task LeavesAsync(
        NpgsqlConnection connection,
        CompactRange tree,
        List<(Checkpoint Checkpoint, string What)> signed,
        CheckFindings findings,
        CancellationToken token
    )
    {
        var nodes = await NodesAsync(connection, token);
        var bySize = signed.ToLookup(x => x.Checkpoint.Size);
        CompareRoot();
        await using var command = new NpgsqlCommand(
            $"""
            select x.idx, x.seq, x.event_id, x.leaf_hash, x.entry, e.seq_id is not null, e.is_archived,
              e.mt_dotnet_type, {EventEntry.Columns}, x.late,
              e.tenant_id is distinct from '*DEFAULT*' or e.bdata is not null
            from ledger.entries x left join tracker.mt_events e on e.seq_id = x.seq order by x.idx
            """,
            connection
        )
        {
            CommandTimeout = 0,
        };
        await using var r = await command.ExecuteReaderAsync(token);
        var (late, highest) = (r.FieldCount - 2, 0L);
        while (await r.ReadAsync(token))
        {
            var (index, sequence, stored) = (r.GetInt64(0), r.GetInt64(1), r.GetFieldValue<byte[]>(4));

            // A pass logs its events in order of sequence: what is below an entry before it came in a later pass.
            if (r.GetBoolean(late) != Sequencer.IsLate(sequence, highest))
            {
                findings.Add(
                    "STATE",
                    $"The entry at index {index}, event {sequence}, is {(r.GetBoolean(late) ? "" : "not ")}marked as "
                        + $"late, against what the entries before it say.",
                    sequence,
                    index
                );
            }

            highest = Math.Max(highest, sequence);
            if (index != tree.Size)
            {
                findings.Add(
                    "INDEX",
                    $"Index {tree.Size} is missing in the ledger; the next is {index}.",
                    sequence,
                    index
                );
            }

            var bytes = Recompute(r, sequence, index, stored, findings);
            var leaf = TreeHash.OfLeaf(bytes);
            if (!leaf.ToArray().AsSpan().SequenceEqual(r.GetFieldValue<byte[]>(3)))
            {
                findings.Add(
                    "LEAF",
                    $"The leaf hash stored at index {index} does not match event {sequence}.",
                    sequence,
                    index
                );
            }

            tree.Append(
                leaf,
                (node, hash) =>
                {
                    if (
                        node.Level > 0
                        && node.Level % Tile.Height == 0
                        && !(nodes.Remove((node.Level / Tile.Height, node.Index), out var kept) && kept == hash)
                    )
                    {
                        findings.Add(
                            "TILE",
                            $"The tile node {node.Index} of level {node.Level / Tile.Height} is missing or does not "
                                + $"match the leaves.",
                            null,
                            index
                        );
                    }
                }
            );
            CompareRoot();
        }

        foreach (var (level, index) in nodes.Keys)
        {
            findings.Add("TILE", $"The tile node {index} of level {level} is beyond the end of the ledger.");
        }

        void CompareRoot()
        {
            foreach (var (checkpoint, what) in bySize[tree.Size])
            {
                if (checkpoint.Root != tree.Root)
                {
                    findings.Add(
                        "ROOT",
                        $"The first {tree.Size} events give the root {tree.Root}, but {what} says {checkpoint.Root}.",
                        null,
                        tree.Size
                    );
                }
            }
        }
    }

    /// <returns>The entry computed from the event, or the stored entry if that is not possible.</returns>
    private static byte[] Recompute(
        NpgsqlDataReader r,
        long sequence,
        long index,
        byte[] stored,
        CheckFindings findings
    )
    {
        const int Event = 8;
        if (!r.GetBoolean(5))
        {
            findings.Add(
                "DELETED",
                $"Event {sequence} is in the ledger at index {index} but no longer in the log: {Shown(stored)}",
                sequence,
                index
            );
            return stored;
        }

        try
        {
            var entry = EventEntry.Of(r, Event);
            var bytes = entry.ToBytes();
            if (!bytes.AsSpan().SequenceEqual(stored))
            {
                findings.Add(
                    "EDITED",
                    $"Event {sequence} differs from its entry at index {index}: {Differences(stored, entry)}.",
                    sequence,
                    index
                );
            }

            if (r.GetBoolean(6))
            {
                findings.Add(
                    "HIDDEN",
                    $"Event {sequence} is marked as archived, which hides it; the tracker archives nothing.",
                    sequence,
                    index
                );
            }

            if (r.GetBoolean(r.FieldCount - 1))
            {
                findings.Add(
                    "HIDDEN",
                    $"Event {sequence} has another tenant than every event has, or a second body; the tracker gives it "
                        + "neither.",
                    sequence,
                    index
                );
            }

            var clr = r.IsDBNull(7) ? null : r.GetString(7);
            if (EventTypes.Names.FirstOrDefault(x => x.Value == entry.Type).Key is not { } type)
            {
                findings.Add(
                    "TYPE",
                    $"Event {sequence} has the type '{entry.Type}', which this program does not know.",
                    sequence,
                    index
                );
            }
            else if (!EventTypes.IsClassOf(type, clr))
            {
                findings.Add(
                    "TYPE",
                    $"Event {sequence} of type '{entry.Type}' names the class '{clr}' instead of {type.FullName}.",
                    sequence,
                    index
                );
            }

            return bytes;
        }
        catch (NotCanonicalException e)
        {
            findings.Add(
                "EDITED",
                $"Event {sequence}, logged at index {index}, can no longer be logged: {e.Message}",
                sequence,
                index
            );
            return stored;
        }
    }

    private static async Task<Dictionary<(int Level, long Index), TreeHash>> NodesAsync(
        NpgsqlConnection connection,
        CancellationToken token
    )
    {
        var nodes = new Dictionary<(int, long), TreeHash>();
        await using var command = new NpgsqlCommand("select level, idx, hash from ledger.nodes", connection);
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
            var hash = reader.GetFieldValue<byte[]>(2);
            nodes[(reader.GetInt32(0), reader.GetInt64(1))] = hash.Length == TreeHash.Bytes ? new(hash) : default;
        }

        return nodes;
    }

    /// <summary>
    /// Finds events that cannot be in the ledger, and those recorded before an instant that should be but are not.
    /// </summary>
    private static async Task<List<MissingEvent>> MissingAsync(
        NpgsqlConnection connection,
        Instant recordedBefore,
        CheckFindings findings,
        CancellationToken token
    )
    {
        await using var command = new NpgsqlCommand(
            """
            select e.seq_id, e.type, u.reason, e.timestamp < $1
            from tracker.mt_events e left join ledger.unloggable u on u.seq = e.seq_id
            where e.type <> 'tombstone' and not exists (select from ledger.entries x where x.seq = e.seq_id)
              order by e.seq_id
            """,
            connection
        )
        {
            Parameters = { new() { Value = recordedBefore } },
            CommandTimeout = 0,
        };
        var missing = new List<MissingEvent>();
        await using var r = await command.ExecuteReaderAsync(token);
        while (await r.ReadAsync(token))
        {
            var sequence = r.GetInt64(0);
            if (!await r.IsDBNullAsync(2, token))
            {
                findings.Add(
                    "UNLOGGABLE",
                    $"Event {sequence} cannot be put into the ledger: {r.GetString(2)}",
                    sequence
                );
            }
            else if (r.GetBoolean(3))
            {
                missing.Add(new(sequence, r.GetString(1)));
            }
        }

        return missing;
    }

    /// <summary>
    /// Those that are not in the ledger after the promised delay either. An event gets its record time before its
    /// transaction commits, so one that committed late looks old when the sequencer first sees it.
    /// </summary>
    private async Task<List<MissingEvent>> StillMissingAsync(
        List<MissingEvent> missing,
        bool isNightly,
        CancellationToken token
    )
    {
        var waited = Stopwatch.StartNew();
        while (missing.Count > 0)
        {
            if (isNightly)
            {
                await sequencer.PassAsync(whole: true, token);
            }

            await using var logged = database.CreateCommand(
                "select seq from ledger.entries where seq = any($1) union select seq from ledger.unloggable where seq = "
                    + "any($1)"
            );
            logged.Parameters.Add(new() { Value = missing.Select(x => x.Sequence).ToArray() });
            var found = new HashSet<long>();
            await using (var r = await logged.ExecuteReaderAsync(token))
            {
                while (await r.ReadAsync(token))
                {
                    found.Add(r.GetInt64(0));
                }
            }

            missing.RemoveAll(x => found.Contains(x.Sequence));
            if (waited.Elapsed > LedgerService.MaxDelay.ToTimeSpan())
            {
                break;
            }

            await Task.Delay(LookAgain, token);
        }

        return missing;
    }

    /// <summary>
    /// Checks what the leaves do not show: each stream's version equals the number of its events, and their versions
    /// have no gap.
    /// </summary>
    private static async Task StreamsAsync(NpgsqlConnection connection, CheckFindings findings, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            """
            select coalesce(s.id, e.stream_id), s.version, e.last, e.number from tracker.mt_streams s
            full join (select stream_id, max(version) as last, count(*) as number from tracker.mt_events
              where type <> 'tombstone' group by stream_id) e
              on e.stream_id = s.id
            where (s.version, e.last) is distinct from (e.last, e.number) and (s.id is null or s.version > 0
              or e.last is not null)
            order by 1
            """,
            connection
        )
        {
            CommandTimeout = 0,
        };
        await using var r = await command.ExecuteReaderAsync(token);
        while (await r.ReadAsync(token))
        {
            string Number(int i) => r.IsDBNull(i) ? "none" : r.GetInt64(i).ToString(CultureInfo.InvariantCulture);
            findings.Add(
                "STREAM",
                $"Stream '{r.GetString(0)}' has version {Number(1)}; its last event has version {Number(2)}, and "
                    + $"the number of its events is {Number(3)}."
            );
        }
    }

    /// <summary>Checks of each stream's row what no event says: its type, and that it is not hidden.</summary>
    private static async Task StreamRowsAsync(
        NpgsqlConnection connection,
        CheckFindings findings,
        CancellationToken token
    )
    {
        await using var command = new NpgsqlCommand(
            """
            select s.id, s.type, t.type, s.is_archived, s.tenant_id from tracker.mt_streams s
            left join tracker.mt_events e on e.stream_id = s.id and e.version = 1
            left join (values ('statement_recorded', 'statement'), ('action_registered', 'action'),
              ('party_registered', 'party'), ('sweep_recorded', 'sweep'), ('personal_data_masked', 'masked_user'),
              ('key_made', 'key'), ('key_found', 'key'), ('clock_corrected', 'record_clock')) t(first, type)
              on t.first = e.type
            where s.is_archived is distinct from false or s.tenant_id is distinct from '*DEFAULT*'
              or s.compacted_version <> 0 or t.type is not null and s.type is distinct from t.type
            order by 1
            """,
            connection
        )
        {
            CommandTimeout = 0,
        };
        await using var r = await command.ExecuteReaderAsync(token);
        while (await r.ReadAsync(token))
        {
            string Text(int i) => r.IsDBNull(i) ? "none" : r.GetValue(i).ToString()!;
            findings.Add(
                "STREAM",
                $"The row of stream '{r.GetString(0)}' has type {Text(1)}, archived {Text(3)}, tenant {Text(4)}; its "
                    + $"first event is of type {Text(2)}, and the tracker archives nothing and has one tenant."
            );
        }
    }

    private async Task KeepAsync(LedgerCheckReport report, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            "insert into ledger.checks (at, report) values ($1, $2) on conflict (at) do update set report = "
                + "excluded.report"
        );
        command.Parameters.Add(new() { Value = report.At });
        command.Parameters.Add(
            new() { Value = JsonSerializer.Serialize(report, ApiJson.Options), NpgsqlDbType = NpgsqlDbType.Jsonb }
        );
        await command.ExecuteNonQueryAsync(token);
    }

    /// <summary>Lists the members in which an entry differs from the stored entry.</summary>
    private static string Differences(byte[] stored, LedgerEntry now)
    {
        try
        {
            var was = LedgerEntry.Parse(stored);
            IEnumerable<(string Name, object? Was, object? Is)> members =
            [
                ("seq", was.Sequence, now.Sequence),
                ("event", was.EventId, now.EventId),
                ("stream", was.Stream, now.Stream),
                ("version", was.Version, now.Version),
                ("type", was.Type, now.Type),
                ("at", was.At, now.At),
                ("actor", was.Actor, now.Actor),
                ("correlation", was.Correlation, now.Correlation),
                ("causation", was.Causation, now.Causation),
            ];
            var changed = members
                .Where(x => !Equals(x.Was, x.Is))
                .Select(x =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{x.Name} was {x.Was ?? "none"} and is {x.Is ?? "none"}"
                    )
                );
            return string.Join(
                "; ",
                was.Digest == now.Digest ? changed : changed.Append("its body or headers were changed")
            );
        }
        catch (NotCanonicalException)
        {
            return $"the stored bytes are not an entry: {Shown(stored)}";
        }
    }

    private static string Shown(byte[] entry) =>
        Encoding.UTF8.GetString(entry) is { Length: > 400 } text ? text[..400] + "…" : Encoding.UTF8.GetString(entry);

    [LoggerMessage(
        LogLevel.Error,
        "ALARM: the full check of the ledger has {Count} findings. The first: {First} 'tracker verify' lists them."
    )]
    private partial void Found(long count, string first);

    [LoggerMessage(LogLevel.Error, "ALARM: late events cannot be put into the ledger before its check: {Reason}")]
    private partial void NotSequenced(string reason);

    [LoggerMessage(LogLevel.Error, "ALARM: the report of the check cannot be stored: {Reason}")]
    private partial void NotKept(string reason);

    private sealed record MissingEvent(long Sequence, string Type);
}
