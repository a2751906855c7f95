using System.Globalization;
using System.Security.Cryptography;
using NodaTime;
using NodaTime.Text;
using Tracker.Configuration;
using Tracker.Ledger;

namespace Tracker.Audit.Ledger;

/// <param name="Since">When it was made; null: it was given by a setting.</param>
/// <param name="SignsUntil">Until when it signs beside a newer key; null: it is the newest.</param>
public sealed record SigningKey(NoteSigner Signer, Instant? Since, Instant? SignsUntil);

/// <summary>
/// The keys that sign checkpoints and receipts. They lie in a folder outside the database, so that who owns the database
/// cannot sign; a key's file is named by when it was made, which is all that is kept beside it.
/// </summary>
public sealed class SigningKeys(Settings settings, IClock clock)
{
    /// <summary>How long an old key signs beside the one that replaced it.</summary>
    public static readonly Duration Overlap = Duration.FromDays(90);

    private const string Extension = ".key";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OthersMay = (UnixFileMode)0b000_111_111;

    private static readonly InstantPattern Stamp = InstantPattern.Create("uuuuMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private volatile IReadOnlyList<SigningKey> _keys = [];

    public string Folder { get; } = settings.Ledger.KeysFolder ?? Path.Combine(Path.GetFullPath(settings.DataFolder is "" ? "." : settings.DataFolder), "keys");

    /// <summary>All that were ever in use here, newest first; empty until they are loaded.</summary>
    public IReadOnlyList<SigningKey> All => _keys;

    /// <summary>The log's name, which is that of its keys.</summary>
    public string Origin => _keys[0].Signer.Verifier.Name;

    public IReadOnlyCollection<NoteVerifier> Verifiers => [.. _keys.Select(x => x.Signer.Verifier)];

    /// <summary>The keys that sign now, newest first.</summary>
    public IEnumerable<NoteSigner> Signing(Instant now) =>
        _keys.Where(x => x.SignsUntil is not { } until || now < until).Select(x => x.Signer);

    /// <summary>Reads the keys, and makes the first one where there is none.</summary>
    /// <exception cref="ConfigurationException">They cannot be read, are open to others, or are of another log.</exception>
    public void Ensure()
    {
        Load();
        if (_keys.Count == 0)
        {
            Make(settings.Ledger.Origin ?? $"tracker/{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}");
            Load();
        }

        if (settings.Ledger.Origin is { } origin && origin != Origin)
        {
            throw new ConfigurationException(
                $"TRACKER_ORIGIN is '{origin}', but the keys in {Folder} are of the log '{Origin}'; a log keeps its name: set TRACKER_ORIGIN to that, or unset it.");
        }
    }

    /// <summary>Makes the next key. The one before signs beside it for a while.</summary>
    /// <exception cref="ConfigurationException">The keys come from a setting.</exception>
    public SigningKey Rotate()
    {
        if (settings.Ledger.SigningKeys is not null)
        {
            throw new ConfigurationException(
                "The keys come from TRACKER_SIGNING_KEY; put a new key on its first line, and keep the old one below it for 90 days. 'tracker ledger new-key' makes one.");
        }

        Ensure();
        if (_keys[0].Since is { } since && clock.GetCurrentInstant() < since + Duration.FromSeconds(1))
        {
            throw new ConfigurationException("The newest key is not a second old.");
        }

        Make(Origin);
        Load();
        return _keys[0];
    }

    /// <summary>Reads the keys anew, as another program may have made one.</summary>
    /// <exception cref="ConfigurationException">They cannot be read, are open to others, or are of another log.</exception>
    public void Load()
    {
        if (settings.Ledger.SigningKeys is { } given)
        {
            // Which of them still sign is the operator's: all that are given.
            _keys = [.. given.Select(x => new SigningKey(x, null, null))];
            return;
        }

        if (!Directory.Exists(Folder))
        {
            _keys = [];
            return;
        }

        try
        {
            RequireClosed(Folder, "700");
            var found = new List<(NoteSigner Signer, Instant Since)>();
            foreach (var file in Directory.GetFiles(Folder, "*" + Extension).OrderDescending(StringComparer.Ordinal))
            {
                RequireClosed(file, "600");
                var stamp = Stamp.Parse(Path.GetFileName(file).Split('-')[0]);
                found.Add(stamp.Success
                    ? (NoteSigner.Parse(File.ReadAllText(file).Trim()), stamp.Value)
                    : throw new ConfigurationException($"{file} is not named as the program names a key; move it elsewhere."));
            }

            if (found.Select(x => x.Signer.Verifier.Name).Distinct().Count() > 1)
            {
                throw new ConfigurationException($"The keys in {Folder} are of several logs; keep those of one.");
            }

            _keys = [.. found.Select((x, i) => new SigningKey(x.Signer, x.Since, i == 0 ? null : found[i - 1].Since + Overlap))];
        }
        catch (Exception e) when (e is NoteException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The signing keys in {Folder} cannot be read: {e.Message} Put the folder back from a backup.");
        }
    }

    /// <summary>The last checkpoint signed here; null: none was yet.</summary>
    /// <exception cref="NoteException">The file holds no checkpoint that these keys signed.</exception>
    public Checkpoint? LastSigned()
    {
        var file = LastFile;
        return File.Exists(file) ? Checkpoint.Open(SignedNote.Parse(File.ReadAllBytes(file)), Verifiers).Checkpoint : null;
    }

    /// <summary>Keeps what is about to be signed, on the disk before anyone sees it.</summary>
    public void KeepLast(SignedNote note)
    {
        MakeFolder();
        WriteDurably(LastFile, note.ToString());
    }

    public string LastFile => Path.Combine(Folder, "last-checkpoint");

    private void Make(string origin)
    {
        try
        {
            MakeFolder();
            var signer = NoteSigner.Generate(origin);
            var now = clock.GetCurrentInstant();
            WriteDurably(Path.Combine(Folder, $"{Stamp.Format(now)}-{signer.Verifier.KeyId:x8}{Extension}"), signer.SigningKey + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"No signing key can be made in {Folder}: {e.Message} Let the program write there, or set TRACKER_KEYS to a folder where it may.");
        }
    }

    private void MakeFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Folder);
        }
        else
        {
            Directory.CreateDirectory(Folder, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    /// <summary>The file is the old one or the new one, whole, whatever happens.</summary>
    private static void WriteDurably(string file, string content)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        var partial = file + ".partial";
        using (var stream = new FileStream(partial, options))
        {
            stream.Write(System.Text.Encoding.UTF8.GetBytes(content));
            stream.Flush(flushToDisk: true);
        }

        File.Move(partial, file, overwrite: true);
    }

    private static void RequireClosed(string path, string mode)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & OthersMay) != 0)
        {
            throw new ConfigurationException($"{path} is open to other users, who could sign in the log's name; run 'chmod {mode} {path}'. If they may have read a key, rotate it.");
        }
    }
}
