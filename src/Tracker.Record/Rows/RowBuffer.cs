using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using NodaTime;
using Tracker.Record.Events;

namespace Tracker.Record.Rows;

/// <summary>Where a row lies in its buffer, and what identifies it beside its table.</summary>
/// <param name="From">Start of its record interval.</param>
public readonly record struct RowPlace(int Start, int Length, int KeyStart, int KeyLength, long From);

/// <summary>
/// Rows as PostgreSQL's binary COPY sends and takes them: a count of fields, then each field's length and bytes. It is
/// the one form in which rows are written, compared and hashed, so that equal rows are equal bytes.
/// </summary>
public sealed class RowBuffer
{
    private static readonly LocalDate DayZero = new(2000, 1, 1);
    private static readonly Instant TimeZero = Instant.FromUtc(2000, 1, 1, 0, 0);

    private readonly List<RowPlace> _rows = [];
    private byte[] _bytes = new byte[4096];
    private int _length;
    private int _start;

    public int Count => _rows.Count;

    public ReadOnlySpan<byte> Row(int i) => _bytes.AsSpan(_rows[i].Start, _rows[i].Length);

    public ReadOnlySpan<byte> Key(int i) => _bytes.AsSpan(_rows[i].KeyStart, _rows[i].KeyLength);

    public long From(int i) => _rows[i].From;

    /// <summary>All rows, one after the other, in the order they were added.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

    public void Clear()
    {
        _rows.Clear();
        _length = 0;
    }

    /// <summary>Adds a row that was received.</summary>
    public void Add(ReadOnlySpan<byte> row, Range key, long from)
    {
        var (offset, length) = key.GetOffsetAndLength(row.Length);
        _rows.Add(new(_length, row.Length, _length + offset, length, from));
        row.CopyTo(Space(row.Length));
    }

    public void Begin(int fields)
    {
        _start = _length;
        BinaryPrimitives.WriteInt16BigEndian(Space(2), (short)fields);
    }

    /// <summary>Where the next field's bytes will lie, by which a key is told.</summary>
    public int NextField => _length + 4;

    public void End(int keyStart, int keyLength, long from) =>
        _rows.Add(new(_start, _length - _start, keyStart, keyLength, from));

    /// <summary>The length of the field that begins there.</summary>
    public int LengthAt(int fieldStart) => BinaryPrimitives.ReadInt32BigEndian(_bytes.AsSpan(fieldStart - 4));

    /// <summary>Orders the rows by key, byte by byte, then by the start of their record intervals.</summary>
    public void Sort()
    {
        var rows = CollectionsMarshal.AsSpan(_rows);
        for (var i = 1; i < rows.Length; i++)
        {
            if (Compare(rows[i - 1], rows[i]) > 0)
            {
                rows.Sort(Compare);
                return;
            }
        }
    }

    /// <summary>How a row stands to one of another buffer in that order.</summary>
    public int Compare(int i, RowBuffer other, int j)
    {
        var byKey = Key(i).SequenceCompareTo(other.Key(j));
        return byKey != 0 ? byKey : From(i).CompareTo(other.From(j));
    }

    public void Null() => BinaryPrimitives.WriteInt32BigEndian(Space(4), -1);

    public void Text(string? value)
    {
        if (value is null)
        {
            Null();
            return;
        }

        Text(value.AsSpan());
    }

    public void Json(string? value)
    {
        if (value is null)
        {
            Null();
            return;
        }

        var length = Open();
        Space(1)[0] = 1;
        var json = Jsonb.Of(value);
        json.CopyTo(Space(json.Length));
        Close(length);
    }

    public void Small(int? value)
    {
        if (value is not { } number)
        {
            Null();
            return;
        }

        var field = Field(2);
        BinaryPrimitives.WriteInt16BigEndian(field, checked((short)number));
    }

    public void Integer(int? value)
    {
        if (value is not { } number)
        {
            Null();
            return;
        }

        BinaryPrimitives.WriteInt32BigEndian(Field(4), number);
    }

    public void Long(long? value)
    {
        if (value is not { } number)
        {
            Null();
            return;
        }

        BinaryPrimitives.WriteInt64BigEndian(Field(8), number);
    }

    public void Date(LocalDate? value) => Integer(value is { } day ? Period.DaysBetween(DayZero, day) : null);

    /// <summary>Microseconds, as the server keeps them.</summary>
    public void Time(Instant? value) => Long(value is { } at ? (at - TimeZero).BclCompatibleTicks / 10 : null);

    /// <summary>A list as an array of texts.</summary>
    public void Texts(Listed value)
    {
        var joined = value.Joined.AsSpan();
        var length = BeginArray(25, joined.Length == 0 ? 0 : joined.Count(Listed.Separator) + 1);
        if (joined.Length > 0)
        {
            foreach (var item in joined.Split(Listed.Separator))
            {
                Text(joined[item]);
            }
        }

        Close(length);
    }

    public void Longs(long[] values)
    {
        var length = BeginArray(20, values.Length);
        foreach (var value in values)
        {
            Long(value);
        }

        Close(length);
    }

    private int BeginArray(int elementType, int count)
    {
        var length = Open();
        var header = Space(12);
        BinaryPrimitives.WriteInt32BigEndian(header, count == 0 ? 0 : 1);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], 0);
        BinaryPrimitives.WriteInt32BigEndian(header[8..], elementType);
        if (count > 0)
        {
            var dimension = Space(8);
            BinaryPrimitives.WriteInt32BigEndian(dimension, count);
            BinaryPrimitives.WriteInt32BigEndian(dimension[4..], 1);
        }

        return length;
    }

    private void Text(ReadOnlySpan<char> value)
    {
        var length = Open();
        var space = Space(Encoding.UTF8.GetMaxByteCount(value.Length));
        var written = Encoding.UTF8.GetBytes(value, space);
        _length += written - space.Length;
        Close(length);
    }

    private int Open()
    {
        Space(4);
        return _length;
    }

    private void Close(int start) => BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(start - 4), _length - start);

    private Span<byte> Field(int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(Space(4), length);
        return Space(length);
    }

    private Span<byte> Space(int length)
    {
        if (_length + length > _bytes.Length)
        {
            System.Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + length));
        }

        _length += length;
        return _bytes.AsSpan(_length - length, length);
    }

    private int Compare(RowPlace a, RowPlace b)
    {
        var byKey = _bytes.AsSpan(a.KeyStart, a.KeyLength).SequenceCompareTo(_bytes.AsSpan(b.KeyStart, b.KeyLength));
        return byKey != 0 ? byKey : a.From.CompareTo(b.From);
    }
}
