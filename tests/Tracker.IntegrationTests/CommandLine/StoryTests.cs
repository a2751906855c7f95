using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.CommandLine;

/// <summary>What the seed story of October 2024 to February 2025 shows, and what it leaves unknown.</summary>
public sealed class StoryTests(Cluster cluster)
{
    private const string Troops = "ac-dprk-troop-deployment-russia";

    [Fact]
    public async Task The_story_is_told_and_what_is_unknown_is_shown_as_unknown()
    {
        cluster.RequirePostgres();
        var database = await cluster.CreateDatabaseAsync();
        var environment = TrackerProcess.EnvironmentOf(database);
        var first = await Commands.RunAsync(environment, "seed", "--story");
        first.ExitCode.ShouldBe(0, first.Errors);
        await using var host = await TestHost.StartAsync(database);
        var head = await host.ProjectedAsync();
        async Task<Reply> Ask(string path) => (await host.Anonymous.GetAsync(path)).ShouldBe(200);

        // The first condemner, and the first one known before another source gave the day.
        var condemners = (await Ask($"/api/actions/{Troops}/condemners")).Items;
        condemners
            .Take(4)
            .Select(x => $"{x["rank"]} {x["party"]!["id"]} {x["held"]!["from"]} {x["lagFromFirstReport"]?["minDays"]}")
            .ShouldBe(["1 GBR 2024-10-22 9", "1 KOR 2024-10-22 9", "3 EU 2024-11-04 22", "4 AUS 2024-12-16 64"]);
        var seed = (await Ask("/api/statements?q=UK")).Items.Single(x =>
            x["id"]!.GetValue<string>().StartsWith("st-salj", StringComparison.Ordinal)
        );
        var recorded = (await Ask($"/api/statements/{seed["id"]}/history")).Items[^7]["sequence"]!.GetValue<long>();
        (await Ask($"/api/actions/{Troops}/condemners?asOfSequence={recorded}"))
            .Items.Where(x => x["statement"]!["id"]!.GetValue<string>() == seed["id"]!.GetValue<string>())
            .ShouldAllBe(x => x["rank"] == null && x["held"]!["from"] == null);

        // Changes of language.
        (await Ask($"/api/parties/EU/language?action={Troops}"))
            .Items.Where(x => x["intensity"] is not null)
            .Select(x => $"{x["date"]!["from"]} {x["act"]} {x["intensity"]} {x["shift"]}")
            .ShouldBe([
                "2024-10-24 EXPRESS_CONCERN 2 ",
                "2024-11-04 CONDEMN 6 4",
                "2024-11-05 EXPRESS_CONCERN 2 -4",
                "2024-12-16 CONDEMN 6 4",
            ]);
        (await Ask($"/api/parties/KOR/language?action={Troops}")).Items[0]["date"]!["from"]!
            .GetValue<string>()
            .ShouldBe("2024-10-22");

        // The reply, the members' positions, and the silent members.
        var reply = (await Ask($"/api/actions/{Troops}/timeline?party=PRK")).Items;
        reply.Select(x => x["act"]!.GetValue<string>()).ShouldContain("NEITHER_CONFIRM_NOR_DENY");
        reply.ShouldAllBe(x => x["stance"]!.GetValue<string>() != "DENIED");
        var expanded = (await Ask($"/api/actions/{Troops}/timeline?groupBasis=expanded&limit=1000"))
            .Items.Where(x => x["basis"]!.GetValue<string>() == "VIA_GROUP")
            .ToList();
        expanded.Select(x => x["party"]!["id"]!.GetValue<string>()).Distinct().Count().ShouldBe(27);
        expanded.Select(x => x["statement"]!["id"]!.GetValue<string>()).Distinct().ShouldHaveSingleItem();
        var matrix = (await Ask($"/api/matrix?actions={Troops}&parties=GBR,PRK,HUN,IND")).Json["cells"]!.AsArray();
        matrix
            .Select(x => $"{x!["party"]} {x["stance"]}")
            .Order()
            .ShouldBe(["GBR CONDEMNED", "HUN VIA_GROUP_ONLY", "IND NOT_REVIEWED", "PRK JUSTIFIED"]);
        (await Ask($"/api/groups/G20/silence?action={Troops}&at=2025-02-28")).Json["counts"]!["NOT_REVIEWED"]!
            .GetValue<int>()
            .ShouldBe(11);
        (await Ask("/api/disagreements")).Items.Count.ShouldBe(3);

        // Seeding again records nothing but the key that it works with, made and revoked.
        var again = await Commands.RunAsync(environment, "seed", "--story");
        again.ExitCode.ShouldBe(0, again.Errors);
        await host.ProjectedAsync();
        (
            await host.AskAsync<long>(
                "select count(*) from tracker.mt_events where seq_id > $1 and stream_id not like 'key-%'",
                head
            )
        ).ShouldBe(0);
        (
            await host.Get<Tracker.Audit.Replay>()
                .RunAsync("rp-story", null, null, TestContext.Current.CancellationToken)
        ).Status.ShouldBe("EQUAL");
    }
}
