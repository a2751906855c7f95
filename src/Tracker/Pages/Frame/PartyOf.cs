using Tracker.Parties;

namespace Tracker.Pages.Frame;

/// <summary>The party that a name or id in a form means.</summary>
public static class PartyOf
{
    /// <summary>The id of the party of this name; null: no party has the name, or several have it.</summary>
    public static string? IdOf(string name, IReadOnlyList<PartyItem> parties) =>
        parties.Any(x => x.Id == name) ? name
        : parties
            .Where(x =>
                x.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
                || x.Id.Equals(name, StringComparison.OrdinalIgnoreCase)
            )
            .ToList()
            is [var one]
            ? one.Id
        : null;
}
