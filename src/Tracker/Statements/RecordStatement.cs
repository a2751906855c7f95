using Microsoft.AspNetCore.Authorization;
using Tracker.Actions;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Actions;
using Tracker.Record.Codebook;
using Tracker.Record.Events;
using Tracker.Record.Statements;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;
using Action = Tracker.Record.Actions.Action;

namespace Tracker.Statements;

/// <summary>What a decision about a submission needs to know of the record.</summary>
/// <param name="Stream">The events of the statement with the same id; empty: there is none.</param>
/// <param name="Actions">The actions on record among those named, by id.</param>
/// <param name="SameText">Standing statements with the same text under other signatories.</param>
public sealed record OnRecord(
    IReadOnlyList<LoggedEvent> Stream,
    IReadOnlyDictionary<string, Action> Actions,
    IReadOnlyList<string> SameText
)
{
    /// <summary>Display names of the signatories.</summary>
    public IReadOnlyDictionary<string, string> Names { get; init; } = new Dictionary<string, string>();

    /// <summary>The statement with the same id as it stands.</summary>
    public Statement? Statement => Statement.Fold(Stream);

    /// <summary>
    /// The same as it was first recorded: what was sent then may be sent again, whatever was corrected since.
    /// </summary>
    public Statement? Original => Statement.Fold(EventLog.FirstChange(Stream));
}

/// <summary>What a submission comes to.</summary>
/// <param name="StatementEvents">To append to the statement's stream; empty: nothing changed.</param>
/// <param name="ActionEvents">To append, by action; a new umbrella comes before its new parts.</param>
/// <param name="After">The statement as it will stand.</param>
public sealed record StatementDecision(
    string StatementId,
    bool IsNew,
    IReadOnlyList<object> StatementEvents,
    IReadOnlyList<(string Action, IReadOnlyList<object> Events)> ActionEvents,
    Statement After
);

/// <summary>Record a statement whole: one transaction over its own stream and those of the actions it names.</summary>
public static class RecordStatementEndpoint
{
    public static readonly UseCase UseCase = new(Roles.Submitter);

    [WolverinePost("/api/statements"), Authorize(Policy = Roles.Submitter)]
    [Operation("Records a statement whole")]
    [
        Takes<Submission>,
        Answers<StatementView>(200, 201, Versioned = true),
        Refuses("possible-duplicate", "differs", "retracted", "merged")
    ]
    public static async Task<IResult> Post(HttpContext context, StatementRecording recording)
    {
        var (submission, unreadable) = await StrictJson.ReadAsync<Submission>(context);
        if (unreadable is not null)
        {
            return unreadable;
        }

        var (recorded, refusal) = await recording.ExecuteAsync(
            context.User.Caller(),
            submission!,
            context.RequestAborted
        );
        return refusal is not null
            ? refusal
            : Answer.Changed(
                recorded!.IsNew ? 201 : 200,
                $"/api/statements/{recorded.View.Id}",
                recorded.View.Version,
                recorded.View
            );
    }

    /// <summary>Pure: the events of a valid submission, or the conflict with what is on record.</summary>
    public static (StatementDecision? Decision, Problem? Refusal) Decide(
        Submission submission,
        string id,
        string textKey,
        OnRecord onRecord
    )
    {
        var existing = onRecord.Statement;
        var actions = UmbrellasFirst(submission.Actions)
            .Select(x =>
                (x.Id, Events: ActionEvents(x, onRecord.Actions.GetValueOrDefault(x.Id), id, existing is not null))
            )
            .Where(x => x.Events.Count > 0)
            .ToList();
        var wanted = StatementEvents(submission, textKey);
        if (existing is not null)
        {
            return Again(submission, existing, onRecord, wanted, actions);
        }

        var undeclared = onRecord.SameText.Except(submission.DistinctFrom ?? []).ToList();
        if (undeclared.Count > 0)
        {
            return (
                null,
                Problem.Conflict(
                    ProblemTypes.PossibleDuplicate,
                    $"The same text is on record under other signatories: {string.Join(", ", undeclared)}. If this "
                        + $"is another statement, list them in distinctFrom.",
                    $"/api/statements/{undeclared[0]}",
                    [
                        .. undeclared.Select(x => new Fault(
                            "/distinctFrom",
                            $"'{x}' has the same text.",
                            "possible-duplicate"
                        )),
                    ]
                )
            );
        }

        return (new(id, true, wanted, actions, After(id, [], wanted)), null);
    }

