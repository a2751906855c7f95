using Npgsql;
using NpgsqlTypes;
using Tracker.Record.Rows;

namespace Tracker.Store;

/// <summary>One query over the read tables at one point of the record.</summary>
public sealed class AsOfQuery
{
    private readonly NpgsqlCommand _command;

    public AsOfQuery(NpgsqlDataSource database, AsOf asOf)
    {
        _command = database.CreateCommand();
        Add(asOf.Sequence);
    }

    /// <summary>Adds a parameter.</summary>
    /// <returns>Its place, for the text.</returns>
    public string Add(object value)
    {
        _command.Parameters.Add(
            value switch
            {
                string[] list => new() { Value = list, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                _ => new() { Value = value },
            }
        );
        return $"${_command.Parameters.Count}";
    }

    /// <summary>SQL: the row of this alias stood at the point.</summary>
    public string Stood(string alias) => AsOf.Stood(alias, "$1");

    public async Task<List<T>> ReadAsync<T>(string text, Func<NpgsqlDataReader, T> row, CancellationToken token)
    {
        await using (_command)
        {
            _command.CommandText = text;
            await using var reader = await _command.ExecuteReaderAsync(token);
            var rows = new List<T>();
            while (await reader.ReadAsync(token))
            {
                rows.Add(row(reader));
            }

            return rows;
        }
    }

    /// <summary>Titles of actions or of statements, by id; what had none on record is not among them.</summary>
    public static async Task<Dictionary<string, string>> TitlesAsync(
        NpgsqlDataSource database,
        AsOf asOf,
        IReadTable table,
        IEnumerable<string> ids,
        CancellationToken token
    )
    {
        var query = new AsOfQuery(database, asOf);
        return new(
            await query.ReadAsync(
                $"select {table.Key}, title from {ReadTables.Live}.{table.Name} n where {table.Key} = "
                    + $"any({query.Add(ids.Distinct().ToArray())}) and title is not null and {query.Stood("n")}",
                r => KeyValuePair.Create(r.GetString(0), r.GetString(1)),
                token
            )
        );
    }
}
