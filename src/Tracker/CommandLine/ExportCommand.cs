using System.CommandLine;
using System.IO.Pipelines;
using Tracker.Audit.Export;
using Tracker.Audit.Ledger;
using Tracker.Store;

namespace Tracker.CommandLine;

/// <summary>The same as <c>GET /api/audit/export</c>, into a file, beside a running server or without one.</summary>
public static class ExportCommand
{
    public static Command Create()
    {
        var file = NewFile.Argument();
        var export = new Command("export", "Write the record with its proofs to a file, for the offline verifier.")
        {
            file,
        };
        export.SetAction((x, token) => ExecuteAsync(x.GetValue(file)!, token));
        return export;
    }

    private static async Task<int> ExecuteAsync(string file, CancellationToken token)
    {
        if (await NewFile.IsTakenAsync(file))
        {
            return TrackerCommand.Found;
        }

        await using var session = await Session.OpenAsync(token, readsOnly: true);
        if (await session.Get<LedgerReader>().LatestAsync(token) is not { } checkpoint)
        {
            await Console.Error.WriteLineAsync(
                "Nothing is signed yet: let the server run for some seconds ('tracker run'), then export again."
            );
            return TrackerCommand.Found;
        }

        try
        {
            await NewFile.WriteAsync(
                file,
                async stream =>
                {
                    var pipe = PipeWriter.Create(stream);
                    await session.Get<Exports>().WriteAsync(pipe, checkpoint, token);
                    await pipe.CompleteAsync();
                }
            );
        }
        catch (Exception e) when (Damage.Is(e))
        {
            await Console.Error.WriteLineAsync(
                $"The record cannot be exported, as the database is not as this program makes it: {e.Message} Run "
                    + "'tracker verify'."
            );
            return TrackerCommand.Found;
        }

        await Console.Error.WriteLineAsync(
            $"{NewFile.Called(file)}: {checkpoint.Size} entries, root {checkpoint.Root}. Verify it with tracker-verify and "
                + $"a key from elsewhere (docs/verify.md)."
        );
        return TrackerCommand.Done;
    }
}
