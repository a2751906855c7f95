using System.Text.Json.Nodes;
using Tracker.IntegrationTests.Harness;
using Tracker.Parties;
using Tracker.Store;

namespace Tracker.IntegrationTests.Parties;

/// <summary>Changes to a party on record, and to the members of a group.</summary>
public sealed class PartyLifeTests(Cluster cluster) : HostTest(cluster)
{
    [Fact]
    public async Task A_party_is_registered_once_and_known_at_once()
    {
        var id = NewId();
        var body = Party(id);

        var first = (await Host.Submitter.PostAsync("/api/parties", body)).ShouldBe(201);
        var again = (await Host.Submitter.PostAsync("/api/parties", body)).ShouldBe(200);
        (await Host.Submitter.PostAsync("/api/statements", Submissions.Small(id))).ShouldBe(201).Json["signatories"]![
            0
        ]!["name"]!
            .GetValue<string>()
            .ShouldBe("Party " + id);
        body["kind"] = "STATE";
        body["names"]![0]!["name"] = "Another";
        var other = (await Host.Submitter.PostAsync("/api/parties", body)).ShouldBeProblem(409);

        first.Location.ShouldBe("/api/parties/" + id);
        again.Sequence.ShouldBe(first.Sequence);
        other.Pointers.ShouldBe(["/kind", "/names/0"]);
    }

    [Fact]
    public async Task All_faults_of_a_registration_are_told_at_once()
    {
        var name = new JsonObject
        {
            ["kind"] = "NICK",
            ["name"] = " ",
            ["language"] = "English",
        };
        var reply = (
            await Host.Submitter.PostAsync(
                "/api/parties",
                new JsonObject
                {
                    ["id"] = "lower",
                    ["kind"] = "EMPIRE",
                    ["names"] = new JsonArray(name),
                    ["identifiers"] = new JsonArray(
                        new JsonObject { ["scheme"] = "COW", ["value"] = "1" },
                        new JsonObject { ["scheme"] = "COW", ["value"] = "2" }
                    ),
                    ["claims"] = new JsonArray("NOPE"),
                }
            )
        ).ShouldBeProblem(422);

        reply.Pointers.ShouldBe([
            "/id",
            "/kind",
            "/names/0/kind",
            "/names/0/name",
            "/names/0/language",
            "/names",
            "/identifiers/1",
            "/claims/0",
        ]);
    }

    [Fact]
    public async Task A_new_display_name_is_shown_wherever_the_party_is_at_once()
    {
        var id = await RegisteredAsync("STATE");
        var submission = Submissions.Small(id);
        (await Host.Submitter.PostAsync("/api/statements", submission)).ShouldBe(201);

        var named = await ChangeAsync(
            $"/api/parties/{id}/names",
            new()
            {
                ["kind"] = "DISPLAY",
                ["name"] = "New " + id,
                ["language"] = "en",
            }
        );

        named.Text("name").ShouldBe("New " + id);
        (await Host.Submitter.PostAsync("/api/statements", submission)).ShouldBe(200).Json["signatories"]![0]!["name"]!
            .GetValue<string>()
            .ShouldBe("New " + id);
        (await Host.Submitter.PostAsync("/api/statements", Submissions.Small(id))).ShouldBe(201).Json["signatories"]![
            0
        ]!["name"]!
            .GetValue<string>()
            .ShouldBe("New " + id);
        var again = await ChangeAsync(
            $"/api/parties/{id}/names",
            new()
            {
                ["kind"] = "DISPLAY",
                ["name"] = "New " + id,
                ["language"] = "en",
            }
        );
        again.Sequence.ShouldBe(named.Sequence);
        (
            await ChangeAsync(
                $"/api/parties/{id}/names",
                new()
                {
                    ["kind"] = "DISPLAY",
                    ["name"] = "Party " + id,
                    ["language"] = "en",
                }
            )
        ).Text("name").ShouldBe("Party " + id);
    }

