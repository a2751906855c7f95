using System.Globalization;
using System.Text.RegularExpressions;
using Tracker.Http;
using Tracker.IntegrationTests.Contract;
using Tracker.IntegrationTests.Harness;
using Tracker.OpenApi;

namespace Tracker.IntegrationTests.Hosting;

/// <summary>What every read holds to, whatever it lists.</summary>
public sealed partial class ReadRulesTests(Cluster cluster, ClassHost own) : ClassHostTest(cluster, own)
{
    [Fact]
    public async Task Every_instant_has_six_decimals()
    {
        var world = await World.MakeAsync(Host);
        var seen = 0;
        foreach (var operation in OperationList.All.Where(x => x.Method == "GET" && x.IsNegotiated))
        {
            var path = (await Rows.All[operation.Route](world)).Path;
            if (operation.Answers.Any(x => x.MediaType != "application/json"))
            {
                continue;
            }

            // Bodies of events are shown as they are in the log, byte for byte.
            var body = Data().Replace((await Host.Admin.GetAsync(path)).ShouldBe(200).Body, "");
            var instants = AnInstant().Matches(body).Select(x => x.Value).ToList();
            instants.ShouldAllBe(x => Regex.IsMatch(x, @"T\d\d:\d\d:\d\d\.\d{6}Z$"), path);
            seen += instants.Count;
        }

        seen.ShouldBeGreaterThan(50);
    }

    [Theory]
    [InlineData("2024-11-05T00:00:00Z")]
    [InlineData("2024-11-05T00:00:00.1Z")]
    [InlineData("2024-11-05T00:00:00.123456789Z")]
    public async Task An_instant_is_taken_with_any_number_of_decimals(string instant)
    {
        var submission = Submissions.Small();
        submission["sources"]![0]!["retrievedAt"] = instant;

        (await Host.Submitter.PostAsync("/api/statements", submission)).ShouldBe(201);
    }

    [Fact]
    public async Task Public_time_has_the_same_bounds_as_world_time_in_every_format()
    {
        var submission = Submissions.Small(issued: "2024-10");
        var recorded = await Host.ProjectedAsync(await Host.Submitter.PostAsync("/api/statements", submission));
        var path = $"/api/timeline?action={submission["actions"]![0]!["id"]}";

        var row = (await Host.Anonymous.GetAsync(path)).Items.Single();
        (row["public"]!["earliest"]!.ToString(), row["public"]!["latest"]!.ToString()).ShouldBe(
            ("2024-10-01", "2024-10-31")
        );
        var lines = (await Host.Anonymous.GetAsync(path + "&format=csv")).Body.Split("\r\n");
        var cells = lines[0].Split(',').Zip(lines[1].Split(',')).ToDictionary(x => x.First, x => x.Second);
        lines[0].ShouldContain("public.from,public.earliest,public.latest,public.unknownReason,public.to");
        (await Host.Anonymous.GetAsync(path + "&format=ndjson")).Body.ShouldContain(
            "\"earliest\":\"2024-10-01\",\"latest\":\"2024-10-31\",\"unknownReason\":null,\"to\":null}"
        );
        cells.ShouldNotBeEmpty();
        recorded.Sequence.ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("/api/timeline?from=2025-02-01&to=2024-01-01")]
    [InlineData("/api/statements?from=2025&to=2024")]
    [InlineData("/api/labels?from=2025-02&to=2025-01")]
    [InlineData("/api/network?from=2024-01-02&to=2024-01-01")]
    [InlineData("/api/parties/GBR/timeline?from=2024-06&to=2024-01/2024-05")]
    [InlineData("/feeds/timeline.atom?from=2025-02-01&to=2024-01-01")]
    [InlineData("/api/timeline?from=2025-02-01&to=2024-01-01&dateField=recorded&certainty=certain")]
    [InlineData("/api/audit/events?from=2025-01-01T00:00:00Z&to=2024-01-01T00:00:00Z")]
    public async Task Dates_in_the_wrong_order_are_refused_and_not_answered_with_nothing(string path)
    {
        var refused = (await Host.Anonymous.GetAsync(path)).ShouldBeProblem(422);

        refused.Pointers.ShouldBe(["?to"]);
        refused.Json["errors"]![0]!["code"]!.ToString().ShouldBe("reversed");
    }

    [Theory]
    [InlineData("/api/timeline?from=2024-01&to=2024-01-15")]
    [InlineData("/api/timeline?from=2024-01-01&to=2024-01-01")]
    [InlineData("/api/timeline?from=2024~&to=2024")]
    public async Task Dates_that_may_be_in_order_are_answered(string path) =>
        (await Host.Anonymous.GetAsync(path)).ShouldBe(200);

