using System.Text.Json.Nodes;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Timelines;

/// <summary>
/// On a day of world or public time, answers show nothing that came later: no co-signatory, withdrawal or status.
/// </summary>
public sealed class SeenOnADayTests(Cluster cluster) : HostTest(cluster)
{
    private readonly string _action = "ac-" + Submissions.Word();

    [Theory]
    [InlineData("", "JPN KOR", "GBR JPN KOR")]
    [InlineData("&validAt=2024-05-02", "KOR", "GBR KOR")] // JPN joined on 10 May, known from 12 May
    [InlineData("&validAt=2024-05-10", "JPN KOR", "GBR JPN KOR")]
    [InlineData("&publicAt=2024-05-11", "KOR", "GBR KOR")]
    [InlineData("&publicAt=2024-05-12", "JPN KOR", "GBR JPN KOR")]
    [InlineData("&validAt=2024-06-02", "JPN", "GBR JPN")] // KOR withdrew on 1 June, known from 5 June
    [InlineData("&validAt=2024-06-02&publicAt=2024-06-04", "JPN KOR", "GBR JPN KOR")]
    public async Task Co_signatories_are_those_of_the_day(string clocks, string beside, string listed)
    {
        var at = await RecordedAsync();

        var row = (
            await Host.Anonymous.GetAsync($"/api/timeline?action={_action}&party=GBR{clocks}")
        ).Items.ShouldHaveSingleItem();
        var item = (
            await Host.Anonymous.GetAsync($"/api/statements?action={_action}{clocks}")
        ).Items.ShouldHaveSingleItem();
        var parties = (await Host.Anonymous.GetAsync($"/api/statements?action={_action}{clocks}&facets=true")).Json[
            "facets"
        ]!["party"]!;
        var statistics = (await Host.Anonymous.GetAsync($"/api/statistics?action={_action}{clocks}")).Json["parties"]!;

        Sorted(row["coSignatories"]!, x => (string)x!).ShouldBe(beside);
        Sorted(item["signatories"]!, x => (string)x!["party"]!).ShouldBe(listed);
        Sorted(parties, x => (string)x!["value"]!).ShouldBe(listed);
        Sorted(statistics, x => (string)x!["party"]!).ShouldBe(listed);
        Sorted(
                (await Host.Anonymous.GetAsync(at + "?" + clocks.TrimStart('&'))).Json["signatories"]!,
                x => (string)x!["party"]!
            )
            .ShouldBe(listed);
    }

    [Theory]
    [InlineData("party=JPN&validAt=2024-05-02", false)]
    [InlineData("party=JPN&validAt=2024-05-10", true)]
    [InlineData("party=GBR,JPN&validAt=2024-05-02", true)]
    [InlineData("publicAt=2024-04-30", false)] // not issued yet
    [InlineData("publicAt=2024-05-01", true)]
    [InlineData("publicAt=2024-05-01&certainty=certain", true)]
    public async Task A_list_has_the_statements_of_which_an_entry_counts_on_the_day(string filters, bool found)
    {
        await RecordedAsync();

        (await Host.Anonymous.GetAsync($"/api/statements?action={_action}&{filters}"))
            .ShouldBe(200)
            .Items.Count.ShouldBe(found ? 1 : 0);
    }

    [Fact]
    public async Task A_list_between_dates_has_what_may_be_of_them_or_certainly_is()
    {
        await Host.ProjectedAsync(
            await Host.Submitter.PostAsync("/api/statements", Submissions.Small(action: _action, issued: "2024-05"))
        );

        foreach (
            var (filters, found) in new[]
            {
                ("from=2024-05-10", 1),
                ("from=2024-05-10&certainty=certain", 0),
                ("from=2024-05&to=2024-05&certainty=certain", 1),
                ("to=2024-05-10", 1),
                ("to=2024-05-10&certainty=certain", 0),
            }
        )
        {
            (await Host.Anonymous.GetAsync($"/api/statements?action={_action}&{filters}")).Items.Count.ShouldBe(
                found,
                filters
            );
        }
    }

