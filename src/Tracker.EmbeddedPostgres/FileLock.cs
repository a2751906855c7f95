namespace Tracker.EmbeddedPostgres;

/// <summary>
/// Advisory locks on files. The kernel drops them with their process, so a killed program leaves none behind.
/// </summary>
internal static class FileLock
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Waits until nobody else holds the lock.</summary>
    public static async Task<FileStream> AloneAsync(string path, CancellationToken ct)
    {
        while (true)
        {
            if (TryAlone(path) is { } held) return held;
            await Task.Delay(20, ct);
        }
    }

    /// <summary>Null when somebody holds the lock, alone or shared.</summary>
    public static FileStream? TryAlone(string path)
    {
        try
        {
            return Open(path, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (IsHeld(e))
        {
            return null;
        }
    }

    public static FileStream Shared(string path) => Open(path, FileAccess.Read, FileShare.Read);

    private static FileStream Open(string path, FileAccess access, FileShare share) => new(path, new FileStreamOptions
    {
        Mode = FileMode.OpenOrCreate,
        Access = access,
        Share = share,
        UnixCreateMode = OwnerOnly, // whoever may open the file may lock it
    });

    /// <summary>EWOULDBLOCK is 11 on Linux and 35 on macOS; a full disk is no reason to wait.</summary>
    private static bool IsHeld(IOException e) => e.HResult is 11 or 35;
}
