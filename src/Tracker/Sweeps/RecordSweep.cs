using Microsoft.AspNetCore.Authorization;
using Tracker.Actions;
using Tracker.Dates;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Codebook;
using Tracker.Record.Parties;
using Tracker.Record.Statements;
using Tracker.Record.Sweeps;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Sweeps;

/// <summary>Someone looked for what a party, or the members of a group, said of an action or a topic, and
/// where.</summary>
/// <param name="Topic">An umbrella action: it and all below were looked for.</param>
/// <param name="From">EDTF: the first day searched; <paramref name="To"/> is the last.</param>
/// <param name="Result">NONE_FOUND or FOUND.</param>
/// <param name="Found">Statements found, by id; with FOUND alone.</param>
public sealed record RecordSweep(
    string From,
    string To,
    IReadOnlyList<string> Sources,
    IReadOnlyList<string> Languages,
    IReadOnlyList<string> Terms,
    string Result,
    string? Party = null,
    string? Group = null,
    string? Action = null,
    string? Topic = null,
    IReadOnlyList<string>? Found = null
)
{
    public SweepRecorded Recorded =>
        new(Party, Group, Action, Topic, From, To, Sources, Languages, Terms, Result, Found ?? []);
}

public static class RecordSweepEndpoint
{
    public static readonly Beginning<Sweep, RecordSweep> UseCase = new(
        Roles.Submitter,
        x => SweepId.For(x.Recorded),
        Decide
    )
    {
        Names = x =>
            new(
                new[] { x.Party, x.Group }.OfType<string>(),
                new[] { x.Group, x.Action, x.Topic }.Concat(x.Found ?? []).OfType<string>().Take(Faults.MaxListed)
            ),
        WithParties = (x, idOf) =>
            x with
            {
                Party = x.Party is null ? null : idOf(x.Party),
                Group = x.Group is null ? null : idOf(x.Group),
            },
    };

    [WolverinePost("/api/sweeps"), Authorize(Policy = Roles.Submitter)]
    [Operation("Records a dated search for positions")]
    [Takes<RecordSweep>, Answers<SweepView>(200, 201, Versioned = true), Refuses("voided")]
    public static Task<IResult> Post(HttpContext context, SweepChange change) =>
        change.AnswerAsync(context, "/api/sweeps", UseCase);

    /// <summary>A sweep's id follows from what it says: the same again is the same sweep.</summary>
    public static Outcome Decide(RecordSweep command, Sweep? existing, Known known, Faults faults)
    {
        One("/party", "party", command.Party, "group", command.Group);
        if ((command.Party ?? command.Group) is { } party)
        {
            faults.Party(command.Party is null ? "/group" : "/party", party, known.NoParty);
        }

        if (
            command.Group is { } group
            && known.HasParty(group)
            && Party.Fold(known.Stream(group)) is { } found
            && !Groups.Kinds.Contains(found.Kind)
        )
        {
            faults.Add("/group", "not-a-group", $"'{group}' is a {found.Kind}; name it as the party.");
        }

        One("/action", "action", command.Action, "topic", command.Topic);
        if ((command.Action ?? command.Topic) is { } action)
        {
            ActionChange.Named(command.Action is null ? "/topic" : "/action", action, known, faults);
        }

        Window(command, known, faults);
        if (command.Sources.Count == 0)
        {
            faults.Add("/sources", "required", "Name at least one source that was searched, in words or by its URL.");
        }

        faults.Each("/sources", command.Sources, x => x, (at, x) => faults.Words(at, x));
        faults.Each("/languages", command.Languages, x => x, faults.Language);
        faults.Each("/terms", command.Terms, x => x, (at, x) => faults.Words(at, x));
        faults.Code("/result", Lists.SweepResult, command.Result);
        var statements = command.Found ?? [];
        if (command.Result == Codes.SweepResult.Found != statements.Count > 0)
        {
            faults.Add(
                "/found",
                "required",
                "The statements found go with the result FOUND, and that with at least one; record a statement first."
            );
        }

        faults.Each(
            "/found",
            statements,
            x => x,
            (at, x) =>
            {
                if (known.Stream(x) is not [{ Data: StatementRecorded }, ..])
                {
                    faults.Add(at, "unknown-statement", $"There is no statement '{x}'; record it first.");
                }
            }
        );
        return existing is null ? Outcome.Of(command.Recorded) : Outcome.None;

        void One(string pointer, string name, string? value, string otherName, string? other)
        {
            if (value is null == other is null)
            {
                faults.Add(pointer, "exclusive", $"Give either the {name} or the {otherName}.");
            }
        }
    }

    private static void Window(RecordSweep command, Known known, Faults faults)
    {
        var (from, to) = (faults.Date("/from", command.From), faults.Date("/to", command.To));
        if (from is { Earliest: null })
        {
            faults.Add("/from", "date", $"{from.Text} has no first day; give the first day searched.");
        }

        if (to is { Latest: null })
        {
            faults.Add("/to", "date", $"{to.Text} has no last day; give the last day searched.");
        }

        if (to?.Latest > DateRules.Tomorrow(known.Now))
        {
            faults.Add("/to", "future", $"{to.Text} reaches beyond today; what is not yet said cannot be searched.");
        }

        if (from is not null && to is not null && to.Bounds.CertainlyBefore(from.Bounds))
        {
            faults.Add("/to", "order", "The last day searched is before the first.");
        }
    }
}
