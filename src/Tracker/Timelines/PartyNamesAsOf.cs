using Npgsql;
using NpgsqlTypes;
using Tracker.Record.Rows;
using Tracker.Store;

namespace Tracker.Timelines;

/// <summary>Display names as they were on record.</summary>
public static class PartyNamesAsOf
{
    /// <returns>The name of a party at the sequence, else its id.</returns>
    public static async Task<Func<string, string>> ReadAsync(
        NpgsqlDataSource database, IEnumerable<string> parties, long sequence, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            $"select n.party, n.name from {ReadTables.Live}.parties n where n.party = any($1) and {AsOf.Stood("n", "$2")}");
        command.Parameters.Add(new() { Value = parties.Distinct().ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
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
