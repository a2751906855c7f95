using Npgsql;
using Tracker.Record.Rows;

namespace Tracker.Store;

/// <summary>Writes rows, as they are encoded, into a table by binary COPY.</summary>
public sealed class CopyWriter : IAsyncDisposable
{
    private static readonly byte[] Header = [.. "PGCOPY\n"u8, 0xff, .. "\r\n\0"u8, 0, 0, 0, 0, 0, 0, 0, 0];
    private static readonly byte[] Trailer = [0xff, 0xff];

    private readonly NpgsqlRawCopyStream _stream;
    private bool _complete;

    private CopyWriter(NpgsqlRawCopyStream stream) => _stream = stream;

    public static async Task<CopyWriter> OpenAsync(
        NpgsqlConnection connection,
        IReadTable table,
        string schema,
        string name,
        CancellationToken token
    )
    {
        var stream = await connection.BeginRawBinaryCopyAsync(
            $"copy {schema}.{name} ({table.ColumnList}) from stdin (format binary)",
            token
        );
        var writer = new CopyWriter(stream);
        await stream.WriteAsync(Header, token);
        return writer;
    }

    /// <param name="rows">One encoded row, or several one after the other.</param>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> rows, CancellationToken token) => _stream.WriteAsync(rows, token);

    /// <summary>Says that these were all; without it, nothing is stored.</summary>
    public async Task CompleteAsync(CancellationToken token)
    {
        await _stream.WriteAsync(Trailer, token);
        await _stream.FlushAsync(token);
        _complete = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_complete)
        {
            await _stream.CancelAsync();
        }

        await _stream.DisposeAsync();
    }
}
