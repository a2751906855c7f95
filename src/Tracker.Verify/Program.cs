using System.Text.Encodings.Web;
using System.Text.Json;
using Tracker.Ledger;
using Tracker.Verify;

const string Usage =
    """
    Verifies an export of the tracker offline: signature, entries, payloads, streams, and the tables against the events.

    tracker-verify EXPORT --key KEY [--key KEY …] [--since FILE] [--receipt FILE …] [--witness KEY …] [--json]

      EXPORT         file from GET /api/audit/export or 'tracker export'
      --key KEY      verifier key of the log (name+id+base64), or a file with one a line, obtained elsewhere than EXPORT
      --since FILE   an earlier signed checkpoint, kept from before: the log must still begin with what it signed
      --receipt FILE a receipt that the answer to a change gave: its events must be there, unaltered
      --witness KEY  verifier key of a witness that must have cosigned the checkpoint, or a file
      --json         the report as JSON

    It needs libicu on the machine, as texts are compared by Unicode's rules.
    Exit code: 0 clean, 1 findings, 2 the command line or a file named by it cannot be used.
    """;

try
{
    var options = Options.Parse(args);
    if (options is null)
    {
        Console.Out.WriteLine(Usage);
        return 0;
    }

    // Without Unicode data texts are not normalised: fingerprints of clauses would differ from those that are right.
    if ("e\u0301".Normalize() != "\u00e9")
    {
        throw new UsageException("The program runs without Unicode data; install libicu (apt-get install libicu72) and unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT.");
    }

    var report = Verification.Run(options.Export, options.Trust);
    if (options.Json)
    {
        Console.Out.WriteLine(JsonSerializer.Serialize(report, new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            WriteIndented = true,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }));
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
    Console.Error.WriteLine("Run 'tracker-verify --help' for how it is called.");
    return 2;
}

/// <summary>The command line does not say what to do; the message says what to change.</summary>
internal sealed class UsageException(string message) : Exception(message);

internal sealed record Options(string Export, Trust Trust, bool Json)
{
    /// <returns>Null: help is asked for.</returns>
    public static Options? Parse(string[] args)
    {
        string? export = null, since = null;
        var (keys, witnesses, receipts, json) = (new List<NoteVerifier>(), new List<NoteVerifier>(), new List<SignedNote>(), false);
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--help" or "-h": return null;
                case "--json": json = true; break;
                case "--key": keys.AddRange(Keys(Value(ref i))); break;
                case "--witness": witnesses.AddRange(Keys(Value(ref i))); break;
                case "--receipt": receipts.Add(Note(Value(ref i))); break;
                case "--since" when since is null: since = Value(ref i); break;
                case var x when x.StartsWith('-'): throw new UsageException($"There is no option '{x}', or it is given twice.");
                case var x when export is null: export = x; break;
                case var x: throw new UsageException($"One export is verified at a time; '{x}' is a second one.");
            }
        }

        return export is null ? throw new UsageException("Name the export to verify.")
            : !File.Exists(export) ? throw new UsageException($"There is no file '{export}'.")
            : keys.Count == 0 ? throw new UsageException("Give the log's verifier key with --key; take it from a place that whoever made the export does not control.")
            : new(export, new(keys, since is null ? null : Note(since), witnesses, receipts), json);

        string Value(ref int i) => ++i < args.Length ? args[i] : throw new UsageException($"'{args[i - 1]}' needs a value.");
    }

    private static List<NoteVerifier> Keys(string text)
    {
        try
        {
            var lines = File.Exists(text) ? File.ReadAllLines(text).Where(x => x.Trim().Length > 0).Select(x => x.Trim()) : [text];
            return [.. lines.Select(NoteVerifier.Parse)];
        }
        catch (NoteException e)
        {
            throw new UsageException($"'{text}' is neither a verifier key nor a file of them: {e.Message}");
        }
    }

    private static SignedNote Note(string file)
    {
        try
        {
            return SignedNote.Parse(File.ReadAllBytes(file));
        }
        catch (NoteException e)
        {
            throw new UsageException($"'{file}' is no signed note: {e.Message}");
        }
    }
}
