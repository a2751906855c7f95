using System.Diagnostics;
using System.Text;
using System.Text.Json;
using CsCheck;
using Tracker.Record.Statements;
using Tracker.Verify;

namespace Tracker.Ledger.Tests.Verify;

public sealed class VerificationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tracker-verify-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void An_honest_export_is_clean()
    {
        var draft = Draft.Small();

        var report = Run(draft.Lines());

        report.Findings.ShouldBeEmpty();
        report.Status.ShouldBe("CLEAN");
        report.Events.ShouldBe(draft.Count);
        report.Root.ShouldBe(draft.Root(draft.Count).ToString());
        report.Origin.ShouldBe(Draft.Origin);
        report.SignedBy.ShouldBe([Draft.Origin]);
        report.Streams.ShouldBe(5);
        report.MaskedUsers.ShouldBe(1);
        report.Rows.ShouldBeGreaterThan(8);
    }

    [Fact]
    public void Tables_as_of_any_sequence_are_what_the_events_up_to_it_say()
    {
        for (var sequence = 0; sequence <= Draft.Small().Count * 2; sequence++)
        {
            var report = Run(Draft.Small(sequence).Lines());
            report.Findings.ShouldBeEmpty($"as of {sequence}");
            report.Unfolded.ShouldBe(Enumerable.Range(0, Draft.Small().Count).Count(i => (2 * i) + 1 > sequence));
        }
    }

    [Fact]
    public void A_checkpoint_kept_from_before_must_be_continued()
    {
        var draft = Draft.Small();
        for (var size = 0; size <= draft.Count; size++)
        {
            var report = Run(draft.Lines(), since: draft.Checkpoint(size));
            report.Findings.ShouldBeEmpty();
            report.Since.ShouldBe(size);
        }

        // An export rewritten with the stolen key is consistent in itself. Only something stored elsewhere reveals the
        // forgery.
        var forged = Draft.Small();
        forged.Change("st-a", new StatementReinstated("Never"));
        Run(forged.Lines()).Status.ShouldBe("CLEAN");
        var other = Draft.Small();
        other.Change("st-a", new StatementReinstated("Another"));
        Codes(Run(forged.Lines(), since: other.Checkpoint(other.Count))).ShouldBe(["since-differs"]);
        Codes(Run(draft.Lines(), since: other.Checkpoint(other.Count))).ShouldBe(["since-larger"]);
        Codes(Run(draft.Lines(), since: draft.Checkpoint(3, NoteSigner.Generate(Draft.Origin))))
            .ShouldBe(["since-signature"]);
    }

    [Fact]
    public void A_checkpoint_of_another_key_is_refused_and_a_rotated_one_is_not()
    {
        var (draft, next) = (Draft.Small(), NoteSigner.Generate(Draft.Origin));
        var both = draft.Checkpoint(draft.Count, Draft.Log, next);

        Codes(Run(draft.Lines(), keys: [next.Verifier])).ShouldBe(["signature"]);
        Run(draft.Lines(both), keys: [next.Verifier]).Status.ShouldBe("CLEAN");
        Run(draft.Lines(both), keys: [Draft.Log.Verifier, next.Verifier]).Status.ShouldBe("CLEAN");
        Codes(Run(draft.Lines("no note"))).ShouldBe(["signature"]);
    }

    [Fact]
    public void A_witness_that_is_asked_for_must_have_cosigned()
    {
        var (draft, witness) = (Draft.Small(), NoteSigner.Generate("witness.example/w1", NoteKeyType.Cosignature));
        var note = SignedNote.Parse(draft.Checkpoint(draft.Count));
        var cosigned = note with
        {
            Signatures =
            [
                .. note.Signatures,
                witness.Cosign(note.Text, DateTimeOffset.FromUnixTimeSeconds(1_790_000_000)),
            ],
        };

        Codes(Run(draft.Lines(), witnesses: [witness.Verifier])).ShouldBe(["witness-missing"]);
        var report = Run(draft.Lines(cosigned.ToString()), witnesses: [witness.Verifier]);
        report.Findings.ShouldBeEmpty();
        report.SignedBy[1].ShouldContain("witness.example/w1 at 2026");
    }

    [Fact]
    public void What_a_receipt_promised_must_be_there_unaltered()
    {
        var draft = Draft.Small();
        string Receipt(LedgerEntry entry, NoteSigner signer) =>
            SignedNote
                .Sign(
                    $"tracker.write-receipt/v1\norigin {Draft.Origin}\nat 2026-11-25T18:00:00Z\nevent "
                        + $"{entry.Sequence} {entry.EventId:D} {entry.Digest}\n",
                    signer
                )
                .ToString();

        Run(draft.Lines(), receipts: [Receipt(draft.Entry(3), Draft.Log), Receipt(draft.Entry(11), Draft.Log)])
            .Findings.ShouldBeEmpty();
        Codes(Run(draft.Lines(), receipts: [Receipt(draft.Entry(3) with { Sequence = 99 }, Draft.Log)]))
            .ShouldBe(["receipt-missing"]);
        Codes(
                Run(
                    draft.Lines(),
                    receipts: [Receipt(draft.Entry(3) with { Digest = draft.Entry(4).Digest }, Draft.Log)]
                )
            )
            .ShouldBe(["receipt-differs"]);
        Codes(Run(draft.Lines(), receipts: [Receipt(draft.Entry(3) with { EventId = Guid.Empty }, Draft.Log)]))
            .ShouldBe(["receipt-differs"]);

        // Forged receipts: signed with another key, edited after signing, or another kind of note.
        Codes(Run(draft.Lines(), receipts: [Receipt(draft.Entry(3), NoteSigner.Generate(Draft.Origin))]))
            .ShouldBe(["receipt-signature"]);
        Codes(
                Run(
                    draft.Lines(),
                    receipts:
                    [
                        Receipt(draft.Entry(3), Draft.Log).Replace("event 7", "event 9", StringComparison.Ordinal),
                    ]
                )
            )
            .ShouldBe(["receipt-signature"]);
        Codes(Run(draft.Lines(), receipts: [draft.Checkpoint(3)])).ShouldBe(["receipt-signature"]);
        Codes(
                Run(
                    draft.Lines(),
                    receipts: [SignedNote.Sign("tracker.write-receipt/v1\nevent 7\n", Draft.Log).ToString()]
                )
            )
            .ShouldBe(["receipt-signature"]);
    }

    public static TheoryData<string, string, string, string> Edits =>
        new()
        {
            { "a word of a text", "\"text\": \"We condemn", "\"text\": \"We welcome", "payload-differs" },
            { "a word in a body and, to hide it, in every row", "condemn", "welcome", "payload-differs" },
            { "a salt", "\"headers\":{\"salt\": \"AQEB", "\"headers\":{\"salt\": \"AQEC", "payload-differs" },
            { "the mark that a change goes on", ", \"continued\": true", "", "payload-differs" },
            { "an actor", "\\\"actor\\\":\\\"u-1\\\"", "\\\"actor\\\":\\\"u-2\\\"", "root-differs" },
            { "a time", "1970-01-01T00:00:00", "1970-01-01T00:00:01", "root-differs" },
            { "a type", "statement_retracted", "statement_repainted", "event-unreadable" },
            { "an entry's form", "\\\"v\\\":\\\"1\\\"", "\\\"v\\\":\\\"9\\\"", "entry" },
            { "a missing body", "\"data\":", "\"dada\":", "payload-missing" },
            { "a hidden row", "\"kind\":\"event\"", "\"archived\":true,\"kind\":\"event\"", "archived" },
            { "a row that says otherwise", "\"kind\":\"event\"", "\"row\":\"{}\",\"kind\":\"event\"", "row-differs" },
            { "an index", "\"index\":3,", "\"index\":4,", "index" },
            { "a position's intensity", ",\"CONDEMN\",6,", ",\"CONDEMN\",5,", "table-differs" },
            { "a position's party", "/GBR\"", "/FRA\"", "row-unfounded" },
            {
                "a name shown",
                "[\"GBR\",\"2\",\"STATE\",\"United Kingdom\"",
                "[\"GBR\",\"2\",\"STATE\",\"Kingdom\"",
                "table-differs"
            },
            { "the clock", "00:00:02.000000Z\",\"", "00:00:02.000000Z\",\"1", "table-differs" },
            { "the point of the tables", "\"sequence\":\"25\"", "\"sequence\":\"19\"", "row-unfounded" },
            { "the point of the tables, made unreadable", "\"sequence\":\"25\"", "\"sequence\":\"x\"", "format" },
            { "a column's name", "[\"stance\",\"text\"]", "[\"stanza\",\"text\"]", "tables-differ" },
            { "the format", "tracker-export/1", "tracker-export/2", "format" },
            { "the count at the end", "\"kind\":\"end\",\"events\":13", "\"kind\":\"end\",\"events\":12", "cut-off" },
            { "a line that is no JSON", "{\"kind\":\"end\"", "{kind:\"end\"", "format" },
            { "a kind", "\"kind\":\"end\"", "\"kind\":\"fin\"", "format" },
            { "a table", "\"table\":\"parties\"", "\"table\":\"partees\"", "format" },
        };

    [Theory, MemberData(nameof(Edits))]
    public void What_was_edited_is_found(string what, string text, string instead, string code)
    {
        var lines = string.Join('\n', Draft.Small().Lines());
        lines.ShouldContain(text, customMessage: what);

        Codes(Run([.. lines.Replace(text, instead, StringComparison.Ordinal).Split('\n')])).ShouldContain(code, what);
    }

    [Fact]
    public void A_line_left_out_doubled_or_moved_is_found()
    {
        var lines = Draft.Small().Lines();
        for (var i = 0; i < lines.Count; i++)
        {
            Run([.. lines.Take(i), .. lines.Skip(i + 1)]).Status.ShouldBe("FINDINGS", $"without line {i}: {lines[i]}");
            Run([.. lines.Take(i + 1), .. lines.Skip(i)]).Status.ShouldBe("FINDINGS", $"line {i} twice: {lines[i]}");
            if (i + 1 < lines.Count && lines[i + 1].StartsWith("{\"kind\":\"event\"", StringComparison.Ordinal))
            {
                Run([.. lines.Take(i), lines[i + 1], lines[i], .. lines.Skip(i + 2)])
                    .Status.ShouldBe("FINDINGS", $"lines {i} and {i + 1} exchanged");
            }
        }
    }

    [Fact]
    public void A_stream_that_lacks_its_beginning_is_found_even_where_the_rest_was_made_to_fit()
    {
        var draft = new Draft { Sequence = 0 };
        draft.Add("st-a", "statement_retracted", 2, "{\"reason\": \"DUPLICATE\"}");
        Codes(Run(draft.Lines())).ShouldContain("version-gap");
    }

    [Fact]
    public void An_export_that_was_cut_off_anywhere_is_found()
    {
        var bytes = Encoding.UTF8.GetBytes(string.Join('\n', Draft.Small().Lines()) + "\n");
        Gen.Int[0, bytes.Length - 2]
            .Sample(length => Run(bytes[..length]).Status.ShouldBe("FINDINGS"), iter: 150, threads: 1);
    }

    [Fact]
    public void Of_an_export_that_was_cut_off_the_cut_is_told_and_nothing_that_follows_from_it()
    {
        var bytes = Encoding.UTF8.GetBytes(string.Join('\n', Draft.Small().Lines()) + "\n");
        Gen.Int[1, bytes.Length - 2]
            .Sample(length => Codes(Run(bytes[..length])).ShouldBe(["cut-off"]), iter: 150, threads: 1);
    }

    [Fact]
    public void What_was_changed_before_the_cut_is_told_after_the_cut()
    {
        var lines = Draft.Small().Lines().Take(12);
        var text = string.Join('\n', lines)
            .Replace("\"text\": \"We condemn", "\"text\": \"We welcome", StringComparison.Ordinal);

        Codes(Run([.. text.Split('\n')])).ShouldBe(["cut-off", "payload-differs"]);
    }

    [Fact]
    public void Entries_that_were_left_out_are_told_once_and_not_at_every_entry_behind_them()
    {
        var lines = Draft.Small().Lines();

        var report = Run([.. lines.Take(4), .. lines.Skip(6)]);

        report.Findings.Where(x => x.Code == "index").Select(x => x.Index).ShouldBe([3L]);
        Codes(report).ShouldContain("size-differs");
    }

    [Theory]
    [InlineData("", "\n", "\n")]
    [InlineData("\uFEFF", "\n", "\n")]
    [InlineData("", "\r\n", "\n")]
    [InlineData("\uFEFF", "\r\n", "\n\n\n")]
    public void Each_checkpoint_of_an_anchor_file_is_compared(string mark, string end, string between)
    {
        var draft = Draft.Small();
        string File(Draft from) =>
            mark
            + string.Join(between, from.Checkpoint(2), from.Checkpoint(5)).Replace("\n", end, StringComparison.Ordinal);

        var report = Run(draft.Lines(), since: File(draft));

        (report.Status, report.Checkpoints, report.Since).ShouldBe(("CLEAN", 2, 5L));
        var other = new Draft();
        other.Change("FRA", new Tracker.Record.Parties.PartyRegistered("STATE", 1));
        other.Change("DEU", new Tracker.Record.Parties.PartyRegistered("STATE", 1));
        Codes(Run(draft.Lines(), since: draft.Checkpoint(5) + between + other.Checkpoint(1)))
            .ShouldBe(["since-differs"]);
    }

    [Fact]
    public void No_bit_after_the_header_may_change()
    {
        var lines = Draft.Small().Lines();
        var bytes = Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n");
        var from = Encoding.UTF8.GetByteCount(lines[0]) + 1;
        Gen.Int[from * 8, (bytes.Length * 8) - 9]
            .Sample(
                bit =>
                {
                    var changed = bytes.ToArray();
                    changed[bit / 8] ^= (byte)(1 << (bit % 8));
                    Run(changed)
                        .Status.ShouldBe(
                            "FINDINGS",
                            $"bit {bit % 8} of byte {bit / 8}, {(char)bytes[bit / 8]} to {(char)changed[bit / 8]}"
                        );
                },
                iter: 600,
                threads: 1
            );
    }

    [Fact]
    public void Any_bytes_are_judged_without_an_exception() =>
        Gen.Byte.Array[0, 300].Sample(x => Run(x).Status.ShouldBe("FINDINGS"), iter: 100, threads: 1);

    [Fact]
    public async Task The_program_tells_by_its_exit_code()
    {
        var draft = Draft.Small();
        var (clean, bad, key, since) = (
            Write(draft.Lines()),
            Write(["{}"]),
            Write([Draft.Log.Verifier.ToString()]),
            Write([draft.Checkpoint(3).TrimEnd('\n')])
        );

        (await ProgramAsync(clean, "--key", Draft.Log.Verifier.ToString())).ShouldSatisfyAllConditions(
            x => x.Code.ShouldBe(0),
            x => x.Output.ShouldContain("CLEAN: 0 findings")
        );
        (await ProgramAsync(clean, "--key", key, "--since", since)).Output.ShouldContain(
            "Compared with the earlier checkpoint of 3 entries."
        );
        var (code, output, _) = await ProgramAsync(bad, "--key", key, "--json");
        code.ShouldBe(1);
        using var report = JsonDocument.Parse(output);
        report.RootElement.GetProperty("status").GetString().ShouldBe("FINDINGS");
        report.RootElement.GetProperty("findings")[0].GetProperty("code").GetString().ShouldBe("format");

        string[][] wrong =
        [
            [],
            [clean],
            ["--key", key],
            [clean, "--key"],
            [clean, "--key", "no key"],
            [clean, "--key", key, "--sinse", since],
            [clean, "--key", key, "--since", clean],
            [clean, "--key", key, "--since", Write([draft.Checkpoint(3), "and a word"])],
            [clean, "--key", key, "--since", Write([""])],
            [clean, bad, "--key", key],
            [clean + ".absent", "--key", key],
            [clean, "--key", key, "--since", "absent"],
        ];
        foreach (var arguments in wrong)
        {
            (await ProgramAsync(arguments)).ShouldSatisfyAllConditions(
                x => x.Code.ShouldBe(2, string.Join(' ', arguments)),
                x => x.Errors.ShouldNotBeEmpty()
            );
        }

        // Without Unicode data the verifier would compute other fingerprints than the server.
        (
            await ProgramAsync([clean, "--key", key], ("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1"))
        ).ShouldSatisfyAllConditions(x => x.Code.ShouldBe(2), x => x.Errors.ShouldContain("install libicu"));
        (await ProgramAsync("--help")).ShouldSatisfyAllConditions(
            x => x.Code.ShouldBe(0),
            x => x.Output.ShouldContain("--since FILE")
        );
    }

    private static IEnumerable<string> Codes(Report report) => report.Findings.Select(x => x.Code).Distinct();

    private Report Run(
        IEnumerable<string> lines,
        string? since = null,
        NoteVerifier[]? keys = null,
        NoteVerifier[]? witnesses = null,
        string[]? receipts = null
    ) =>
        Verification.Run(
            Write(lines),
            new(
                keys ?? [Draft.Log.Verifier],
                since is null ? null : SignedNote.ParseAll(Encoding.UTF8.GetBytes(since)),
                witnesses,
                receipts?.Select(SignedNote.Parse).ToList()
            )
        );

    private Report Run(byte[] bytes)
    {
        var file = Path.Combine(_folder, "bytes");
        File.WriteAllBytes(file, bytes);
        return Verification.Run(file, new([Draft.Log.Verifier]));
    }

    private string Write(IEnumerable<string> lines)
    {
        var file = Path.Combine(_folder, $"{Directory.GetFiles(_folder).Length}");
        File.WriteAllText(file, string.Join('\n', lines) + "\n");
        return file;
    }

    private static Task<(int Code, string Output, string Errors)> ProgramAsync(params string[] arguments) =>
        ProgramAsync(arguments, []);

    private static async Task<(int Code, string Output, string Errors)> ProgramAsync(
        string[] arguments,
        params (string Name, string Value)[] environment
    )
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "tracker-verify.dll"), .. arguments]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var program = Process.Start(start)!;
        var output = program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (program.ExitCode, await output, await errors);
    }
}
