using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Npgsql;
using Tracker.Actions;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Parties;
using Tracker.Record.Actions;
using Tracker.Record.Events;
using Tracker.Record.Parties;
using Tracker.Record.Statements;
using Tracker.Record.Sweeps;
using Tracker.Refusals;
using Tracker.Statements;
using Tracker.Store;
using Tracker.Sweeps;
using Wolverine.Http;
using Action = Tracker.Record.Actions.Action;

namespace Tracker.Audit;

/// <summary>Void one wrong entry: the tracker's own undo. The entry then counts as never recorded.</summary>
public sealed record VoidEntry(string Reason);

/// <summary>The stream of the voided entry after the change, if it is not a statement.</summary>
public sealed record VoidedEntry(string Id, long Sequence, long Version);

public static class VoidEntryEndpoint
{
    public static readonly UseCase UseCase = new(Roles.Submitter);

    [WolverinePost("/api/events/{sequence}/void"), Authorize(Policy = Roles.Submitter)]
    [Operation("Voids a wrong entry, the tracker's own undo")]
    [
        Takes<VoidEntry>,
        Answers<StatementView>(Versioned = true),
        Answers<VoidedEntry>(Versioned = true),
        NeedsIfMatch,
        Refuses("not-voidable", "retracted", "merged", "voided", "not-your-own")
    ]
    public static async Task<IResult> Post(long sequence, HttpContext context, EntryVoiding voiding)
    {
        var token = context.RequestAborted;
        var (command, unreadable) = await StrictJson.ReadAsync<VoidEntry>(context);
        if (unreadable is not null)
        {
            return unreadable;
        }

        var (entry, absent) = await voiding.FindAsync(sequence, token);
        if (absent is not null)
        {
            return absent;
        }

        var (expected, missing) = IfMatch.Read(context);
        if (missing is not null)
        {
            return missing;
        }

        var (state, refusal) = await voiding.VoidAsync(context.User.Caller(), entry!, expected, command!, token);
        return refusal is not null
            ? refusal
            : Answer.Changed(200, "", state!.Version, await voiding.ViewAsync(state, token));
    }

    /// <summary>
    /// Decides whether the entry can be voided. Nothing changes if the entry is already void or was removed with
    /// another entry.
    /// </summary>
    /// <param name="made">The event that the caller names as the event of the entry.</param>
    /// <param name="then">The state right after that event.</param>
    /// <param name="now">The present state.</param>
    /// <param name="after">The present state without the entry.</param>
    public static Outcome Decide<TState>(
        VoidEntry command,
        LoggedEvent made,
        TState then,
        TState now,
        TState after,
        Faults faults
    )
        where TState : class, IFolded
    {
        faults.Words("/reason", command.Reason);
        return then.VoidableAt(made.Version) is null ? Outcome.Refuse(NotVoidable(InsteadOf(made.Data)))
            : now.VoidableAt(made.Version) is null ? Outcome.None
            : Broken(after) is { } why ? Outcome.Refuse(NotVoidable(why))
            : Outcome.Of(Voided(command, made));
    }

    internal static EntryVoided Voided(VoidEntry command, LoggedEvent made) => new(made.Version, command.Reason);

    private static string? Broken<TState>(TState after) =>
        after switch
        {
            Statement s => Broken(s),
            Party p => Broken(p),
            _ => null,
        };

    /// <summary>The rule that a statement would break without the entry, in words; null if none.</summary>
    private static string? Broken(Statement s)
    {
        var parties = s.Signatories.Select(x => x.Party).ToHashSet();
        return parties.Count == 0 && s.Unnamed is null
                ? $"The statement would have neither a signatory nor a count of unnamed signatories; record the "
                    + $"right signatory first, or retract the statement with POST /api/statements/{s.Id}/retraction."
            : s.Signatories.GroupBy(x => x.Party).FirstOrDefault(x => x.SkipLast(1).Any(e => e.Withdrew is null))
                is { } twice
                ? $"'{twice.Key}' signed again after this withdrawal and would have two entries at once; void the "
                    + $"later entry first."
            : s.Dissociations.Find(x => !parties.Contains(x.Group)) is { } dissociation
                ? $"'{dissociation.Party}' dissociated itself from '{dissociation.Group}'; void that dissociation "
                    + $"first."
            : s.Withdrawn is { } withdrawn && parties.Count > 0 && !parties.Contains(withdrawn.By)
                ? $"'{withdrawn.By}' withdrew the statement; void that withdrawal first."
            : null;
    }

    /// <summary>The rule that a group would break without the entry, in words; null if none.</summary>
    private static string? Broken(Party p) =>
        p.Members.GroupBy(x => x.Party).FirstOrDefault(x => x.SkipLast(1).Any(m => m.To is null)) is { } twice
            ? $"'{twice.Key}' joined again after this and would be a member twice; void the later entry first."
            : null;

    internal static Problem NotVoidable(string why) => Problem.Conflict(ProblemTypes.NotVoidable, why, null);