    [Fact]
    public async Task A_scheme_has_one_value()
    {
        var id = await RegisteredAsync("STATE");
        var path = $"/api/parties/{id}/identifiers";
        var first = await ChangeAsync(path, new() { ["scheme"] = "COW", ["value"] = "999" });
        (await ChangeAsync(path, new() { ["scheme"] = "COW", ["value"] = "999" })).Sequence.ShouldBe(first.Sequence);
        (
            await Host.Submitter.ChangeAsync(path, new JsonObject { ["scheme"] = "COW", ["value"] = "998" })
        ).ShouldBeProblem(409);
        (await Host.Submitter.ChangeAsync(path, new JsonObject { ["scheme"] = "c o w", ["value"] = "" }))
            .ShouldBeProblem(422)
            .Pointers.ShouldBe(["/scheme", "/value"]);
    }

    [Fact]
    public async Task A_succession_shows_on_both_sides()
    {
        var (old, young) = (await RegisteredAsync("STATE"), await RegisteredAsync("STATE"));
        var body = new JsonObject
        {
            ["successors"] = new JsonArray(young),
            ["effective"] = "1991-12-26",
            ["evidence"] = "A declaration.",
        };

        var succeeded = await ChangeAsync($"/api/parties/{old}/succession", body);
        (await ChangeAsync($"/api/parties/{old}/succession", body)).Sequence.ShouldBe(succeeded.Sequence);
        await Host.ProjectedAsync(succeeded);

        (await Host.Anonymous.GetAsync($"/api/parties/{old}")).Json["succession"]!["successors"]![0]!["id"]!
            .GetValue<string>()
            .ShouldBe(young);
        var view = await Host.Anonymous.GetAsync($"/api/parties/{young}");
        view.Json["predecessors"]!.AsArray().ShouldHaveSingleItem()!["name"]!
            .GetValue<string>()
            .ShouldBe("Party " + old);
        body["effective"] = "1992";
        (await Host.Submitter.ChangeAsync($"/api/parties/{old}/succession", body)).ShouldBeProblem(409);
        (
            await Host.Submitter.ChangeAsync(
                $"/api/parties/{young}/succession",
                new JsonObject { ["successors"] = new JsonArray(young), ["effective"] = "soon" }
            )
        )
            .ShouldBeProblem(422)
            .Pointers.ShouldBe(["/successors/0", "/effective"]);
    }

    [Fact]
    public async Task No_party_follows_itself_over_any_number_of_others()
    {
        var parties = new[]
        {
            await RegisteredAsync("STATE"),
            await RegisteredAsync("STATE"),
            await RegisteredAsync("STATE"),
            await RegisteredAsync("STATE"),
        };
        Task<Reply> Follows(int successor, int party) =>
            Host.Submitter.ChangeAsync(
                $"/api/parties/{parties[party]}/succession",
                new JsonObject
                {
                    ["successors"] = new JsonArray(parties[3], parties[successor]),
                    ["effective"] = "1991",
                }
            );

        (await Follows(1, 0)).ShouldBe(200);
        (await Follows(2, 1)).ShouldBe(200);
        var refused = (await Follows(0, 2)).ShouldBeProblem(422);

        refused.Pointers.ShouldBe(["/successors/1"]);
        ((string)refused.Json["errors"]![0]!["code"]!).ShouldBe("cycle");
        var unknown = await Host.Submitter.ChangeAsync(
            $"/api/parties/{parties[2]}/succession",
            new JsonObject { ["successors"] = new JsonArray("ac-no-party"), ["effective"] = "1991" }
        );
        unknown.ShouldBeProblem(422).Pointers.ShouldBe(["/successors/0"]);
    }

