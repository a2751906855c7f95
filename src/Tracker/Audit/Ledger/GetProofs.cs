using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Authorization;
using Npgsql;
using Tracker.Http;
using Tracker.Ledger;
using Tracker.OpenApi;
using Tracker.Refusals;
using Wolverine.Http;

namespace Tracker.Audit.Ledger;

/// <summary>Proves that an event is in the ledger.</summary>
/// <param name="Index">The entry's index, from 0.</param>
/// <param name="Size">Size of the tree that contains the entry.</param>
/// <param name="Entry">The leaf's bytes as text: canonical JSON.</param>
/// <param name="LeafHash">Hash of the leaf. All hashes are in base64.</param>
/// <param name="Hashes">The proof, from the leaf up (RFC 6962, 2.1.1).</param>
public sealed record InclusionProof(
    long Sequence,
    long Index,
    long Size,
    string Entry,
    string LeafHash,
    IReadOnlyList<string> Hashes,
    string RootHash
);

/// <summary>Proves that the ledger of one size is a prefix of the ledger of another size.</summary>
/// <param name="Hashes">The proof (RFC 6962, 2.1.2).</param>
public sealed record ConsistencyProof(long From, long To, IReadOnlyList<string> Hashes, string FromRoot, string ToRoot);

public static class GetInclusionProof
{
    [WolverineGet("/api/audit/proofs/inclusion"), Authorize(Policy = Roles.Reader)]
    [Operation("Proves that an event is in the ledger")]
    [Answers<InclusionProof>]
    [Query("sequence", "size", Required = ["sequence"])]
    [Refuses("not-found")]
    public static async Task<IResult> Get(HttpContext context, LedgerReader ledger, NpgsqlDataSource database)
    {
        var token = context.RequestAborted;
        var query = new QueryReader(context, "sequence", "size");
        var sequence = query.Number("sequence", 1, long.MaxValue);
        if (!query.Has("sequence"))
        {
            query.Invalid.Add("?sequence", "required", "Give the sequence of the event to prove.");
        }

        var (size, problem) = await Sizes.ReadAsync(query, ledger, "size", token);
        if (problem is not null)
        {
            return problem;
        }

        if (await ledger.EntryAsync(sequence!.Value, token) is not { } found)
        {
            return await IsOnRecordAsync(database, sequence.Value, token)
                ? Problem.Unavailable(
                    $"Event {sequence} is not in the ledger yet; it will be within "
                        + $"{LedgerService.MaxDelay.TotalSeconds} s."
                )
                : Problem.NotFound("event with the sequence", sequence.Value.ToString(CultureInfo.InvariantCulture));
        }

        if (found.Index >= size)
        {
            return query.Has("size")
                ? Problem.Invalid([
                    new("?size", $"Event {sequence} has index {found.Index}; give a size above that.", "range"),
                ])
                : Problem.Unavailable(
                    $"Event {sequence} is in the ledger, but no signed checkpoint covers it yet; one will within "
                        + $"{LedgerService.MaxDelay.TotalSeconds} s."
                );
        }

        var hashes = ledger.Hashes(size);
        var proof = await MerkleProof.InclusionAsync(found.Index, size, hashes, token);
        return Answer.Ok(
            new InclusionProof(
                sequence.Value,
                found.Index,
                size,
                Encoding.UTF8.GetString(found.Entry),
                found.Leaf.ToString(),
                [.. proof.Select(x => x.ToString())],
                (await MerkleProof.RootAsync(size, hashes, token)).ToString()
            )
        );
    }

    private static async Task<bool> IsOnRecordAsync(NpgsqlDataSource database, long sequence, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            "select exists (select from tracker.mt_events where seq_id = $1 and type <> 'tombstone')"
        );
        command.Parameters.Add(new() { Value = sequence });
        return (bool)(await command.ExecuteScalarAsync(token))!;
    }
}

public static class GetConsistencyProof
{
    [WolverineGet("/api/audit/proofs/consistency"), Authorize(Policy = Roles.Reader)]
    [Operation("Proves that the ledger continues an earlier checkpoint")]
    [Answers<ConsistencyProof>]
    [Query("from", "to", Required = ["from"])]
    [
        Means("from", "Size of the checkpoint that you kept.", IsNumber = true),
        Means(
            "to",
            "Size of the ledger that continues it. If absent: the size of the last checkpoint.",
            IsNumber = true
        )
    ]
    public static async Task<IResult> Get(HttpContext context, LedgerReader ledger)
    {
        var token = context.RequestAborted;
        var query = new QueryReader(context, "from", "to");
        var from = query.Number("from", 0, long.MaxValue);
        if (!query.Has("from"))
        {
            query.Invalid.Add("?from", "required", "Give the size of the checkpoint that you kept.");
        }

        var (to, problem) = await Sizes.ReadAsync(query, ledger, "to", token);
        if (problem is not null)
        {
            return problem;
        }

        if (from > to)
        {
            return Problem.Invalid([
                new("?from", $"{from} is larger than {to}; from must not be larger than to.", "range"),
            ]);
        }

        var hashes = ledger.Hashes(to);
        var proof = await MerkleProof.ConsistencyAsync(from!.Value, to, hashes, token);
        return Answer.Ok(
            new ConsistencyProof(
                from.Value,
                to,
                [.. proof.Select(x => x.ToString())],
                (await MerkleProof.RootAsync(from.Value, hashes, token)).ToString(),
                (await MerkleProof.RootAsync(to, hashes, token)).ToString()
            )
        );
    }
}

internal static class Sizes
{
    /// <summary>Reads a tree size, at most that of the last signed checkpoint, which is the default.</summary>
    public static async Task<(long Size, Problem? Problem)> ReadAsync(
        QueryReader query,
        LedgerReader ledger,
        string name,
        CancellationToken token
    )
    {
        if (await ledger.LatestAsync(token) is not { } latest)
        {
            return (
                0,
                Problem.Unavailable(
                    "No checkpoint is signed yet; the first will be signed within seconds of the first event."
                )
            );
        }

        var size = query.Number(name, 0, latest.Size);
        return (size ?? latest.Size, query.Problem);
    }
}
