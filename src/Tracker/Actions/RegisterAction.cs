using Microsoft.AspNetCore.Authorization;
using Tracker.Dates;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Actions;
using Tracker.Record.Codebook;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;
using Action = Tracker.Record.Actions.Action;

namespace Tracker.Actions;

/// <summary>Conduct that statements speak about, before or without a statement that does.</summary>
/// <param name="Dates">Their <c>source</c> is a statement and its source: <c>st-…/s1</c>.</param>
public sealed record RegisterAction(
    string Id,
    string Title,
    [CodeOf(Lists.ActionType)] string Type,
    string Epistemic,
    IReadOnlyList<SubmittedRole>? Roles = null,
    string? Umbrella = null,
    IReadOnlyList<SubmittedDate>? Dates = null
);

public static class RegisterActionEndpoint
{
    public static readonly Beginning<Action, RegisterAction> UseCase = new(Roles.Submitter, x => x.Id, Decide)
    {
        Names = NamedBy,
        WithParties = (x, idOf) => x with { Roles = x.Roles?.Select(role => role.WithParties(idOf)).ToList() },
    };

    [WolverinePost("/api/actions"), Authorize(Policy = Roles.Submitter)]
    [Operation("Registers an action")]
    [Takes<RegisterAction>, Answers<ActionView>(200, 201, Versioned = true), Refuses("differs", "merged")]
    public static Task<IResult> Post(HttpContext context, ActionChange change) =>
        change.AnswerAsync(context, "/api/actions", UseCase);

    /// <summary>The same again changes nothing; what is given must be as it was registered, or as it is now.</summary>
    public static Outcome Decide(RegisterAction command, Action? existing, Known known, Faults faults)
    {
        ActionRules.Check(
            new(
                command.Id,
                command.Title,
                command.Type,
                command.Epistemic,
                command.Roles,
                command.Umbrella,
                command.Dates
            ),
            "",
            isNew: true,
            known.NoParty,
            (at, x) => ActionSource.Check(at, x, known, faults),
            faults
        );
        var umbrella = command.Umbrella is null
            ? null
            : ActionChange.Named("/umbrella", command.Umbrella, known, faults);
        if (faults.Any)
        {
            return Outcome.None;
        }

        if (existing is not null)
        {
            var registered = Action.Fold(EventLog.FirstChange(known.Stream(existing.Id)))!;
            List<Fault> differences = [.. Differences(command, existing).Intersect(Differences(command, registered))];
            return differences.Count == 0
                ? Outcome.None
                : Outcome.Refuse(
                    Problem.Conflict(
                        ProblemTypes.Differs,
                        $"'{existing.Id}' is on record with other content; GET it and compare, then change it, or "
                            + $"take another id for another action.",
                        $"/api/actions/{existing.Id}",
                        differences
                    )
                );
        }

        return umbrella?.MergedInto is not null
            ? Outcome.Refuse(ActionChange.Merged(umbrella))
            : Outcome.Of([
                new ActionRegistered(command.Title, command.Type, command.Epistemic, Vocabulary.Current.Version),
                .. RolesOf(command),
                .. command.Umbrella is null ? Array.Empty<object>() : [new ActionPlacedUnder(command.Umbrella)],
                .. (command.Dates ?? []).Select((x, i) => DatedBy(x, ListedId.Of('d', i))),
            ]);
    }

    private static Named NamedBy(RegisterAction command) =>
        new(
            [.. (command.Roles ?? []).Select(x => x.Party)],
            [
                .. (command.Dates ?? [])
                    .Select(x => ActionSource.StatementOf(x.Source))
                    .Append(command.Umbrella)
                    .OfType<string>(),
            ]
        );

    private static List<Fault> Differences(RegisterAction given, Action held)
    {
        var differences = new List<Fault>();
        Same("/title", given.Title == held.Title);
        Same("/type", given.Type == held.Type);
        Same("/epistemic", given.Epistemic == held.Epistemic);
        Same("/umbrella", given.Umbrella is null || given.Umbrella == held.Umbrella);
        foreach (var (role, i) in (given.Roles ?? []).Select((x, i) => (x, i)))
        {
            Same($"/roles/{i}", held.Roles.Contains(new(role.Party, role.Role)));
        }

        foreach (var (date, i) in (given.Dates ?? []).Select((x, i) => (x, i)))
        {
            Same($"/dates/{i}", held.Dates.Exists(x => DatedBy(date, x.Id) == x));
        }

        return differences;

        void Same(string pointer, bool same)
        {
            if (!same)
            {
                differences.Add(new(pointer, "Not as on record.", "differs"));
            }
        }
    }

    private static IEnumerable<object> RolesOf(RegisterAction command) =>
        (command.Roles ?? []).Select(x => new ActionRoleAssigned(x.Party, x.Role)).Distinct();

    private static ActionDated DatedBy(SubmittedDate x, string id) =>
        new(id, x.Field, x.Value, x.UnknownReason, x.Rank ?? Codes.Rank.Normal, x.Reason, x.Source);
}
