using JasperFx.Events;
using Marten;
using Microsoft.AspNetCore.Authorization;
using NodaTime;
using Npgsql;
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

/// <summary>Record a statement whole: one transaction over its own stream and those of the actions it names.</summary>
public static class RecordStatementEndpoint
{
    [WolverinePost("/api/statements"), Authorize(Policy = Roles.Submitter)]
    [Operation("Records a statement whole")]
    [Takes<Submission>, Answers<StatementView>(200, 201, Versioned = true), Refuses("possible-duplicate", "differs", "retracted", "merged")]
    public static async Task<IResult> Post(HttpContext context, RecordStatement record)
    {
        var (submission, unreadable) = await StrictJson.ReadAsync<Submission>(context);
        if (unreadable is not null)
        {
            return unreadable;
        }

        var (recorded, refusal) = await record.ExecuteAsync(submission!, context.User.Id(), context.RequestAborted);
        return refusal is not null ? refusal : Answer.Changed(
            recorded!.IsNew ? 201 : 200, $"/api/statements/{recorded.View.Id}", recorded.View.Version, recorded.View);
    }
}

/// <param name="IsNew">False: it was on record already, and nothing but new sources was added.</param>
public sealed record RecordedStatement(bool IsNew, StatementView View);

/// <summary>The use case behind the endpoint and the command line. Safe to repeat.</summary>
public sealed class RecordStatement(NpgsqlDataSource database, IDocumentStore store, PartyRegister parties, IClock clock)
{
    private const int Attempts = 4;

    /// <summary>What a decision about a submission needs to know of the record.</summary>
    /// <param name="Statement">The statement with the same id.</param>
    /// <param name="Original">The same as it was first recorded: what was sent then may be sent again, whatever was corrected since.</param>
    /// <param name="Actions">The actions on record among those named, by id.</param>
    /// <param name="SameText">Standing statements with the same text under other signatories.</param>
    public sealed record OnRecord(
        Statement? Statement, Statement? Original, IReadOnlyDictionary<string, Action> Actions, IReadOnlyList<string> SameText)
    {
        /// <summary>Display names of the signatories.</summary>
        public IReadOnlyDictionary<string, string> Names { get; init; } = new Dictionary<string, string>();
    }

    /// <param name="StatementEvents">To append to the statement's stream; empty: nothing changed.</param>
    /// <param name="ActionEvents">To append, by action; in an order in which an umbrella comes before its parts where both are new.</param>
    /// <param name="After">The statement as it will stand.</param>
    public sealed record Decision(
        string StatementId, bool IsNew, IReadOnlyList<object> StatementEvents,
        IReadOnlyList<(string Action, IReadOnlyList<object> Events)> ActionEvents, Statement After);

