using System.Buffers.Binary;
using Npgsql;

namespace Tracker.Store;

/// <summary>
/// Reads rows of a binary <c>COPY … TO STDOUT</c> as the bytes that were sent: no value is made of what is only
/// compared.
/// </summary>
public sealed class CopyReader : IAsyncDisposable
{
    private const int Header = 19;

    private readonly Stream _stream;
    private readonly int[] _starts;
    private readonly int[] _lengths;
    private byte[] _buffer = new byte[64 * 1024];
    private int _at;
    private int _end;
    private int _row;

    private CopyReader(Stream stream, int fields) =>
        (_stream, _starts, _lengths) = (stream, new int[fields], new int[fields]);

    /// <param name="fields">How many columns the query has.</param>
    public static async Task<CopyReader> OpenAsync(
        NpgsqlConnection connection,
        string query,
        int fields,
        CancellationToken token
    )
    {
        var stream = await connection.BeginRawBinaryCopyAsync($"copy ({query}) to stdout (format binary)", token);
        var reader = new CopyReader(stream, fields);
        try
        {
            while (reader._end < Header)
            {
                await reader.FillAsync(token);
            }

            reader._at = Header;
            return reader;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>The present row, as COPY takes it too.</summary>
    public ReadOnlySpan<byte> Row => _buffer.AsSpan(_row, _at - _row);

    /// <summary>Where a field's bytes lie in <see cref="Row"/>.</summary>
    public Range At(int field) => (_starts[field] - _row)..(_starts[field] - _row + _lengths[field]);

    /// <summary>A field's bytes; none where it is null.</summary>
    public ReadOnlySpan<byte> Field(int field) =>
        _lengths[field] < 0 ? default : _buffer.AsSpan(_starts[field], _lengths[field]);

    public bool IsNull(int field) => _lengths[field] < 0;

    public long Long(int field) => BinaryPrimitives.ReadInt64BigEndian(Field(field));

    /// <summary>Goes to the next row.</summary>
    /// <returns>False after the last.</returns>
    public ValueTask<bool> NextAsync(CancellationToken token) =>
        TryNext() is { } found ? new(found) : ReadNextAsync(token);

    private async ValueTask<bool> ReadNextAsync(CancellationToken token)
    {
        while (true)
        {
            await FillAsync(token);
            if (TryNext() is { } found)
            {
                return found;
            }
        }
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    /// <returns>Null where the row is not all there yet.</returns>
    private bool? TryNext()
    {
        _row = _at;
        var at = _at;
        if (_end - at < 2)
        {
            return null;
        }

        int fields = BinaryPrimitives.ReadInt16BigEndian(_buffer.AsSpan(at));
        if (fields < 0)
        {
            return false;
        }

        if (fields != _starts.Length)
        {
            throw new InvalidOperationException($"A row has {fields} fields where {_starts.Length} were asked for.");
        }

        at += 2;
        for (var i = 0; i < fields; i++)
        {
            if (_end - at < 4)
            {
                return null;
            }

            var length = BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(at));
            at += 4;
            (_starts[i], _lengths[i]) = (at, length);
            at += Math.Max(length, 0);
        }

        if (at > _end)
        {
            return null;
        }

        _at = at;
        return true;
    }

    /// <summary>Reads on, with the beginning of a row that is not all there kept.</summary>
    private async ValueTask FillAsync(CancellationToken token)
    {
        if (_at > 0)
        {
            _buffer.AsSpan(_at, _end - _at).CopyTo(_buffer);
            _end -= _at;
            _at = 0;
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        // The server sends a message a row: as many as fit are taken at once.
        var before = _end;
        do
        {
            var read = await _stream.ReadAsync(_buffer.AsMemory(_end), token);
            if (read == 0)
            {
                break;
            }

            _end += read;
        } while (_buffer.Length - _end > _buffer.Length / 2);

        if (_end == before)
        {
            throw new EndOfStreamException("The server ended a copy before its last row.");
        }
    }
}
