using System.Diagnostics;
using System.Net.Sockets;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Hosting;

/// <summary>The program may open no more files and sockets.</summary>
public sealed class DescriptorsTests(Cluster cluster)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task More_callers_than_the_program_may_have_do_not_end_it_and_it_answers_when_they_are_gone()
    {
        cluster.RequirePostgres();
        var connectionString = await cluster.CreateDatabaseAsync();
        var address = TrackerProcess.FreeAddress();
        using var program = await TrackerProcess.ServeAsync(TrackerProcess.EnvironmentOf(connectionString), address);
        using (var client = Client(address))
        {
            await Ledgers.UntilAsync(async () => (await client.GetAsync("/health/ready", Ct)).IsSuccessStatusCode);
        }

        var limit = program.Descriptors + 20;
        await program.LimitDescriptorsAsync(limit);
        var callers = new List<TcpClient>();
        for (var i = 0; i < 200; i++)
        {
            var caller = new TcpClient();
            callers.Add(caller);
            await caller.ConnectAsync(address.Host, address.Port, Ct);
        }

        await Ledgers.UntilAsync(() => Task.FromResult(program.Descriptors >= limit - 1));

        callers.ForEach(x => x.Dispose());
        var gone = Stopwatch.StartNew();
        using var writer = Client(address);
        writer.DefaultRequestHeaders.Authorization = new("Bearer", TestHost.AdminKey);
        await Ledgers.UntilAsync(() => RecordsAsync(writer));
        gone.Elapsed.ShouldBeLessThan(Length.Within(10));
    }

    private static async Task<bool> RecordsAsync(HttpClient client)
    {
        try
        {
            return (await new Api(client).PostAsync("/api/statements", Submissions.Small())).Status == 201;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static HttpClient Client(Uri address) => new() { BaseAddress = address };
}