    /// <summary>The same again is the statement on record, with sources not yet held; anything else is a
    /// conflict.</summary>
    private static (StatementDecision? Decision, Problem? Refusal) Again(
        Submission submission,
        Statement existing,
        OnRecord onRecord,
        List<object> wanted,
        List<(string Id, IReadOnlyList<object> Events)> actions
    )
    {
        var (id, original) = (existing.Id, onRecord.Original);
        var location = $"/api/statements/{id}";
        if (existing.IsRetracted)
        {
            return (
                null,
                Problem.Conflict(
                    ProblemTypes.Retracted,
                    $"'{id}' is on record and was retracted; if that was an error, reinstate it with POST "
                        + $"{location}/reinstatement.",
                    location
                )
            );
        }

        if (existing.MergedInto is { } survivor)
        {
            return (
                null,
                Problem.Conflict(
                    ProblemTypes.Merged,
                    $"'{id}' is on record and was merged into '{survivor}'.",
                    $"/api/statements/{survivor}"
                )
            );
        }

        var differences = SameAgain.Differences(submission, existing, wanted).ToList();
        if (differences.Count > 0 && (original is null || SameAgain.Differences(submission, original, wanted).Any()))
        {
            return (
                null,
                Problem.Conflict(
                    ProblemTypes.Differs,
                    $"'{id}' is on record with other content; GET it and compare.",
                    location,
                    differences
                )
            );
        }

        // A source corrected since is held all the same.
        var held = existing.Sources.Concat(original?.Sources ?? []).Select(SameAgain.ContentOf).ToHashSet();
        var added = wanted
            .OfType<SourceAdded>()
            .Select(x => x.Source)
            .Prepend(wanted.OfType<StatementRecorded>().Single().Source)
            .Where(x => held.Add(SameAgain.ContentOf(x)))
            .Select((x, i) => (object)new SourceAdded(x with { Id = ListedId.Of('s', existing.Sources.Count + i) }))
            .ToList();
        return (new(id, false, added, actions, After(id, onRecord.Stream, added)), null);
    }

    /// <summary>The statement once events follow its stream.</summary>
    private static Statement After(string id, IReadOnlyList<LoggedEvent> stream, IReadOnlyList<object> events)
    {
        var (sequence, version) = stream.Count > 0 ? (stream[^1].Sequence, stream[^1].Version) : (0, 0);
        return Statement.Fold([
            .. stream,
            .. events.Select(x => new LoggedEvent(id, ++sequence, ++version, default, false, x)),
        ])!;
    }

    private static List<object> StatementEvents(Submission s, string textKey)
    {
        var texts = s.Texts.Select((x, i) => x.AsText(ListedId.Of('t', i))).ToList();
        var sources = s.Sources.Select((x, i) => x.AsSource(ListedId.Of('s', i))).ToList();
        var located = new Faults();
        return
        [
            new StatementRecorded(s.Kind, s.Title, texts[0], sources[0], textKey, Vocabulary.Current.Version),
            .. texts.Skip(1).Select(x => new TextAdded(x)),
            .. sources.Skip(1).Select(x => new SourceAdded(x)),
            .. s.Dates.Select((x, i) => x.AsEvent(ListedId.Of('d', i))),
            .. s.Signatories.Select(x => x.AsEvent(s.Kind)),
            .. s.UnnamedSignatories is { } n ? [n.AsEvent()] : Array.Empty<object>(),
            .. s.Acts.Select(x => x.AsEvent(SubmissionRules.Locate(s.Texts, x.Quote, "", located)!)),
            .. s.Labels.Select(x => x.AsEvent(SubmissionRules.Locate(s.Texts, x.Quote, "", located)!)),
        ];
    }

    /// <summary>In the order given, except that an umbrella comes before its parts. The rules exclude cycles.</summary>
    private static IEnumerable<SubmittedAction> UmbrellasFirst(IReadOnlyList<SubmittedAction> actions)
    {
        var umbrellas = actions.ToDictionary(x => x.Id, x => x.Umbrella);
        return actions.OrderBy(x =>
        {
            var depth = 0;
            for (var above = x.Umbrella; above is not null && depth <= actions.Count; depth++)
            {
                above = umbrellas.GetValueOrDefault(above);
            }

            return depth;
        });
    }

    /// <param name="again">The statement is on record already: saying it again does not undo a role's removal.</param>
    private static IReadOnlyList<object> ActionEvents(SubmittedAction x, Action? known, string statement, bool again)
    {
        var events = new List<object>();
        if (known is null)
        {
            events.Add(new ActionRegistered(x.Title!, x.Type!, x.Epistemic!, Vocabulary.Current.Version));
        }

        events.AddRange(
            (x.Roles ?? [])
                .Select(r => new ActionRoleAssigned(r.Party, r.Role))
                .Distinct()
                .Where(r => known is null || !(again ? known.HasHad(r) : known.Roles.Contains(r)))
        );
        if (known is null)
        {
            events.AddRange(x.Umbrella is null ? [] : [new ActionPlacedUnder(x.Umbrella)]);
            events.AddRange(
                (x.Dates ?? []).Select(
                    (d, i) =>
                        new ActionDated(
                            ListedId.Of('d', i),
                            d.Field,
                            d.Value,
                            d.UnknownReason,
                            d.Rank ?? Codes.Rank.Normal,
                            d.Reason,
                            d.Source is null ? null : $"{statement}/{d.Source}"
                        )
                )
            );
        }

        return events;
    }
}
