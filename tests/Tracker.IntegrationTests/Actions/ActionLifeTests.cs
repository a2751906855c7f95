using System.Text.Json.Nodes;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Actions;

/// <summary>Changes to an action on record.</summary>
public sealed class ActionLifeTests(Cluster cluster) : HostTest(cluster)
{
    [Fact]
    public async Task An_action_is_registered_once()
    {
        var id = "ac-" + Submissions.Word();
        var body = Action(id);
        body["roles"] = new JsonArray(new JsonObject { ["party"] = "PRK", ["role"] = "ACTOR" });
        body["dates"] = new JsonArray(new JsonObject { ["field"] = "BEGAN", ["value"] = "2024-10" });

        var first = (await Host.Submitter.PostAsync("/api/actions", body)).ShouldBe(201);
        var again = (await Host.Submitter.PostAsync("/api/actions", body)).ShouldBe(200);
        await ChangeAsync(id, "title", new() { ["title"] = "Another title", ["reason"] = "Neutral." });
        var asRegistered = (await Host.Submitter.PostAsync("/api/actions", body)).ShouldBe(200);
        body["type"] = "VETO";
        body["roles"]![0]!["role"] = "VICTIM";
        var other = (await Host.Submitter.PostAsync("/api/actions", body)).ShouldBeProblem(409);

        first.Location.ShouldBe("/api/actions/" + id);
        first.ETag.ShouldNotBeNull().ShouldStartWith("\"3-");
        first.Json["roles"]![0]!["name"]!.GetValue<string>().ShouldBe("Democratic People's Republic of Korea");
        again.Sequence.ShouldBe(first.Sequence);
        asRegistered.Text("title").ShouldBe("Another title");
        other.Pointers.ShouldBe(["/type", "/roles/0"]);
        other.Location.ShouldBe("/api/actions/" + id);
    }

    [Fact]
    public async Task All_faults_of_a_registration_are_told_at_once()
    {
        var reply = (
            await Host.Submitter.PostAsync(
                "/api/actions",
                new JsonObject
                {
                    ["id"] = "Transfers",
                    ["title"] = " ",
                    ["type"] = "NICE",
                    ["epistemic"] = "SURE",
                    ["umbrella"] = "ac-no-such",
                    ["roles"] = new JsonArray(new JsonObject { ["party"] = "NOPE", ["role"] = "STAR" }),
                    ["dates"] = new JsonArray(
                        new JsonObject
                        {
                            ["field"] = "DAY",
                            ["value"] = "tomorrow",
                            ["source"] = "s1",
                        }
                    ),
                }
            )
        ).ShouldBeProblem(422);

        reply.Pointers.ShouldBe([
            "/id",
            "/title",
            "/type",
            "/epistemic",
            "/roles/0/party",
            "/roles/0/role",
            "/dates/0/field",
            "/dates/0/source",
            "/dates/0/value",
            "/umbrella",
        ]);
    }

    [Fact]
    public async Task A_change_shows_at_once_and_the_same_again_changes_nothing()
    {
        var id = await RegisteredAsync();
        (string Path, JsonObject Body, Func<Reply, string?> Shown, string Value)[] changes =
        [
            (
                "roles",
                new() { ["party"] = "RUS", ["role"] = "RECIPIENT" },
                x => (string?)x.Json["roles"]![0]!["party"],
                "RUS"
            ),
            (
                "dates",
                new() { ["field"] = "BEGAN", ["value"] = "2024-10" },
                x => (string?)x.Json["dates"]![0]!["value"],
                "2024-10"
            ),
            (
                "status",
                new()
                {
                    ["status"] = "CEASED",
                    ["effective"] = "2040-01-01",
                    ["publicAt"] = "2025-01-01",
                },
                x => (string?)x.Json["status"],
                "CEASED"
            ),
            (
                "title",
                new() { ["title"] = "A new title", ["reason"] = "Clearer." },
                x => (string?)x.Json["title"],
                "A new title"
            ),
            ("correction", new() { ["type"] = "VETO", ["reason"] = "A slip." }, x => (string?)x.Json["type"], "VETO"),
        ];
        var version = 1;
        foreach (var (path, body, shown, value) in changes)
        {
            var changed = await ChangeAsync(id, path, body);
            shown(changed).ShouldBe(value, path);
            changed.Json["version"]!.GetValue<int>().ShouldBe(++version, path);
            var again = await ChangeAsync(id, path, body);
            again.Sequence.ShouldBe(changed.Sequence, path);
            (await Host.Submitter.PostAsync($"/api/actions/{id}/{path}", body, "\"1-00000000\"")).ShouldBeProblem(412);
            (await Host.Submitter.PostAsync($"/api/actions/{id}/{path}", body)).ShouldBeProblem(428);
        }

        await Host.ProjectedAsync();
        var read = await Host.Anonymous.GetAsync("/api/actions/" + id);
        read.Json["statuses"]!.AsArray().Count.ShouldBe(1);
        (await Host.Anonymous.GetAsync($"/api/actions?status=CEASED&q={id[3..]}")).ShouldBe(200);
        read.Sequence.ShouldBe((await ChangeAsync(id, "title", changes[3].Body)).Sequence);
    }

