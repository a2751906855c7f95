using System.Text.RegularExpressions;
using Tracker.Dates;
using Tracker.Record.Codebook;
using Tracker.Refusals;

namespace Tracker.Actions;

/// <summary>The rules that an action must meet, given with a statement or by itself. Pure.</summary>
public static partial class ActionRules
{
    /// <summary>An action, given with a statement or by itself.</summary>
    /// <param name="isNew">It must be whole; else any field may be left out.</param>
    /// <param name="source">Adds a fault to a pointer where the source of a date is not one.</param>
    /// <returns>Whether its id has the form of one.</returns>
    public static bool Check(
        SubmittedAction action,
        string at,
        bool isNew,
        Func<string, string?> noParty,
        Action<string, string?> source,
        Faults faults
    )
    {
        var formed = Id().IsMatch(action.Id) && action.Id.Length <= 100;
        if (!formed)
        {
            faults.Add(
                at + "/id",
                "id",
                "An action's id is ac- and lower-case words joined by hyphens, at most 100 characters: "
                    + "ac-dprk-arms-transfers-russia."
            );
        }

        Title(at + "/title", action.Title, optional: !isNew, faults);
        faults.Code(at + "/type", Lists.ActionType, action.Type, optional: !isNew);
        faults.Code(at + "/epistemic", Lists.Epistemic, action.Epistemic, optional: !isNew);
        if (action.Roles?.Count > Faults.MaxListed || action.Dates?.Count > Faults.MaxListed)
        {
            faults.Add(at, "too-many", $"At most {Faults.MaxListed} roles and dates are taken.");
            return formed;
        }

        foreach (var (role, j) in (action.Roles ?? []).Select((x, j) => (x, j)))
        {
            Role(role, $"{at}/roles/{j}", noParty, faults);
        }

        foreach (var (date, j) in (action.Dates ?? []).Select((x, j) => (x, j)))
        {
            Date(date, $"{at}/dates/{j}", source, faults);
        }

        DateRules.OnePreferred(action.Dates ?? [], at + "/dates", faults);
        return formed;
    }

    public static void Title(string at, string? title, bool optional, Faults faults) =>
        faults.Words(at, title, optional, max: 300);

    public static void Role(SubmittedRole role, string at, Func<string, string?> noParty, Faults faults)
    {
        faults.Party(at + "/party", role.Party, noParty);
        faults.Code(at + "/role", Lists.ActionRole, role.Role);
    }

    public static void Date(SubmittedDate date, string at, Action<string, string?> source, Faults faults)
    {
        faults.Code(at + "/field", Lists.ActionDateField, date.Field);
        source(at + "/source", date.Source);
        DateRules.Value(date, at, faults);
    }

    /// <summary>The ids that lie under themselves. Every id is walked once.</summary>
    public static HashSet<string> OnCycles(IReadOnlyList<SubmittedAction> actions)
    {
        var above = actions.DistinctBy(x => x.Id).ToDictionary(x => x.Id, x => x.Umbrella);
        var (done, cycles) = (new HashSet<string>(), new HashSet<string>());
        foreach (var start in above.Keys)
        {
            var path = new List<string>();
            var onPath = new HashSet<string>();
            for (var id = start; id is not null && above.ContainsKey(id) && !done.Contains(id); id = above[id])
            {
                if (!onPath.Add(id))
                {
                    cycles.UnionWith(path.SkipWhile(x => x != id));
                    break;
                }

                path.Add(id);
            }

            done.UnionWith(path);
        }

        return cycles;
    }

    [GeneratedRegex(@"^ac-[a-z0-9]+(-[a-z0-9]+)*\z")]
    private static partial Regex Id();
}
