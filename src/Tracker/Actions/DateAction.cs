using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Actions;
using Tracker.Record.Codebook;
using Tracker.Record.Statements;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;
using Action = Tracker.Record.Actions.Action;

namespace Tracker.Actions;

/// <summary>A value for a date of an action; one that is held already, with another rank or reason, is ranked
/// anew.</summary>
/// <param name="Field">BEGAN, ENDED or FIRST_REPORTED.</param>
/// <param name="Value">EDTF level 1, or null with <paramref name="UnknownReason"/>.</param>
/// <param name="Rank">NORMAL where absent; of a date that is held, as it was.</param>
/// <param name="Source">The source that asserts it: <c>st-…/s1</c>.</param>
public sealed record DateAction(
    [CodeOf(Lists.ActionDateField)] string Field,
    [Edtf] string? Value = null,
    string? UnknownReason = null,
    string? Rank = null,
    string? Source = null,
    string? Reason = null
);

public static class DateActionEndpoint
{
    public static readonly Change<Action, DateAction> UseCase = new(Roles.Submitter, Decide)
    {
        Names = x => new([], ActionSource.StatementOf(x.Source) is { } statement ? [statement] : []),
    };

    [WolverinePost("/api/actions/{id}/dates"), Authorize(Policy = Roles.Submitter)]
    [Operation("Adds a value for a date of an action")]
    [Takes<DateAction>, Answers<ActionView>(Versioned = true), NeedsIfMatch, Refuses("merged")]
    public static Task<IResult> Post(string id, HttpContext context, ActionChange change) =>
        change.AnswerAsync(context, id, UseCase);

    public static Outcome Decide(DateAction command, Action action, Known known, Faults faults)
    {
        ActionRules.Date(
            new(command.Field, command.Value, command.UnknownReason, command.Rank, command.Source, command.Reason),
            "",
            (at, x) => ActionSource.Check(at, x, known, faults),
            faults
        );
        var held = action.Dates.Find(x =>
            x.Field == command.Field
            && x.Value == command.Value
            && x.UnknownReason == command.UnknownReason
            && (command.Source is null || command.Source == x.Source)
        );
        var dated = held is null
            ? new ActionDated(
                ListedId.Of('d', action.Dates.Count),
                command.Field,
                command.Value,
                command.UnknownReason,
                command.Rank ?? Codes.Rank.Normal,
                command.Reason,
                command.Source
            )
            : held with
            {
                Rank = command.Rank ?? held.Rank,
                Reason = command.Reason ?? held.Reason,
            };
        if (
            dated.Rank == Codes.Rank.Preferred
            && action.Dates.Find(x => x.Field == dated.Field && x.Rank == Codes.Rank.Preferred && x.Id != dated.Id)
                is { } other
        )
        {
            faults.Add(
                "/rank",
                "preferred",
                $"'{other.Id}' ({other.Value ?? other.UnknownReason}) is the PREFERRED value of {other.Field}; rank "
                    + $"that one NORMAL or DEPRECATED first."
            );
        }

        return dated == held ? Outcome.None : Outcome.Of(dated);
    }
}

/// <summary>A source as dates of actions name it: a statement and its source, <c>st-…/s1</c>.</summary>
public static class ActionSource
{
    /// <summary>The statement that a source is of; null where it has not the form of one.</summary>
    public static string? StatementOf(string? source) =>
        source?.Split('/') is [var statement, _] && StatementId.IsWellFormed(statement) ? statement : null;

    /// <summary>Adds a fault where a source is named that is not on record.</summary>
    public static void Check(string pointer, string? source, Known known, Faults faults)
    {
        if (
            source is not null
            && !(
                StatementOf(source) is { } id
                && Statement.Fold(known.Stream(id)) is { } statement
                && statement.Sources.Exists(x => source == $"{id}/{x.Id}")
            )
        )
        {
            faults.Add(
                pointer,
                "unknown-reference",
                $"There is no source '{source}'; write the statement's id and the source's: st-…/s1."
            );
        }
    }
}
