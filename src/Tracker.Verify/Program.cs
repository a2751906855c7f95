using System.Text.Encodings.Web;
using System.Text.Json;
using Tracker.Ledger;
using Tracker.Verify;

const string Usage = """
    Verifies an export of the tracker offline: signature, entries, payloads, streams, and the tables against the events.

    tracker-verify EXPORT --key KEY [--key KEY …] [--since FILE] [--receipt FILE …] [--witness KEY …] [--json]

      EXPORT         file from GET /api/audit/export or 'tracker export'
      --key KEY      verifier key of the log (name+id+base64), or a file with one key a line; not from the source of EXPORT
      --since FILE   earlier signed checkpoints that you kept: the log must still begin with the entries each covers
      --receipt FILE a receipt from the response to a change: its events must be in the export, unaltered
      --witness KEY  verifier key of a witness that must have cosigned the checkpoint, or a file
      --json         the report as JSON

    The program needs libicu, because it compares texts by Unicode's rules.
    Exit code: 0 clean, 1 findings, 2 the command line or a file it names cannot be used.
    """;

try
{
    var options = Options.Parse(args);
    if (options is null)
    {
        Console.Out.WriteLine(Usage);
        return 0;
    }

    // Without Unicode data, texts are not normalised, and the fingerprints of clauses would differ from the recorded
    // ones.
    if ("e\u0301".Normalize() != "\u00e9")
    {
        throw new UsageException(
            "The program runs without Unicode data; install libicu (apt-get install libicu72) and unset "
                + "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT."
        );
    }

    var report = Verification.Run(options.Export, options.Trust);
    if (options.Json)
    {
        Console.Out.WriteLine(
            JsonSerializer.Serialize(
                report,
                new JsonSerializerOptions(JsonSerializerDefaults.Web)
                {
                    WriteIndented = true,
                    Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                }
            )
        );
    }
    else
    {
        Words.Write(report, Console.Out);
    }

    return report.Status == "CLEAN" ? 0 : 1;
}
catch (Exception e) when (e is UsageException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(e.Message);
    Console.Error.WriteLine("Run 'tracker-verify --help' for the options.");
    return 2;
}

/// <summary>The command line is not valid; the message says what to change.</summary>
internal sealed class UsageException(string message) : Exception(message);

internal sealed record Options(string Export, Trust Trust, bool Json)
{
    /// <returns>Null if the user asked for help.</returns>
    public static Options? Parse(string[] args)
    {
        string? export = null,
            since = null;
        var (keys, witnesses, receipts, json) = (
            new List<NoteVerifier>(),
            new List<NoteVerifier>(),
            new List<SignedNote>(),
            false
        );
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--help" or "-h":
                    return null;
                case "--json":
                    json = true;
                    break;
                case "--key":
                    keys.AddRange(Keys(Value(ref i)));
                    break;
                case "--witness":
                    witnesses.AddRange(Keys(Value(ref i)));
                    break;
                case "--receipt":
                    receipts.AddRange(Notes(Value(ref i)));
                    break;
                case "--since" when since is null:
                    since = Value(ref i);
                    break;
                case var x when x.StartsWith('-'):
                    throw new UsageException($"The option '{x}' does not exist, or is given twice.");
                case var x when export is null:
                    export = x;
                    break;
                case var x:
                    throw new UsageException($"Only one export is verified at a time; '{x}' is a second export.");
            }
        }

        return export is null ? throw new UsageException("Name the export to verify.")
            : !File.Exists(export) ? throw new UsageException($"There is no file '{export}'.")
            : keys.Count == 0
                ? throw new UsageException(
                    "Give the log's verifier key with --key; take it from a place that the exporter does not control."
                )
            : new(
                export,
                new(keys, since is null ? [] : Notes(since), witnesses, receipts, TimeProvider.System.GetUtcNow()),
                json
            );

        string Value(ref int i) =>
            ++i < args.Length ? args[i] : throw new UsageException($"'{args[i - 1]}' needs a value.");
    }

    private static List<NoteVerifier> Keys(string text)
    {
        try
        {
            var lines = File.Exists(text)
                ? File.ReadAllLines(text).Where(x => x.Trim().Length > 0).Select(x => x.Trim())
                : [text];
            return [.. lines.Select(NoteVerifier.Parse)];
        }
        catch (NoteException e)
        {
            throw new UsageException($"'{text}' is neither a verifier key nor a file of verifier keys: {e.Message}");
        }
    }

    private static IReadOnlyList<SignedNote> Notes(string file)
    {
        try
        {
            return SignedNote.ParseAll(File.ReadAllBytes(file));
        }
        catch (NoteException e)
        {
            throw new UsageException($"'{file}' is not a file of signed notes: {e.Message}");
        }
    }
}
