using Microsoft.Win32.SafeHandles;

namespace Tracker.Verify;

/// <summary>The position of a line in the file.</summary>
public readonly record struct Place(long Offset, int Length);

/// <summary>
/// An export on disk. It is read from beginning to end once; later, single lines are read by their position.
/// </summary>
public sealed class ExportFile : IDisposable
{
    /// <summary>No line of an export is longer: event bodies are far smaller.</summary>
    private const int LongestLine = 64 << 20;

    private readonly SafeFileHandle _file;

    public ExportFile(string path) => _file = File.OpenHandle(path, options: FileOptions.RandomAccess);

    public void Dispose() => _file.Dispose();

    /// <summary>Whether the last line ends with a newline, as every line of a whole export does.</summary>
    public bool EndsWithNewline
    {
        get
        {
            Span<byte> last = stackalloc byte[1];
            return RandomAccess.Read(_file, last, Math.Max(0, RandomAccess.GetLength(_file) - 1)) == 1
                && last[0] == (byte)'\n';
        }
    }

    /// <summary>
    /// All lines with their positions, without their newlines, including a last line that has no newline.
    /// </summary>
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
                Array.Resize(
                    ref buffer,
                    buffer.Length <= LongestLine
                        ? buffer.Length * 2
                        : throw new InvalidDataException(
                            $"The line at byte {offset} is longer than {LongestLine} bytes."
                        )
                );
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
        for (var at = 0; at < line.Length; )
        {
            var read = RandomAccess.Read(_file, line.AsSpan(at), place.Offset + at);
            at += read > 0 ? read : throw new InvalidDataException("The file was truncated while it was being read.");
        }

        return line;
    }
}
