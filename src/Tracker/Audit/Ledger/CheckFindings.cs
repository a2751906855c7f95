namespace Tracker.Audit.Ledger;

/// <summary>What a check found: all are counted, the first are listed.</summary>
public sealed class CheckFindings
{
    public long Count { get; private set; }

    public List<LedgerFinding> Listed { get; } = [];

    public void Add(string kind, string detail, long? sequence = null, long? index = null)
    {
        Count++;
        if (Listed.Count < LedgerCheck.MaxListed)
        {
            Listed.Add(new(kind, detail, sequence, index));
        }
    }
}
