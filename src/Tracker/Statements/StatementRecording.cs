using JasperFx.Events;
using Marten;
using NodaTime;
using Npgsql;
using Tracker.Record.Codebook;
using Tracker.Record.Events;
using Tracker.Record.Parties;
using Tracker.Record.Statements;
using Tracker.Refusals;
using Tracker.Store;
using Action = Tracker.Record.Actions.Action;

namespace Tracker.Statements;

/// <param name="IsNew">False: it was on record already, and nothing but new sources was added.</param>
public sealed record RecordedStatement(bool IsNew, StatementView View);

/// <summary>Records a statement and the actions it names, in one transaction over their streams. Safe to
/// repeat.</summary>
public sealed class StatementRecording(
    NpgsqlDataSource database,
    IDocumentStore store,
    PartyRegister parties,
    IClock clock
)
{
    /// <returns>The statement as recorded, or the problem; after a problem nothing is stored.</returns>
    public async Task<(RecordedStatement? Recorded, Problem? Refusal)> ExecuteAsync(
        Caller caller,
        Submission submission,
        CancellationToken token
    ) =>
        RecordStatementEndpoint.UseCase.Refusal(caller) is { } forbidden
            ? (null, forbidden)
            : await Attempts.RunAsync(
                () => TryExecuteAsync(submission, caller.User, token),
                () =>
                    DamagedStreams.WhyAsync(
                        database,
                        [.. NamedActions(submission).Append(Identity(submission).Id ?? "").Distinct()],
                        token
                    )
            );

    /// <summary>The decision without its execution.</summary>
    public async Task<(StatementDecision? Decision, Problem? Refusal)> ConsiderAsync(
        Submission given,
        CancellationToken token
    )
    {
        var meant = await parties.MeantAsync(given.NamedParties(), at: null, token);
        var submission = given.WithParties(meant.IdOf);
        var groups = await GroupsAsync(submission, token);
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        var (decision, refusal, _) = await DecideAsync(connection, submission, meant, groups, [], token);
        return (decision, refusal);
    }

    private async Task<(RecordedStatement? Recorded, Problem? Refusal)> TryExecuteAsync(
        Submission given,
        string user,
        CancellationToken token
    )
    {
        // Looked up before a connection is held: whoever holds one never waits for another.
        var meant = await parties.MeantAsync(given.NamedParties(), at: null, token);
        var submission = given.WithParties(meant.IdOf);
        var groups = await GroupsAsync(submission, token);
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        var (decision, refusal, onRecord) = await DecideAsync(connection, submission, meant, groups, [], token);
        if (decision?.ActionEvents.Count > 0)
        {
            // Two submissions that change the same actions are decided one after the other; those that change none need
            // not wait.
            (decision, refusal, onRecord) = await DecideAsync(
                connection,
                submission,
                meant,
                groups,
                [.. NamedActions(submission)],
                token
            );
        }

        if (decision is null)
        {
            return (null, refusal);
        }

        await using var session = EventStore.SessionOf(store, transaction, user);
        var streams = new List<StreamAction>();
        foreach (var (action, events) in decision.ActionEvents)
        {
            streams.Add(
                onRecord.Actions.TryGetValue(action, out var known)
                    ? session.Events.Append(action, known.Version + events.Count, events)
                    : session.Events.StartStream<Action>(action, events)
            );
        }

        if (decision.StatementEvents.Count > 0)
        {
            streams.Add(
                decision.IsNew
                    ? session.Events.StartStream<Statement>(decision.StatementId, decision.StatementEvents)
                    : session.Events.Append(decision.StatementId, decision.After.Version, decision.StatementEvents)
            );
        }

        if (streams.Count > 0)
        {
            await session.SaveChangesAsync(token);
        }

        var titles = submission
            .Actions.Where(x => x.Title is not null)
            .DistinctBy(x => x.Id)
            .ToDictionary(x => x.Id, x => x.Title!);
        var view = StatementView.Of(
            decision.After,
            id => onRecord.Names.GetValueOrDefault(id, id),
            id => onRecord.Actions.TryGetValue(id, out var x) ? x.Title : titles[id]
        );
        var last = streams
            .SelectMany(x => x.Events)
            .Select(x => x.Sequence)
            .DefaultIfEmpty(decision.After.Sequence)
            .Max();
        return (new(decision.IsNew, view with { Sequence = last }), null);
    }

    /// <summary>Those that speak by an instrument and have members.</summary>
    private Task<IReadOnlySet<string>> GroupsAsync(Submission submission, CancellationToken token) =>
        parties.GroupsAsync(
            [.. submission.Signatories.Where(x => x.Instrument is not null).Select(x => x.Party)],
            token
        );

    private async Task<(StatementDecision? Decision, Problem? Refusal, OnRecord OnRecord)> DecideAsync(
        NpgsqlConnection connection,
        Submission submission,
        PartiesMeant meant,
        IReadOnlySet<string> groups,
        string[] lockedActions,
        CancellationToken token
    )
    {
        var now = clock.GetCurrentInstant();
        var (id, textKey) = Identity(submission);
        var onRecord = await ReadAsync(connection, submission, id, textKey, lockedActions, token);
        var faults = new Faults();
        SubmissionRules.Check(submission, meant.NoParty, groups.Contains, onRecord.Actions.ContainsKey, now, faults);
        Agreement(submission, onRecord, faults);
        if (faults.Any)
        {
            return (null, Problem.Invalid(faults.All), onRecord);
        }

        var (decision, refusal) = RecordStatementEndpoint.Decide(submission, id!, textKey!, onRecord);
        return (decision, refusal, onRecord);
    }

    /// <summary>Reads in one round trip, behind a lock on the text, so that equal texts are decided one after
    /// another.</summary>
    /// <param name="lockedActions">Actions to lock too.</param>
    private static async Task<OnRecord> ReadAsync(
        NpgsqlConnection connection,
        Submission submission,
        string? id,
        string? textKey,
        string[] lockedActions,
        CancellationToken token
    )
    {
        var streams = NamedActions(submission).Append(id ?? "").ToHashSet();
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                StreamLocks.Command([textKey ?? "", .. lockedActions]),
                EventLog.StreamsCommand(streams),
                new(
                    """
                    select stream_id from tracker.mt_events r
                    where type = 'statement_recorded' and data ->> 'textKey' = $1 and stream_id <> $2
                      and (select type from tracker.mt_events t where t.stream_id = r.stream_id
                           and type in ('statement_retracted', 'statement_reinstated') order by version desc limit 1)
                          is distinct from 'statement_retracted'
                      and (select type from tracker.mt_events t where t.stream_id = r.stream_id
                           and type in ('statement_merged', 'statement_unmerged') order by version desc limit 1)
                          is distinct from 'statement_merged'
                    order by stream_id
                    """
                )
                {
                    Parameters =
                    {
                        new() { Value = textKey ?? "" },
                        new() { Value = id ?? "" },
                    },
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
            [.. events.Where(x => x.Stream == id)],
            byStream.Where(x => x.Key != id).Select(Action.Fold).OfType<Action>().ToDictionary(x => x.Id),
            sameText
        )
        {
            Names = names,
        };
    }

    /// <summary>An action on record must agree, in every field given, with its registration or its present
    /// value.</summary>
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
                if (
                    !known.Dates.Any(x =>
                        x.Field == date.Field && x.Value == date.Value && x.UnknownReason == date.UnknownReason
                    )
                )
                {
                    faults.Add(
                        $"{at}/dates/{j}",
                        "disagrees",
                        $"'{given.Id}' is on record without this date; leave it out."
                    );
                }
            }

            // A title may be typed with another apostrophe or dash than the one on record.
            static bool IsAlike(string value, string? other) => other is not null && PartyNames.AreAlike(value, other);

            void Agree(string field, string? value, string? registered, string? present)
            {
                if (value is not null && !IsAlike(value, registered) && !IsAlike(value, present))
                {
                    faults.Add(
                        $"{at}/{field}",
                        "disagrees",
                        $"'{given.Id}' is on record with {field} {(present is null ? "none" : $"'{present}'")}; "
                            + $"leave the field out or take another id for another action."
                    );
                }
            }
        }
    }

    /// <summary>Id and text key; null where the body has no usable text.</summary>
    private static (string? Id, string? TextKey) Identity(Submission s)
    {
        var text = (
            s.Texts.FirstOrDefault(x => x.Status == Codes.TextStatus.Authentic) ?? s.Texts.FirstOrDefault()
        )?.Text;
        if (text is null or { Length: > SubmissionRules.MaxTextLength })
        {
            return (null, null);
        }

        var signatories = s.Signatories.Where(x => x.Role == Codes.SignatoryRole.Signatory).Select(x => x.Party);
        return (StatementId.For(text, signatories), StatementId.For(text, [])[3..]);
    }

    private static IEnumerable<string> NamedActions(Submission s) =>
        s
            .Actions.SelectMany(x => new[] { x.Id, x.Umbrella })
            .Concat(s.Acts.SelectMany(x => x.Objects))
            .Concat(s.Labels.Select(x => x.Action))
            .OfType<string>()
            .Where(x => x.StartsWith("ac-", StringComparison.Ordinal));
}
