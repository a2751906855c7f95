using Tracker.Dates;
using Tracker.Record.Codebook;

namespace Tracker.Actions;

/// <summary>An action on record needs its id alone; a new one its title, type and epistemic status too.</summary>
public sealed record SubmittedAction(
    string Id,
    string? Title = null,
    [CodeOf(Lists.ActionType)] string? Type = null,
    string? Epistemic = null,
    IReadOnlyList<SubmittedRole>? Roles = null,
    string? Umbrella = null,
    IReadOnlyList<SubmittedDate>? Dates = null
)
{
    public SubmittedAction WithParties(Func<string, string> idOf) =>
        this with
        {
            Roles = Roles?.Select(x => x.WithParties(idOf)).ToList(),
        };
}

public sealed record SubmittedRole(string Party, [CodeOf(Lists.ActionRole)] string Role)
{
    public SubmittedRole WithParties(Func<string, string> idOf) => this with { Party = idOf(Party) };
}
