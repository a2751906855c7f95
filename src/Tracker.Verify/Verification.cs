using System.Globalization;
using System.Text;
using System.Text.Json;
using Tracker.Ledger;
using Tracker.Record.Rows;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Tracker.Verify;

/// <summary>What the caller trusts. It must come from a source other than the export.</summary>
/// <param name="Keys">The log's verifier keys.</param>
/// <param name="Since">Earlier signed checkpoints that the log must still begin with.</param>
/// <param name="Witnesses">Keys that must have cosigned the checkpoint.</param>
/// <param name="Receipts">Receipts of changes. The events they name must be in the export, unaltered.</param>
/// <param name="Now">The present time, by the caller's clock; null: no time is judged by it.</param>
public sealed record Trust(
    IReadOnlyList<NoteVerifier> Keys,
    IReadOnlyList<SignedNote>? Since = null,
    IReadOnlyList<NoteVerifier>? Witnesses = null,
    IReadOnlyList<SignedNote>? Receipts = null,
    DateTimeOffset? Now = null
);

/// <summary>
/// Checks an export from its first line to its last, then folds its events and compares the rows. Holds the positions
/// of lines in memory, never their content, and of the tree only the right edge.
/// </summary>
public sealed class Verification
{
    private const int Batch = 512;

    /// <summary>
    /// How far record time may go back along the sequence, because one change is slower than another, and how far ahead
    /// of this clock it may be.
    /// </summary>
    private static readonly TimeSpan TimeTolerance = TimeSpan.FromMinutes(5);

    private static readonly Dictionary<string, int> Tables = ExportTables
        .All.Select((x, i) => (x.Name, i))
        .ToDictionary(x => x.Name, x => x.i);

    private readonly ExportFile _file;
    private readonly Trust _trust;
    private readonly Findings _findings = new();
    private readonly CompactRange _tree = new();
    private readonly Dictionary<string, StreamLines> _streams = [];
    private readonly HashSet<long> _sequences = [];
    private readonly HashSet<Guid> _ids = [];
    private readonly List<(long Sequence, DateTimeOffset At)> _times = [];
    private readonly List<Place> _clock = [];
    private readonly List<string> _signedBy = [];
    private readonly Dictionary<long, ReceiptedEvent> _receipted = [];
    private long _rows;
    private readonly List<Checkpoint> _since = [];
    private readonly Dictionary<long, TreeHash> _rootsAtSince = new() { [0] = TreeHash.Empty };
    private long _expected;
    private readonly List<(long Sequence, DateTimeOffset At)> _corrections = [];
    private bool _isCut;
    private ExportHeader? _header;
    private bool _ended;

    private Verification(ExportFile file, Trust trust) => (_file, _trust) = (file, trust);

    public static Report Run(string path, Trust trust)
    {
        var clock = Stopwatch.StartNew();
        using var file = new ExportFile(path);
        return new Verification(file, trust).Run(clock);
    }

    private Report Run(Stopwatch clock)
    {
        Checkpoint? checkpoint = null;
        var (masked, unfolded) = (0L, 0L);
        try
        {
            OpenSince();
            OpenReceipts();
            ReadLines();
            checkpoint = CheckHead();
            CheckStreams();
            CheckTimes();
            if (_isCut)
            {
                // What is missing is missing because of the cut; only what is there can be judged.
                return Finished(checkpoint, clock, masked, unfolded);
            }

            foreach (var missing in _receipted.Values.Where(x => !_sequences.Contains(x.Sequence)))
            {
                _findings.Add(
                    "receipt-missing",
                    $"The event {missing.Event}, sequence {missing.Sequence}, has a receipt but is not in the "
                        + $"export: it was left out, or the export is older than the receipt."
                );
            }

            if (Number(_header?.Sequence) is { } sequence)
            {
                var refold = new Refold(_file, _findings, sequence);
                refold.Run(_streams);
                refold.CheckClock(_times, _corrections, _clock);
                masked = refold.MaskedUsers;
                unfolded = _times.Count(x => x.Sequence > sequence);
            }
            else if (_header is not null)
            {
                _findings.Add("format", $"The header's sequence '{_header.Sequence}' is not a number.");
            }
        }
        catch (InvalidDataException e)
        {
            _findings.Add("format", e.Message);
        }

        return Finished(checkpoint, clock, masked, unfolded);
    }