    [Fact]
    public async Task A_role_is_removed_with_a_reason_and_only_where_it_was()
    {
        var id = await RegisteredAsync();
        await ChangeAsync(id, "roles", new() { ["party"] = "RUS", ["role"] = "RECIPIENT" });
        var path = $"/api/actions/{id}/roles/RUS/RECIPIENT";

        (await Host.Submitter.DeleteAsync(path)).ShouldBeProblem(422).Pointers.ShouldBe(["?reason"]);
        var removed = (await Host.Submitter.DeleteAsync(path + "?reason=A%20slip")).ShouldBe(200);
        removed.Json["roles"]!.AsArray().ShouldBeEmpty();
        (await Host.Submitter.DeleteAsync(path + "?reason=A%20slip")).ShouldBe(200).Sequence.ShouldBe(removed.Sequence);
        (await Host.Submitter.DeleteAsync($"/api/actions/{id}/roles/RUS/ACTOR?reason=A%20slip")).ShouldBeProblem(404);
    }

    [Fact]
    public async Task A_date_is_ranked_anew_and_one_value_is_preferred()
    {
        var id = await RegisteredAsync();
        var statement = (await Host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201).Id;
        JsonObject Date(string value, string? rank = null, string? source = null) =>
            new()
            {
                ["field"] = "BEGAN",
                ["value"] = value,
                ["rank"] = rank,
                ["source"] = source,
            };

        await ChangeAsync(id, "dates", Date("2024-10", source: $"{statement}/s1"));
        var ranked = await ChangeAsync(id, "dates", Date("2024-10", "PREFERRED"));
        ranked.Json["dates"]!.AsArray().ShouldHaveSingleItem()!["rank"]!.GetValue<string>().ShouldBe("PREFERRED");
        ranked.Json["dates"]![0]!["source"]!.GetValue<string>().ShouldBe($"{statement}/s1");
        var refused = (
            await Host.Submitter.ChangeAsync($"/api/actions/{id}/dates", Date("2024-11", "PREFERRED"))
        ).ShouldBeProblem(422);
        refused.Pointers.ShouldBe(["/rank"]);
        refused.Text("detail").ShouldContain("'d1' (2024-10)");
        var second = await ChangeAsync(id, "dates", Date("2024-11"));
        second.Json["dates"]!.AsArray().Select(x => (string?)x!["id"]).ShouldBe(["d1", "d2"]);
        (
            await Host.Submitter.ChangeAsync($"/api/actions/{id}/dates", Date("2024-11", source: $"{statement}/s2"))
        ).ShouldBeProblem(422);
    }

    [Fact]
    public async Task An_umbrella_never_lies_under_its_own_part_at_any_depth()
    {
        var (a, b, c) = (await RegisteredAsync(), await RegisteredAsync(), await RegisteredAsync());
        (await PlaceAsync(b, a)).ShouldBe(200).Json["umbrella"]!["id"]!.GetValue<string>().ShouldBe(a);
        (await PlaceAsync(c, b)).ShouldBe(200);

        (await PlaceAsync(a, a)).ShouldBeProblem(422).Pointers.ShouldBe(["/umbrella"]);
        (await PlaceAsync(a, b)).ShouldBeProblem(422);
        (await PlaceAsync(a, c)).ShouldBeProblem(422);
        (await PlaceAsync(b, null)).ShouldBe(200).Json["umbrella"].ShouldBeNull();
        (await PlaceAsync(a, c)).ShouldBe(200);
        (await PlaceAsync(a, "ac-no-such")).ShouldBeProblem(422);
    }

    [Fact]
    public async Task Placements_at_the_same_time_make_no_cycle()
    {
        for (var round = 0; round < 5; round++)
        {
            var ids = new[] { await RegisteredAsync(), await RegisteredAsync(), await RegisteredAsync() };

            var replies = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => PlaceAsync(ids[i], ids[(i + 1) % 3])));

