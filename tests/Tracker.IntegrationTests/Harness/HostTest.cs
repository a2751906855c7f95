namespace Tracker.IntegrationTests.Harness;

/// <summary>Tests against the host that they share.</summary>
public abstract class HostTest(Cluster cluster) : IAsyncLifetime
{
    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected Cluster Cluster { get; } = cluster;

    protected TestHost Host { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync() => Host = await StartAsync();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected virtual Task<TestHost> StartAsync() => Cluster.SharedAsync();
}

/// <summary>Tests that read a record with the seed and nothing else.</summary>
public abstract class SeededTest(Cluster cluster) : HostTest(cluster)
{
    protected override Task<TestHost> StartAsync() => Cluster.SeededAsync();
}

/// <summary>Tests each with a host and a database of its own.</summary>
public abstract class OwnHostTest(Cluster cluster) : HostTest(cluster)
{
    protected override Task<TestHost> StartAsync() => Cluster.OwnAsync();

    public override async ValueTask DisposeAsync()
    {
        if (Host is not null)
        {
            await Host.DisposeAsync();
        }

        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