    [Fact]
    public async Task A_file_has_a_name_with_the_sequence_and_a_byte_order_mark_if_it_is_asked_for()
    {
        var sequence = (await Host.Anonymous.GetAsync("/api/parties?limit=1")).Json["asOf"]!["sequence"]!.ToString();
        using var marked = await Host.Client.GetAsync($"/api/parties?asOfSequence={sequence}&format=csv&bom=true", Ct);
        var bytes = await marked.Content.ReadAsByteArrayAsync(Ct);

        marked
            .Content.Headers.ContentDisposition!.ToString()
            .ShouldBe($"attachment; filename=\"parties-{sequence}.csv\"");
        bytes[..3].ShouldBe([0xEF, 0xBB, 0xBF]);
        bytes.Count(x => x == 0xBF).ShouldBeGreaterThanOrEqualTo(1);
        var plain = await Host.Client.GetByteArrayAsync($"/api/parties?asOfSequence={sequence}&format=csv", Ct);
        plain.ShouldBe(bytes[3..], "one mark alone, before the first page of the whole list");
        (await Host.Anonymous.GetAsync("/api/parties?bom=true")).ShouldBeProblem(400).Pointers.ShouldBe(["?bom"]);
        (await Host.Anonymous.GetAsync("/api/parties?bom=false&limit=1")).ShouldBe(200);
        (await Host.Anonymous.GetAsync("/api/parties?format=csv&bom=yes")).ShouldBeProblem(400);
    }

    [Theory]
    [InlineData("iso3=GBR", "GBR")]
    [InlineData("iso2=kp", "PRK")]
    [InlineData("isoNumeric=408", "PRK")]
    [InlineData("cow=731", "PRK")]
    [InlineData("wikidata=Q423", "PRK")]
    [InlineData("iso3=FRA,GBR&kind=STATE", "FRA GBR")]
    [InlineData("iso3=GBR&cow=731", "")]
    [InlineData("cow=999999", "")]
    public async Task A_party_is_found_by_its_identifiers(string query, string found)
    {
        var items = (await Host.Anonymous.GetAsync("/api/parties?" + query)).ShouldBe(200).Items;

        string.Join(' ', items.Select(x => x["id"]!.ToString())).ShouldBe(found);
        if (found == "PRK")
        {
            new[] { "iso3", "iso2", "isoNumeric", "cow", "wikidata" }
                .Select(x => items[0][x]!.ToString())
                .ShouldBe(["PRK", "KP", "408", "731", "Q423"]);
        }
    }

    [Theory]
    [InlineData('\uFFFE')]
    [InlineData('\uFFFF')]
    [InlineData('\uFDD0')]
    [InlineData('\uFDEF')]
    public async Task A_noncharacter_in_a_text_a_name_or_a_query_is_refused_where_it_stands(char bad)
    {
        var submission = Submissions.Small();
        submission["texts"]![0]!["text"] = $"We condemn {bad}.";
        (await Host.Submitter.PostAsync("/api/statements", submission))
            .ShouldBeProblem(400)
            .Text("detail")
            .ShouldBe(
                $"The string at /texts/0/text has the noncharacter U+{(int)bad:X4} at code point 11; remove it, as no text "
                    + "may have it."
            );
        submission = Submissions.Small();
        submission["signatories"]![0]!["nameAsListed"] = $"{bad}";
        (await Host.Submitter.PostAsync("/api/statements", submission)).ShouldBeProblem(400);
        var escaped = Uri.EscapeDataString($"{bad}");
        (await Host.Anonymous.GetAsync($"/api/statements?q={escaped}")).ShouldBeProblem(400).Pointers.ShouldBe(["?q"]);
        (await Host.Anonymous.GetAsync($"/api/statements/{escaped}")).ShouldBeProblem(404);
        (await Host.Anonymous.GetAsync($"/api/parties/{escaped}/timeline")).ShouldBeProblem(404);
    }

    [Theory]
    [InlineData("/api/changes?since=999999999")]
    [InlineData("/api/changes/stream?since=999999999")]
    [InlineData("/api/timeline?since=999999999")]
    [InlineData("/api/actions/ac-none/timeline?since=999999999")]
    [InlineData("/feeds/timeline.atom?since=9223372036854775807")]
    public async Task A_sequence_beyond_the_log_is_refused_and_not_waited_for(string path)
    {
        var refused = (await Host.Anonymous.GetAsync(path)).ShouldBeProblem(422);

        refused.Pointers.ShouldBe(["?since"]);
        refused.Json["errors"]![0]!["code"]!.ToString().ShouldBe("beyond-the-log");
    }

