using System.Text.RegularExpressions;
using Npgsql;
using Tracker.IntegrationTests.Harness;
using Tracker.Store;

namespace Tracker.IntegrationTests.Hosting;

/// <summary>Migrating a database of an earlier version of the program.</summary>
public sealed partial class MigrationTests(Cluster cluster) : OwnHostTest(cluster)
{
    [Fact]
    public async Task The_read_tables_of_version_1_are_replaced_and_filled_from_the_log()
    {
        var recorded = (await Host.Submitter.PostAsync("/api/statements", Submissions.Seed())).ShouldBe(201);
        await Host.ProjectedAsync(recorded);
        var path = $"/api/timeline?limit=1000&asOfSequence={recorded.Sequence}";
        var before = (await Host.Anonymous.GetAsync(path)).ShouldBe(200).Body;
        var database = Host.ConnectionString;
        await Host.DisposeAsync();
        await using (var connection = new NpgsqlConnection(database))
        {
            await connection.OpenAsync(Ct);
            await using var back = new NpgsqlCommand(
                $"drop schema read_v2, ledger cascade; {ReadTablesOfVersion1()}; {WithoutVersion3()}; delete from "
                    + $"tracker.schema_version where version >= 2",
                connection
            );
            await back.ExecuteNonQueryAsync(Ct);
        }

        await using var next = await TestHost.StartAsync(database);
        await next.ProjectedAsync();

        (
            await next.AskAsync<long>("select count(*) from information_schema.schemata where schema_name = 'read_v1'")
        ).ShouldBe(0);
        (await next.Anonymous.GetAsync(path)).ShouldBe(200).Body.ShouldBe(before);
        var report = await next.Get<Tracker.Audit.Replay>().RunAsync("rp-migrated", null, null, Ct);
        report.Status.ShouldBe("EQUAL", report.Error);
        report.RowsCompared.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task The_read_tables_that_are_declared_are_those_that_version_3_has() =>
        (await ReadTablesCatalogue.OfAsync(Host)).ShouldBe(ReadTablesCatalogue.OfVersion3);

    private static string ReadTablesOfVersion1()
    {
        var script = Script(1);
        return script[script.IndexOf("create schema read_v1", StringComparison.Ordinal)..];
    }

    private static string WithoutVersion3() =>
        string.Join(
            "; ",
            NewTable().Matches(Script(3)).Select(x => $"drop table if exists {x.Groups[1].Value} cascade")
        );

    private static string Script(int version)
    {
        using var stream = typeof(Database).Assembly.GetManifestResourceStream($"Tracker.Schema.{version}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"^create table (?!if)(\S+)", RegexOptions.Multiline)]
    private static partial Regex NewTable();
}
