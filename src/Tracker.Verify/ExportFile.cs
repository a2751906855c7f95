using Microsoft.Win32.SafeHandles;

namespace Tracker.Verify;

/// <summary>Where a line lies in the file.</summary>
public readonly record struct Place(long Offset, int Length);

/// <summary>An export on disk: read from beginning to end once, then line by line from anywhere.</summary>
public sealed class ExportFile : IDisposable
{
    /// <summary>A line longer than this is none of an export; a body is far smaller.</summary>
    private const int LongestLine = 64 << 20;

    private readonly SafeFileHandle _file;

    public ExportFile(string path) => _file = File.OpenHandle(path, options: FileOptions.RandomAccess);

    public void Dispose() => _file.Dispose();

    /// <summary>All lines with their places, without their newlines; a last line without one comes too.</summary>
    /// <exception cref="InvalidDataException">A line is too long.</exception>
    public IEnumerable<(Place Place, byte[] Line)> Lines()
    {
        var buffer = new byte[1 << 20];
        var (offset, start, end) = (0L, 0, 0);
        while (true)
        {
            var length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                yield return (new(offset, length), buffer.AsSpan(start, length).ToArray());
                start += length + 1;
                offset += length + 1;
                continue;
            }

            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
            if (end == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length <= LongestLine ? buffer.Length * 2 : throw new InvalidDataException($"The line at byte {offset} is longer than {LongestLine} bytes."));
            }

            var read = RandomAccess.Read(_file, buffer.AsSpan(end), offset + end);
            if (read == 0)
            {
                break;
            }

            end += read;
        }

        if (end > 0)
        {
            yield return (new(offset, end), buffer.AsSpan(0, end).ToArray());
        }
    }

    public byte[] Read(Place place)
    {
        var line = new byte[place.Length];
        for (var at = 0; at < line.Length;)
        {
            var read = RandomAccess.Read(_file, line.AsSpan(at), place.Offset + at);
            at += read > 0 ? read : throw new InvalidDataException("The file was cut off while it was read.");
        }

        return line;
    }
}
