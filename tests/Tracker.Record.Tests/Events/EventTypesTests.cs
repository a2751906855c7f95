using Tracker.Record.Events;
using Tracker.Record.Log;
using Tracker.Record.Statements;

namespace Tracker.Record.Tests.Events;

public class EventTypesTests
{
    [Theory]
    [InlineData("Tracker.Record.Statements.SourceAdded, Tracker.Record", true)]
    [InlineData("Tracker.Statements.SourceAdded, tracker", true)]
    [InlineData("Tracker.Statements.TextAdded, tracker", false)]
    [InlineData("Tracker.Actions.SourceAdded, tracker", false)]
    [InlineData("SourceAdded, tracker", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_stored_class_is_the_present_one_or_the_one_from_before_the_record_was_a_project(
        string? stored,
        bool isSame
    ) => EventTypes.IsClassOf(typeof(SourceAdded), stored).ShouldBe(isSame);

    [Theory]
    [InlineData("Tracker.Record.Events.EntryVoided, Tracker.Record", true)]
    [InlineData("Tracker.Hosting.EntryVoided, tracker", true)]
    [InlineData("Tracker.Events.EntryVoided, tracker", false)]
    public void Events_of_any_stream_stood_elsewhere_before(string stored, bool isSame) =>
        EventTypes.IsClassOf(typeof(EntryVoided), stored).ShouldBe(isSame);
}
