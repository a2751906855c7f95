using System.Globalization;
using NodaTime;
using Tracker.Ledger;

namespace Tracker.Configuration;

/// <summary>The operator's settings for the ledger.</summary>
/// <param name="KeysFolder">Folder of the signing keys and the last signed checkpoint; null: <c>keys</c> in the data
/// folder.</param>
/// <param name="Origin">Name of the log; null: the name is created with the first key.</param>
/// <param name="SigningKeys">Signing keys, newest first, to use instead of the keys in the folder; null: use the
/// folder.</param>
public sealed record LedgerSettings(
    string? KeysFolder = null,
    string? Origin = null,
    IReadOnlyList<NoteSigner>? SigningKeys = null
)
{
    public AnchorSettings Anchors { get; init; } = new();

    /// <param name="value">Returns an environment variable; null if it is not set.</param>
    /// <param name="secret">Returns a setting that may also be in a file.</param>
    public static LedgerSettings Read(Func<string, string?> value, Func<string, string?> secret, List<string> faults)
    {
        var origin = value("TRACKER_ORIGIN");
        if (origin is not null && !IsOrigin(origin))
        {
            faults.Add(
                "TRACKER_ORIGIN names the log, such as tracker.example.org/log: printable ASCII without spaces or "
                    + "plus signs, at most 200 characters, not beginning with 'tracker.'."
            );
            origin = null;
        }

        List<NoteSigner>? signers = null;
        if (secret("TRACKER_SIGNING_KEY") is { } keys)
        {
            signers = [];
            foreach (
                var line in keys.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            )
            {
                try
                {
                    signers.Add(NoteSigner.Parse(line));
                }
                catch (NoteException e)
                {
                    faults.Add(
                        $"TRACKER_SIGNING_KEY: {e.Message} Give the content of a key file that the program created, "
                            + $"one key a line, the newest first."
                    );
                }
            }

            if (signers.Select(x => x.Verifier.Name).Distinct().Count() > 1)
            {
                faults.Add("TRACKER_SIGNING_KEY: all keys must have the same name, the log's origin.");
            }
        }

        var folder = value("TRACKER_KEYS");
        return new(folder is null ? null : Path.GetFullPath(folder), origin, signers)
        {
            Anchors = AnchorSettings.Read(value, faults),
        };
    }

    /// <remarks>
    /// A checkpoint's first line is its origin; a receipt's first line begins with 'tracker.'. An origin must not begin
    /// so, and therefore no text is both a checkpoint and a receipt.
    /// </remarks>
    public static bool IsOrigin(string text) =>
        text.Length is > 0 and <= 200
        && text.All(c => c is > ' ' and <= '~' and not '+')
        && !text.StartsWith("tracker.", StringComparison.Ordinal);
}

/// <summary>Where checkpoints are sent, and how often.</summary>
/// <param name="File">A file to which each checkpoint is appended.</param>
/// <param name="Git">A git remote to which each checkpoint is pushed as a commit.</param>
/// <param name="Webhook">A URL to which each checkpoint is posted.</param>
/// <param name="Witness">A witness's submission prefix (C2SP tlog-witness).</param>
/// <param name="WitnessKey">The witness's verifier key.</param>
public sealed record AnchorSettings(
    string? File = null,
    string? Git = null,
    Uri? Webhook = null,
    Uri? Witness = null,
    NoteVerifier? WitnessKey = null
)
{
    public Duration Every { get; init; } = Duration.FromHours(1);

    /// <summary>Branch of the git remote.</summary>
    public string Branch { get; init; } = "main";

    public static AnchorSettings Read(Func<string, string?> value, List<string> faults)
    {
        var every = Duration.FromHours(1);
        if (value("TRACKER_ANCHOR_EVERY") is { } text)
        {
            if (
                int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                && seconds is >= 1 and <= 604_800
            )
            {
                every = Duration.FromSeconds(seconds);
            }
            else
            {
                faults.Add($"TRACKER_ANCHOR_EVERY: '{text}' is not a whole number of seconds from 1 to 604800.");
            }
        }

        NoteVerifier? key = null;
        if (value("TRACKER_ANCHOR_WITNESS_KEY") is { } verifier)
        {
            try
            {
                key = NoteVerifier.Parse(verifier);
            }
            catch (NoteException e)
            {
                faults.Add($"TRACKER_ANCHOR_WITNESS_KEY: {e.Message}");
            }

            if (key is { Type: not NoteKeyType.Cosignature })
            {
                faults.Add(
                    "TRACKER_ANCHOR_WITNESS_KEY is a key for signing notes; give the witness's key, of type "
                        + "cosignature/v1."
                );
            }
        }

        var (webhook, witness) = (Url("TRACKER_ANCHOR_WEBHOOK"), Url("TRACKER_ANCHOR_WITNESS"));
        if ((value("TRACKER_ANCHOR_WITNESS") is null) != (value("TRACKER_ANCHOR_WITNESS_KEY") is null))
        {
            faults.Add("TRACKER_ANCHOR_WITNESS and TRACKER_ANCHOR_WITNESS_KEY belong together; set both or neither.");
        }

        var branch = value("TRACKER_ANCHOR_GIT_BRANCH") ?? "main";
        if (branch.StartsWith('-') || branch.Any(c => c is <= ' ' or > '~' or ':'))
        {
            faults.Add($"TRACKER_ANCHOR_GIT_BRANCH: '{branch}' is not a valid branch name.");
        }

        var git = value("TRACKER_ANCHOR_GIT");
        if (git?.StartsWith('-') == true)
        {
            faults.Add($"TRACKER_ANCHOR_GIT: '{git}' is not the address of a git repository.");
        }

        var file = value("TRACKER_ANCHOR_FILE");
        return new(file is null ? null : Path.GetFullPath(file), git, webhook, witness, key)
        {
            Every = every,
            Branch = branch,
        };

        Uri? Url(string name)
        {
            if (value(name) is not { } address)
            {
                return null;
            }

            if (Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
            {
                return uri;
            }

            faults.Add($"{name}: '{address}' is not an http or https URL.");
            return null;
        }
    }
}
