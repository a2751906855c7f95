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

    [Theory]
    [InlineData(3, 3_790, 0.1)]
    [InlineData(3_000, 3_790, 1.9)]
    public void A_phase_that_has_just_begun_has_neither_rate_nor_time_left(long done, long total, double seconds)
    {
        var progress = ReplayProgress.Of(done, total, TimeSpan.FromSeconds(seconds));

        progress.EventsPerSecond.ShouldBeNull();
        progress.SecondsLeft.ShouldBeNull();
        ProgressDisplay.Describe(progress).ShouldBe($"Folding: {done:N0} of 3,790 events");
    }

    [Fact]
    public void A_fiftieth_of_the_events_must_be_folded_before_the_time_left_is_estimated()
    {
        ReplayProgress.Of(199, 10_000, TimeSpan.FromSeconds(5)).SecondsLeft.ShouldBeNull();
        ReplayProgress.Of(200, 10_000, TimeSpan.FromSeconds(5)).SecondsLeft.ShouldBe(245);
    }

    [Fact]
    public void More_done_than_was_counted_leaves_no_time() =>
        ReplayProgress.Of(1_100, 1_000, TimeSpan.FromSeconds(3)).SecondsLeft.ShouldBe(0);

    [Fact]
    public void A_line_is_written_at_each_phase_and_not_at_each_step()
    {
        var written = new StringWriter();
        var tell = ProgressDisplay.Lines(json: false, written);

        tell(ReplayProgress.Waiting);
        tell(ReplayProgress.Of(50_000, 1_000_000, TimeSpan.FromSeconds(2)));
        tell(ReplayProgress.Of(60_000, 1_000_000, TimeSpan.FromSeconds(3)));
        tell(new(ReplayProgress.Reporting, 30, 30, null, null));

        written
            .ToString()
            .Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries)
            .ShouldBe([
                "Waiting for what is on record to be projected",
                "Folding: 50,000 of 1,000,000 events, 25,000 events/s, 38 s left",
                "Reporting",
            ]);
    }

    [Fact]
    public void Lines_for_programs_are_JSON_of_one_line_each()
    {
        var written = new StringWriter();

        ProgressDisplay.Lines(json: true, written)(ReplayProgress.Of(20, 80, TimeSpan.FromSeconds(2)));

        written
            .ToString()
            .Trim()
            .ShouldBe("""{"phase":"FOLDING","eventsDone":20,"eventsTotal":80,"eventsPerSecond":10,"secondsLeft":6}""");
    }
}
