using Npgsql;
using NpgsqlTypes;
using Tracker.Record.Rows;
using Tracker.Store;

namespace Tracker.Timelines;

/// <summary>Reads parties' display names as of a sequence.</summary>
public static class PartyNamesAsOf
{
    /// <returns>A function that gives a party's name as of the sequence, or its id if it has no name.</returns>
    public static async Task<Func<string, string>> ReadAsync(
        NpgsqlDataSource database,
        IEnumerable<string> parties,
        long sequence,
        CancellationToken token
    )
    {
        await using var command = database.CreateCommand(
            $"select n.party, n.name from {ReadTables.Live}.parties n where n.party = any($1) and "
                + $"{AsOf.Stood("n", "$2")}"
        );
        command.Parameters.Add(
            new() { Value = parties.Distinct().ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text }
        );
        command.Parameters.Add(new() { Value = sequence });
        var names = new Dictionary<string, string>();
        await using var r = await command.ExecuteReaderAsync(token);
        while (await r.ReadAsync(token))
        {
            names[r.GetString(0)] = r.GetString(1);
        }

        return x => names.GetValueOrDefault(x, x);
    }
}
