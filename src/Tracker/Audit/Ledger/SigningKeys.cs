using System.Globalization;
using System.Security.Cryptography;
using NodaTime;
using NodaTime.Text;
using Tracker.Configuration;
using Tracker.Ledger;

namespace Tracker.Audit.Ledger;

/// <param name="Since">When the key was created; null if a setting gives the key.</param>
/// <param name="SignsUntil">Until when it signs beside a newer key; null for the newest key.</param>
public sealed record SigningKey(NoteSigner Signer, Instant? Since, Instant? SignsUntil);

/// <summary>
/// The keys that sign checkpoints and receipts. They are stored in a folder outside the database, so that the owner of
/// the database cannot sign. The name of a key's file says when the key was created.
/// </summary>
public sealed class SigningKeys(Settings settings, IClock clock)
{
    /// <summary>How long an old key signs beside the one that replaced it.</summary>
    public static readonly Duration Overlap = Duration.FromDays(90);

    private const string Extension = ".key";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OthersMay = (UnixFileMode)0b000_111_111;

    private static readonly InstantPattern Stamp = InstantPattern.Create(
        "uuuuMMdd'T'HHmmss'Z'",
        CultureInfo.InvariantCulture
    );

    private volatile IReadOnlyList<SigningKey> _keys = [];

    public string Folder { get; } =
        settings.Ledger.KeysFolder
        ?? Path.Combine(Path.GetFullPath(settings.DataFolder is "" ? "." : settings.DataFolder), "keys");

    /// <summary>All keys, including old ones, newest first. Empty until they are loaded.</summary>
    public IReadOnlyList<SigningKey> All => _keys;

    /// <summary>The log's name. All its keys have this name.</summary>
    /// <exception cref="ConfigurationException">There is no key.</exception>
    public string Origin => _keys.Count > 0 ? _keys[0].Signer.Verifier.Name : throw new ConfigurationException(None);

    public IReadOnlyCollection<NoteVerifier> Verifiers => [.. _keys.Select(x => x.Signer.Verifier)];

    /// <summary>The keys that sign now, newest first.</summary>
    public IEnumerable<NoteSigner> Signing(Instant now) =>
        _keys.Where(x => x.SignsUntil is not { } until || now < until).Select(x => x.Signer);

    /// <summary>Reads the keys. Creates the first key if there is none.</summary>
    /// <exception cref="ConfigurationException">The keys cannot be read, are open to other users, or belong to another
    /// log.</exception>
    public void Ensure()
    {
        Load();
        if (_keys.Count == 0)
        {
            Make(settings.Ledger.Origin ?? $"tracker/{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}");
            Load();
        }
    }

    /// <summary>Creates the next key. The previous key signs beside it for <see cref="Overlap"/>.</summary>
    /// <exception cref="ConfigurationException">The keys come from a setting.</exception>
    public SigningKey Rotate()
    {
        if (settings.Ledger.SigningKeys is not null)
        {
            throw new ConfigurationException(
                "The keys come from TRACKER_SIGNING_KEY; put a new key on its first line, and keep the old key "
                    + "below it for 90 days. 'tracker ledger new-key' creates a key."
            );
        }

        Ensure();
        if (_keys[0].Since is { } since && clock.GetCurrentInstant() < since + Duration.FromSeconds(1))
        {
            throw new ConfigurationException("The newest key is less than a second old; wait a second and try again.");
        }

        Make(Origin);
        Load();
        return _keys[0];
    }

    /// <summary>Reads the keys again, because another program may have created one.</summary>
    /// <exception cref="ConfigurationException">The keys cannot be read, are open to other users, or belong to another
    /// log.</exception>
    public void Load()
    {
        var read = Read();
        _keys = read.Count > 0 || _keys.Count == 0 ? read : throw new ConfigurationException(None);

        if (settings.Ledger.Origin is { } origin && _keys.Count > 0 && origin != Origin)
        {
            throw new ConfigurationException(
                $"TRACKER_ORIGIN is '{origin}', but the keys in {Folder} are of the log '{Origin}'. A log's name "
                    + $"cannot change: set TRACKER_ORIGIN to that name, or unset it."
            );
        }
    }

