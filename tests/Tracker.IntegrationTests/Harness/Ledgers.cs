using Microsoft.Extensions.Hosting;
using Tracker.Audit.Ledger;
using Tracker.Ledger;

namespace Tracker.IntegrationTests.Harness;

/// <summary>A host's ledger.</summary>
public static class Ledgers
{
    /// <summary>Waits until a signed checkpoint covers the whole log.</summary>
    public static async Task<SignedCheckpoint> LedgeredAsync(this TestHost host)
    {
        var ledger = host.Get<LedgerReader>();
        while (await ledger.OldestUncoveredAsync(TestContext.Current.CancellationToken) is not null)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        return (await ledger.LatestAsync(TestContext.Current.CancellationToken)).ShouldNotBeNull();
    }

    public static Task<LedgerCheckReport> CheckAsync(this TestHost host, params IReadOnlyList<Checkpoint> anchored) =>
        host.Get<LedgerCheck>().RunAsync(anchored, TestContext.Current.CancellationToken);

    /// <summary>Stops the sequencer and the signer of a host whose ledger is about to be tampered with and put
    /// back.</summary>
    public static Task StopLedgerAsync(this TestHost host) =>
        host.Get<IEnumerable<IHostedService>>()
            .OfType<LedgerService>()
            .Single()
            .StopAsync(TestContext.Current.CancellationToken);

    /// <summary>With a superuser's hands: no trigger stands in the way.</summary>
    public static Task TamperAsync(this TestHost host, string sql) =>
        host.RunAsync($"begin; set local session_replication_role = replica; {sql}; commit");

    /// <summary>Waits for a condition.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