    [Fact]
    public async Task A_membership_begins_is_suspended_and_ends_in_order()
    {
        var group = await RegisteredAsync("GROUP");
        string Path(string rest = "") => $"/api/groups/{group}/members{rest}";
        Task<Reply> Change(string rest, string effective, string? party = null) =>
            Host.Submitter.ChangeAsync(
                Path(rest),
                party is null
                    ? new JsonObject { ["effective"] = effective }
                    : new JsonObject { ["party"] = party, ["effective"] = effective }
            );

        (await Change("/GBR/end", "2020-01-01")).ShouldBeProblem(409).Text("type").ShouldEndWith(":not-a-member");
        (await Change("/GBR/suspension", "2020-01-01")).ShouldBeProblem(409);
        var joined = (await Change("", "2010-05-01", "GBR")).ShouldBe(200);
        (await Change("", "2010-05-01", "GBR")).ShouldBe(200).Sequence.ShouldBe(joined.Sequence);
        (await Change("", "2011-05-01", "GBR")).ShouldBeProblem(409).Text("type").ShouldEndWith(":already-member");
        (await Change("/GBR/suspension", "2010-04-30")).ShouldBeProblem(422).Pointers.ShouldBe(["/effective"]);
        (await Change("/GBR/suspension", "2015-01-01")).ShouldBe(200);
        (await Change("/GBR/suspension", "2016-01-01"))
            .ShouldBeProblem(409)
            .Text("type")
            .ShouldEndWith(":already-suspended");
        (await Change("", "2014-01-01", "GBR")).ShouldBeProblem(422);
        (await Change("", "2016-01-01", "GBR")).ShouldBe(200);
        (await Change("/GBR/end", "2015-12-31")).ShouldBeProblem(422);
        var left = (await Change("/GBR/end", "2020-02-01")).ShouldBe(200);
        (await Change("/GBR/end", "2020-02-01")).ShouldBe(200).Sequence.ShouldBe(left.Sequence);
        (await Change("", "2019", "GBR")).ShouldBeProblem(422);
        var announced = (await Change("", "2099-01-01", "FRA")).ShouldBe(200);
        (await Change("", "2020", "NOPE")).ShouldBeProblem(422).Pointers.ShouldBe(["/party"]);
        (await Change("", "2020", group)).ShouldBeProblem(422).Pointers.ShouldBe(["/party"]);
        (
            await Host.Submitter.ChangeAsync(
                "/api/groups/GBR/members",
                new JsonObject { ["party"] = "FRA", ["effective"] = "2020" }
            )
        ).ShouldBeProblem(422);
        await Host.ProjectedAsync(announced);

        string Rows(Reply reply) =>
            string.Join("; ", reply.Items.Select(x => $"{x["party"]!["id"]} {x["from"]} {x["to"]} {x["status"]}"));
        Rows(await Host.Anonymous.GetAsync(Path()))
            .ShouldBe(
                "FRA 2099-01-01  MEMBER; GBR 2010-05-01 2015-01-01 MEMBER; GBR 2015-01-01 2016-01-01 SUSPENDED; GBR "
                    + "2016-01-01 2020-02-01 MEMBER"
            );
        Rows(await Host.Anonymous.GetAsync(Path("?at=2015-06-01"))).ShouldBe("GBR 2015-01-01 2016-01-01 SUSPENDED");
        Rows(await Host.Anonymous.GetAsync(Path("?at=2020-01-31"))).ShouldBe("GBR 2016-01-01 2020-02-01 MEMBER");
        Rows(await Host.Anonymous.GetAsync(Path("?at=2020-02-01"))).ShouldBe("");
        Rows(await Host.Anonymous.GetAsync(Path($"?asOfSequence={joined.Sequence}")))
            .ShouldBe("GBR 2010-05-01  MEMBER");
        Rows(await Host.Anonymous.GetAsync(Path("?at=2019-01-01&publicAt=2019-01-01")))
            .ShouldBe("GBR 2016-01-01  MEMBER");
        var listed = (
            await Host.Anonymous.GetAsync($"/api/groups?at=2015-06-01&q={group.ToLowerInvariant()}")
        ).Items.ShouldHaveSingleItem();
        ((int)listed["members"]!, (int)listed["suspended"]!).ShouldBe((0, 1));
        (await Host.Anonymous.GetAsync("/api/groups/GBR/members")).ShouldBeProblem(404);
        (await Host.Anonymous.GetAsync(Path("?at=2015-06"))).ShouldBeProblem(400);
    }

