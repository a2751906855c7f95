using System.Globalization;
using System.Text.Json;
using Tracker.Audit.Ledger;
using Tracker.Configuration;
using Tracker.Http;
using Tracker.Ledger;
using Tracker.Store;

namespace Tracker.CommandLine;

/// <summary>The ledger from the command line.</summary>
public static class LedgerCommand
{
    /// <param name="anchors">Files of checkpoints kept elsewhere, each with one or more, as the file anchor writes
    /// them.</param>
    public static async Task<int> VerifyAsync(IReadOnlyList<FileInfo> anchors, bool json, CancellationToken token)
    {
        await using var session = await Session.OpenAsync(token, prepare: false);
        await session.Get<Database>().RequireCurrentSchemaAsync(token);
        var keys = session.Get<SigningKeys>();
        keys.Load();
        var report = await session.Get<LedgerCheck>().RunAsync([.. anchors.SelectMany(x => Read(x, keys))], token);
        Console.WriteLine(json ? JsonSerializer.Serialize(report, ApiJson.Options) : Describe(report));
        return report.Findings == 0 ? TrackerCommand.Done : TrackerCommand.Found;
    }

    public static async Task<int> KeyAsync(bool json, CancellationToken token)
    {
        await using var session = await Session.OpenAsync(token, readsOnly: true);
        Show(session.Get<SigningKeys>(), json);
        return TrackerCommand.Done;
    }

    public static async Task<int> RotateAsync(bool json, CancellationToken token)
    {
        await using var session = await Session.OpenAsync(token);
        var keys = session.Get<SigningKeys>();
        keys.Rotate();
        Show(keys, json);
        await Console.Error.WriteLineAsync(
            $"Publish the new verifier key now; the old key signs beside it until {keys.All[1].SignsUntil}."
        );
        return TrackerCommand.Done;
    }

    /// <summary>Signs on from the last checkpoint that the database has. The operator says that it is the last
    /// signed.</summary>
    public static async Task<int> AcceptHeadAsync(CancellationToken token)
    {
        await using var session = await Session.OpenAsync(token);
        var (accepted, why) = await session.Get<CheckpointSigner>().AcceptHeadAsync(token);
        if (accepted is null)
        {
            await Console.Error.WriteLineAsync(why);
            return TrackerCommand.Found;
        }

        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"The checkpoint of {accepted.Size} entries, root {accepted.Root}, counts as the last signed."
            )
        );
        return TrackerCommand.Done;
    }

    /// <summary>Begins record time anew, with an event that says why.</summary>
    public static async Task<int> AcceptTimeAsync(string reason, CancellationToken token)
    {
        await using var session = await Session.OpenAsync(token);
        var (corrected, refusal) = await session.Get<ClockCorrection>().ExecuteAsync(reason, token);
        if (refusal is not null)
        {
            await Console.Error.WriteLineAsync(refusal);
            return TrackerCommand.WrongUsage;
        }

        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Record time begins anew with event {corrected!.Sequence}, {corrected.At}."
            )
        );
        return TrackerCommand.Done;
    }

    /// <summary>A signing key on standard output, for TRACKER_SIGNING_KEY; nothing is stored.</summary>
    public static int NewKey(string origin)
    {
        if (!LedgerSettings.IsOrigin(origin))
        {
            Console.Error.WriteLine(
                "The origin is printable ASCII without spaces or plus signs, such as tracker.example.org/log."
            );
            return TrackerCommand.WrongUsage;
        }

        var signer = NoteSigner.Generate(origin);
        Console.WriteLine(signer.SigningKey);
        Console.Error.WriteLine($"Keep the line above secret. Its verifier key, to publish: {signer.Verifier}");
        return TrackerCommand.Done;
    }

    private static void Show(SigningKeys keys, bool json)
    {
        var view = GetKey.Of(keys);
        Console.WriteLine(
            json
                ? JsonSerializer.Serialize(view, ApiJson.Options)
                : string.Join(Environment.NewLine, view.Keys.Select(x => x.VerifierKey))
        );
    }

    /// <exception cref="ConfigurationException">The file is not one of checkpoints of this log.</exception>
    private static List<Checkpoint> Read(FileInfo file, SigningKeys keys)
    {
        try
        {
            var notes = SignedNote.ParseAll(File.ReadAllBytes(file.FullName));
            return [.. notes.Select(x => Checkpoint.Open(x, keys.Verifiers).Checkpoint)];
        }
        catch (NoteException e)
        {
            throw new ConfigurationException($"{file.FullName}: {e.Message}");
        }
    }

    private static string Describe(LedgerCheckReport report)
    {
        IEnumerable<string> lines =
        [
            string.Create(
                CultureInfo.InvariantCulture,
                $"{report.Status}: {report.Size} entries, root {report.Root}, {report.Findings} findings, "
                    + $"{report.Seconds:F2} s."
            ),
            .. report.Listed.Select(x => $"{x.Kind}: {x.Detail}"),
        ];
        return string.Join(Environment.NewLine, lines);
    }
}
