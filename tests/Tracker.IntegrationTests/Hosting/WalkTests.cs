using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Hosting;

/// <summary>Full walks while others write. <c>TRACKER_WALK_SECONDS</c> says for how long.</summary>
public sealed class WalkTests(Cluster cluster) : OwnHostTest(cluster)
{
    private const int Writers = 8;
    private const int Walkers = 4;

    private static readonly TimeSpan For = TimeSpan.FromSeconds(Length.Of(4, 60, "TRACKER_WALK_SECONDS"));

    private static readonly (string Path, string Key)[] Lists =
    [
        ("/api/timeline?limit=23", "position"),
        ("/api/statements?limit=7", "id"),
        ("/api/changes?since=0&limit=101", "id"),
        ("/api/audit/events?limit=211", "sequence"),
    ];

    [Fact]
    public async Task Walks_lose_and_double_no_row_while_writers_write()
    {
        await Host.ProjectedAsync(await Host.Submitter.PostAsync("/api/statements", Submissions.LikeSeed(out _)));
        using var end = new CancellationTokenSource(For);
        var written = 0;
        var writers = Enumerable
            .Range(0, Writers)
            .Select(async _ =>
            {
                while (!end.IsCancellationRequested)
                {
                    (await Host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
                    Interlocked.Increment(ref written);
                }
            })
            .ToList();
        var walked = await Task.WhenAll(
            Enumerable
                .Range(0, Walkers)
                .Select(async number =>
                {
                    var (walks, rows) = (0, 0);
                    for (var next = number; walks == 0 || !end.IsCancellationRequested; next++, walks++)
                    {
                        rows += await WalkAsync(Lists[next % Lists.Length]);
                    }

                    return (Walks: walks, Rows: rows);
                })
        );
        await Task.WhenAll(writers);

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{For.TotalSeconds} s: {written} statements written, {walked.Sum(x => x.Walks)} walks, "
                + $"{walked.Sum(x => x.Rows)} rows, none lost or doubled"
        );
        written.ShouldBeGreaterThan(Writers);
        walked.Sum(x => x.Walks).ShouldBeGreaterThanOrEqualTo(Walkers);
    }

    /// <summary>
    /// Reads a list page by page to its end and compares it with the whole list as of the same point.
    /// </summary>
    private async Task<int> WalkAsync((string Path, string Key) list)
    {
        var (walked, at) = (new List<string>(), 0L);
        for (var path = list.Path; ; )
        {
            var page = (await Host.Anonymous.GetAsync(path)).ShouldBe(200);
            var sequence = page.Json["asOf"]!["sequence"]!.GetValue<long>();
            at = at == 0 ? sequence : at;
            sequence.ShouldBe(at);
            walked.AddRange(page.Items.Select(x => x.ToJsonString()));
            if (page.Json["nextCursor"]?.GetValue<string>() is not { } cursor)
            {
                break;
            }

            path = $"{list.Path}&cursor={cursor}";
        }

        var whole = (
            await Host.Anonymous.GetAsync(
                $"{list.Path[..list.Path.LastIndexOf("limit", StringComparison.Ordinal)]}asOfSequence={at}&format=ndjson"
            )
        ).ShouldBe(200);
        walked.ShouldBe(
            whole
                .Body.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(x => System.Text.Json.Nodes.JsonNode.Parse(x)!.ToJsonString())
                .ToList()
        );
        return walked.Count;
    }
}
