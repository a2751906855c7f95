using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using NodaTime;
using Tracker.Record.Actions;
using Tracker.Record.Events;
using Tracker.Record.Log;
using Tracker.Record.Parties;
using Tracker.Record.Rows;
using Tracker.Record.Statements;
using Tracker.Verify;

namespace Tracker.Ledger.Tests.Verify;

/// <summary>A small record with its ledger, exported without a server in the form of docs/verify.md.</summary>
public sealed class Draft
{
    public const string Origin = "tracker/test";

    public static readonly NoteSigner Log = NoteSigner.Generate(Origin);

    private static readonly JsonSerializerOptions Relaxed = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly List<(LedgerEntry Entry, string Data, string Headers)> _events = [];

    /// <summary>The sequence that the tables are as of; null: the last sequence.</summary>
    public long? Sequence { get; init; }

    /// <summary>How wrong the clock is under which the next events are recorded.</summary>
    public TimeSpan ClockAhead { get; set; }

    public int Count => _events.Count;

    public LedgerEntry Entry(int index) => _events[index].Entry;

    /// <summary>Two parties, an action and a statement of five events that is later retracted.</summary>
    public static Draft Small(long? sequence = null)
    {
        var draft = new Draft { Sequence = sequence };
        draft.Change("GBR", new PartyRegistered("STATE", 1), new PartyNamed("DISPLAY", "United Kingdom", "en"));
        draft.Change("KOR", new PartyRegistered("STATE", 1), new PartyNamed("DISPLAY", "Republic of Korea", "en"));
        draft.Change(
            "ac-transfers",
            new ActionRegistered("Arms transfers", "ARMS_TRANSFER", "ASSERTED", 1),
            new ActionRoleAssigned("KOR", "ACTOR")
        );
        draft.Change(
            "st-a",
            new StatementRecorded(
                "JOINT_STATEMENT",
                "A “joint” statement 😀",
                new(
                    "t1",
                    "en",
                    "AUTHENTIC",
                    "FULL",
                    "We condemn the arms transfers in the strongest terms, and will go on watching them closely, "
                        + "\ufb01rmly and re\u0301solument.",
                    new('a', 64)
                ),
                new("s1", "PRIMARY_ISSUER", "https://example.org/1", null, null, null, null, null, null, null),
                "key",
                1
            ),
            new DateAsserted("d1", "ISSUED", "2024-10-22", null, "PREFERRED", null, null),
            new SignatoryRecorded("GBR", "UK", "SIGNATORY", null, null, null, null, null, null),
            new SignatoryRecorded("KOR", "ROK", "SIGNATORY", null, null, null, null, null, null),
            new ActCoded(
                "a1",
                "CONDEMN",
                6,
                null,
                "in the strongest terms",
                ["ac-transfers"],
                [],
                null,
                [],
                "ASSERTED",
                null,
                new("t1", "We condemn the arms transfers", 0, 29),
                1
            )
        );
        draft.Change("st-a", new StatementRetracted("DUPLICATE", null));
        draft.Change("u-gone", new PersonalDataMasked("USER", "Article 17 GDPR"));
        return draft;
    }

    /// <summary>One change to one stream.</summary>
    public void Change(string stream, params IReadOnlyList<object> events)
    {
        var version = _events.Count(x => x.Entry.Stream == stream);
        for (var i = 0; i < events.Count; i++)
        {
            var type = EventTypes.Names[events[i].GetType()];
            Add(
                stream,
                type,
                ++version,
                JsonSerializer.Serialize(events[i], events[i].GetType(), EventJson.Options),
                i < events.Count - 1
            );
        }
    }

    public void Add(string stream, string type, long version, string data, bool continued = false)
    {
        // Sequence numbers have gaps, as in a real log.
        var sequence = (_events.Count * 2) + 1;
        var salt = Convert.ToBase64String(Enumerable.Repeat((byte)sequence, 32).ToArray());
        var headers = continued ? $$"""{"salt": "{{salt}}", "continued": true}""" : $$"""{"salt": "{{salt}}"}""";
        data = Encoding.UTF8.GetString(Jsonb.Of(data));
        _events.Add(
            (
                new(
                    sequence,
                    new(sequence, 0, 0, new byte[8]),
                    stream,
                    version,
                    type,
                    DateTimeOffset.UnixEpoch.AddSeconds(sequence / 4) + ClockAhead,
                    PayloadDigest.Of(data, headers),
                    "u-1",
                    "corr",
                    null
                ),
                data,
                headers
            )
        );
    }

