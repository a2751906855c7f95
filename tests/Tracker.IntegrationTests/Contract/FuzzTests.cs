using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using CsCheck;
using Microsoft.Extensions.Logging;
using Tracker.Access;
using Tracker.Http;
using Tracker.IntegrationTests.Harness;
using Tracker.OpenApi;

namespace Tracker.IntegrationTests.Contract;

/// <summary>
/// Sends many requests generated from the OpenAPI document. No answer may have a status of 500 or more, an undocumented
/// status or problem type, or a body that violates its schema. <c>TRACKER_FUZZ_REQUESTS</c> sets how many requests,
/// <c>TRACKER_FUZZ_SEED</c> repeats a run.
/// </summary>
public sealed class FuzzTests(Cluster cluster) : OwnHostTest(cluster)
{
    private const int Workers = 8;

    private readonly ErrorLog _log = new();

    protected override async Task<TestHost> StartAsync()
    {
        Cluster.RequirePostgres();
        return await TestHost.StartAsync(
            await Cluster.CreateDatabaseAsync(),
            configure: x => x.Logging.AddProvider(_log)
        );
    }

    [Fact]
    public async Task Whatever_is_asked_the_answer_is_documented_and_below_500()
    {
        var count = Length.Of(2_000, 100_000, "TRACKER_FUZZ_REQUESTS");
        var seed = ulong.TryParse(Environment.GetEnvironmentVariable("TRACKER_FUZZ_SEED"), out var given)
            ? given
            : (ulong)RandomNumberGenerator.GetInt32(int.MaxValue);
        var world = await World.MakeAsync(Host);
        var document = ContractDocument.Current;
        var seeds = new Dictionary<string, Valid>();
        foreach (var (route, make) in Rows.All)
        {
            seeds[route] = await make(world);
        }

        await Host.ProjectedAsync();
        List<string?> keys = [null, TestHost.AdminKey];
        foreach (var role in Roles.All)
        {
            keys.Add((await Host.Get<ApiKeys>().AddAsync($"A {role}", role, Ct)).Key);
        }

        var requests = new Contract.Requests(
            document,
            seeds,
            [
                world.Busy.Statement,
                world.Busy.Declaration,
                world.Busy.Action,
                world.Busy.Umbrella,
                world.Busy.MergedAction,
                world.Busy.Group,
                "GBR",
                "PRK",
                "EU",
                "G7",
            ]
        ).All(keys.Count);
        var (faults, statuses) = (new ConcurrentQueue<string>(), new ConcurrentDictionary<int, int>());
        var asked = new ConcurrentDictionary<string, int>();
        using var heavy = new SemaphoreSlim(1);
        var next = -1;
        var (watch, worked) = (Stopwatch.StartNew(), Process.GetCurrentProcess().TotalProcessorTime);
        await Task.WhenAll(
            Enumerable
                .Range(0, Workers)
                .Select(_ =>
                    Task.Run(
                        async () =>
                        {
                            while (Interlocked.Increment(ref next) is var n && n < count && faults.Count < 50)
                            {
                                var (operation, ask, caller) = requests(n)
                                    .Generate(new PCG((uint)n, seed), null, out var _);
                                Got got;
                                var alone = Contract.Requests.Heavy.Contains(operation.Route);
                                if (alone)
                                {
                                    await heavy.WaitAsync(Ct);
                                }

                                try
                                {
                                    got = await Got.FromAsync(Host.Client, ask, keys[caller], Ct);
                                }
                                catch (TaskCanceledException) when (!Ct.IsCancellationRequested)
                                {
                                    faults.Enqueue(
                                        $"request {n}: {operation.Route}: no answer\n  {ask.Method} {ask.Path}"
                                    );
                                    continue;
                                }
                                finally
                                {
                                    if (alone)
                                    {
                                        heavy.Release();
                                    }
                                }

                                statuses.AddOrUpdate(got.Status, 1, (_, x) => x + 1);
                                asked.AddOrUpdate(operation.Route, 1, (_, x) => x + 1);
                                if (Judge(document, operation, ask, got) is { } fault)
                                {
                                    faults.Enqueue(
                                        $"request {n}: {operation.Route}: {fault}\n  {ask.Method} {ask.Path} "
                                            + $"{(ask.Body is null ? "" : System.Text.Encoding.UTF8.GetString(ask.Body))}\n "
                                            + $""
                                            + $""
                                            + $" {got.Status} {got.Text[..Math.Min(got.Text.Length, 400)]}"
                                    );
                                }
                            }
                        },
                        Ct
                    )
                )
        );

        var report =
            $"{Math.Min(next, count)} requests with seed {seed} in {watch.Elapsed.TotalSeconds:F0} s, "
            + $"{count / watch.Elapsed.TotalSeconds:F0}/s, "
            + $"{(Process.GetCurrentProcess().TotalProcessorTime - worked).TotalMilliseconds / count:F2} ms of "
            + $"processor each: "
            + string.Join(", ", statuses.OrderBy(x => x.Key).Select(x => $"{x.Key}: {x.Value}"))
            + $"; {faults.Count} faults.";
        TestContext.Current.TestOutputHelper!.WriteLine(report);
        await Reports.WriteAsync("fuzz.txt", report + "\n" + string.Join("\n", faults.Concat(_log.Lines)) + "\n");
        faults.ShouldBeEmpty(report + "\n" + string.Join("\n", faults.Take(20).Concat(_log.Lines.Take(20))));
        OperationList
            .All.Select(x => x.Route)
            .Take(count)
            .Except(asked.Keys)
            .ShouldBeEmpty("operations that no request was about");
        statuses
            .Where(x => x.Key < 300)
            .Sum(x => x.Value)
            .ShouldBeGreaterThan(count / 10, "a run that is refused everything shows little");
    }

    private static string? Judge(ContractDocument document, Operation operation, Ask ask, Got got)
    {
        if (got.Status >= 500)
        {
            return "500 or more";
        }

        // Kestrel refuses bytes that are not a valid HTTP path before the program sees them.
        var noPath =
            got.Status == 400
            && got.Body.Length == 0
            && ask.Path.Split('?')[0].Contains("%00", StringComparison.Ordinal);
        return noPath ? null : document.FaultOf(operation, got.Status, got.MediaType, got.Body);
    }
}
