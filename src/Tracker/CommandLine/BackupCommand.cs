using System.CommandLine;
using System.Globalization;
using NodaTime;
using NodaTime.Text;
using Npgsql;
using Tracker.Audit;
using Tracker.Audit.Ledger;
using Tracker.Configuration;

namespace Tracker.CommandLine;

/// <summary>
/// Writes a backup into a folder, keeps the newest ones, and on request proves of the new one that it can be restored:
/// into a scratch private PostgreSQL, where the record must replay EQUAL and the ledger verify CLEAN.
/// </summary>
public static class BackupCommand
{
    private static readonly InstantPattern Stamp = InstantPattern.Create(
        "'tracker-'uuuuMMdd'T'HHmmss;FFF'Z.dump'",
        CultureInfo.InvariantCulture
    );

    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("folder") { Description = "Where backups lie; made if it is absent." };
        var keep = new Option<int?>("--keep")
        {
            Description = "Delete all backups of this folder but the newest n. Without it: none is deleted.",
        };
        keep.Validators.Add(x =>
        {
            if (x.Tokens.Count == 1 && int.TryParse(x.Tokens[0].Value, out var n) && n < 1)
            {
                x.AddError($"--keep: {n} is less than 1; at least the new backup is kept.");
            }
        });
        var check = new Option<bool>("--check")
        {
            Description =
                "Restore the backup into a scratch database, replay and verify it there; exit code 1, and no backup, "
                + "if that finds a fault.",
        };
        var backup = new Command("backup", "Write a backup of the database into a folder of backups.")
        {
            folder,
            keep,
            check,
        };
        backup.SetAction(
            (x, token) => ExecuteAsync(x.GetValue(folder)!.FullName, x.GetValue(keep), x.GetValue(check), token)
        );
        return backup;
    }

    private static async Task<int> ExecuteAsync(string folder, int? keep, bool check, CancellationToken token)
    {
        await using var session = await Session.OpenAsync(token, prepare: false);
        MakeClosed(folder);
        var now = session.Get<IClock>().GetCurrentInstant();
        var file = Path.Combine(folder, Stamp.Format(now));
        if (await NewFile.IsTakenAsync(file))
        {
            return TrackerCommand.Found;
        }

        using var scratch = check ? Scratch.Make(session.Get<SigningKeys>()) : null;
        var written = await NewFile.WriteAsync(
            file,
            async partial =>
                await DatabaseCommand.DumpAsync(session, partial, token)
                && (scratch is null || await CheckAsync(session.Get<Settings>(), scratch, partial, token))
        );
        if (!written)
        {
            await Console.Error.WriteLineAsync("No backup was kept, and none was deleted.");
            return TrackerCommand.Found;
        }

        await using (
            var record = session
                .Get<NpgsqlDataSource>()
                .CreateCommand("insert into tracker.backups (at, file, checked) values ($1, $2, $3)")
        )
        {
            record.Parameters.AddRange(
                new NpgsqlParameter[]
                {
                    new() { Value = now },
                    new() { Value = file },
                    new() { Value = check },
                }
            );
            await record.ExecuteNonQueryAsync(token);
        }

        Console.WriteLine($"Backup written to {file}{(check ? "; restored elsewhere it is EQUAL and CLEAN" : "")}.");
        foreach (var old in Backups(folder).SkipLast(keep ?? int.MaxValue))
        {
            File.Delete(old);
            Console.WriteLine($"Deleted {old}.");
        }

        await Console.Error.WriteLineAsync(
            $"The signing keys in {session.Get<SigningKeys>().Folder} are not in it; back them up apart from it."
        );
        return TrackerCommand.Done;
    }

    /// <summary>The folder's backups, oldest first. Other files are not touched.</summary>
    private static IEnumerable<string> Backups(string folder) =>
        Directory
            .EnumerateFiles(folder)
            .Select(x => (File: x, At: Stamp.Parse(Path.GetFileName(x))))
            .Where(x => x.At.Success)
            .OrderBy(x => x.At.Value)
            .Select(x => x.File);

    private static void MakeClosed(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(
                folder,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
        }
    }

    /// <summary>Restores the file as an operator would, and asks the restored record.</summary>
    private static async Task<bool> CheckAsync(Settings settings, Scratch scratch, string file, CancellationToken token)
    {
        settings = settings with
        {
            ConnectionString = null,
            OwnerConnectionString = null,
            DataFolder = scratch.Data,
            Urls = "http://127.0.0.1:0",
            Ledger = settings.Ledger with { KeysFolder = scratch.Keys, Anchors = new() },
        };
        await using (var empty = await Session.OpenAsync(token, prepare: false, settings: settings))
        {
            if (!await DatabaseCommand.RestoreAsync(empty, file, token))
            {
                await Console.Error.WriteLineAsync("The backup cannot be restored.");
                return false;
            }
        }

        await using var restored = await Session.OpenAsync(token, settings: settings, readsOnly: true);
        await restored.App.StartAsync(token);
        var replay = await restored.Get<Replay>().RunAsync(ReplayId.New(), null, null, token);
        var ledger = await restored.Get<LedgerCheck>().RunAsync([], token);
        await restored.App.StopAsync(CancellationToken.None);
        await Console.Error.WriteLineAsync(
            $"Restored: {replay.Status} as of sequence {replay.AsOfSequence}; {ledger.Status}, {ledger.Size} entries."
        );
        foreach (
            var finding in ledger
                .Listed.Select(x => $"{x.Kind}: {x.Detail}")
                .Concat(replay.Differences.Select(x => $"{x.Projection} {x.Row}: {x.Kind}"))
                .Concat(new[] { replay.Error }.OfType<string>())
        )
        {
            await Console.Error.WriteLineAsync(finding);
        }

        return replay.Status == "EQUAL" && ledger.Findings == 0;
    }

    /// <summary>A folder for the scratch database, with a copy of the keys as they were before the backup: the last
    /// checkpoint signed is then not newer than the backup.</summary>
    private sealed class Scratch : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("tracker-backup-check-").FullName;

        private Scratch() { }

        public string Data => Path.Combine(_folder, "data");

        public string Keys => Path.Combine(_folder, "keys");

        public static Scratch Make(SigningKeys keys)
        {
            var scratch = new Scratch();
            if (!OperatingSystem.IsWindows())
            {
                // The private PostgreSQL of root runs as another user, who must get through to its own folder.
                File.SetUnixFileMode(scratch._folder, (UnixFileMode)0b111_001_001);
            }

            MakeClosed(scratch.Keys);
            foreach (var file in Directory.Exists(keys.Folder) ? Directory.GetFiles(keys.Folder) : [])
            {
                File.Copy(file, Path.Combine(scratch.Keys, Path.GetFileName(file)));
            }

            return scratch;
        }

        public void Dispose() => Directory.Delete(_folder, recursive: true);
    }
}