    private Report Finished(Checkpoint? checkpoint, Stopwatch clock, long masked, long unfolded) =>
        new(
            _findings.Count == 0 ? "CLEAN" : "FINDINGS",
            checkpoint?.Origin,
            _tree.Size,
            _tree.Root.ToString(),
            _signedBy,
            _since.Count == 0 ? null : _since.Max(x => x.Size),
            _since.Count,
            Number(_header?.Sequence),
            Number(_header?.Unlogged),
            _streams.Count,
            _rows,
            unfolded,
            masked,
            _findings.Count,
            _findings.All(),
            clock.Elapsed.TotalSeconds
        );

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private void OpenSince()
    {
        foreach (var note in _trust.Since ?? [])
        {
            try
            {
                _since.Add(Checkpoint.Open(note, _trust.Keys).Checkpoint);
            }
            catch (NoteException e)
            {
                _findings.Add("since-signature", $"The earlier checkpoint: {e.Message}");
            }
        }
    }

    private void OpenReceipts()
    {
        foreach (var note in _trust.Receipts ?? [])
        {
            try
            {
                foreach (var e in ReceiptedEvent.Open(note, _trust.Keys))
                {
                    _receipted[e.Sequence] = e;
                }
            }
            catch (NoteException e)
            {
                _findings.Add("receipt-signature", $"A receipt: {e.Message}");
            }
        }
    }

    private void ReadLines()
    {
        var number = 0L;
        string? unreadable = null;
        foreach (var batch in _file.Lines().Chunk(Batch))
        {
            var lines = new EventCheck[batch.Length];
            Parallel.For(0, batch.Length, i => lines[i] = EventCheck.Of(batch[i].Line));
            for (var i = 0; i < batch.Length; i++)
            {
                number++;
                if (unreadable is not null)
                {
                    _findings.Add("format", unreadable);
                    unreadable = null;
                }

                if (_ended)
                {
                    _findings.Add("format", $"Line {number} comes after the end line.");
                    return;
                }

                if (lines[i].Line is null)
                {
                    unreadable = $"Line {number} cannot be read: {lines[i].Problem}";
                    continue;
                }

                Take(number, batch[i].Place, batch[i].Line, lines[i]);
            }
        }

        // A last line that has no newline and cannot be read is what a cut left of it.
        var isPart = unreadable is not null && !_file.EndsWithNewline;
        if (unreadable is not null && !isPart)
        {
            _findings.Add("format", unreadable);
        }

        _isCut = !_ended && (_header is not null || isPart);
        if (_isCut)
        {
            var where = isPart ? $"in the middle of line {number}" : $"after line {number}, without its end line";
            _findings.Add(Findings.CutOff, $"The export ends {where}: it was cut off. Fetch it again.");
        }
    }

    private void Take(long number, Place place, byte[] bytes, EventCheck check)
    {
        switch (check.Line)
        {
            case { Kind: "header" } when number == 1:
                TakeHeader(bytes);
                break;
            case { Kind: "event" } line when _header is not null:
                TakeEvent(place, line, check);
                break;
            case { Kind: "row", Values: not null, Table: { } table } line when _header is not null:
                TakeRow(number, place, line, table, check.Hash);
                break;
            case { Kind: "end" } line:
                _ended = true;
                if (line.Events != _tree.Size || line.Rows != _rows)
                {
                    _findings.Add(
                        Findings.CutOff,
                        $"The end line counts {line.Events} events and {line.Rows} rows; there are {_tree.Size} and "
                            + $"{_rows}."
                    );
                }

                break;
            default:
                _findings.Add("format", $"Line {number} has the kind '{check.Line?.Kind}', which is not valid there.");
                break;
        }
    }

    private void TakeHeader(byte[] bytes)
    {
        try
        {
            _header = ExportHeader.Parse(bytes);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"The header cannot be read: {e.Message}", e);
        }

        if (_header.Format != ExportHeader.Version)
        {
            throw new InvalidDataException(
                $"The export has the format '{_header.Format}'; this program reads {ExportHeader.Version}."
            );
        }