    /// <summary>Why the keys cannot be used as they lie in their folder now; null: they can.</summary>
    public string? Fault()
    {
        try
        {
            return Read().Count > 0 ? null : None;
        }
        catch (ConfigurationException e)
        {
            return e.Message;
        }
    }

    private string None =>
        $"There is no signing key in {Folder}. The first 'tracker run' on a new record makes one; if the record was "
        + "signed before, restore the folder from a backup of the keys.";

    private IReadOnlyList<SigningKey> Read()
    {
        if (settings.Ledger.SigningKeys is { } given)
        {
            // All keys given by the setting sign. The operator decides which keys to give.
            return [.. given.Select(x => new SigningKey(x, null, null))];
        }

        if (!Directory.Exists(Folder))
        {
            return [];
        }

        try
        {
            RequireClosed(Folder, "700");
            var found = new List<(NoteSigner Signer, Instant Since)>();
            foreach (var file in Directory.GetFiles(Folder, "*" + Extension).OrderDescending(StringComparer.Ordinal))
            {
                RequireClosed(file, "600");
                var stamp = Stamp.Parse(Path.GetFileName(file).Split('-')[0]);
                found.Add(
                    stamp.Success
                        ? (NoteSigner.Parse(File.ReadAllText(file).Trim()), stamp.Value)
                        : throw new ConfigurationException(
                            $"{file} does not have the name of a key file of this program; move it elsewhere."
                        )
                );
            }

            if (found.Select(x => x.Signer.Verifier.Name).Distinct().Count() > 1)
            {
                throw new ConfigurationException(
                    $"The keys in {Folder} belong to several logs; keep only the keys of one log."
                );
            }

            return
            [
                .. found.Select(
                    (x, i) => new SigningKey(x.Signer, x.Since, i == 0 ? null : found[i - 1].Since + Overlap)
                ),
            ];
        }
        catch (Exception e) when (e is NoteException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(
                $"The signing keys in {Folder} cannot be read: {e.Message} Restore the folder from a backup."
            );
        }
    }

    /// <summary>Reads the last signed checkpoint from its file; null if there is no file.</summary>
    /// <exception cref="NoteException">The file is not a checkpoint signed by these keys.</exception>
    public Checkpoint? LastSigned()
    {
        var file = LastFile;
        return File.Exists(file)
            ? Checkpoint.Open(SignedNote.Parse(File.ReadAllBytes(file)), Verifiers).Checkpoint
            : null;
    }

    /// <summary>Stores a signed checkpoint on disk. The caller publishes it only afterwards.</summary>
    public void KeepLast(SignedNote note) => Write(LastFile, note.ToString());

    /// <summary>Stores a file in the folder, on disk and whole.</summary>
    internal void Write(string file, string content)
    {
        MakeFolder();
        WriteDurably(file, content);
    }

    public string LastFile => Path.Combine(Folder, "last-checkpoint");

    private void Make(string origin)
    {
        try
        {
            MakeFolder();
            var signer = NoteSigner.Generate(origin);
            var now = clock.GetCurrentInstant();
            WriteDurably(
                Path.Combine(Folder, $"{Stamp.Format(now)}-{signer.Verifier.KeyId:x8}{Extension}"),
                signer.SigningKey + "\n"
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(
                $"A signing key cannot be created in {Folder}: {e.Message} Let the program write there, or set "
                    + $"TRACKER_KEYS to a folder where it may write."
            );
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

    /// <summary>Replaces a file atomically: after a crash it has either the old or the new content, complete.</summary>
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
            throw new ConfigurationException(
                $"{path} is open to other users, who could sign in the log's name; run 'chmod {mode} {path}'. If "
                    + $"they may have read a key, rotate the key."
            );
        }
    }
}
