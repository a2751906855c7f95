using Npgsql;
using Tracker.EmbeddedPostgres;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Audit;

/// <summary>A disk gave back other bytes than were written to it.</summary>
public sealed class CorruptPageTests(Cluster cluster)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("tracker.mt_events")]
    [InlineData("tracker.mt_streams")]
    public async Task Is_named_by_the_check_which_goes_on_to_its_end(string table)
    {
        cluster.RequirePostgres();
        var folder = Path.Combine(cluster.Folder, "corrupt-" + table);
        var environment = new Dictionary<string, string?> { ["TRACKER_DATA"] = folder };
        (await Commands.RunAsync(environment, "seed")).ExitCode.ShouldBe(0);
        (await Commands.RunAsync(environment, "verify")).ExitCode.ShouldBe(0);
        string file;
        await using (var holder = await PrivateCluster.StartAsync(new(folder), Ct))
        {
            await using var database = NpgsqlDataSource.Create(holder.ConnectionString);
            await using var path = database.CreateCommand($"select pg_relation_filepath('{table}')");
            file = Path.Combine(holder.DataFolder, (string)(await path.ExecuteScalarAsync(Ct))!);
        }

        await using (var page = File.OpenWrite(file))
        {
            page.Position = 4_000;
            await page.WriteAsync(new byte[64], Ct);
        }

        var verified = await Commands.RunAsync(environment, "verify");

        verified.ExitCode.ShouldBe(1, verified.Errors);
        verified.Output.ShouldContain("UNREADABLE");
        verified.Output.ShouldContain("invalid page in block 0");
        verified.Output.ShouldContain(table);
        foreach (var command in new[] { "replay", "export" })
        {
            string[] arguments = command == "export" ? [command, Path.Combine(folder, "export.tar")] : [command];
            var finished = await Commands.RunAsync(environment, arguments);
            finished.ExitCode.ShouldBeInRange(0, 3, finished.Errors);
            finished.Errors.ShouldNotContain("Unhandled");
        }
    }
}
