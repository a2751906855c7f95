using System.Collections;
using Tracker.Record.Actions;
using Tracker.Record.Clock;
using Tracker.Record.Events;
using Tracker.Record.Keys;
using Tracker.Record.Log;
using Tracker.Record.Parties;
using Tracker.Record.Rows;
using Tracker.Record.Statements;
using Tracker.Record.Sweeps;

namespace Tracker.Record.Tests.Log;

/// <summary>No fold passes over an event in silence: it handles the event, or it refuses it.</summary>
public sealed class EveryFoldTests
{
    private static readonly Dictionary<string, Fold> Folds = new()
    {
        ["a statement"] = new(StatementEvents.Names, e => new Statement().Apply(e)),
        ["an action"] = new(ActionEvents.Names, e => new Record.Actions.Action().Apply(e)),
        ["a party"] = new(PartyEvents.Names, e => new Party().Apply(e)),
        ["a sweep"] = new(SweepEvents.Names, e => new Sweep().Apply(e)),
        ["a key"] = new(KeyEvents.Names, e => new Key().Apply(e)),
        ["the clock"] = new(ClockEvents.Names, ClockEvents.Require),
        ["a masked user"] = new(new Dictionary<Type, string>(), MaskedUserRow.Require),
    };

    public static TheoryData<string, string> Handled => Cases(isHandled: true);

    public static TheoryData<string, string> Refused => Cases(isHandled: false);

    [Fact]
    public void Every_event_is_of_one_subject_or_of_any_stream() =>
        EventTypes.Names.Keys.ShouldBe(
            Folds.Values.SelectMany(x => x.Own.Keys).Concat(CommonEvents.Names.Keys),
            ignoreOrder: true
        );

    [Theory, MemberData(nameof(Handled))]
    public void A_fold_handles_every_event_of_its_subject_and_those_of_any_stream(string subject, string name) =>
        Should.NotThrow(() => Folds[subject].Apply(Event(name)));

    [Theory, MemberData(nameof(Refused))]
    public void A_fold_refuses_the_events_of_another_subject(string subject, string name) =>
        Should
            .Throw<UnreadableEventException>(() => Folds[subject].Apply(Event(name)))
            .Message.ShouldBe($"Event 7 of stream 'x' is {TypeOf(name).Name}, which is no event of {subject}.");

    [Fact]
    public void A_stream_of_another_subject_tells_no_state()
    {
        Statement.Fold([Event("party_registered")]).ShouldBeNull();
        Record.Actions.Action.Fold([Event("statement_recorded")]).ShouldBeNull();
        Party.Fold([Event("action_registered")]).ShouldBeNull();
        Sweep.Fold([Event("personal_data_masked")]).ShouldBeNull();
        Statement.Fold([]).ShouldBeNull();
    }

    [Theory]
    [InlineData("statement_recorded", "party_named")]
    [InlineData("action_registered", "act_coded")]
    [InlineData("party_registered", "sweep_recorded")]
    [InlineData("sweep_recorded", "action_dated")]
    [InlineData("personal_data_masked", "statement_retracted")]
    [InlineData("key_made", "party_named")]
    [InlineData("clock_corrected", "key_revoked")]
    public void Rows_are_not_made_of_a_stream_that_holds_an_event_of_another_subject(string first, string second) =>
        Should.Throw<UnreadableEventException>(() => new ReadRows().Add([Event(first), Event(second)]));

    private static TheoryData<string, string> Cases(bool isHandled) =>
        [
            .. from fold in Folds
            from name in EventTypes.Names
            where isHandled == (fold.Value.Own.ContainsKey(name.Key) || CommonEvents.Names.ContainsKey(name.Key))
            select (fold.Key, name.Value),
        ];

    private static LoggedEvent Event(string name) => new("x", 7, 1, default, false, Made(TypeOf(name)));

    private static Type TypeOf(string name) => EventTypes.Names.Single(x => x.Value == name).Key;

    /// <summary>An event of a type; its texts are dates, as folds read those.</summary>
    private static object Made(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
        {
            return "2024";
        }
        if (type.IsPrimitive)
        {
            return Activator.CreateInstance(type)!;
        }
        if (type.IsGenericType)
        {
            var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(type.GetGenericArguments()))!;
            list.Add(Made(type.GetGenericArguments()[0]));
            return list;
        }

        var constructor = type.GetConstructors().Single();
        return constructor.Invoke([.. constructor.GetParameters().Select(x => Made(x.ParameterType))]);
    }

    /// <param name="Own">The names of the subject's own events.</param>
    private sealed record Fold(IReadOnlyDictionary<Type, string> Own, Action<LoggedEvent> Apply);
}
