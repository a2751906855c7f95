using System.Text;
using Tracker.Ledger;

namespace Tracker.Audit.Ledger;

/// <summary>
/// Appends each checkpoint to a file. The operator should make the file append-only for the program (<c>chattr +a</c>).
/// </summary>
public sealed class FileAnchor(string path) : IAnchor
{
    public string Name => "file";

    public async Task KeepAsync(SignedCheckpoint checkpoint, long kept, CancellationToken token)
    {
        try
        {
            if (Path.GetDirectoryName(path) is { } folder)
            {
                Directory.CreateDirectory(folder);
            }

            await using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
            await file.WriteAsync(Encoding.UTF8.GetBytes(checkpoint.Note + "\n"), token);
            file.Flush(flushToDisk: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AnchorException($"{path} cannot be appended to: {e.Message}");
        }
    }

    public async Task<SignedNote?> NewestAsync(CancellationToken token)
    {
        try
        {
            // An older copy of the database may have sent its last checkpoint after a newer one.
            return File.Exists(path)
                ? SignedNote
                    .ParseAll(await File.ReadAllBytesAsync(path, token))
                    .MaxBy(x => Checkpoint.Parse(x.Text).Size)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NoteException)
        {
            throw new AnchorException($"{path} cannot be read: {e.Message}");
        }
    }
}
