using System.Text.Json.Nodes;
using Tracker.IntegrationTests.Harness;
using Tracker.Record.Rows;

namespace Tracker.IntegrationTests.Audit;

public sealed class ExplainTests(Cluster cluster) : SeededTest(cluster)
{
    private const string Explain = "/api/audit/explain";

    [Fact]
    public async Task A_position_is_told_by_the_events_that_made_it()
    {
        var position = await Host.AskAsync<string>(
            "select position from read_v2.positions where act_id = 'a1' and party = 'GBR'"
        );

        var answer = (await Host.Anonymous.GetAsync($"{Explain}?position={Uri.EscapeDataString(position)}"))
            .ShouldBe(200)
            .Json;

        answer["projection"]!.GetValue<string>().ShouldBe("positions");
        answer["stands"]!.GetValue<bool>().ShouldBeTrue();
        answer["columns"]!["act"]!.GetValue<string>().ShouldBe("CONDEMN");
        var events = answer["events"]!.AsArray();
        events[0]!["event"]!["type"]!.GetValue<string>().ShouldBe("act_coded");
        events[0]!["set"]!["quote"]!.GetValue<string>().ShouldStartWith("We condemn");
        events[0]!["standing"]!.AsArray().Select(x => x!.GetValue<string>()).ShouldContain("quote");
        events.Select(x => x!["event"]!["type"]!.GetValue<string>()).ShouldContain("action_labelled");
    }

    [Fact]
    public async Task Every_row_that_stands_is_explained_as_it_is_served()
    {
        foreach (var table in ReadTables.All)
        {
            var key = await Host.AskAsync<string?>(
                $"select {table.Key} from read_v2.{table.Name} where recorded_to_seq is null order by "
                    + $"recorded_from_seq desc limit 1"
            );
            if (key is null)
            {
                continue;
            }

            var answer = (
                await Host.Anonymous.GetAsync($"{Explain}?projection={table.Name}&row={Uri.EscapeDataString(key)}")
            )
                .ShouldBe(200)
                .Json;
            var served = JsonNode.Parse(
                await Host.AskAsync<string>(
                    $"select to_jsonb(x)::text from (select {table.ColumnList} from read_v2.{table.Name} where "
                        + $"{table.Key} = $1 and recorded_to_seq is null) x",
                    key
                )
            )!;
            foreach (var (column, value) in answer["columns"]!.AsObject())
            {
                JsonNode
                    .DeepEquals(value, served[column])
                    .ShouldBeTrue($"{table.Name}.{column}: {value} and {served[column]}");
            }

            answer["events"]!.AsArray().Count.ShouldBeGreaterThan(0, table.Name);
        }
    }

    [Theory]
    [InlineData("?position=st-nothing/a1/-/GBR", 404)]
    [InlineData("?projection=parties&row=NOBODY", 404)]
    [InlineData("?projection=memberships&row=EU/NOBODY/1", 404)]
    [InlineData("", 400)]
    [InlineData("?projection=parties", 400)]
    [InlineData("?position=GBR&projection=parties&row=GBR", 400)]
    [InlineData("?projection=secrets&row=GBR", 422)]
    public async Task What_there_is_not_is_said_with_what_to_ask_instead(string query, int status) =>
        (await Host.Anonymous.GetAsync(Explain + query)).ShouldBeProblem(status);

    [Fact]
    public async Task Before_it_came_on_record_there_is_no_such_row()
    {
        var (position, from) = (
            await Host.AskAsync<string>("select min(position) from read_v2.positions"),
            await Host.AskAsync<long>("select min(recorded_from_seq) from read_v2.positions")
        );

        (
            await Host.Anonymous.GetAsync(
                $"{Explain}?position={Uri.EscapeDataString(position)}&asOfSequence={from - 1}"
            )
        ).ShouldBeProblem(404);
        (
            await Host.Anonymous.GetAsync($"{Explain}?position={Uri.EscapeDataString(position)}&asOfSequence={from}")
        ).ShouldBe(200);
    }

    [Fact]
    public async Task Events_are_found_by_the_request_that_made_them()
    {
        var correlation = await Host.AskAsync<string>(
            "select max(correlation_id) from tracker.mt_events where type = 'statement_recorded'"
        );
        var count = await Host.AskAsync<long>(
            "select count(*) from tracker.mt_events where correlation_id = $1",
            correlation
        );

        var found = (await Host.Anonymous.GetAsync($"/api/audit/events?correlation={correlation}&limit=1000")).ShouldBe(
            200
        );

        found.Items.Count.ShouldBe((int)count);
        found.Items.ShouldAllBe(x => x["correlation"]!.GetValue<string>() == correlation);
        (await Host.Anonymous.GetAsync("/api/audit/events?correlation=none")).ShouldBe(200).Items.ShouldBeEmpty();
    }
}
