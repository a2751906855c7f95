using Tracker.Actions;
using Tracker.Parties;
using Tracker.Statements;
using Tracker.Sweeps;

namespace Tracker.Hosting;

public static partial class EventStore
{
    /// <summary>Stored name of every event type.</summary>
    public static readonly IReadOnlyDictionary<Type, string> EventNames = StatementsModule.EventNames
        .Concat(ActionsModule.EventNames).Concat(PartiesModule.EventNames).Concat(SweepsModule.EventNames)
        .Append(new(typeof(EntryVoided), "entry_voided")).Append(new(typeof(PersonalDataMasked), "personal_data_masked"))
        .ToDictionary();
}
