using System.CommandLine;
using Tracker.Http;

namespace Tracker.CommandLine;

/// <summary>The file of a submission; <c>-</c> is standard input.</summary>
public static class SubmissionFile
{
    public static Argument<string> Argument() =>
        new Argument<string>("file")
        {
            Description = "A submission in JSON, as POST /api/statements takes it; - for standard input.",
        }.WithoutOptions();

    /// <returns>The file's bytes without a byte order mark. More than the API takes is not read.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(string file, CancellationToken token)
    {
        await using var from = file == "-" ? Console.OpenStandardInput() : File.OpenRead(file);
        var bytes = new byte[StrictJson.MaxBytes + 1];
        var length = await from.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, token);
        if (length > StrictJson.MaxBytes)
        {
            throw new IOException(
                $"{file} is larger than {StrictJson.MaxBytes} bytes, the most that a submission has."
            );
        }

        ReadOnlyMemory<byte> read = bytes.AsMemory(0, length);
        return read.Span.StartsWith("\uFEFF"u8) ? read[3..] : read;
    }
}
