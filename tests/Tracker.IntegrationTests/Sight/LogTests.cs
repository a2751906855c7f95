using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Npgsql;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Sight;

/// <summary>What an operator reads of the real program on standard error.</summary>
public sealed partial class LogTests(Cluster cluster)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_line_of_the_log_has_a_time_and_a_level()
    {
        var (program, address) = await ServeAsync();
        using (program)
        {
            using var client = new HttpClient { BaseAddress = address };
            using var denied = await client.PostAsync("/api/statements", null, Ct);
            denied.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            var trace = await TraceAsync(denied);

            var line = await LineAsync(program, "Denied with 401");
            line.ShouldEndWith($"[trace {trace}]");
            program.Errors.ShouldAllBe(x => Stamped().IsMatch(x));
        }
    }

    [Fact]
    public async Task A_page_with_a_form_writes_no_warning()
    {
        var (program, address) = await ServeAsync();
        using (program)
        {
            using var client = new HttpClient { BaseAddress = address };
            foreach (var path in new[] { "/sign-in", "/reports/new?about=GBR" })
            {
                using var form = await client.GetAsync(path, Ct);
                form.StatusCode.ShouldBe(HttpStatusCode.OK);
                form.Headers.CacheControl!.ToString().ShouldBe("no-store, no-cache");
            }

            using var denied = await client.PostAsync("/api/statements", null, Ct);
            await LineAsync(program, "Denied with 401");
            program.Errors.ShouldNotContain(x => x.Contains("Antiforgery", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_json_log_is_one_object_a_line()
    {
        var (program, address) = await ServeAsync(("TRACKER_LOG", "json"));
        using (program)
        {
            using var client = new HttpClient { BaseAddress = address };
            using var denied = await client.PostAsync("/api/statements", null, Ct);
            var trace = await TraceAsync(denied);

            var line = JsonDocument.Parse(await LineAsync(program, "Denied with 401")).RootElement;
            line.GetProperty("traceId").GetString().ShouldBe(trace);
            line.GetProperty("level").GetString().ShouldBe("warning");
            foreach (var written in program.Errors)
            {
                JsonDocument.Parse(written).RootElement.GetProperty("time").GetString().ShouldEndWith("Z");
            }
        }
    }

    [Fact]
    public async Task A_database_that_is_away_is_told_once_and_that_it_is_back_too()
    {
        var (program, _) = await ServeAsync();
        using (program)
        {
            await AllowAsync(false);
            var line = await LineAsync(program, "The database cannot be reached now");
            line.ShouldContain(" error Tracker.Store.DatabaseStanding: ");
            line.ShouldContain("The database says: ");

            await AllowAsync(true);
            (await LineAsync(program, "The database answers and takes writes again.")).ShouldContain(" information ");
            program
                .Errors.Count(x => x.Contains("The database cannot be reached now", StringComparison.Ordinal))
                .ShouldBe(1);
        }
    }

    private string _database = "";

    private async Task<(TrackerProcess Program, Uri Address)> ServeAsync(params (string Name, string Value)[] more)
    {
        _database = await cluster.CreateDatabaseAsync();
        var environment = TrackerProcess.EnvironmentOf(_database);
        foreach (var (name, value) in more)
        {
            environment[name] = value;
        }

        var address = TrackerProcess.FreeAddress();
        return (await TrackerProcess.ServeAsync(environment, address), address);
    }

    /// <summary>Whether anybody may connect to the database; if not, all sessions end.</summary>
    private async Task AllowAsync(bool allowed)
    {
        var named = new NpgsqlConnectionStringBuilder(_database);
        var name = named.Database!;
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(_database) { Database = "postgres", Pooling = false }.ConnectionString
        );
        await connection.OpenAsync(Ct);
        await using var command = new NpgsqlCommand(
            $"alter database {name} with allow_connections {(allowed ? "true" : "false")}; "
                + (allowed ? "" : $"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'"),
            connection
        );
        await command.ExecuteNonQueryAsync(Ct);
    }

    private static async Task<string> TraceAsync(HttpResponseMessage response) =>
        JsonDocument
            .Parse(await response.Content.ReadAsStringAsync(Ct))
            .RootElement.GetProperty("traceId")
            .GetString()!;

    /// <summary>Waits until the program has written a line.</summary>
    private static async Task<string> LineAsync(TrackerProcess program, string words)
    {
        for (var tries = 0; tries < 300; tries++)
        {
            if (program.Errors.FirstOrDefault(x => x.Contains(words, StringComparison.Ordinal)) is { } line)
            {
                return line;
            }

            await Task.Delay(100, Ct);
        }

        throw new ShouldAssertException($"No line says '{words}':\n{string.Join('\n', program.Errors)}");
    }

    [GeneratedRegex(
        @"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z (trace|debug|information|warning|error|critical) \S+: "
    )]
    private static partial Regex Stamped();
}
