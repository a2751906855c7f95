using Tracker.Audit;
using Tracker.CommandLine;

namespace Tracker.Tests.Audit;

public sealed class ReplayProgressTests
{
    [Fact]
    public void Rate_and_time_left_follow_from_what_is_done()
    {
        var progress = ReplayProgress.Of(250, 1_000, TimeSpan.FromSeconds(5));

        progress.EventsPerSecond.ShouldBe(50);
        progress.SecondsLeft.ShouldBe(15);
    }

    [Theory]
    [InlineData(0, 1_000, 5)]
    [InlineData(0, 0, 0)]
    public void Nothing_done_has_neither_rate_nor_time_left(long done, long total, int seconds)
    {
        var progress = ReplayProgress.Of(done, total, TimeSpan.FromSeconds(seconds));

        progress.EventsPerSecond.ShouldBeNull();
        progress.SecondsLeft.ShouldBeNull();
    }

    [Fact]
    public void More_done_than_was_counted_leaves_no_time() =>
        ReplayProgress.Of(1_100, 1_000, TimeSpan.FromSeconds(1)).SecondsLeft.ShouldBe(0);

    [Fact]
    public void A_line_is_written_at_each_phase_and_not_at_each_step()
    {
        var written = new StringWriter();
        var tell = ProgressDisplay.Lines(json: false, written);

        tell(ReplayProgress.Waiting);
        tell(ReplayProgress.Of(10, 1_000_000, TimeSpan.FromSeconds(1)));
        tell(ReplayProgress.Of(20, 1_000_000, TimeSpan.FromSeconds(2)));
        tell(new(ReplayProgress.Reporting, 30, 30, null, null));

        written
            .ToString()
            .Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries)
            .ShouldBe([
                "Waiting for what is on record to be projected",
                "Folding: 10 of 1,000,000 events, 10 events/s, 99,999 s left",
                "Reporting",
            ]);
    }

    [Fact]
    public void Lines_for_programs_are_JSON_of_one_line_each()
    {
        var written = new StringWriter();

        ProgressDisplay.Lines(json: true, written)(ReplayProgress.Of(10, 40, TimeSpan.FromSeconds(1)));

        written
            .ToString()
            .Trim()
            .ShouldBe("""{"phase":"FOLDING","eventsDone":10,"eventsTotal":40,"eventsPerSecond":10,"secondsLeft":3}""");
    }
}
