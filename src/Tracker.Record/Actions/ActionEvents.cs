namespace Tracker.Record.Actions;

/// <summary>The stored names of an action's events.</summary>
public static class ActionEvents
{
    /// <summary>Names in the database, for ever. Types may move and be renamed; these may not.</summary>
    public static readonly IReadOnlyDictionary<Type, string> Names = new Dictionary<Type, string>
    {
        [typeof(ActionRegistered)] = "action_registered",
        [typeof(ActionRoleAssigned)] = "action_role_assigned",
        [typeof(ActionPlacedUnder)] = "action_placed_under",
        [typeof(ActionDated)] = "action_dated",
        [typeof(ActionRoleRemoved)] = "action_role_removed",
        [typeof(ActionStatusChanged)] = "action_status_changed",
        [typeof(ActionRetitled)] = "action_retitled",
        [typeof(ActionCorrected)] = "action_corrected",
        [typeof(ActionsMerged)] = "actions_merged",
        [typeof(ActionUnmerged)] = "action_unmerged",
    };
}
