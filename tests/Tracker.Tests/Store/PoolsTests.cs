using Npgsql;
using Tracker.Store;

namespace Tracker.Tests.Store;

public sealed class PoolsTests
{
    [Theory]
    [InlineData(null, "Prefer-Primary")]
    [InlineData(Pools.Watch, "Prefer-Primary")]
    [InlineData(Pools.Ledger, "Primary")]
    [InlineData(Pools.Projection, "Primary")]
    public async Task Of_several_machines_a_standby_is_only_read_and_only_for_requests(string? use, string target)
    {
        await using var pool = Pools.Build(new("Host=db1,db2;Target Session Attributes=primary"), use);

        var settings = new NpgsqlConnectionStringBuilder(pool.ConnectionString);
        settings.TargetSessionAttributes.ShouldBe(target, StringCompareShould.IgnoreCase);
        settings.Options.ShouldNotBeNull().ShouldContain("synchronous_commit=remote_apply");
    }

    [Fact]
    public async Task One_machine_is_asked_as_the_connection_string_says()
    {
        await using var pool = Pools.Build(new("Host=db1"));

        new NpgsqlConnectionStringBuilder(pool.ConnectionString).TargetSessionAttributes.ShouldBeNull();
    }
}
