using System.Globalization;
using System.Net;
using System.Text;
using NodaTime;
using Npgsql;
using Tracker.Ledger;

namespace Tracker.Audit.Ledger;

/// <summary>
/// Asks a witness to cosign each checkpoint (C2SP tlog-witness, <c>add-checkpoint</c>). The witness verifies the proof
/// that the log only grew since the last checkpoint it saw, and signs no other history. Its signature is stored with
/// the checkpoint.
/// </summary>
public sealed class WitnessAnchor(
    Uri prefix,
    NoteVerifier key,
    HttpClient client,
    NpgsqlDataSource database,
    LedgerReader reader,
    SigningKeys keys,
    IClock clock
) : IAnchor
{
    public string Name => "witness";

    public async Task KeepAsync(SignedCheckpoint checkpoint, long kept, CancellationToken token)
    {
        if (checkpoint.Witnesses.Contains(key.Name))
        {
            return;
        }

        var (status, body) = await SendAsync(checkpoint, kept, token);
        if (
            status == HttpStatusCode.Conflict
            && long.TryParse(body.TrimEnd('\n'), NumberStyles.None, CultureInfo.InvariantCulture, out var seen)
        )
        {
            // The witness answers with the size it saw last. It can differ from ours if an earlier answer was lost.
            if (seen > checkpoint.Size)
            {
                throw new AnchorException(
                    $"The witness has seen {seen} entries, more than the {checkpoint.Size} of the ledger: the "
                        + $"ledger is an older copy."
                );
            }

            (status, body) = await SendAsync(checkpoint, seen, token);
        }

        if (status != HttpStatusCode.OK)
        {
            throw new AnchorException(
                $"The witness {prefix} answered {(int)status}: {(body.Length > 200 ? body[..200] : body).TrimEnd()}"
            );
        }

        await StoreAsync(checkpoint, Verified(checkpoint, body), token);
    }

    private async Task<(HttpStatusCode Status, string Body)> SendAsync(
        SignedCheckpoint checkpoint,
        long old,
        CancellationToken token
    )
    {
        var proof = await MerkleProof.ConsistencyAsync(old, checkpoint.Size, reader.Hashes(checkpoint.Size), token);
        var request = new StringBuilder().Append(CultureInfo.InvariantCulture, $"old {old}\n");
        foreach (var hash in proof)
        {
            request.Append(hash).Append('\n');
        }

        using var content = new ByteArrayContent(
            Encoding.UTF8.GetBytes(request.Append('\n').Append(checkpoint.Note).ToString())
        );
        using var response = await client.PostAsync(
            new Uri(prefix.ToString().TrimEnd('/') + "/add-checkpoint"),
            content,
            token
        );
        return (response.StatusCode, await response.Content.ReadAsStringAsync(token));
    }

    /// <returns>The witness's signature line, verified.</returns>
    private string Verified(SignedCheckpoint checkpoint, string lines)
    {
        try
        {
            var text = SignedNote.Parse(checkpoint.Note).Text;
            var note = SignedNote.Parse($"{text}\n{lines}");
            var good = note.Verify([key, .. keys.Verifiers]);
            return good.Any(x => x.Key == key)
                ? note.Signatures.First(x => x.Name == key.Name && x.KeyId == key.KeyId).ToString()
                : throw new AnchorException($"The witness {prefix} answered without a signature of {key.Name}.");
        }
        catch (NoteException e)
        {
            throw new AnchorException($"The witness {prefix} answered without a valid signature: {e.Message}");
        }
    }

    private async Task StoreAsync(SignedCheckpoint checkpoint, string line, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            "insert into ledger.cosignatures (size, witness, line, at) values ($1, $2, $3, $4) on conflict do nothing"
        );
        command.Parameters.AddRange(
            new NpgsqlParameter[]
            {
                new() { Value = checkpoint.Size },
                new() { Value = key.Name },
                new() { Value = line },
                new() { Value = clock.GetCurrentInstant() },
            }
        );
        await command.ExecuteNonQueryAsync(token);
    }
}
