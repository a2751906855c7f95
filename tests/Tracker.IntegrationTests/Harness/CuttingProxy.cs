namespace Tracker.IntegrationTests.Harness;

/// <summary>Breaks a connection where it is told to.</summary>
public sealed class CuttingProxy(string connectionString) : DatabaseProxy(connectionString)
{
    private int _left;
    private volatile bool _inAnswers;

    /// <summary>Whether a connection was broken since the proxy was told to.</summary>
    public bool HasCut => Volatile.Read(ref _left) <= 0;

    /// <summary>
    /// Breaks the connection on which the n-th packet from now on is sent, and passes that packet on to nobody.
    /// </summary>
    /// <param name="inAnswers">Counts the database's answers instead of the program's commands.</param>
    public void CutAt(int n, bool inAnswers)
    {
        _inAnswers = inAnswers;
        Volatile.Write(ref _left, n);
    }

    protected override ValueTask<bool> PassesAsync(bool isAnswer, bool isPacket) =>
        new(!isPacket || isAnswer != _inAnswers || Interlocked.Decrement(ref _left) != 0);
}
