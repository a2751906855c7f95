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
public sealed class CheckpointSigner(
    [FromKeyedServices(Pools.Ledger)] NpgsqlDataSource database,
    SigningKeys keys,
    [FromKeyedServices(Pools.Ledger)] LedgerReader reader,
    IClock clock
)
{
    /// <summary>Why the signer refuses to sign the head; null if it does not refuse.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Signs the head, unless it is signed already or another node holds the signer lock.</summary>
    /// <returns>Whether it was signed now.</returns>
    public async Task<bool> SignAsync(CancellationToken token)
    {
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

    /// <summary>Why a head must not be signed; null if it continues the last signed checkpoint.</summary>
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

        if (last is null)
        {
            // The keys folder is new. If the ledger was signed before, only the same keys may continue it.
            return await reader.CheckpointAsync(null, token) is { } signed && !IsOurs(signed)
                ? $"The ledger was signed with a key that is not in {keys.Folder}; restore the keys from their backup."
                : null;
        }

        if (last.Origin != keys.Origin)
        {
            return $"The last signed checkpoint is of the log '{last.Origin}', not of '{keys.Origin}'; the folder "
                + $"{keys.Folder} mixes two logs.";
        }

        if (last.Size > head.Size)
        {
            return $"The ledger has {head.Size} entries, but {last.Size} were signed: the database is older than "
                + $"the published checkpoint, for example after restoring an old backup. "
                + "Restore a newer backup; other events must not take the place of lost events under the same "
                + "origin. See 'After a restore' in docs/operations.md.";
        }

        if (last.Size == head.Size)
        {
            return last.Root == head.Root ? null : Fork(last);
        }

        var hashes = reader.Hashes(head.Size);
        try
        {
            var proof = await MerkleProof.ConsistencyAsync(last.Size, head.Size, hashes, token);
            return MerkleProof.VerifyConsistency(last.Size, last.Root, head.Size, head.Root, proof) ? null : Fork(last);
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentOutOfRangeException)
        {
            return $"The ledger's tiles are damaged: {e.Message} Run 'tracker verify'.";
        }

        static string Fork(Checkpoint last) =>
            $"The ledger does not continue the signed checkpoint of size {last.Size}: its entries were changed, or "
            + $"the database is a copy with a different history. "
            + "Nothing is signed until the true database is back. Run 'tracker verify', and see 'After a restore' "
            + "in docs/operations.md.";
    }

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
