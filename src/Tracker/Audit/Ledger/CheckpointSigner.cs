using NodaTime;
using Npgsql;
using Tracker.Ledger;
using Tracker.Store;

namespace Tracker.Audit.Ledger;

/// <summary>
/// Signs the ledger's head. The last signed checkpoint is stored in a file outside the database. A head that does not
/// continue that checkpoint is never signed, so that one key never signs two histories, even if the database was
/// changed.
/// </summary>
public sealed partial class CheckpointSigner(
    [FromKeyedServices(Pools.Ledger)] NpgsqlDataSource database,
    SigningKeys keys,
    [FromKeyedServices(Pools.Ledger)] LedgerReader reader,
    AnchorSender anchors,
    IClock clock,
    ILogger<CheckpointSigner> log
)
{
    /// <summary>How long an anchor is waited for; how long until it is asked again.</summary>
    private static readonly Duration Patience = Duration.FromSeconds(10);
    private static readonly Duration AskAgainAfter = Duration.FromMinutes(1);

    private readonly List<(Checkpoint Checkpoint, string What)> _anchored = [];
    private readonly HashSet<string> _asked = [];
    private Instant _askAt;

    /// <summary>Why the signer refuses to sign the head; null if it does not refuse.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Signs the head, unless it is signed already or another node holds the signer lock.</summary>
    /// <returns>Whether it was signed now.</returns>
    public async Task<bool> SignAsync(CancellationToken token)
    {
        await AskAnchorsAsync(token);
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        if (!await AdvisoryLocks.TryAsync(connection, AdvisoryLocks.Signer, token))
        {
            return false;
        }

        var (range, _) = await Sequencer.StateAsync(connection, token);
        Refusal = await WhyNotAsync(range, token);
        if (Refusal is not null || range.Size == 0 || await IsSignedAsync(connection, range.Size, token))
        {
            return false;
        }

        var now = clock.GetCurrentInstant();
        var note = new Checkpoint(keys.Origin, range.Size, range.Root).Sign(keys.Signing(now));

        // Write the file first: the database's last changes may be lost in a crash, but no signature may be forgotten.
        keys.KeepLast(note);
        await using var insert = new NpgsqlCommand(
            "insert into ledger.checkpoints (size, root, note, at) values ($1, $2, $3, $4)",
            connection
        )
        {
            Parameters =
            {
                new() { Value = range.Size },
                new() { Value = range.Root.ToArray() },
                new() { Value = note.ToString() },
                new() { Value = now },
            },
        };
        await insert.ExecuteNonQueryAsync(token);
        await transaction.CommitAsync(token);
        return true;
    }

    /// <summary>
    /// Takes the last checkpoint that the database has for the last one signed: the operator says that none was signed
    /// after it.
    /// </summary>
    /// <returns>The checkpoint, or why it cannot be taken.</returns>
    public async Task<(Checkpoint? Accepted, string? Why)> AcceptHeadAsync(CancellationToken token)
    {
        await AskAnchorsAsync(token);
        if (File.Exists(keys.LastFile))
        {
            return (null, $"{keys.LastFile} is there, so nothing needs to be accepted.");
        }

        if (await reader.CheckpointAsync(null, token) is not { } signed)
        {
            return (null, "The ledger was never signed, so nothing needs to be accepted.");
        }

        if (!IsOurs(signed))
        {
            return (null, OtherKey);
        }

        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        var (head, _) = await Sequencer.StateAsync(connection, token);
        var note = SignedNote.Parse(signed.Note);
        var (checkpoint, _) = Checkpoint.Open(note, keys.Verifiers);
        foreach (var (known, what) in _anchored.Append((checkpoint, "the last stored checkpoint")))
        {
            if (await WhyNotContinuedAsync(known, what, head, token) is { } why)
            {
                return (null, why);
            }
        }

        keys.KeepLast(note);
        return (checkpoint, null);
    }

    /// <summary>Reads the newest checkpoint of each anchor that can be asked, once after the start.</summary>
    private async Task AskAnchorsAsync(CancellationToken token)
    {
        var now = clock.GetCurrentInstant();
        if (_asked.Count == anchors.Anchors.Count || now < _askAt)
        {
            return;
        }

        foreach (var anchor in anchors.Anchors.Where(x => !_asked.Contains(x.Name)))
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
            limit.CancelAfter(Patience.ToTimeSpan());
            try
            {
                if (await anchor.NewestAsync(limit.Token) is { } note)
                {
                    var (checkpoint, _) = Checkpoint.Open(note, keys.Verifiers);
                    _anchored.Add((checkpoint, $"the newest checkpoint of the anchor '{anchor.Name}'"));
                }

                _asked.Add(anchor.Name);
            }
            catch (NoteException e)
            {
                // Somebody else can write there: this says nothing about this log.
                _asked.Add(anchor.Name);
                NotOurs(anchor.Name, e.Message);
            }
            catch (Exception e)
                when (!token.IsCancellationRequested && e is AnchorException or OperationCanceledException)
            {
                NotAsked(anchor.Name, e is OperationCanceledException ? "It did not answer in time." : e.Message);
                _askAt = now + AskAgainAfter;
            }
        }
    }

    /// <summary>Why a head must not be signed; null if it continues all that is known to be signed.</summary>
    private async Task<string?> WhyNotAsync(CompactRange head, CancellationToken token)
    {
        Checkpoint? last;
        try
        {
            last = keys.LastSigned();
        }
        catch (NoteException e)
        {
            return $"{keys.LastFile} is not a checkpoint of this log, so the last signed checkpoint is not known: "
                + $"{e.Message} Restore the file from a backup of the keys.";
        }

        if (last is null && await reader.CheckpointAsync(null, token) is { } signed)
        {
            // The keys folder is new, or lost its file. What was signed last is known to nobody here: the database may
            // be an older copy.
            return IsOurs(signed)
                ? $"The ledger was signed before, and {keys.LastFile} is missing: which checkpoint was signed last is "
                    + "not known, and the database may be an older copy. Restore the file from a backup of the keys. "
                    + "If the database is the newest there is, run 'tracker ledger accept-head'."
                : OtherKey;
        }

        if (last is not null && last.Origin != keys.Origin)
        {
            return $"The last signed checkpoint is of the log '{last.Origin}', not of '{keys.Origin}'; the folder "
                + $"{keys.Folder} mixes two logs.";
        }

        foreach (var (known, what) in last is null ? _anchored : _anchored.Prepend((last, "the signed checkpoint")))
        {
            if (await WhyNotContinuedAsync(known, what, head, token) is { } why)
            {
                return why;
            }
        }

        return null;
    }

    private string OtherKey =>
        $"The ledger was signed with a key that is not in {keys.Folder}; restore the keys from their backup.";

    /// <summary>Why a head does not continue a checkpoint; null if it does.</summary>
    private async Task<string?> WhyNotContinuedAsync(
        Checkpoint last,
        string what,
        CompactRange head,
        CancellationToken token
    )
    {
        if (last.Size > head.Size)
        {
            return $"The ledger has {head.Size} entries, but {last.Size} were signed, as {what} says: the database is "
                + $"older than the published checkpoint, for example after restoring an old backup. "
                + "Restore a newer backup; other events must not take the place of lost events under the same "
                + "origin. See 'After a restore' in docs/operations.md.";
        }

        if (last.Size == head.Size)
        {
            return last.Root == head.Root ? null : Fork();
        }

        var hashes = reader.Hashes(head.Size);
        try
        {
            var proof = await MerkleProof.ConsistencyAsync(last.Size, head.Size, hashes, token);
            return MerkleProof.VerifyConsistency(last.Size, last.Root, head.Size, head.Root, proof) ? null : Fork();
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentOutOfRangeException)
        {
            return $"The ledger's tiles are damaged: {e.Message} Run 'tracker verify'.";
        }

        string Fork() =>
            $"The ledger does not continue {what} of size {last.Size}: its entries were changed, or "
            + $"the database is a copy with a different history. "
            + "Nothing is signed until the true database is back. Run 'tracker verify', and see 'After a restore' "
            + "in docs/operations.md.";
    }

    [LoggerMessage(
        LogLevel.Warning,
        "The anchor '{Anchor}' could not be asked for its newest checkpoint, and will be asked again. {Reason}"
    )]
    private partial void NotAsked(string anchor, string reason);

    [LoggerMessage(
        LogLevel.Error,
        "ALARM: the newest checkpoint of the anchor '{Anchor}' is not of this log: {Reason} Find out who wrote it."
    )]
    private partial void NotOurs(string anchor, string reason);

    private bool IsOurs(SignedCheckpoint signed)
    {
        try
        {
            Checkpoint.Open(SignedNote.Parse(signed.Note), keys.Verifiers);
            return true;
        }
        catch (NoteException)
        {
            return false;
        }
    }

    private static async Task<bool> IsSignedAsync(NpgsqlConnection connection, long size, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            "select exists (select from ledger.checkpoints where size = $1)",
            connection
        )
        {
            Parameters = { new() { Value = size } },
        };
        return (bool)(await command.ExecuteScalarAsync(token))!;
    }
}