    [Fact]
    public async Task A_listener_whose_last_event_is_not_in_the_log_is_told_so_and_hears_what_follows()
    {
        var head = await Host.ProjectedAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/changes/stream");
        request.Headers.TryAddWithoutValidation("Last-Event-ID", "999999999");
        using var reply = await Host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
        using var lines = new StreamReader(await reply.Content.ReadAsStreamAsync(Ct));
        async Task<string> NextAsync(string name)
        {
            while (true)
            {
                if (await lines.ReadLineAsync(Ct) is { } line && line.StartsWith(name + ": ", StringComparison.Ordinal))
                {
                    return line[(name.Length + 2)..];
                }
            }
        }

        var id = await NextAsync("id");
        (await NextAsync("event")).ShouldBe("reset");
        (await NextAsync("data")).ShouldBe($"{{\"sequence\":{id}}}");
        long.Parse(id, CultureInfo.InvariantCulture).ShouldBeGreaterThanOrEqualTo(head);
        var recorded = await Host.Submitter.PostAsync("/api/statements", Submissions.Small());
        (await NextAsync("event")).ShouldBe("change");
        recorded.ShouldBe(201);
    }

    [Fact]
    public async Task A_search_of_too_many_words_is_refused_wherever_it_is_asked_for()
    {
        var many = string.Join('+', Enumerable.Range(0, 25).Select(x => $"w{x}"));
        foreach (
            var path in new[] { "/api/statements", "/api/timeline", "/api/actions", "/feeds/timeline.atom", "/search" }
        )
        {
            var refused = (await Host.Anonymous.GetAsync($"{path}?q={many}")).ShouldBe(422);
            refused.Body.ShouldContain("The search has 25 words; give at most 24, the rarest first.");
            (await Host.Anonymous.GetAsync($"{path}?q={new string('x', 301)}")).ShouldBe(422);
        }

        (await Host.Anonymous.GetAsync($"/api/parties?q={new string('x', 301)}")).ShouldBeProblem(422);
        var once = (await Host.Anonymous.GetAsync("/api/statements?q=condemn")).ShouldBe(200).Items;
        (await Host.Anonymous.GetAsync($"/api/statements?q={string.Join('+', Enumerable.Repeat("condemn", 30))}"))
            .ShouldBe(200)
            .Items.Select(x => x["found"]!.ToJsonString())
            .ShouldBe(once.Select(x => x["found"]!.ToJsonString()));
    }

    [Fact]
    public async Task A_refused_key_or_token_is_told_why_and_a_refused_role_which_is_needed()
    {
        var unknown = (await Host.With("trk_nothing").GetAsync("/api/timeline")).ShouldBeProblem(401);
        unknown
            .Headers.WwwAuthenticate.ToString()
            .ShouldBe(
                "Bearer error=\"invalid_token\", error_description=\"The key is unknown, revoked or expired; use a key "
                    + "that is in force.\""
            );
        unknown.Text("detail").ShouldBe("The key is unknown, revoked or expired; use a key that is in force.");

        var world = await World.MakeAsync(Host);
        var reader = await Host.AsAsync(Roles.Reader);
        foreach (
            var operation in OperationList.All.Where(x =>
                x.NeedsKey && x.Policy != Operation.AnyKey && x.Method == "POST"
            )
        )
        {
            var valid = await Rows.All[operation.Route](world);
            var refused = (await reader.ChangeAsync(valid.Path, valid.Body ?? "{}")).ShouldBeProblem(403);
            refused.Text("detail").ShouldContain($"the role {operation.Policy}", customMessage: operation.Route);
            var header = refused.Headers.WwwAuthenticate.ToString();
            header.ShouldStartWith("Bearer error=\"insufficient_scope\"", customMessage: operation.Route);
            header.ShouldContain($"scope=\"{Scopes.Asked(operation.Policy!)}\"", customMessage: operation.Route);
        }
    }

    [GeneratedRegex("\"data\":.*?(?=\"(receipt|entry|recordedAt|sequence|items|nextCursor)\")")]
    private static partial Regex Data();

    [GeneratedRegex("(?<=\")\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z(?=\")")]
    private static partial Regex AnInstant();

    [Theory]
    [InlineData("GET", "/api/nothing?q=x", 404)]
    [InlineData("GET", "/nothing?q=x", 404)]
    [InlineData("POST", "/api/nothing?q=x", 404)]
    [InlineData("DELETE", "/api/timeline?q=x", 405)]
    [InlineData("GET", "/feeds/nothing?q=x", 404)]
    public async Task Words_in_the_query_of_what_is_no_search_change_no_answer(string method, string path, int status)
    {
        using var request = new HttpRequestMessage(new(method), path);
        using var response = await Host.Client.SendAsync(request, Ct);

        ((int)response.StatusCode).ShouldBe(status);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }
}