        foreach (var (name, known) in ExportTables.Described)
        {
            var columns = _header.Tables.FirstOrDefault(x => x.Name == name)?.Columns;
            if (
                columns is null
                || !columns.Select(x => string.Join(' ', x)).SequenceEqual(known.Select(x => $"{x.Name} {x.Type}"))
            )
            {
                _findings.Add(
                    "tables-differ",
                    $"The table '{name}' is missing, or has other columns than this program knows: use the verifier "
                        + $"of the version that wrote the export."
                );
            }
        }
    }

    private void TakeEvent(Place place, ExportLine line, EventCheck check)
    {
        var index = _tree.Size;
        if (line.Index != _expected)
        {
            // Said once of entries that were left out or added, not of every entry behind them.
            _findings.Add("index", $"The entry at index {_expected} says that its index is {line.Index}.", index);
        }

        _expected = line.Index + 1;
        _tree.Append(check.Hash);
        if (_since.Any(x => x.Size == _tree.Size))
        {
            _rootsAtSince[_tree.Size] = _tree.Root;
        }

        foreach (var (code, detail) in check.Faults)
        {
            _findings.Add(code, detail, index, check.Entry?.Stream);
        }

        if (check.Entry is not { } entry)
        {
            return;
        }

        if (!_sequences.Add(entry.Sequence))
        {
            _findings.Add("twice", $"The sequence {entry.Sequence} occurs in two entries.", index, entry.Stream);
        }

        if (!_ids.Add(entry.EventId))
        {
            _findings.Add("twice", $"The event {entry.EventId} occurs in two entries.", index, entry.Stream);
        }

        if (
            _receipted.TryGetValue(entry.Sequence, out var receipted)
            && (receipted.Event != entry.EventId || receipted.Digest != entry.Digest)
        )
        {
            _findings.Add(
                "receipt-differs",
                $"The event at sequence {entry.Sequence} is not the event of the receipt: {receipted.Event} with "
                    + $"digest {receipted.Digest}.",
                index,
                entry.Stream
            );
        }

        if (entry is { Type: "clock_corrected", Stream: "clock" })
        {
            _corrections.Add((entry.Sequence, entry.At));
        }

        _times.Add((entry.Sequence, entry.At));
        Stream(entry.Stream).Events.Add(new(entry.Sequence, entry.Version, index, place));
    }

    private void TakeRow(long number, Place place, ExportLine line, string table, TreeHash hash)
    {
        _rows++;
        if (table == ExportTables.Clock)
        {
            _clock.Add(place);
            return;
        }

        var known = Tables.GetValueOrDefault(table, -1);
        if (known < 0 || line.Stream is null)
        {
            _findings.Add("format", $"Line {number} is a row of '{table}', which is not a table with streams.");
            return;
        }

        Stream(line.Stream).Rows.Add((known, place, hash));
    }

    private StreamLines Stream(string key)
    {
        if (!_streams.TryGetValue(key, out var stream))
        {
            _streams[key] = stream = new();
        }

        return stream;
    }

    /// <summary>Checks the checkpoint's signatures, size and root, its witnesses, and the earlier checkpoint.</summary>
    private Checkpoint? CheckHead()
    {
        if (_header is null)
        {
            if (!_isCut)
            {
                _findings.Add("format", "The export has no header.");
            }

            return null;
        }

        Checkpoint checkpoint;
        try
        {
            var note = SignedNote.Parse(_header.Checkpoint);
            (checkpoint, var signatures) = Checkpoint.Open(note, _trust.Keys, _trust.Witnesses);
            _signedBy.AddRange(signatures.Select(x => x.At is { } at ? $"{x.Key.Name} at {at:u}" : x.Key.Name));
            foreach (var witness in (_trust.Witnesses ?? []).Where(w => !signatures.Any(x => x.Key == w)))
            {
                _findings.Add("witness-missing", $"The witness {witness.Name} has not cosigned the checkpoint.");
            }
        }
        catch (NoteException e)
        {
            _findings.Add("signature", $"The checkpoint: {e.Message}");
            return null;
        }

        if (!_isCut)
        {
            CheckTree(checkpoint);
        }

        foreach (var since in _since.Where(x => !_isCut || x.Size <= _tree.Size))
        {
            CheckSince(checkpoint, since);
        }

        return checkpoint;
    }

    private void CheckTree(Checkpoint checkpoint)
    {
        if (checkpoint.Size != _tree.Size)
        {
            _findings.Add(
                "size-differs",
                $"The checkpoint covers {checkpoint.Size} entries; the export has {_tree.Size}."
            );
        }
        else if (checkpoint.Root != _tree.Root)
        {
            _findings.Add(
                "root-differs",
                $"The entries give the root {_tree.Root}; the checkpoint signs {checkpoint.Root}: entries were "
                    + $"changed, moved, added or left out."
            );
        }
    }

    private void CheckSince(Checkpoint checkpoint, Checkpoint since)
    {
        if (since.Origin != checkpoint.Origin)
        {
            _findings.Add(
                "since-differs",
                $"The earlier checkpoint is of the log '{since.Origin}', this export is of '{checkpoint.Origin}'."
            );
        }
        else if (since.Size > _tree.Size)
        {
            _findings.Add(
                "since-larger",
                $"The earlier checkpoint covers {since.Size} entries; this export has {_tree.Size}: the log was "
                    + $"cut, or the export is older than the checkpoint."
            );
        }
        else if (_rootsAtSince[since.Size] is var root && root != since.Root)
        {
            _findings.Add(
                "since-differs",
                $"The first {since.Size} entries give the root {root}; the earlier checkpoint says "
                    + $"{since.Root}: these entries were rewritten."
            );
        }
    }

    /// <summary>
    /// Looks for record times in the future, and before that of the event before. Before the last correction of the
    /// clock times are wrong, as that event says.
    /// </summary>
    private void CheckTimes()
    {
        (long Sequence, DateTimeOffset At)? before = null;
        var corrected = _corrections.Select(x => x.Sequence).DefaultIfEmpty().Max();
        foreach (var (sequence, at) in _times.Where(x => x.Sequence >= corrected).OrderBy(x => x.Sequence))
        {
            if (at > _trust.Now + TimeTolerance)
            {
                _findings.Add("time-future", $"Event {sequence} has the record time {at:u}, which is in the future.");
            }
            else if (before is { } b && at < b.At - TimeTolerance)
            {
                _findings.Add(
                    "time-order",
                    $"Event {sequence} has the record time {at:u}, before that of event {b.Sequence}, {b.At:u}."
                );
            }

            before = (sequence, at);
        }
    }

    private void CheckStreams()
    {
        foreach (var (key, stream) in _streams)
        {
            stream.Events.Sort((x, y) => x.Version.CompareTo(y.Version));
            for (var i = 0; i < stream.Events.Count; i++)
            {
                var e = stream.Events[i];
                if (e.Version != i + 1)
                {
                    _findings.Add(
                        "version-gap",
                        $"The stream has version {e.Version} where version {i + 1} is expected: an event was left "
                            + $"out or added.",
                        e.Index,
                        key
                    );
                    break;
                }

                if (i > 0 && e.Sequence < stream.Events[i - 1].Sequence)
                {
                    _findings.Add(
                        "version-order",
                        $"Version {e.Version} has sequence {e.Sequence}, below the sequence of the version before.",
                        e.Index,
                        key
                    );
                }
            }
        }
    }
}