    /// <returns>The statement as recorded, or the problem; after a problem nothing is stored.</returns>
    public async Task<(RecordedStatement? Recorded, Problem? Refusal)> ExecuteAsync(
        Submission submission, string user, CancellationToken token)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryExecuteAsync(submission, user, token);
            }
            catch (Exception e) when (attempt < Attempts && LostRaces.Is(e))
            {
                // Another submission registered the same action or statement first: decide anew on what it recorded.
            }
        }
    }

    /// <summary>The decision without its execution.</summary>
    public async Task<(Decision? Decision, Problem? Refusal)> ConsiderAsync(Submission submission, CancellationToken token)
    {
        var registered = await parties.ExistingAsync(NamedParties(submission), token);
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        var (decision, refusal, _) = await DecideAsync(connection, submission, registered, [], token);
        return (decision, refusal);
    }

    private async Task<(RecordedStatement? Recorded, Problem? Refusal)> TryExecuteAsync(
        Submission submission, string user, CancellationToken token)
    {
        // Looked up before a connection is held: whoever holds one never waits for another.
        var registered = await parties.ExistingAsync(NamedParties(submission), token);
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        var (decision, refusal, onRecord) = await DecideAsync(connection, submission, registered, [], token);
        if (decision?.ActionEvents.Count > 0)
        {
            // Two submissions that change the same actions are decided one after the other; those that change none need not wait.
            (decision, refusal, onRecord) = await DecideAsync(connection, submission, registered, [.. NamedActions(submission).Distinct().Order(StringComparer.Ordinal)], token);
        }

        if (decision is null)
        {
            return (null, refusal);
        }

        var options = Marten.Services.SessionOptions.ForTransaction(transaction, shouldAutoCommit: true);
        options.Tracking = DocumentTracking.None;
        await using var session = store.OpenSession(options);
        session.LastModifiedBy = user;
        var streams = new List<StreamAction>();
        foreach (var (action, events) in decision.ActionEvents)
        {
            streams.Add(onRecord.Actions.TryGetValue(action, out var known)
                ? session.Events.Append(action, known.Version + events.Count, events)
                : session.Events.StartStream<Action>(action, events));
        }

        if (decision.StatementEvents.Count > 0)
        {
            streams.Add(decision.IsNew
                ? session.Events.StartStream<Statement>(decision.StatementId, decision.StatementEvents)
                : session.Events.Append(decision.StatementId, decision.After.Version, decision.StatementEvents));
        }

        if (streams.Count > 0)
        {
            await session.SaveChangesAsync(token);
        }

        var titles = submission.Actions.Where(x => x.Title is not null).DistinctBy(x => x.Id).ToDictionary(x => x.Id, x => x.Title!);
        var view = StatementView.Of(decision.After, id => onRecord.Names.GetValueOrDefault(id, id), id => onRecord.Actions.TryGetValue(id, out var x) ? x.Title : titles[id]);
        var last = streams.SelectMany(x => x.Events).Select(x => x.Sequence).DefaultIfEmpty(onRecord.Statement?.Sequence ?? 0).Max();
        return (new(decision.IsNew, view with { Sequence = last }), null);
    }

    private async Task<(Decision? Decision, Problem? Refusal, OnRecord OnRecord)> DecideAsync(
        NpgsqlConnection connection, Submission submission, IReadOnlySet<string> registered, string[] lockedActions,
        CancellationToken token)
    {
        var now = clock.GetCurrentInstant();
        var (id, textKey) = Identity(submission);
        var onRecord = await ReadAsync(connection, submission, id, textKey, lockedActions, token);
        var faults = new Faults();
        SubmissionRules.Check(submission, registered.Contains, onRecord.Actions.ContainsKey, now, faults);
        Agreement(submission, onRecord, faults);
        if (faults.Any)
        {
            return (null, Problem.Invalid(faults.All), onRecord);
        }

        var (decision, refusal) = Decide(submission, id!, textKey!, onRecord);
        return (decision, refusal, onRecord);
    }

    /// <summary>Reads in one round trip, behind a lock on the text, so that equal texts are decided one after another.</summary>
    /// <param name="lockedActions">Actions to lock too, in order of id, so that no two submissions wait for each other.</param>
    private static async Task<OnRecord> ReadAsync(
        NpgsqlConnection connection, Submission submission, string? id, string? textKey, string[] lockedActions,
        CancellationToken token)
    {
        var streams = NamedActions(submission).Append(id ?? "").ToHashSet();
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("select pg_advisory_xact_lock(hashtextextended(k, 0)) from (select k from unnest($1::text[]) with ordinality x(k, i) order by i) l")
                {
                    Parameters = { new() { Value = (string[])[textKey ?? "", .. lockedActions] } },
                },
                EventLog.StreamsCommand(streams),
                new("""
                    select stream_id from tracker.mt_events r
                    where type = 'statement_recorded' and data ->> 'textKey' = $1 and stream_id <> $2
                      and (select type from tracker.mt_events t where t.stream_id = r.stream_id
                           and type in ('statement_retracted', 'statement_reinstated') order by version desc limit 1)
                          is distinct from 'statement_retracted'
                      and (select type from tracker.mt_events t where t.stream_id = r.stream_id
                           and type in ('statement_merged', 'statement_unmerged') order by version desc limit 1)
                          is distinct from 'statement_merged'
                    order by stream_id
                    """)
                {
                    Parameters = { new() { Value = textKey ?? "" }, new() { Value = id ?? "" } },
                },
                PartyRegister.NamesCommand(submission.Signatories.Select(x => x.Party), id ?? ""),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(token);
        await reader.NextResultAsync(token);
        var events = new List<LoggedEvent>();
        await foreach (var e in EventLog.ReadAsync(reader, token))
        {
            events.Add(e);
        }

        await reader.NextResultAsync(token);
        var sameText = new List<string>();
        while (await reader.ReadAsync(token))
        {
            sameText.Add(reader.GetString(0));
        }

        await reader.NextResultAsync(token);
        var names = new Dictionary<string, string>();
        while (await reader.ReadAsync(token))
        {
            names[reader.GetString(0)] = reader.GetString(1);
        }

        var byStream = events.GroupBy(x => x.Stream).ToList();
        return new(
            Statement.Fold(events.Where(x => x.Stream == id)),
            Statement.Fold(EventLog.FirstChange(events.Where(x => x.Stream == id))),
            byStream.Where(x => x.Key != id).Select(x => Action.Fold(x)).OfType<Action>().ToDictionary(x => x.Id),
            sameText)
        {
            Names = names,
        };
    }

    /// <summary>An action on record must agree, in every field given, with its registration or its present value.</summary>
    private static void Agreement(Submission submission, OnRecord onRecord, Faults faults)
    {
        for (var i = 0; i < submission.Actions.Count; i++)
        {
            var (given, at) = (submission.Actions[i], $"/actions/{i}");
            if (!onRecord.Actions.TryGetValue(given.Id, out var known))
            {
                continue;
            }

            Agree("title", given.Title, known.Registration!.Title, known.Title);
            Agree("type", given.Type, known.Registration.Type, known.Type);
            Agree("epistemic", given.Epistemic, known.Registration.Epistemic, known.Epistemic);
            Agree("umbrella", given.Umbrella, known.Umbrella, known.Umbrella);
            foreach (var (date, j) in (given.Dates ?? []).Select((x, j) => (x, j)))
            {
                if (!known.Dates.Any(x => x.Field == date.Field && x.Value == date.Value && x.UnknownReason == date.UnknownReason))
                {
                    faults.Add($"{at}/dates/{j}", "disagrees", $"'{given.Id}' is on record without this date; leave it out.");
                }
            }

            void Agree(string field, string? value, string? registered, string? present)
            {
                if (value is not null && value != registered && value != present)
                {
                    faults.Add($"{at}/{field}", "disagrees", $"'{given.Id}' is on record with {field} {(present is null ? "none" : $"'{present}'")}; leave the field out or take another id for another action.");
                }
            }
        }
    }

    /// <summary>Pure: the events of a valid submission, or the conflict with what is on record.</summary>
    public static (Decision? Decision, Problem? Refusal) Decide(
        Submission submission, string id, string textKey, OnRecord onRecord)
    {
        var actions = UmbrellasFirst(submission.Actions)
            .Select(x => (x.Id, Events: ActionEvents(x, onRecord.Actions.GetValueOrDefault(x.Id), id, onRecord.Statement is not null)))
            .Where(x => x.Events.Count > 0).ToList();
        var wanted = StatementEvents(submission, textKey);
        if (onRecord.Statement is { } existing)
        {
            return Again(submission, id, existing, onRecord.Original, wanted, actions);
        }

        var undeclared = onRecord.SameText.Except(submission.DistinctFrom ?? []).ToList();
        if (undeclared.Count > 0)
        {
            return (null, Problem.Conflict(
                ProblemTypes.PossibleDuplicate,
                $"The same text is on record under other signatories: {string.Join(", ", undeclared)}. If this is another statement, list them in distinctFrom.",
                $"/api/statements/{undeclared[0]}",
                [.. undeclared.Select(x => new Fault("/distinctFrom", $"'{x}' has the same text.", "possible-duplicate"))]));
        }

        return (new(id, true, wanted, actions, Applied(new(), id, wanted)), null);
    }

    /// <summary>The same again is the statement on record, with sources not yet held; anything else is a conflict.</summary>
    private static (Decision? Decision, Problem? Refusal) Again(
        Submission submission, string id, Statement existing, Statement? original, List<object> wanted,
        List<(string Id, IReadOnlyList<object> Events)> actions)
    {
        var location = $"/api/statements/{id}";
        if (existing.IsRetracted)
        {
            return (null, Problem.Conflict(ProblemTypes.Retracted, $"'{id}' is on record and was retracted; if that was an error, reinstate it with POST {location}/reinstatement.", location));
        }

        if (existing.MergedInto is { } survivor)
        {
            return (null, Problem.Conflict(ProblemTypes.Merged, $"'{id}' is on record and was merged into '{survivor}'.", $"/api/statements/{survivor}"));
        }

        var differences = SameAgain.Differences(submission, existing, wanted).ToList();
        if (differences.Count > 0 && (original is null || SameAgain.Differences(submission, original, wanted).Any()))
        {
            return (null, Problem.Conflict(ProblemTypes.Differs, $"'{id}' is on record with other content; GET it and compare.", location, differences));
        }

        // A source corrected since is held all the same.
        var held = existing.Sources.Concat(original?.Sources ?? []).Select(SameAgain.ContentOf).ToHashSet();
        var added = wanted.OfType<SourceAdded>().Select(x => x.Source).Prepend(wanted.OfType<StatementRecorded>().Single().Source)
            .Where(x => held.Add(SameAgain.ContentOf(x)))
            .Select((x, i) => (object)new SourceAdded(x with { Id = ListedId.Of('s', existing.Sources.Count + i) }))
            .ToList();
        return (new(id, false, added, actions, Applied(existing, id, added)), null);
    }

    private static Statement Applied(Statement statement, string id, IReadOnlyList<object> events)
    {
        foreach (var data in events)
        {
            statement.Apply(new(id, statement.Sequence + 1, statement.Version + 1, default, false, data));
        }

        return statement;
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

        events.AddRange((x.Roles ?? []).Select(r => new ActionRoleAssigned(r.Party, r.Role)).Distinct()
            .Where(r => known is null || !(again ? known.HasHad(r) : known.Roles.Contains(r))));
        if (known is null)
        {
            events.AddRange(x.Umbrella is null ? [] : [new ActionPlacedUnder(x.Umbrella)]);
            events.AddRange((x.Dates ?? []).Select((d, i) => new ActionDated(
                ListedId.Of('d', i), d.Field, d.Value, d.UnknownReason, d.Rank ?? "NORMAL", d.Reason,
                d.Source is null ? null : $"{statement}/{d.Source}")));
        }

        return events;
    }

    /// <summary>Id and text key; null where the body has no usable text.</summary>
    private static (string? Id, string? TextKey) Identity(Submission s)
    {
        var text = (s.Texts.FirstOrDefault(x => x.Status == "AUTHENTIC") ?? s.Texts.FirstOrDefault())?.Text;
        if (text is null or { Length: > SubmissionRules.MaxTextLength })
        {
            return (null, null);
        }

        var signatories = s.Signatories.Where(x => x.Role == "SIGNATORY").Select(x => x.Party);
        return (StatementId.For(text, signatories), StatementId.For(text, [])[3..]);
    }

    private static IEnumerable<string> NamedParties(Submission s) => s.Signatories.Select(x => x.Party)
        .Concat(s.Actions.SelectMany(x => x.Roles ?? []).Select(x => x.Party))
        .Concat(s.Acts.SelectMany(x => x.Targets.Concat(x.Beneficiaries ?? [])));

    private static IEnumerable<string> NamedActions(Submission s) => s.Actions.SelectMany(x => new[] { x.Id, x.Umbrella })
        .Concat(s.Acts.SelectMany(x => x.Objects)).Concat(s.Labels.Select(x => x.Action))
        .OfType<string>().Where(x => x.StartsWith("ac-", StringComparison.Ordinal));

}
