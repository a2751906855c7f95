namespace Tracker.IntegrationTests.Harness;

/// <summary>
/// While it is silent, it passes nothing on and closes nothing, as if the program's machine had lost its power or the
/// network between the two were cut.
/// </summary>
public sealed class SilentProxy(string connectionString) : DatabaseProxy(connectionString)
{
    private volatile bool _isSilent;

    public void FallSilent() => _isSilent = true;

    /// <summary>Passes on what it held, as when a network comes back.</summary>
    public void GoOn() => _isSilent = false;

    protected override async ValueTask<bool> PassesAsync(bool isAnswer, bool isPacket)
    {
        while (_isSilent)
        {
            await Task.Delay(20);
        }

        return true;
    }
}
