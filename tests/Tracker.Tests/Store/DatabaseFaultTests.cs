using System.Net.Sockets;
using Npgsql;
using Tracker.Store;

namespace Tracker.Tests.Store;

public class DatabaseFaultTests
{
    public static readonly TheoryData<string, Exception, DatabaseFault?> Failures = new()
    {
        { "as it comes", Sql("53100"), DatabaseFault.DiskFull },
        {
            "behind a connection that broke",
            new InvalidOperationException("x", new ObjectDisposedException("NpgsqlTransaction", Sql("53100"))),
            DatabaseFault.DiskFull
        },
        {
            "in the middle of the chain",
            new InvalidOperationException("x", new MartenLike(Sql("53100"))),
            DatabaseFault.DiskFull
        },
        {
            "the second of several",
            new AggregateException(new InvalidOperationException("x"), new MartenLike(Sql("53100"))),
            DatabaseFault.DiskFull
        },
        { "a standby", new MartenLike(Sql("25006")), DatabaseFault.ReadOnly },
        { "no connection left on the server", Sql("53300"), DatabaseFault.Busy },
        {
            "no connection left in the pool",
            new NpgsqlException("The connection pool has been exhausted, either raise …", new TimeoutException()),
            DatabaseFault.Busy
        },
        { "ended by the administrator", Sql("57P01"), DatabaseFault.Away },
        { "recovering", new NpgsqlException("x", Sql("57P03")), DatabaseFault.Away },
        { "refused", new NpgsqlException("x", new SocketException(111)), DatabaseFault.Away },
        { "a broken connection used again", new ObjectDisposedException("NpgsqlConnection"), DatabaseFault.Away },
        { "a page whose checksum is wrong", Sql("XX001"), DatabaseFault.Damaged },
        { "an index that is damaged", Sql("XX002"), DatabaseFault.Damaged },
        { "a bug in SQL", Sql("42P01"), null },
        { "a bug", new InvalidOperationException("x", new ArgumentException("y")), null },
        { "a bug that disposes", new ObjectDisposedException("CancellationTokenSource"), null },
    };

    [Theory, MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public void A_fault_of_the_database_is_recognised_wherever_it_stands_in_the_chain_of_causes(
        string where,
        Exception failure,
        DatabaseFault? fault
    ) => DatabaseFault.Of(failure).ShouldBe(fault, where);

    [Fact]
    public void A_full_disk_is_named_as_what_it_is()
    {
        DatabaseFault.DiskFull.Sentence.ShouldContain("disk is full");
        DatabaseFault.DiskFull.StopsWrites.ShouldBeTrue();
        DatabaseFault.Away.StopsWrites.ShouldBeFalse();
    }

    private static PostgresException Sql(string state) => new("x", "ERROR", "ERROR", state);

    private sealed class MartenLike(Exception inner) : Exception("x", inner);
}
