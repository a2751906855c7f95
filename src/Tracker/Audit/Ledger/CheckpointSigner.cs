using NodaTime;
using Npgsql;
using Tracker.Ledger;
using Tracker.Store;

namespace Tracker.Audit.Ledger;

/// <summary>
/// Signs the ledger's head. What was signed last lies in a file outside the database; a head that is not that one continued is never
/// signed, so that no two histories are ever signed with one key, whatever the database says.
/// </summary>
public sealed class CheckpointSigner(NpgsqlDataSource database, SigningKeys keys, LedgerReader reader, IClock clock)
{
    /// <summary>Why the head is not signed; null: it is.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Signs the head where it is not signed yet.</summary>
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

        // The file first: what is in the database may be lost with it, what is signed is never forgotten.
        keys.KeepLast(note);
        await using var insert = new NpgsqlCommand(
            "insert into ledger.checkpoints (size, root, note, at) values ($1, $2, $3, $4)", connection)
        {
            Parameters =
            {
                new() { Value = range.Size }, new() { Value = range.Root.ToArray() }, new() { Value = note.ToString() }, new() { Value = now },
            },
        };
        await insert.ExecuteNonQueryAsync(token);
        await transaction.CommitAsync(token);
        return true;
    }

    /// <summary>Why a head must not be signed: it is not the last one signed, continued.</summary>
    private async Task<string?> WhyNotAsync(CompactRange head, CancellationToken token)
    {
        Checkpoint? last;
        try
        {
            last = keys.LastSigned();
        }
        catch (NoteException e)
        {
            return $"{keys.LastFile} is not a checkpoint of this log, so it is unknown what was signed last: {e.Message} Put the file back from a backup of the keys.";
        }

        if (last is null)
        {
            // A new folder beside a ledger that was signed elsewhere: only the same keys may go on.
            return await reader.CheckpointAsync(null, token) is { } signed && !IsOurs(signed)
                ? $"The ledger was signed with another key than those in {keys.Folder}; put the keys back from their backup."
                : null;
        }

        if (last.Origin != keys.Origin)
        {
            return $"The last checkpoint signed is of the log '{last.Origin}', not of '{keys.Origin}'; the folder {keys.Folder} mixes two logs.";
        }

        if (last.Size > head.Size)
        {
            return $"The ledger has {head.Size} entries, but {last.Size} were signed: the database is older than what was published, as after restoring an old backup. "
                + "Restore a newer one; events that are lost must not be replaced by others under the same name. See 'After a restore' in docs/operations.md.";
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
            $"The ledger does not continue the checkpoint of size {last.Size} that was signed: its entries were changed, or the database is another copy that went its own way. "
            + "Nothing is signed until the true one is back. Run 'tracker verify', and see 'After a restore' in docs/operations.md.";
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
        await using var command = new NpgsqlCommand("select exists (select from ledger.checkpoints where size = $1)", connection)
        {
            Parameters = { new() { Value = size } },
        };
        return (bool)(await command.ExecuteScalarAsync(token))!;
    }
}
