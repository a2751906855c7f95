using JasperFx;
using JasperFx.Events;
using Npgsql;

namespace Tracker.Store;

/// <summary>Failures that mean only that another change came first: decide anew, nothing was stored.</summary>
public static class LostRaces
{
    public static bool Is(Exception e) =>
        e
            is ConcurrencyException
                or ExistingStreamIdCollisionException
                or Marten.Exceptions.ExistingStreamIdCollisionException
        || (e.GetBaseException() as PostgresException ?? e as PostgresException)?.SqlState
            is PostgresErrorCodes.UniqueViolation
                or PostgresErrorCodes.SerializationFailure
                or PostgresErrorCodes.DeadlockDetected
                or "MT003";
}
