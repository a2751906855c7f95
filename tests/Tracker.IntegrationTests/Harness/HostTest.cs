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

/// <summary>A host with a database of its own that the tests of one class share, one after another.</summary>
public sealed class ClassHost(Cluster cluster) : IAsyncDisposable
{
    private TestHost? _host;

    /// <summary>Not as the fixture begins: without PostgreSQL the tests are skipped.</summary>
    /// <param name="start">How it is started, if it is not just any host.</param>
    public async Task<TestHost> StartAsync(Func<Task<TestHost>>? start = null) =>
        _host ??= await (start is null ? cluster.OwnAsync() : start());

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }
}

/// <summary>Tests that need a record of their own, and none of which spoils it for the others of its class.</summary>
public abstract class ClassHostTest(Cluster cluster, ClassHost own) : HostTest(cluster), IClassFixture<ClassHost>
{
    protected override Task<TestHost> StartAsync() => own.StartAsync();
}

/// <summary>Tests each with a host and a database of its own: they tamper with it, or stop it.</summary>
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
