using System.Text.Json.Nodes;
using Tracker.IntegrationTests.Harness;
using Tracker.Ledger;

namespace Tracker.IntegrationTests.Audit;

public sealed class ReceiptTests(Cluster cluster, ClassHost own) : ClassHostTest(cluster, own)
{
    [Fact]
    public async Task S17_a_receipt_verified_after_corrections_has_the_same_digest_at_its_sequence_and_names_the_rows_that_differ_now()
    {
        var busy = await BusyRecord.RecordAsync(Host);
        var receipt = (await SignAsync($"/api/actions/{busy.Action}/timeline")).ShouldBe(201);
        var sequence = receipt.Sequence;

        await Host.Submitter.ChangeAsync(
            $"/api/statements/{busy.Statement}/corrections",
            new JsonObject
            {
                ["path"] = "/title",
                ["after"] = "Another",
                ["reason"] = "Spelling.",
            }
        );
        await Host.Submitter.ChangeAsync(
            $"/api/statements/{busy.Declaration}/retraction",
            new JsonObject { ["reason"] = "MISATTRIBUTED" }
        );
        await Host.ProjectedAsync();
        var verified = (await VerifyAsync(receipt.Id)).ShouldBe(200).Json;

        ((string)verified["status"]!).ShouldBe("SAME");
        ((bool)verified["genuine"]!).ShouldBeTrue();
        ((bool)verified["atSequence"]!["same"]!).ShouldBeTrue();
        ((long)verified["atSequence"]!["sequence"]!).ShouldBe(sequence);
        ((bool)verified["now"]!["same"]!).ShouldBeFalse();
        var differences = verified["differences"]!.AsArray();
        differences.ShouldContain(x =>
            (string)x!["kind"]! == "REMOVED" && ((string)x["row"]!).StartsWith(busy.Declaration)
        );
        differences.ShouldContain(x =>
            (string)x!["kind"]! == "CHANGED" && (string)x["now"]!["statement"]!["title"]! == "Another"
        );
    }

    [Fact]
    public async Task Nothing_found_is_signed_too()
    {
        await Host.ProjectedAsync();
        var empty = (await SignAsync("/api/parties/FJI/timeline")).ShouldBe(201);
        var absent = (await SignAsync("/api/statements/st-aaaaaaaaaaaaaaaaaaaaaaaaaa")).ShouldBe(201);

        (empty.Json["rows"]!.GetValue<long>(), empty.Json["status"]!.GetValue<int>()).ShouldBe((0, 200));
        (absent.Json["rows"]!.GetValue<long>(), absent.Json["status"]!.GetValue<int>()).ShouldBe((0, 404));
        ((string)(await VerifyAsync(empty.Id)).Json["status"]!).ShouldBe("SAME");
        ((string)(await VerifyAsync(absent.Id)).Json["status"]!).ShouldBe("SAME");
    }

    [Fact]
    public async Task A_receipt_is_a_signed_note_that_says_everything_and_is_found_by_its_id()
    {
        await Host.LedgeredAsync();
        var at = await Host.ProjectedAsync();
        var receipt = (await SignAsync($"/api/parties?kind=STATE&asOfSequence={at}&limit=7")).ShouldBe(201);
        var key = NoteVerifier.Parse(
            (string)(await Host.Anonymous.GetAsync("/api/audit/key")).Json["keys"]![0]!["verifierKey"]!
        );

        var note = SignedNote.Parse(receipt.Text("note"));
        note.Verify([key]).Count.ShouldBe(1);
        note.Text.ShouldContain(
            $"\nquery /api/parties?asOfSequence={at}&kind=STATE&limit=7\nsequence {at}\nstatus 200\n"
        );
        note.Text.ShouldContain($"\ndigest {receipt.Text("digest")}\n");
        receipt.Json["rows"]!.GetValue<long>().ShouldBeGreaterThan(7);
        receipt.Json["checkpoint"]!["size"]!.GetValue<long>().ShouldBeGreaterThan(0);
        var found = (await Host.Anonymous.GetAsync($"/api/receipts/{receipt.Id}")).ShouldBe(200);
        found.Text("note").ShouldBe(receipt.Text("note"));
        receipt.Location.ShouldBe($"/api/receipts/{receipt.Id}");
    }

