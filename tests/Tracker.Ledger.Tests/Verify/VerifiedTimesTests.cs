using Tracker.Record.Clock;
using Tracker.Record.Parties;
using Tracker.Verify;

namespace Tracker.Ledger.Tests.Verify;

public sealed class VerifiedTimesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tracker-times-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(-6, 1)]
    [InlineData(-4, 0)]
    [InlineData(60, 0)]
    public void A_record_time_long_before_that_of_the_event_before_is_found(int minutes, int found)
    {
        var draft = Draft.Small();
        draft.ClockAhead = TimeSpan.FromMinutes(minutes);
        draft.Change("FRA", new PartyRegistered("STATE", 1));

        Codes(draft, null).Count(x => x == "time-order").ShouldBe(found);
    }

    [Fact]
    public void A_record_time_after_the_verifiers_present_is_found_and_the_event_after_it_is_out_of_order()
    {
        var draft = Draft.Small();
        draft.ClockAhead = TimeSpan.FromDays(365);
        draft.Change("FRA", new PartyRegistered("STATE", 1));
        draft.ClockAhead = default;
        draft.Change("ITA", new PartyRegistered("STATE", 1));

        Codes(draft, DateTimeOffset.UnixEpoch.AddDays(1)).ShouldBe(["time-future", "time-order"]);
        Codes(draft, null).ShouldBe(["time-order"]);
    }

    [Fact]
    public void Times_before_a_correction_of_the_clock_are_not_judged_and_those_after_it_are()
    {
        var draft = Draft.Small();
        draft.ClockAhead = TimeSpan.FromDays(365);
        draft.Change("FRA", new PartyRegistered("STATE", 1));
        draft.ClockAhead = default;
        draft.Change("clock", new ClockCorrected("A year ahead."));
        draft.Change("ITA", new PartyRegistered("STATE", 1));
        Codes(draft, DateTimeOffset.UnixEpoch.AddDays(1)).ShouldBeEmpty();

        draft.ClockAhead = TimeSpan.FromHours(-1);
        draft.Change("USA", new PartyRegistered("STATE", 1));
        Codes(draft, DateTimeOffset.UnixEpoch.AddDays(1)).ShouldBe(["time-order"]);
    }

    private List<string> Codes(Draft draft, DateTimeOffset? now)
    {
        var file = Path.Combine(_folder, "export");
        File.WriteAllText(file, string.Join('\n', draft.Lines()) + "\n");
        var report = Verification.Run(file, new([Draft.Log.Verifier], Now: now));
        return [.. report.Findings.Select(x => x.Code).Where(x => x.StartsWith("time-", StringComparison.Ordinal))];
    }
}
