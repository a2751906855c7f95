namespace Tracker.EmbeddedPostgres;

/// <summary>
/// Advisory locks on files. The kernel releases them when their process ends, so a killed program leaves no lock
/// behind.
/// </summary>
internal static class FileLock
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Waits until no other process holds the lock.</summary>
    public static async Task<FileStream> AloneAsync(string path, CancellationToken ct)
    {
        while (true)
        {
            if (TryAlone(path) is { } held)
            {
                return held;
            }
            await Task.Delay(20, ct);
        }
    }

    /// <summary>Null if another process holds the lock, exclusive or shared.</summary>
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

    private static FileStream Open(string path, FileAccess access, FileShare share) =>
        new(
            path,
            new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = access,
                Share = share,
                UnixCreateMode = OwnerOnly, // any user who may open the file may lock it
            }
        );

    /// <summary>
    /// Whether the error says that the lock is held: EWOULDBLOCK, 11 on Linux and 35 on macOS. Other errors, such as a
    /// full disk, must not make the caller wait.
    /// </summary>
    private static bool IsHeld(IOException e) => e.HResult is 11 or 35;
}
