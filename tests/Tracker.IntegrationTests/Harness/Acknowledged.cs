using Npgsql;

namespace Tracker.IntegrationTests.Harness;

/// <summary>What was acknowledged is on record.</summary>
public static class Acknowledged
{
    public static Task ShouldHoldAsync(this TestHost host, IEnumerable<string> statements) =>
        host.DataSource.ShouldHoldAsync(statements);

    /// <summary>Fails with the ids of the statements that are not in the log of the database.</summary>
    public static async Task ShouldHoldAsync(this NpgsqlDataSource database, IEnumerable<string> statements)
    {
        string[] acknowledged = [.. statements];
        acknowledged.ShouldNotBeEmpty();
        await using var command = database.CreateCommand(
            "select array(select x from unnest($1) x where not exists (select from tracker.mt_events e where "
                + "e.stream_id = x))"
        );
        command.Parameters.Add(new() { Value = acknowledged });
        var lost = (string[])(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
        lost.ShouldBeEmpty($"acknowledged and not in the log, of {acknowledged.Length}");
    }
}
