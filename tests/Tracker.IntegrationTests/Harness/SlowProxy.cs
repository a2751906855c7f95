namespace Tracker.IntegrationTests.Harness;

/// <summary>
/// While it is slow, each packet takes a quarter of a second each way, and one of twenty a second more: it was lost, and
/// sent again.
/// </summary>
public sealed class SlowProxy(string connectionString) : DatabaseProxy(connectionString)
{
    private static readonly TimeSpan OneWay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    private volatile bool _isSlow;
    private int _packets;

    public void SlowDown() => _isSlow = true;

    public void GoOn() => _isSlow = false;

    protected override async ValueTask<bool> PassesAsync(bool isAnswer, bool isPacket)
    {
        if (_isSlow)
        {
            await Task.Delay(Interlocked.Increment(ref _packets) % 20 == 0 ? OneWay + Again : OneWay);
        }

        return true;
    }
}
