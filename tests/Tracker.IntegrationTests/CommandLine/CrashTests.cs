using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Tracker.EmbeddedPostgres;
using Tracker.IntegrationTests.Harness;
using Tracker.Store;

namespace Tracker.IntegrationTests.CommandLine;

public sealed class CrashTests(Cluster cluster)
{
    private static readonly int Rounds = Length.Of(2, 20);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_acknowledged_survives_kill_9_and_nothing_is_half_stored()
    {
        cluster.RequirePostgres();
        var folder = Path.Combine(cluster.Folder, "crash");
        var environment = new Dictionary<string, string?>
        {
            ["TRACKER_DATA"] = folder,
            ["TRACKER_ADMIN_KEY"] = TestHost.AdminKey,
        };
        var acknowledged = new ConcurrentBag<string>();

        // Keep the private server running while the program is killed, so that each round starts only the program.
        await using var holder = await PrivateCluster.StartAsync(new(folder), Ct);
        for (var round = 0; round < Rounds; round++)
        {
            var address = TrackerProcess.FreeAddress();
            using var program = await TrackerProcess.ServeAsync(environment, address);
            var writers = Enumerable.Range(0, 4).Select(_ => WriteAsync(address, acknowledged)).ToList();
            var before = acknowledged.Count;
            while (acknowledged.Count < before + 5 + (3 * round))
            {
                await Task.Delay(1, Ct);
            }

            await program.KillAsync();
            await Task.WhenAll(writers);
        }

        await using var database = NpgsqlDataSource.Create(holder.ConnectionString);
        using (await TrackerProcess.ServeAsync(environment, TrackerProcess.FreeAddress()))
        {
            await ProjectedAsync(database).WaitAsync(TimeSpan.FromMinutes(1), Ct);
        }

        var replay = await Commands.RunAsync(environment, "replay");
        replay.ExitCode.ShouldBe(0, replay.Output + replay.Errors);
        replay.Output.ShouldContain("EQUAL");
        var stored = new Dictionary<string, string>();
        await using (
            var command = database.CreateCommand(
                """
                select stream_id, string_agg(type, ',' order by version) from tracker.mt_events
                where stream_id like 'st-%' group by stream_id
                """
            )
        )
        await using (var reader = await command.ExecuteReaderAsync(Ct))
        {
            while (await reader.ReadAsync(Ct))
            {
                stored.Add(reader.GetString(0), reader.GetString(1));
            }
        }

        acknowledged.Count.ShouldBeGreaterThan(Rounds * 5);
        acknowledged.ShouldAllBe(x => stored.ContainsKey(x));
        stored
            .Values.Distinct()
            .ShouldHaveSingleItem()
            .ShouldBe(
                string.Join(
                    ',',
                    [
                        "statement_recorded",
                        "date_asserted",
                        "signatory_recorded",
                        "signatory_recorded",
                        .. Enumerable.Repeat("act_coded", 12),
                        .. Enumerable.Repeat("action_labelled", 5),
                    ]
                )
            );
        await using var positions = database.CreateCommand("select count(*) from read_v2.positions");
        ((long)(await positions.ExecuteScalarAsync(Ct))!).ShouldBe(30 * stored.Count);
        await using var actions = database.CreateCommand(
            "select count(*) from tracker.mt_events where type = 'action_registered'"
        );
        ((long)(await actions.ExecuteScalarAsync(Ct))!).ShouldBe(8 * stored.Count);
    }

    /// <summary>
    /// Waits until everything is projected. The last started node must first take over the projection from the killed
    /// one.
    /// </summary>
    private static async Task ProjectedAsync(NpgsqlDataSource database)
    {
        await using var behind = database.CreateCommand(
            "select max(seq_id) > coalesce((select last_seq_id from tracker.mt_event_progression where name = $1), "
                + "0) from tracker.mt_events"
        );
        behind.Parameters.Add(new() { Value = TimelinesProjection.Shard });
        while ((bool)(await behind.ExecuteScalarAsync(Ct))!)
        {
            await Task.Delay(50, Ct);
        }
    }

    /// <summary>Writes until the server has ended.</summary>
    private static async Task WriteAsync(Uri address, ConcurrentBag<string> acknowledged)
    {
        using var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestHost.AdminKey);
        while (true)
        {
            try
            {
                using var reply = await client.PostAsJsonAsync("/api/statements", Submissions.LikeSeed(out _), Ct);
                var body = await reply.Content.ReadAsStringAsync(Ct);
                ((int)reply.StatusCode).ShouldBe(201, body);
                acknowledged.Add((string)JsonNode.Parse(body)!["id"]!);
            }
            catch (HttpRequestException)
            {
                return;
            }
        }
    }
}