    /// <summary>How to undo an event that added no entry.</summary>
    private static string InsteadOf(object data) =>
        "This event added no entry that can be voided; "
        + (
            data switch
            {
                StatementRecorded => "retract the statement with POST /api/statements/{id}/retraction.",
                SourceAdded => "correct the source with POST /api/statements/{id}/corrections.",
                TextAdded =>
                    "words are immutable: add the right ones with POST /api/statements/{id}/texts; correct their "
                        + "language or status with POST /api/statements/{id}/corrections.",
                DateAsserted or DateReranked => "rerank the date with POST /api/statements/{id}/dates/{dateId}/rank.",
                ActCoded or ActRecoded =>
                    "recode the act with PUT /api/statements/{id}/acts/{actId}, or remove it with DELETE.",
                ActRemoved => "code the act again, under another id, with POST /api/statements/{id}/acts.",
                ActionLabelled => "remove the label with DELETE /api/statements/{id}/labels/{labelId}.",
                LabelRemoved => "label the action again, under another id, with POST /api/statements/{id}/labels.",
                StatementReviewed => "review the statement again with POST /api/statements/{id}/reviews.",
                StatementCorrected => "correct the field again with POST /api/statements/{id}/corrections.",
                StatementRetracted => "reinstate the statement with POST /api/statements/{id}/reinstatement.",
                StatementReinstated => "retract the statement with POST /api/statements/{id}/retraction.",
                StatementMerged => "undo the merge with POST /api/statements/{id}/unmerge.",
                StatementUnmerged => "merge the statement again with POST /api/statements/{id}/merge.",
                ActionRegistered or ActionCorrected => "correct the action with POST /api/actions/{id}/correction.",
                ActionRoleRemoved => "assign the role again with POST /api/actions/{id}/roles.",
                ActionPlacedUnder => "place the action elsewhere with POST /api/actions/{id}/umbrella.",
                ActionDated => "give the date again with POST /api/actions/{id}/dates.",
                ActionRetitled => "retitle the action with POST /api/actions/{id}/title.",
                ActionsMerged => "undo the merge with POST /api/actions/{id}/unmerge.",
                ActionUnmerged => "merge the action again with POST /api/actions/{id}/merge.",
                PartyRegistered or PartyNamed or PartyIdentified =>
                    "a party, its names and its identifiers cannot be removed; add the right ones.",
                EntryVoided => "record the entry again if voiding it was the error.",
                _ => "it cannot be undone.",
            }
        );
}

/// <summary>An entry, by the event that is said to have made it.</summary>
/// <param name="Version">Place of the event in its stream.</param>
/// <param name="Kind">What the stream is.</param>
public sealed record Entry(string Stream, long Version, string Kind);

/// <summary>Finds the entry that an event made, and voids it.</summary>
public sealed class EntryVoiding(
    NpgsqlDataSource database,
    StatementChange statements,
    ActionChange actions,
    PartyChange parties,
    SweepChange sweeps
)
{
    /// <returns>The entry, or why there is none.</returns>
    public async Task<(Entry? Entry, Problem? Refusal)> FindAsync(long sequence, CancellationToken token)
    {
        await using var find = database.CreateCommand(
            """
            select e.stream_id, e.version, s.type from tracker.mt_events e
              join tracker.mt_streams s on s.id = e.stream_id
            where e.seq_id = $1 and e.type <> 'tombstone'
            """
        );
        find.Parameters.Add(new() { Value = sequence });
        await using var reader = await find.ExecuteReaderAsync(token);
        if (!await reader.ReadAsync(token))
        {
            return (null, Problem.NotFound("event", sequence.ToString(CultureInfo.InvariantCulture)));
        }

        var entry = new Entry(reader.GetString(0), reader.GetInt64(1), reader.GetString(2));
        return entry.Kind is "statement" or "action" or "party" or "sweep"
            ? (entry, null)
            : (null, VoidEntryEndpoint.NotVoidable($"'{entry.Stream}' holds no entry that can be voided."));
    }

    /// <param name="expected">The version of the stream that the caller has seen; null: any.</param>
    /// <returns>The stream as it stands, or why the entry is not voided.</returns>
    public Task<(IFolded? State, Problem? Refusal)> VoidAsync(
        Caller caller,
        Entry entry,
        long? expected,
        VoidEntry command,
        CancellationToken token
    )
    {
        return entry.Kind switch
        {
            "statement" => VoidAsync(statements, Statement.Fold, undoes: false),
            "action" => VoidAsync(actions, Action.Fold),
            "party" => VoidAsync(parties, Party.Fold),
            _ => VoidAsync(sweeps, Sweep.Fold),
        };

        // What blocks other changes to an action or a sweep does not block this one.
        async Task<(IFolded? State, Problem? Refusal)> VoidAsync<TState>(
            StreamChange<TState> change,
            Func<IReadOnlyList<LoggedEvent>, TState?> fold,
            bool undoes = true
        )
            where TState : class, IFolded
        {
            var useCase = new Change<TState, VoidEntry>(
                VoidEntryEndpoint.UseCase.Role,
                (x, now, known, faults) =>
                {
                    var events = known.Stream(entry.Stream);
                    var made = events.Single(e => e.Version == entry.Version);
                    if (Duties.NotTheirs(caller, $"Event {made.Sequence}", made.Stored?.User) is { } notTheirs)
                    {
                        return Outcome.Refuse(notTheirs);
                    }

                    var then = fold([.. events.Where(e => e.Version <= entry.Version)])!;
                    var voided = new LoggedEvent(
                        entry.Stream,
                        now.Sequence + 1,
                        now.Version + 1,
                        known.Now,
                        false,
                        VoidEntryEndpoint.Voided(x, made)
                    );
                    return VoidEntryEndpoint.Decide(x, made, then, now, fold([.. events, voided])!, faults);
                }
            )
            {
                Undoes = undoes,
            };
            var (changed, refusal) = await change.ExecuteAsync(useCase, caller, entry.Stream, expected, command, token);
            return (changed?.State, refusal);
        }
    }

    /// <summary>The stream as readers see it: a statement whole, another stream by its id, sequence and
    /// version.</summary>
    public async Task<object> ViewAsync(IFolded state, CancellationToken token) =>
        state is Statement statement
            ? await statements.ViewAsync(statement, token)
            : new VoidedEntry(state.Id, state.Sequence, state.Version);
}