    [Fact]
    public async Task The_reference_groups_are_on_record_and_pages_of_them_lose_nothing()
    {
        await Host.ProjectedAsync();
        (await Host.Anonymous.GetAsync("/api/groups/EU/members?at=2019-06-01&limit=1000")).Items.Count.ShouldBe(28);
        (await Host.Anonymous.GetAsync("/api/groups/EU/members?at=2021-06-01")).Items.Count.ShouldBe(27);
        (await Host.Anonymous.GetAsync("/api/groups/EU/members?at=2021-06-01")).Items[0]["party"]!["name"]!
            .GetValue<string>()
            .ShouldBe("Austria");
        var whole = (await Host.Anonymous.GetAsync("/api/groups/ARAB-LEAGUE/members?limit=1000"))
            .Items.Select(x => x.ToJsonString())
            .ToList();
        var (read, path) = (new List<string>(), "/api/groups/ARAB-LEAGUE/members?limit=3");
        for (
            var page = await Host.Anonymous.GetAsync(path);
            ;
            page = await Host.Anonymous.GetAsync($"{path}&cursor={page.Text("nextCursor")}")
        )
        {
            read.AddRange(page.Items.Select(x => x.ToJsonString()));
            if (page.Json["nextCursor"] is null)
            {
                break;
            }
        }

        read.ShouldBe(whole);
        whole.Count.ShouldBeGreaterThan(22);
    }

    [Fact]
    public async Task A_start_records_the_members_of_groups_that_have_none_and_leaves_the_others()
    {
        await using var host = await Cluster.OwnAsync();
        var head = await host.ProjectedAsync();
        (await host.Get<ReferenceLoader>().LoadAsync(Ct)).ShouldBe((0, 0));
        (await host.Get<ProjectionProgress>().HeadAsync(Ct)).ShouldBe(head);

        // As in a database of an earlier version: two groups without members; a person then added a member to one of
        // them.
        await host.RunAsync("alter table tracker.mt_events disable trigger user");
        await host.RunAsync("alter table tracker.mt_streams disable trigger user");
        await host.RunAsync("delete from tracker.mt_events where stream_id in ('G7', 'EU') and type like 'member_%'");
        await host.RunAsync(
            "update tracker.mt_streams s set version = (select max(version) from tracker.mt_events e where "
                + "e.stream_id = s.id) where id in ('G7', 'EU')"
        );
        await host.RunAsync("alter table tracker.mt_events enable trigger user");
        await host.RunAsync("alter table tracker.mt_streams enable trigger user");
        (
            await host.Submitter.ChangeAsync(
                "/api/groups/EU/members",
                new JsonObject { ["party"] = "FRA", ["effective"] = "1958-01-01" }
            )
        ).ShouldBe(200);

        (await host.Get<ReferenceLoader>().LoadAsync(Ct)).ShouldBe((0, 1));

        await host.ProjectedAsync();
        (await host.Anonymous.GetAsync("/api/groups/G7/members?at=2024-01-01")).Items.Count.ShouldBe(7);
        (await host.Anonymous.GetAsync("/api/groups/EU/members?at=2024-01-01")).Items.Count.ShouldBe(1);
    }

    private static string NewId() => Submissions.Word().ToUpperInvariant();

    private static JsonObject Party(string id, string kind = "GROUP") =>
        new()
        {
            ["id"] = id,
            ["kind"] = kind,
            ["names"] = new JsonArray(
                new JsonObject
                {
                    ["kind"] = "DISPLAY",
                    ["name"] = "Party " + id,
                    ["language"] = "en",
                }
            ),
        };

    private async Task<string> RegisteredAsync(string kind) =>
        (await Host.Submitter.PostAsync("/api/parties", Party(NewId(), kind))).ShouldBe(201).Id;

    private async Task<Reply> ChangeAsync(string path, JsonObject body) =>
        (await Host.Submitter.ChangeAsync(path, body)).ShouldBe(200);
}
