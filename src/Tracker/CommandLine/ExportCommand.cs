using System.CommandLine;
using System.IO.Pipelines;
using Tracker.Audit.Export;
using Tracker.Audit.Ledger;

namespace Tracker.CommandLine;

/// <summary>The same as <c>GET /api/audit/export</c>, into a file, beside a running server or without one.</summary>
public static class ExportCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "The file to write; it must not exist." };
        var export = new Command("export", "Write the record with its proofs to a file, for the offline verifier.")
        {
            file,
        };
        export.SetAction((x, token) => ExecuteAsync(x.GetValue(file)!, token));
        return export;
    }

    private static async Task<int> ExecuteAsync(FileInfo file, CancellationToken token)
    {
        if (file.Exists)
        {
            await Console.Error.WriteLineAsync($"{file.FullName} exists; name a new file.");
            return TrackerCommand.Found;
        }

        await using var session = await Session.OpenAsync(token);
        session.Get<SigningKeys>().Load();
        if (await session.Get<LedgerReader>().LatestAsync(token) is not { } checkpoint)
        {
            await Console.Error.WriteLineAsync(
                "Nothing is signed yet: let the server run for some seconds ('tracker run'), then export again."
            );
            return TrackerCommand.Found;
        }

        // Under another name until it is whole.
        var partial = file.FullName + ".partial";
        await using (var stream = new FileStream(partial, FileMode.Create, FileAccess.Write))
        {
            var pipe = PipeWriter.Create(stream);
            await session.Get<Exports>().WriteAsync(pipe, checkpoint, token);
            await pipe.CompleteAsync();
        }

        File.Move(partial, file.FullName);
        await Console.Error.WriteLineAsync(
            $"{file.FullName}: {checkpoint.Size} entries, root {checkpoint.Root}. Verify it with tracker-verify and "
                + $"a key from elsewhere (docs/verify.md)."
        );
        return TrackerCommand.Done;
    }
}
