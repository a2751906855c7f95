namespace Tracker.Verify;

/// <summary>Something that does not agree.</summary>
/// <param name="Code">Which check found it; the list is in docs/verify.md.</param>
/// <param name="Detail">A sentence.</param>
/// <param name="Index">Of an entry.</param>
public sealed record Finding(string Code, string Detail, long? Index = null, string? Stream = null);

/// <param name="Events">Entries read.</param>
/// <param name="Rows">Rows of the exported tables compared with the fold of the events.</param>
/// <param name="Sequence">The sequence of the log that the tables are as of.</param>
/// <param name="Unlogged">Events of the log that the export says were not in the ledger yet: nothing here speaks of them.</param>
/// <param name="SignedBy">Names of the keys whose signatures are good.</param>
/// <param name="Unfolded">Entries beyond that sequence: their bodies are checked, and no table is compared with them.</param>
/// <param name="MaskedUsers">User ids whose person was erased; their events are here, whole, under the opaque id.</param>
/// <param name="FindingsInAll">How many there are; <paramref name="Findings"/> lists the first of them.</param>
public sealed record Report(
    string Status, string? Origin, long Events, string? Root, IReadOnlyList<string> SignedBy, long? Since, long? Sequence, long? Unlogged,
    long Streams, long Rows, long Unfolded, long MaskedUsers, long FindingsInAll, IReadOnlyList<Finding> Findings, double Seconds);

/// <summary>Takes findings from all threads; keeps the first of them and counts the rest.</summary>
public sealed class Findings
{
    public const int Kept = 1_000;

    private readonly Lock _lock = new();
    private readonly List<Finding> _kept = [];

    public long Count { get; private set; }

    public void Add(string code, string detail, long? index = null, string? stream = null)
    {
        lock (_lock)
        {
            Count++;
            if (_kept.Count < Kept)
            {
                _kept.Add(new(code, detail, index, stream));
            }
        }
    }

    /// <summary>Those of entries in their order, then the others.</summary>
    public IReadOnlyList<Finding> All() => [.. _kept.OrderBy(x => x.Index ?? long.MaxValue)];
}