    [Fact]
    public async Task A_statement_without_positions_is_listed_from_its_issue_on()
    {
        var unnamed = Submissions.Small(action: _action, issued: "2024-05-01");
        unnamed["signatories"] = new JsonArray();
        unnamed["unnamedSignatories"] = new JsonObject { ["count"] = 61, ["claimedBy"] = "The press" };
        await Host.ProjectedAsync(await Host.Submitter.PostAsync("/api/statements", unnamed));
        var merged = await RecordedAsync();
        await Host.ProjectedAsync(
            await Host.Submitter.ChangeAsync(merged + "/retraction", new JsonObject { ["reason"] = "DUPLICATE" })
        );

        foreach (var (day, count) in new[] { ("2024-04-30", 0), ("2024-05-01", 2) })
        {
            (
                await Host.Anonymous.GetAsync(
                    $"/api/statements?action={_action}&status=RECORDED,RETRACTED&validAt={day}"
                )
            ).Items.Count.ShouldBe(count, day);
        }
    }

    [Theory]
    [InlineData("", "WITHDRAWN")]
    [InlineData("&validAt=2024-06-30", "SUPERSEDED")] // withdrawn on 1 July, known from 5 July; superseded by a statement of 15 May
    [InlineData("&validAt=2024-07-01&publicAt=2024-07-04", "SUPERSEDED")]
    [InlineData("&publicAt=2024-07-04", "SUPERSEDED")]
    [InlineData("&publicAt=2024-07-05", "WITHDRAWN")]
    [InlineData("&publicAt=2024-05-14", "RECORDED")]
    public async Task The_status_is_that_of_the_day(string clocks, string status)
    {
        var at = await RecordedAsync();
        var newer = await Host.Submitter.PostAsync("/api/statements", Submissions.Small(issued: "2024-05-15"));
        await Host.Submitter.ChangeAsync(at + "/supersession", new JsonObject { ["by"] = newer.Id });
        await Host.ProjectedAsync(
            await Host.Submitter.ChangeAsync(
                at + "/withdrawal",
                new JsonObject
                {
                    ["by"] = "GBR",
                    ["effective"] = "2024-07-01",
                    ["publicAt"] = "2024-07-05",
                }
            )
        );

        (
            (string)
                (await Host.Anonymous.GetAsync($"/api/timeline?action={_action}&party=GBR{clocks}")).Items[0][
                    "statement"
                ]!["status"]!
        ).ShouldBe(status);
        (
            (string)(await Host.Anonymous.GetAsync($"/api/statements?action={_action}{clocks}")).Items[0]["status"]!
        ).ShouldBe(status);
        var view = (await Host.Anonymous.GetAsync(at + "?" + clocks.TrimStart('&'))).ShouldBe(200);
        view.Text("status").ShouldBe(status);
        (view.Json["supersession"] is null).ShouldBe(status == "RECORDED");
    }

    /// <summary>A statement of GBR and KOR of 1 May 2024, which JPN later joined and KOR withdrew from.</summary>
    private async Task<string> RecordedAsync()
    {
        var submission = Submissions.Small(action: _action, issued: "2024-05-01");
        submission["signatories"]!
            .AsArray()
            .Add(
                new JsonObject
                {
                    ["party"] = "KOR",
                    ["nameAsListed"] = "ROK",
                    ["role"] = "SIGNATORY",
                }
            );
        var at = (await Host.Submitter.PostAsync("/api/statements", submission)).ShouldBe(201).Location!;
        (
            await Host.Submitter.ChangeAsync(
                at + "/signatories",
                new JsonObject
                {
                    ["party"] = "JPN",
                    ["nameAsListed"] = "Japan",
                    ["role"] = "JOINED_LATER",
                    ["from"] = "2024-05-10",
                    ["publicAt"] = "2024-05-12",
                }
            )
        ).ShouldBe(200);
        await Host.ProjectedAsync(
            await Host.Submitter.ChangeAsync(
                at + "/signatories/KOR/withdrawal",
                new JsonObject { ["effective"] = "2024-06-01", ["publicAt"] = "2024-06-05" }
            )
        );
        return at;
    }

    private static string Sorted(JsonNode items, Func<JsonNode?, string> text) =>
        string.Join(' ', items.AsArray().Select(text).Order(StringComparer.Ordinal));
}
