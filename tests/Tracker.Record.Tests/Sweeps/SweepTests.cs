using Tracker.Record.Events;
using Tracker.Record.Sweeps;

namespace Tracker.Record.Tests.Sweeps;

public sealed class SweepTests
{
    private static readonly Stream Recorded = Stream.Of("sw-a", Given.Sweep);

    private static readonly Stream Voided = Recorded.Then(new EntryVoided(1, "x"));

    [Fact]
    public void An_empty_stream_tells_no_sweep() => Sweep.Fold([]).ShouldBeNull();

    [Fact]
    public void Before_its_first_event_a_sweep_says_nothing() => new Sweep().Id.ShouldBe("");

    [Fact]
    public void A_sweep_has_the_id_of_its_stream() => Recorded.Sweep.Id.ShouldBe("sw-a");

    [Fact]
    public void A_sweep_has_the_version_the_sequence_and_the_time_of_its_last_event()
    {
        var last = Voided.Events[1];

        (Voided.Sweep.Version, Voided.Sweep.Sequence, Voided.Sweep.RecordedAt).ShouldBe((2, last.Sequence, last.At));
    }

    [Fact]
    public void A_sweep_tells_what_was_recorded() => Recorded.Sweep.Recorded.ShouldBe(Given.Sweep);

    [Fact]
    public void A_sweep_counts_until_it_is_voided() =>
        (Recorded.Sweep.IsVoided, Voided.Sweep.IsVoided).ShouldBe((false, true));

    [Fact]
    public void A_voided_sweep_still_tells_what_was_recorded() => Voided.Sweep.Recorded.ShouldBe(Given.Sweep);

    [Fact]
    public void The_sweep_itself_can_be_voided() => Recorded.Sweep.VoidableAt(1).ShouldBe(Given.Sweep);

    [Fact]
    public void No_other_event_of_a_sweep_can_be_voided() => Recorded.Sweep.VoidableAt(2).ShouldBeNull();

    [Fact]
    public void A_voided_sweep_cannot_be_voided_again() => Voided.Sweep.VoidableAt(1).ShouldBeNull();
}
