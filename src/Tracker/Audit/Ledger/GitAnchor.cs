using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Tracker.Ledger;

namespace Tracker.Audit.Ledger;

/// <summary>
/// Commits each checkpoint and pushes it, with the git program. The push is never forced, so the remote should refuse
/// forced pushes.
/// </summary>
/// <param name="folder">Folder of the working copy. It is created if it is missing.</param>
public sealed class GitAnchor(string remote, string branch, string folder) : IAnchor
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>There is one working copy.</summary>
    private static readonly SemaphoreSlim OneAtATime = new(1);

    /// <summary>The file with the newest checkpoint.</summary>
    private const string Newest = "checkpoint";

    public string Name => "git";

    public async Task<SignedNote?> NewestAsync(CancellationToken token)
    {
        await OneAtATime.WaitAsync(token);
        try
        {
            // An older copy of the database may have sent its last checkpoint after a newer one, which is kept by size.
            var all = Path.Combine(folder, "checkpoints");
            return
                await CheckOutAsync(token)
                && Directory.Exists(all)
                && Directory.GetFiles(all, "*.txt").Max(StringComparer.Ordinal) is { } largest
                ? SignedNote.Parse(await File.ReadAllBytesAsync(largest, token))
                : null;
        }
        catch (NoteException e)
        {
            throw new AnchorException($"The newest file in 'checkpoints' of the branch is no checkpoint: {e.Message}");
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    public async Task KeepAsync(SignedCheckpoint checkpoint, long kept, CancellationToken token)
    {
        await OneAtATime.WaitAsync(token);
        try
        {
            await PushAsync(checkpoint, token);
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    private async Task PushAsync(SignedCheckpoint checkpoint, CancellationToken token)
    {
        // Continue from the remote's commit, because another node or person may have pushed.
        await CheckOutAsync(token);

        var name = string.Create(CultureInfo.InvariantCulture, $"checkpoints/{checkpoint.Size:D12}.txt");
        Directory.CreateDirectory(Path.Combine(folder, "checkpoints"));
        await File.WriteAllTextAsync(Path.Combine(folder, name), checkpoint.Note, token);
        await File.WriteAllTextAsync(Path.Combine(folder, Newest), checkpoint.Note, token);
        await GitAsync(token, "add", "--", name, Newest);
        if ((await GitAsync(token, "status", "--porcelain")).Length > 0)
        {
            await GitAsync(
                token,
                "commit",
                "-q",
                "-m",
                string.Create(CultureInfo.InvariantCulture, $"Checkpoint {checkpoint.Size} {checkpoint.Root}")
            );
            await GitAsync(token, "push", "-q", remote, $"HEAD:refs/heads/{branch}");
        }
    }

    /// <summary>Brings the working copy to the remote's commit.</summary>
    /// <returns>False if the remote has no such branch yet.</returns>
    private async Task<bool> CheckOutAsync(CancellationToken token)
    {
        if (!Directory.Exists(Path.Combine(folder, ".git")))
        {
            Directory.CreateDirectory(folder);
            await GitAsync(token, "init", "-q");
        }

        if ((await GitAsync(token, "ls-remote", remote, $"refs/heads/{branch}")).Length == 0)
        {
            return false;
        }

        await GitAsync(token, "fetch", "-q", remote, $"refs/heads/{branch}");
        await GitAsync(token, "checkout", "-q", "-f", "--detach", "FETCH_HEAD");
        return true;
    }

    /// <returns>The command's output.</returns>
    private async Task<string> GitAsync(CancellationToken token, params string[] arguments)
    {
        var start = new ProcessStartInfo(
            "git",
            [
                "-c",
                "user.name=Tracker",
                "-c",
                "user.email=tracker@localhost",
                "-c",
                "commit.gpgsign=false",
                "-c",
                "core.hooksPath=/dev/null",
                .. arguments,
            ]
        )
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["GIT_SSH_COMMAND"] =
            Environment.GetEnvironmentVariable("GIT_SSH_COMMAND") ?? "ssh -o BatchMode=yes";
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        limit.CancelAfter(Patience);
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            try
            {
                var (output, errors) = (
                    process.StandardOutput.ReadToEndAsync(limit.Token),
                    process.StandardError.ReadToEndAsync(limit.Token)
                );
                await process.WaitForExitAsync(limit.Token);
                return process.ExitCode == 0
                    ? await output
                    : throw new AnchorException($"'git {arguments[0]}' failed: {(await errors).Trim()}");
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
        }
        catch (Win32Exception)
        {
            throw new AnchorException("The program git is not installed; install it (apt-get install git).");
        }
    }
}