    [Fact]
    public async Task A_receipt_does_not_depend_on_who_asks()
    {
        await Host.ProjectedAsync();
        var recorded = await Host.ProjectedAsync(
            await Host.Submitter.PostAsync("/api/statements", Submissions.Small())
        );
        var query = $"/api/audit/events?stream={recorded.Id}&asOfSequence={recorded.Sequence}";

        var submitter = (await SignAsync(query)).ShouldBe(201);
        var auditor = (
            await (await Host.AsAsync("auditor")).PostAsync("/api/receipts", new JsonObject { ["query"] = query })
        ).ShouldBe(201);

        auditor.Text("digest").ShouldBe(submitter.Text("digest"));
    }

    [Fact]
    public async Task A_record_altered_behind_the_programs_back_no_longer_gives_what_was_signed()
    {
        var recorded = await Host.ProjectedAsync(
            await Host.Submitter.PostAsync("/api/statements", Submissions.Small())
        );
        var receipt = (await SignAsync($"/api/statements/{recorded.Id}")).ShouldBe(201);

        await Host.TamperAsync(
            $"update tracker.mt_events set data = jsonb_set(data, '{{title}}', '\"Forged\"') where stream_id = "
                + $"'{recorded.Id}' and version = 1"
        );

        var verified = (await VerifyAsync(receipt.Id)).Json;
        ((string)verified["status"]!).ShouldBe("DIFFERENT");
        ((bool)verified["genuine"]!).ShouldBeTrue();
    }

    [Fact]
    public async Task A_forged_receipt_is_called_one()
    {
        await Host.ProjectedAsync();
        var receipt = (await SignAsync("/api/parties/FJI/timeline")).ShouldBe(201);

        await Host.TamperAsync(
            $"update ledger.receipts set note = replace(note, 'rows 0', 'rows 1') where id = '{receipt.Id}'"
        );

        ((string)(await VerifyAsync(receipt.Id)).ShouldBe(200).Json["status"]!).ShouldBe("FORGED");
    }

    [Fact]
    public async Task What_is_no_read_at_a_sequence_is_refused()
    {
        await Host.ProjectedAsync();
        string[] queries =
        [
            "/health/ready",
            "https://example.org/api/parties",
            "/api/../health/ready",
            "/api/receipts/rc-x",
            "/api/parties?cursor=abc",
            "/api/parties?format=csv",
            "/api/parties?nonsense=1",
            "/api/audit/checkpoint",
        ];
        var before = await Host.AskAsync<long>("select count(*) from ledger.receipts");
        foreach (var query in queries)
        {
            (await SignAsync(query)).ShouldBeProblem(422).Pointers.ShouldContain("/query", query);
        }

        (await Host.AskAsync<long>("select count(*) from ledger.receipts")).ShouldBe(before);
    }

    [Fact]
    public async Task Signing_asks_for_a_key_and_verifying_does_not()
    {
        await Host.ProjectedAsync();

        (
            await Host.Anonymous.PostAsync("/api/receipts", new JsonObject { ["query"] = "/api/parties" })
        ).ShouldBeProblem(401);
        (await VerifyAsync("rc-unknown")).ShouldBeProblem(404);
        (await Host.Anonymous.GetAsync("/api/receipts/rc-unknown")).ShouldBeProblem(404);
    }

    private Task<Reply> SignAsync(string query) =>
        Host.Submitter.PostAsync("/api/receipts", new JsonObject { ["query"] = query });

    private Task<Reply> VerifyAsync(string id) =>
        Host.Anonymous.PostAsync($"/api/receipts/{id}/verification", [], null);
}
