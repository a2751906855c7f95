using Tracker.Refusals;
using Tracker.Store;

namespace Tracker.Http;

/// <summary>
/// Who may change what somebody recorded. A submitter changes only their own, and only until it is reviewed; editors,
/// reviewers and admins change what others recorded too.
/// </summary>
public static class Duties
{
    /// <summary>Why the caller may not change it; null: the caller may.</summary>
    /// <param name="what">What is to be changed, such as <c>'st-…'</c>.</param>
    /// <param name="recordedBy">Opaque id of the user who recorded it; null: not known.</param>
    public static Problem? NotTheirs(Caller caller, string what, string? recordedBy) =>
        MayChangeOthers(caller) || recordedBy is not null && caller.Is(recordedBy)
            ? null
            : Problem.Of(
                ProblemTypes.NotYourOwn,
                $"{what} was recorded by somebody else. A submitter changes only what they recorded themselves; use a "
                    + "key with the role editor or admin, or ask somebody who has one."
            );

    /// <summary>Why the caller may not change what is reviewed; null: the caller may.</summary>
    public static Problem? Reviewed(Caller caller, string what) =>
        MayChangeOthers(caller)
            ? null
            : Problem.Of(
                ProblemTypes.NotYourOwn,
                $"{what} was reviewed. A submitter changes only what is not reviewed yet; use a key with the role editor "
                    + "or admin, or ask somebody who has one."
            );

    private static bool MayChangeOthers(Caller caller) =>
        caller.Roles.Contains(Roles.Editor) || caller.Roles.Contains(Roles.Reviewer);
}