    public TreeHash Root(int size) => Tree(size).Root;

    public string Checkpoint(int size, params NoteSigner[] signers) =>
        new Checkpoint(Origin, size, Root(size)).Sign(signers.Length == 0 ? [Log] : signers).ToString();

    /// <summary>The lines of the export: a header, the events, the rows, an end.</summary>
    public List<string> Lines(string? checkpoint = null)
    {
        var sequence = Sequence ?? _events[^1].Entry.Sequence;
        var header = new
        {
            Kind = "header",
            Format = ExportHeader.Version,
            Origin,
            Keys = new[] { Log.Verifier.ToString() },
            Checkpoint = checkpoint ?? Checkpoint(_events.Count),
            Size = _events.Count,
            Sequence = sequence.ToString(CultureInfo.InvariantCulture),
            Unlogged = "0",
            Tables = ExportTables.Described.Select(x => new
            {
                x.Name,
                Columns = x.Columns.Select(c => new[] { c.Name, c.Type }),
            }),
        };
        var lines = new List<string> { JsonSerializer.Serialize(header, Relaxed) };
        lines.AddRange(
            _events.Select(
                (x, i) =>
                    $$"""{"kind":"event","index":{{i}},"entry":{{JsonSerializer.Serialize(Encoding.UTF8.GetString(x.Entry.ToBytes()), Relaxed)}},"data":{{x.Data}},"headers":{{x.Headers}}}"""
            )
        );
        var rows = Rows(sequence).ToList();
        lines.AddRange(rows);
        lines.Add($$"""{"kind":"end","events":{{_events.Count}},"rows":{{rows.Count}}}""");
        return lines;
    }

    private IEnumerable<string> Rows(long sequence)
    {
        foreach (var stream in _events.Where(x => x.Entry.Sequence <= sequence).GroupBy(x => x.Entry.Stream))
        {
            var events = stream
                .Select(x => new LoggedEvent(
                    x.Entry.Stream,
                    x.Entry.Sequence,
                    x.Entry.Version,
                    Instant.FromDateTimeOffset(x.Entry.At),
                    x.Headers.Contains("continued", StringComparison.Ordinal),
                    EventBodies.Read(x.Entry.Sequence, x.Entry.Type, Encoding.UTF8.GetBytes(x.Data)),
                    new(
                        Encoding.UTF8.GetBytes(
                            $"{x.Entry.EventId} {x.Entry.Actor} {x.Entry.Correlation} - {x.Headers}"
                        ),
                        Encoding.UTF8.GetBytes(x.Data)
                    )
                ))
                .ToList();
            var whole = events.FindLastIndex(x => !x.Continued) + 1;
            var rows = new ReadRows();
            if (whole > 0)
            {
                rows.Add(events[..whole]);
            }

            foreach (var (table, row) in ExportTables.All.SelectMany(t => t.Rows(rows).Select(x => (t, x))))
            {
                yield return $$"""{"kind":"row","table":"{{table.Name}}","stream":"{{row.Stream}}","values":{{Encoding.UTF8.GetString(row.Values)}}}""";
            }
        }

        foreach (var clock in _events.Where(x => x.Entry.Sequence <= sequence).GroupBy(x => x.Entry.At))
        {
            var row = ExportTables.ClockRow(Instant.FromDateTimeOffset(clock.Key), clock.Max(x => x.Entry.Sequence));
            yield return $$"""{"kind":"row","table":"clock","values":{{Encoding.UTF8.GetString(row)}}}""";
        }
    }

    private CompactRange Tree(int size)
    {
        var tree = new CompactRange();
        _events.Take(size).ToList().ForEach(x => tree.Append(TreeHash.OfLeaf(x.Entry.ToBytes())));
        return tree;
    }
}
