using System.Text.Json;
using NodaTime;
using Tracker.Http;

namespace Tracker.Audit.Ledger;

/// <summary>The last full check that this program made.</summary>
public sealed record DoneCheck(Instant At, string Status, long Findings);

/// <summary>The last checkpoint that this program sent to an anchor.</summary>
public sealed record DoneAnchor(long Size, Instant At);

/// <summary>
/// What was done last, and when, in files of the keys folder. The tables <c>ledger.checks</c> and <c>ledger.anchors</c>
/// say the same for readers, but who owns the database can write there that all was done, today or in a hundred years;
/// so nothing is left undone because of these tables. Nodes with folders of their own each do it.
/// </summary>
public sealed class LastDone(SigningKeys keys)
{
    /// <summary>How far ahead of this clock a time may be, because clocks differ.</summary>
    public static readonly Duration Tolerance = Duration.FromMinutes(1);

    private string CheckFile => Path.Combine(keys.Folder, "last-check");

    private string AnchorsFile => Path.Combine(keys.Folder, "last-anchors");

    /// <summary>Null: none yet, or the file cannot be read, which means the same.</summary>
    public DoneCheck? Check => Read<DoneCheck>(CheckFile);

    /// <summary>By the anchor's name.</summary>
    public IReadOnlyDictionary<string, DoneAnchor> Anchors =>
        Read<Dictionary<string, DoneAnchor>>(AnchorsFile) ?? new Dictionary<string, DoneAnchor>();

    public void Keep(DoneCheck check) => keys.Write(CheckFile, JsonSerializer.Serialize(check, ApiJson.Options));

    public void Keep(string anchor, DoneAnchor sent) =>
        keys.Write(
            AnchorsFile,
            JsonSerializer.Serialize(
                new SortedDictionary<string, DoneAnchor>(Anchors.ToDictionary(StringComparer.Ordinal))
                {
                    [anchor] = sent,
                },
                ApiJson.Options
            )
        );

    /// <summary>
    /// Whether what was last done at an instant is due. A time in the future says nothing: the clock was wrong then, or
    /// is wrong now.
    /// </summary>
    public static bool IsDue(Instant? last, Duration every, Instant now) =>
        last is not { } at || at > now + Tolerance || now - at >= every;

    private static T? Read<T>(string file)
        where T : class
    {
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize<T>(File.ReadAllBytes(file), ApiJson.Options) : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
