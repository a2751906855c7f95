using System.Net.Sockets;
using Npgsql;

namespace Tracker.Store;

/// <summary>What is wrong with the database, if a failure comes from it and not from the program.</summary>
/// <param name="Sentence">For callers and operators.</param>
/// <param name="RetryAfterSeconds">When it is worth asking again.</param>
/// <param name="StopsWrites">
/// Whether the database can still be read. Then only a write that succeeds shows that the fault is over.
/// </param>
public sealed record DatabaseFault(string Sentence, int RetryAfterSeconds = 1, bool StopsWrites = false)
{
    public static readonly DatabaseFault DiskFull = new(
        "The database's disk is full. Nothing can be recorded until there is space on it again; then the program goes "
            + "on by itself.",
        RetryAfterSeconds: 30,
        StopsWrites: true
    );

    public static readonly DatabaseFault ReadOnly = new(
        "The database is read-only now, because it is a standby or its operator made it so. Nothing can be recorded "
            + "until a database that takes writes is reached.",
        RetryAfterSeconds: 5,
        StopsWrites: true
    );

    public static readonly DatabaseFault Damaged = new(
        "The database's disk gave back damaged bytes, so what was asked for cannot be read. The operator finds the "
            + "table with 'tracker verify' and restores a backup.",
        RetryAfterSeconds: 300
    );

    public static readonly DatabaseFault Busy = new(
        "All connections to the database are in use now. Send the same request again: what was stored is not stored "
            + "twice."
    );

    public static readonly DatabaseFault Away = new(
        "The database cannot be reached now. Send the same request again: what was stored is not stored twice."
    );

    /// <summary>The fault behind a failure, wherever it stands in the chain of causes; null if it is another
    /// failure.</summary>
    public static DatabaseFault? Of(Exception failure)
    {
        var chain = Chain(failure).ToList();
        return chain.OfType<PostgresException>().Select(OfState).FirstOrDefault(x => x is not null)
            ?? (
                chain.Any(IsBusy) ? Busy
                : chain.Any(IsAway) ? Away
                : null
            );
    }

    private static DatabaseFault? OfState(PostgresException e) =>
        e.SqlState switch
        {
            PostgresErrorCodes.DiskFull => DiskFull,
            PostgresErrorCodes.ReadOnlySqlTransaction => ReadOnly,
            PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => Damaged,
            PostgresErrorCodes.TooManyConnections => Busy,
            PostgresErrorCodes.AdminShutdown
            or PostgresErrorCodes.CrashShutdown
            or PostgresErrorCodes.CannotConnectNow => Away,
            _ => e.IsTransient ? Away : null,
        };

    private static bool IsBusy(Exception e) =>
        e is NpgsqlException && e.Message.Contains("pool has been exhausted", StringComparison.Ordinal);

    /// <remarks>A connection that broke while it was in use is disposed of; whoever uses it then is told only
    /// that.</remarks>
    private static bool IsAway(Exception e) =>
        e is NpgsqlException and not PostgresException
        || e is TimeoutException or SocketException or IOException
        || e is ObjectDisposedException { ObjectName: var name } && name.Contains("Npgsql", StringComparison.Ordinal);

    private static IEnumerable<Exception> Chain(Exception e) => (
            e is AggregateException many ? many.InnerExceptions
            : e.InnerException is { } inner ? [inner]
            : Enumerable.Empty<Exception>()
        ).SelectMany(Chain).Prepend(e);
}