            replies.Count(x => x.Status == 200).ShouldBe(2);
            replies.Count(x => x.Status == 422).ShouldBe(1);
        }
    }

    [Fact]
    public async Task A_merged_action_takes_no_change_and_nothing_merges_into_it()
    {
        var (a, b, c) = (await RegisteredAsync(), await RegisteredAsync(), await RegisteredAsync());
        var merged = await MergeAsync(a, b);
        merged.ShouldBe(200).Text("mergedInto").ShouldBe(b);

        (await MergeAsync(a, b)).ShouldBe(200).Sequence.ShouldBe(merged.Sequence);
        (await MergeAsync(a, c)).ShouldBeProblem(409).Text("type").ShouldEndWith(":merged");
        (await MergeAsync(c, a)).ShouldBeProblem(409).Location.ShouldBe("/api/actions/" + b);
        (await MergeAsync(b, b)).ShouldBeProblem(422).Pointers.ShouldBe(["/into"]);
        (await MergeAsync(b, "ac-no-such")).ShouldBeProblem(422);
        (await PlaceAsync(c, a)).ShouldBeProblem(409);
        (
            await Host.Submitter.ChangeAsync(
                $"/api/actions/{a}/title",
                new JsonObject { ["title"] = "T", ["reason"] = "r" }
            )
        ).ShouldBeProblem(409);
        (await Host.Submitter.PostAsync("/api/actions", Action(a)))
            .ShouldBeProblem(409)
            .Text("type")
            .ShouldEndWith(":merged");
        (await UnmergeAsync(a)).ShouldBe(200).Json["mergedInto"].ShouldBeNull();
        (await UnmergeAsync(a)).ShouldBe(200);
        (
            await Host.Submitter.ChangeAsync(
                $"/api/actions/{a}/title",
                new JsonObject { ["title"] = "T", ["reason"] = "r" }
            )
        ).ShouldBe(200);
    }

    [Fact]
    public async Task A_merge_makes_no_cycle_of_umbrellas_nor_does_its_undoing()
    {
        var (a, b, u, p) = (
            await RegisteredAsync(),
            await RegisteredAsync(),
            await RegisteredAsync(),
            await RegisteredAsync()
        );
        (await PlaceAsync(b, a)).ShouldBe(200);
        (await MergeAsync(a, b)).ShouldBeProblem(409).Text("type").ShouldEndWith(":cycle");
        (await PlaceAsync(b, null)).ShouldBe(200);
        (await PlaceAsync(p, a)).ShouldBe(200);
        (await PlaceAsync(a, u)).ShouldBe(200);
        (await MergeAsync(a, b)).ShouldBe(200);

        (await PlaceAsync(u, p)).ShouldBeProblem(422);
        (await UnmergeAsync(a)).ShouldBe(200);
    }

    [Fact]
    public async Task An_umbrella_means_all_below_it_but_not_what_was_merged_away()
    {
        var (u, part, below, other) = (
            await RegisteredAsync(),
            await RegisteredAsync(),
            await RegisteredAsync(),
            await RegisteredAsync()
        );
        await PlaceAsync(part, u);
        await PlaceAsync(below, part);
        foreach (var action in new[] { part, below, other })
        {
            (await Host.Submitter.PostAsync("/api/statements", Submissions.Small(action: action))).ShouldBe(201);
        }

        var before = await Host.ProjectedAsync();
        string[] Ids(Reply reply, string member) => [.. reply.Items.Select(x => (string)x[member]!)];
        string[] Actions(Reply reply) => [.. reply.Items.Select(x => (string)x["action"]!["id"]!)];
        Ids(await Host.Anonymous.GetAsync($"/api/actions?umbrella={u}"), "id")
            .ShouldBe([u, part, below], ignoreOrder: true);
        Actions(await Host.Anonymous.GetAsync($"/api/actions/{u}/timeline?includeParts=true")).ShouldBe([part, below]);
        (await Host.Anonymous.GetAsync($"/api/actions/{u}/timeline")).Items.ShouldBeEmpty();

        await MergeAsync(part, other);
        await Host.ProjectedAsync();

        Ids(await Host.Anonymous.GetAsync($"/api/actions?umbrella={u}"), "id").ShouldBe([u]);
        (await Host.Anonymous.GetAsync($"/api/actions/{u}/timeline?includeParts=true")).Items.ShouldBeEmpty();
        Actions(await Host.Anonymous.GetAsync($"/api/actions/{other}/timeline?includeParts=true"))
            .ShouldBe([other, below, other], ignoreOrder: true);
        var survivor = await Host.Anonymous.GetAsync("/api/actions/" + other);
        survivor.Json["parts"]!.AsArray().Select(x => (string?)x!["id"]).ShouldBe([below]);
        survivor.Json["mergedFrom"]!.AsArray().Select(x => (string?)x!["id"]).ShouldBe([part]);
        Ids(await Host.Anonymous.GetAsync($"/api/actions?umbrella={u}&asOfSequence={before}"), "id")
            .ShouldBe([u, part, below], ignoreOrder: true);
    }

    private static JsonObject Action(string id) =>
        new()
        {
            ["id"] = id,
            ["title"] = $"Conduct {id}",
            ["type"] = "OTHER",
            ["epistemic"] = "ASSERTED",
        };

    private async Task<string> RegisteredAsync() =>
        (await Host.Submitter.PostAsync("/api/actions", Action("ac-" + Submissions.Word()))).ShouldBe(201).Id;

    private async Task<Reply> ChangeAsync(string id, string path, JsonObject body) =>
        (await Host.Submitter.ChangeAsync($"/api/actions/{id}/{path}", body)).ShouldBe(200);

    private Task<Reply> PlaceAsync(string id, string? umbrella) =>
        Host.Submitter.ChangeAsync($"/api/actions/{id}/umbrella", new JsonObject { ["umbrella"] = umbrella });

    private Task<Reply> MergeAsync(string id, string into) =>
        Host.Submitter.ChangeAsync(
            $"/api/actions/{id}/merge",
            new JsonObject { ["into"] = into, ["rationale"] = "The same." }
        );

    private Task<Reply> UnmergeAsync(string id) =>
        Host.Submitter.ChangeAsync($"/api/actions/{id}/unmerge", new JsonObject { ["rationale"] = "Not the same." });
}
