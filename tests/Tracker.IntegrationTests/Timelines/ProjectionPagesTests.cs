using System.Text.Json.Nodes;
using JasperFx.Events;
using Marten;
using Tracker.IntegrationTests.Harness;
using Tracker.Record.Rows;
using Tracker.Store;

namespace Tracker.IntegrationTests.Timelines;

public sealed class ProjectionPagesTests(Cluster cluster) : OwnHostTest(cluster)
{
    [Fact]
    public async Task Rebuilt_in_pages_of_any_size_the_read_tables_are_the_same()
    {
        await RecordAsync();
        var live = await TablesAsync();
        IReadOnlyList<IEvent> log;
        await using (var session = Host.Get<IDocumentStore>().QuerySession())
        {
            log = await session.Events.QueryAllRawEvents().OrderBy(x => x.Sequence).ToListAsync(Ct);
        }

        foreach (var size in new[] { 500, 7, 1 })
        {
            // The reference data would fill many small pages with parties, so its part is rebuilt in large pages.
            var parties = log.TakeWhile(x => x.EventTypeName.Split('_')[0] is "party" or "member").ToList();
            await Host.RunAsync(
                $"truncate "
                    + $"{string.Join(", ", ReadTables.All.Select(x => x.Name).Append("clock").Select(x => $"{ReadTables.Live}.{x}"))}"
            );
            foreach (var page in parties.Chunk(500).Concat(log.Skip(parties.Count).Chunk(size)))
            {
                await ApplyAsync(page);
            }

            (await TablesAsync()).ShouldBe(live, $"pages of {size}");
        }
    }

    [Fact]
    public async Task A_page_run_twice_changes_nothing()
    {
        await RecordAsync();
        var live = await TablesAsync();
        await using var session = Host.Get<IDocumentStore>().QuerySession();
        var log = await session.Events.QueryAllRawEvents().OrderBy(x => x.Sequence).ToListAsync(Ct);

        await ApplyAsync([.. log.TakeLast(30)]);

        (await TablesAsync()).ShouldBe(live);
    }

    /// <summary>
    /// Records every kind of change, and some that affect several streams: rival registrations, roles, retractions.
    /// </summary>
    private async Task RecordAsync()
    {
        await Host.Submitter.PostAsync("/api/statements", Submissions.Seed());
        await BusyRecord.RecordAsync(Host);
        var action = "ac-" + Submissions.Word();
        for (var i = 0; i < 6; i++)
        {
            var submission = Submissions.Small(action: action, issued: $"2024-0{i + 1}");
            submission["actions"]![0]!["roles"] = new JsonArray(
                new JsonObject { ["party"] = i % 2 == 0 ? "PRK" : "RUS", ["role"] = "ACTOR" }
            );
            var recorded = await Host.Submitter.PostAsync("/api/statements", submission);
            if (i % 2 == 0)
            {
                await Host.Submitter.PostAsync(
                    recorded.Location + "/retraction",
                    new JsonObject { ["reason"] = "DUPLICATE" },
                    "*"
                );
            }

            if (i % 4 == 0)
            {
                await Host.Submitter.PostAsync(
                    recorded.Location + "/reinstatement",
                    new JsonObject { ["reason"] = "Not so." },
                    "*"
                );
            }
        }

        await Host.ProjectedAsync();
    }

    private async Task ApplyAsync(IReadOnlyList<IEvent> page)
    {
        await using var session = Host.Get<IDocumentStore>().LightweightSession();
        await new TimelinesProjection(Host.DataSource).ApplyAsync(session, page, Ct);
        await session.SaveChangesAsync(Ct);
    }

    private async Task<string> TablesAsync()
    {
        var tables = new List<string>();
        foreach (var (table, key) in ReadTables.All.Select(x => (x.Name, x.Key)).Append(("clock", "sequence")))
        {
            tables.Add(
                table
                    + ":\n"
                    + await Host.AskAsync<string>(
                        $"select string_agg(t::text, e'\\n' order by "
                            + $"{key}{(table == "clock" ? "" : ", recorded_from_seq")}) from read_v2.{table} t"
                    )
            );
        }

        return string.Join('\n', tables);
    }
}
