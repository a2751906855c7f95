namespace Tracker.Verify;

/// <summary>One thing that does not match the ledger or the events.</summary>
/// <param name="Code">Which check found it; the list is in docs/verify.md.</param>
/// <param name="Detail">A sentence.</param>
/// <param name="Index">Index of the entry, if the finding is about an entry.</param>
public sealed record Finding(string Code, string Detail, long? Index = null, string? Stream = null);

/// <param name="Events">Entries read.</param>
/// <param name="Rows">Rows of the exported tables that were compared with the folded events.</param>
/// <param name="Sequence">The sequence of the log that the tables are as of.</param>
/// <param name="Since">Size of the largest earlier checkpoint that the export was compared with.</param>
/// <param name="Checkpoints">Number of earlier checkpoints that the export was compared with.</param>
/// <param name="Unlogged">Events of the log that were not in the ledger yet, as the export says. They are not
/// verified.</param>
/// <param name="SignedBy">Names of the keys whose signatures were verified.</param>
/// <param name="Unfolded">Entries after that sequence. Their bodies are checked, but the tables do not contain
/// them.</param>
/// <param name="MaskedUsers">User ids whose person was erased. Their events remain complete under the opaque
/// id.</param>
/// <param name="FindingsInAll">Number of findings; <paramref name="Findings"/> lists the first of them.</param>
public sealed record Report(
    string Status,
    string? Origin,
    long Events,
    string? Root,
    IReadOnlyList<string> SignedBy,
    long? Since,
    int Checkpoints,
    long? Sequence,
    long? Unlogged,
    long Streams,
    long Rows,
    long Unfolded,
    long MaskedUsers,
    long FindingsInAll,
    IReadOnlyList<Finding> Findings,
    double Seconds
);

/// <summary>Collects findings from all threads. Keeps the first <see cref="Kept"/> and counts the rest.</summary>
public sealed class Findings
{
    public const int Kept = 1_000;

    public const string CutOff = "cut-off";

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

    /// <summary>That the export was cut off, then the findings about entries in the entries' order, then the
    /// others.</summary>
    public IReadOnlyList<Finding> All() => [.. _kept.OrderBy(x => x.Code == CutOff ? -1 : x.Index ?? long.MaxValue)];
}
