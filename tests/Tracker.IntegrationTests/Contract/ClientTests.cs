extern alias client;

using System.Net.Http.Headers;
using System.Text.Json;
using client::Tracker.Client;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Contract;

/// <summary>
/// What a client can do with the OpenAPI document alone: NSwag generates the client from docs/openapi.json at each
/// build.
/// </summary>
public sealed class ClientTests(Cluster cluster) : OwnHostTest(cluster)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    [Fact]
    public async Task A_generated_client_records_the_seed_reads_its_timeline_replays_the_log_and_understands_a_problem()
    {
        using var http = new HttpClient { BaseAddress = Host.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestHost.AdminKey);
        var tracker = new TrackerClient(http);

        // The client records the seed twice and gets the same statement.
        var seed = JsonSerializer.Deserialize<client::Tracker.Client.Submission>(
            Submissions.Seed().ToJsonString(),
            Json
        )!;
        var recorded = await tracker.RecordStatementAsync(body: seed, cancellationToken: Ct);
        recorded.StatusCode.ShouldBe(201);
        recorded.Result.Id.ShouldStartWith("st-");
        recorded.Result.Kind.ShouldBe(StatementKind.JOINT_STATEMENT);
        var again = await tracker.RecordStatementAsync(body: seed, cancellationToken: Ct);
        again.StatusCode.ShouldBe(200);
        again.Result.Id.ShouldBe(recorded.Result.Id);
        again.Result.Version.ShouldBe(recorded.Result.Version);

        // The client reads what it wrote.
        var timeline = (
            await tracker.GetTimelineAsync(
                party: ["GBR"],
                act: [ActType.CONDEMN],
                minSequence: recorded.Result.Sequence,
                limit: 10,
                cancellationToken: Ct
            )
        ).Result;
        timeline.Items.ShouldNotBeEmpty();
        var row = timeline.Items.First();
        row.Party.Name.ShouldBe("United Kingdom");
        row.Act.ShouldBe(ActType.CONDEMN);
        row.Statement.Id.ShouldBe(recorded.Result.Id);
        timeline.AsOf.Sequence.ShouldBeGreaterThanOrEqualTo(recorded.Result.Sequence);

        // The client turns the page, and takes as they come what is not JSON.
        var page = (await tracker.GetTimelineAsync(limit: 1, sort: Sort.Date, cancellationToken: Ct)).Result;
        var next = (
            await tracker.GetTimelineAsync(limit: 1, sort: Sort.Date, cursor: page.NextCursor, cancellationToken: Ct)
        ).Result;
        next.Items.Single().Position.ShouldNotBe(page.Items.Single().Position);
        await Host.LedgeredAsync();
        var size = (await Host.Get<Tracker.Audit.Ledger.LedgerReader>().LatestAsync(Ct))!.Size;
        (await BeginningAsync(await tracker.FeedTimelineAsync(cancellationToken: Ct))).ShouldStartWith("<?xml");
        (await BeginningAsync(await tracker.StreamChangesAsync(cancellationToken: Ct))).ShouldStartWith(": changes");
        (await BeginningAsync(await tracker.GetExportAsync(cancellationToken: Ct))).ShouldStartWith(
            "{\"kind\":\"header\""
        );
        (await BeginningAsync(await tracker.GetTileAsync($"0/{size / 256:000}.p/{size % 256}", Ct))).Length.ShouldBe(
            32
        );

        // The client starts a replay and waits for the result.
        var replay = (
            await tracker.RunReplayAsync(
                body: new RunReplay { AsOfSequence = recorded.Result.Sequence },
                cancellationToken: Ct
            )
        ).Result;
        while (replay.Status == ReplayReportStatus.RUNNING)
        {
            replay = (await tracker.GetReplayAsync(replay.Id, cancellationToken: Ct)).Result;
        }

        replay.Status.ShouldBe(ReplayReportStatus.EQUAL);
        replay.RowsCompared.ShouldBeGreaterThan(0);

        // The client understands why a request is refused.
        seed.Signatories.First().Party = "NOBODY";
        var refusal = await Should.ThrowAsync<ApiException<client::Tracker.Client.Problem>>(() =>
            tracker.RecordStatementAsync(body: seed, cancellationToken: Ct)
        );
        refusal.StatusCode.ShouldBe(422);
        refusal.Result.Type.OriginalString.ShouldBe("urn:tracker:problem:invalid");
        refusal.Result.Errors!.ShouldContain(x => x.Pointer == "/signatories/0/party");

        var stale = await Should.ThrowAsync<ApiException<client::Tracker.Client.Problem>>(() =>
            tracker.RetractStatementAsync(
                recorded.Result.Id,
                "\"1-00000000\"",
                body: new RetractStatement { Reason = RetractionReason.DUPLICATE },
                cancellationToken: Ct
            )
        );
        stale.StatusCode.ShouldBe(412);
    }

    private static async Task<string> BeginningAsync(FileResponse file)
    {
        using (file)
        {
            var bytes = new byte[32];
            await file.Stream.ReadExactlyAsync(bytes, Ct);
            return System.Text.Encoding.Latin1.GetString(bytes);
        }
    }
}
