using Npgsql;
using Tracker.Record.Events;

namespace Tracker.Store;

/// <summary>
/// Tells failures that come from what the database holds, which somebody changed, from failures of the connection or
/// the server, which pass.
/// </summary>
public static class Damage
{
    /// <summary>Whether the failure would come again, as what was read is not what this program stores.</summary>
    public static bool Is(Exception e) =>
        e switch
        {
            // Of the classes of SQLSTATE: data exceptions, objects or rights that are missing, features that an object
            // of another kind lacks, functions of somebody else that fail, damaged pages.
            PostgresException x => x.SqlState[..2] is "22" or "42" or "0A" or "P0" or "XX" or "39" or "38" or "2F",
            NpgsqlException or OperationCanceledException or OutOfMemoryException => false,
            UnreadableEventException
            or InvalidCastException
            or InvalidDataException
            or InvalidOperationException
            or ArgumentException
            or FormatException
            or OverflowException
            or IndexOutOfRangeException
            or System.Text.Json.JsonException => true,
            _ => false,
        };
}