/// <summary>The lines of one stream.</summary>
public sealed class StreamLines
{
    public List<(long Sequence, long Version, long Index, Place Place)> Events { get; } = [];

    /// <summary>Table: its index in <see cref="ExportTables.All"/>.</summary>
    public List<(int Table, Place Place, TreeHash Hash)> Rows { get; } = [];
}

/// <summary>The checks that need only one line. The lines of a batch are checked in parallel.</summary>
/// <param name="Line">Null if the line cannot be read; <paramref name="Problem"/> then says why.</param>
/// <param name="Hash">The leaf hash of an event's entry, or of a row's values.</param>
internal sealed record EventCheck(
    ExportLine? Line,
    string? Problem,
    TreeHash Hash,
    LedgerEntry? Entry,
    IReadOnlyList<(string Code, string Detail)> Faults
)
{
    public static EventCheck Of(byte[] bytes)
    {
        ExportLine line;
        try
        {
            line = ExportLine.Parse(bytes);
        }
        catch (JsonException e)
        {
            return new(null, e.Message, default, null, []);
        }

        if (line.Kind != "event")
        {
            return new(line, null, line.Values is { } values ? TreeHash.OfLeaf(values.Span) : default, null, []);
        }

        var faults = new List<(string, string)>();
        LedgerEntry? entry = null;
        if (line.Entry is not { } text)
        {
            return new(line, null, TreeHash.OfLeaf([]), null, [("entry", "The line has no entry.")]);
        }

        try
        {
            entry = LedgerEntry.Parse(text);
        }
        catch (NotCanonicalException e)
        {
            faults.Add(("entry", e.Message));
        }

        if (entry is not null)
        {
            Payload(line, entry, faults);
        }

        if (line.Row is { } row)
        {
            faults.Add(
                (
                    "row-differs",
                    $"The log's row differs from the logged entry; it gives {Encoding.UTF8.GetString(row)}."
                )
            );
        }

        if (line.Archived)
        {
            faults.Add(("archived", "The log's row is marked as archived, which hides the event from readers."));
        }

        return new(line, null, TreeHash.OfLeaf(text), entry, faults);
    }

    private static void Payload(ExportLine line, LedgerEntry entry, List<(string, string)> faults)
    {
        if (line.Data is not { } data || line.Headers is not { } headers)
        {
            faults.Add(
                (
                    "payload-missing",
                    $"The body or the headers of event {entry.Sequence} ({entry.Type}) are missing: the row was "
                        + $"deleted."
                )
            );
            return;
        }

        try
        {
            if (PayloadDigest.Of(data, headers) != entry.Digest)
            {
                faults.Add(
                    (
                        "payload-differs",
                        $"The body or the headers of event {entry.Sequence} ({entry.Type}) differ from the logged ones."
                    )
                );
            }
        }
        catch (NotCanonicalException e)
        {
            faults.Add(
                (
                    "payload-differs",
                    $"The body or the headers of event {entry.Sequence} ({entry.Type}) differ from the logged ones: "
                        + $"{e.Message}"
                )
            );
        }
    }
}
