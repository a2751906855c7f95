using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Unicode;
using Tracker.Record.Actions;
using Tracker.Record.Clock;
using Tracker.Record.Codebook;
using Tracker.Record.Dates;
using Tracker.Record.Events;
using Tracker.Record.Keys;
using Tracker.Record.Lineage;
using Tracker.Record.Log;
using Tracker.Record.Parties;
using Tracker.Record.Statements;
using Tracker.Record.Sweeps;
using Action = Tracker.Record.Actions.Action;

namespace Tracker.Record.Rows;

/// <summary>The stream that a row is folded from, as far as it was read.</summary>
/// <param name="Digest">Of the stream so far (<see cref="ReadRows"/>).</param>
public sealed record StreamState(string Id, long Version, string Digest);

/// <summary>A statement as lists and timelines show it, one row a version that differs.</summary>
/// <param name="Status">RETRACTED, MERGED, WITHDRAWN, SUPERSEDED or RECORDED.</param>
/// <param name="MergedInto">The statement that survives a merge.</param>
/// <param name="SupersededBy">The newer statement that replaces it.</param>
/// <param name="Unnamed">The count of signatories without a list of them.</param>
/// <param name="Search">Title and texts, for full-text search.</param>
public sealed record StatementRow(
    StreamState Stream,
    string Kind,
    string? Title,
    string Status,
    string Review,
    AssertedDate Issued,
    StatementParties Parties,
    int? Unnamed,
    StatementCoding Coding,
    StatementSources Sources,
    string? MergedInto,
    string? SupersededBy,
    string Search,
    string SortKey
)
{
    public static StatementRow Of(Statement s, string digest)
    {
        var issued = s.DateOf(Codes.StatementDateField.Issued);

        // A party that came back after a withdrawal is one party: its latest entry speaks.
        var parties = s
            .Signatories.Where(x => !s.Signatories.Any(y => y.Party == x.Party && y.Ordinal > x.Ordinal))
            .ToList();
        return new(
            Stream: new(s.Id, s.Version, digest),
            Kind: s.Kind,
            Title: s.Title,
            Status: s.Status,
            Review: s.Review,
            Issued: issued,
            Parties: new(
                Signatories: Listed.Of(parties.Select(x => x.Party)),
                Roles: Listed.Of(parties.Select(x => x.Role)),
                Dissociated: Listed.Of(s.Dissociations.Select(x => $"{x.Party}:{x.Group}").Distinct())
            ),
            Unnamed: s.Unnamed?.Count,
            Coding: new(
                Codebook: s.Codebook,
                Acts: Listed.Of(s.Acts.Select(x => x.Type).Distinct()),
                Actions: Listed.Of(s.NamedActions()),
                Targets: Listed.Of(s.Acts.SelectMany(x => x.Targets).Distinct())
            ),
            Sources: new(
                Count: s.Sources.Count,
                Layers: Listed.Of(s.Sources.Select(x => x.Layer).Distinct()),
                Languages: Listed.Of(s.Texts.Select(x => x.Language).Distinct())
            ),
            MergedInto: s.MergedInto,
            SupersededBy: s.Superseded?.By,
            Search: string.Join('\n', s.Texts.Select(x => x.Text).Prepend(s.Title ?? "")),
            SortKey: PositionFold.Order(issued.Bounds) + s.FirstSequence.ToString("D16", CultureInfo.InvariantCulture)
        );
    }
}

/// <summary>The parties of a statement, in the order recorded.</summary>
/// <param name="Roles">Of the signatories, one for each.</param>
/// <param name="Dissociated"><c>PARTY:GROUP</c>, whatever the scope.</param>
public sealed record StatementParties(Listed Signatories, Listed Roles, Listed Dissociated);

/// <summary>What was coded in a statement's texts, each once.</summary>
/// <param name="Acts">Types of its acts.</param>
/// <param name="Actions">Those that its acts and labels are about.</param>
/// <param name="Targets">Of its acts.</param>
public sealed record StatementCoding(int Codebook, Listed Acts, Listed Actions, Listed Targets);

/// <summary>How well a statement is documented.</summary>
/// <param name="Count">How many sources it has; <paramref name="Layers"/> says of which kinds.</param>
/// <param name="Languages">Of its texts, in their order.</param>
public sealed record StatementSources(int Count, Listed Layers, Listed Languages);

/// <summary>A label that stands, with its own words.</summary>
/// <param name="Instruments">Symbols of the instruments cited; empty: none is named.</param>
public sealed record LabelRow(
    string Id,
    string StatementId,
    string LabelId,
    string ActionId,
    string Label,
    string Strength,
    Listed Instruments,
    string? InstrumentsWording,
    Quote Quote
)
{
    /// <summary>The labels that stand as the statement stands; none while it is retracted or merged.</summary>
    public static IEnumerable<LabelRow> Of(Statement s) =>
        !s.Stands
            ? []
            : s.Labels.Select(x => new LabelRow(
                Id: $"{s.Id}/{x.Id}",
                StatementId: s.Id,
                LabelId: x.Id,
                ActionId: x.Action,
                Label: x.Label,
                Strength: x.Strength,
                Instruments: Listed.Of(x.Instruments ?? []),
                InstrumentsWording: x.InstrumentsWording,
                Quote: x.Quote
            ));
}

/// <summary>One of several values that sources give.</summary>
/// <param name="Value">EDTF date, or a number of signatories.</param>
/// <param name="Rank">PREFERRED or NORMAL; null: counted from the list itself.</param>
/// <param name="Source">Of a date, the source by id; of a number, who claims it.</param>
public sealed record Rival(string Value, [CodeOf(Lists.Rank)] string? Rank, string? Source);

/// <summary>Sources that do not agree on a field of a statement that stands.</summary>
/// <param name="Field">ISSUED, PUBLISHED, OCCASION or SIGNATORIES.</param>
/// <param name="Kind">APART: two dates have no day in common; OVERLAPPING: they differ and may still be one day;
/// COUNT.</param>
/// <param name="Rivals">JSON array of <see cref="Rival"/>, in the order recorded.</param>
public sealed record DisagreementRow(string Id, string StatementId, string Field, string Kind, string Rivals)
{
    /// <summary>Values that were deprecated are settled, and unknown ones contradict nothing.</summary>
    public static IEnumerable<DisagreementRow> Of(Statement s)
    {
        if (!s.Stands)
        {
            yield break;
        }

        foreach (
            var field in s
                .Dates.Where(x => x.Value is not null && x.Rank != Codes.Rank.Deprecated)
                .GroupBy(x => x.Field)
        )
        {
            var bounds = field.Select(x => EdtfDate.Parse(x.Value!).Bounds).Distinct().ToList();
            if (bounds.Count > 1)
            {
                var apart = bounds.Any(x => bounds.Any(x.CertainlyBefore));
                yield return Row(
                    s,
                    field.Key,
                    apart ? "APART" : "OVERLAPPING",
                    field.Select(x => new Rival(x.Value!, x.Rank, x.Source))
                );
            }
        }

        // The list counts as a value of its own, where there is one; a count without any list contradicts no list.
        var listed = s
            .Signatories.Where(x => x.Role is Codes.SignatoryRole.Signatory or Codes.SignatoryRole.JoinedLater)
            .Select(x => x.Party)
            .Distinct()
            .Count();
        var counts = s
            .Counts.Where(x => x.Rank != Codes.Rank.Deprecated)
            .Select(x => new Rival(x.Count.ToString(CultureInfo.InvariantCulture), x.Rank, x.ClaimedBy))
            .ToList();
        if (counts.Count > 0 && listed > 0)
        {
            counts.Insert(0, new(listed.ToString(CultureInfo.InvariantCulture), null, null));
        }

        if (counts.Select(x => x.Value).Distinct().Count() > 1)
        {
            yield return Row(s, "SIGNATORIES", "COUNT", counts);
        }

        var omitted = s
            .Signatories.SelectMany(x =>
                (x.Recorded.OmittedBy ?? []).Select(source => new Rival(x.Party, null, source))
            )
            .ToList();
        if (omitted.Count > 0)
        {
            yield return Row(s, "SIGNATORIES", "OMITTED", omitted);
        }
    }

    private static DisagreementRow Row(Statement s, string field, string kind, IEnumerable<Rival> rivals) =>
        new(
            Id: $"{s.Id}/{field}/{kind}",
            StatementId: s.Id,
            Field: field,
            Kind: kind,
            Rivals: JsonSerializer.Serialize(rivals.ToList(), EventJson.Options)
        );
}

/// <summary>One sentence of a text that stands, as <see cref="Clauses"/> splits it, long enough to be found by its
/// fingerprint.</summary>
/// <param name="Start">Code points into the text, end-exclusive.</param>
/// <param name="Prints">
/// <see cref="Fingerprint"/>. Two rows are equal when they have the same array: a text is split once, whatever else
/// changes.
/// </param>
public sealed record ClauseRow(
    string Id,
    string StatementId,
    string TextId,
    int Start,
    int End,
    string Text,
    long[] Prints
)
{
    public static IEnumerable<ClauseRow> Of(string statement, StatementText text)
    {
        foreach (var clause in Clauses.Split(text.Text))
        {
            var prints = Fingerprint.Of(Tokens.Keys(clause.Text));
            if (prints.Count > 0)
            {
                yield return new(
                    Id: string.Create(CultureInfo.InvariantCulture, $"{statement}/{text.Id}/{clause.Start}"),
                    StatementId: statement,
                    TextId: text.Id,
                    Start: clause.Start,
                    End: clause.End,
                    Text: clause.Text,
                    Prints: [.. prints]
                );
            }
        }
    }
}

/// <summary>An action as lists and timelines show it.</summary>
/// <param name="Status">The latest status; null: none beyond the initial epistemic status.</param>
/// <param name="MergedInto">The action that this one is.</param>
/// <param name="Roles"><c>PARTY:ROLE</c>.</param>
/// <param name="Dates">JSON array of its dates; <paramref name="Statuses"/> is one of its statuses.</param>
public sealed record ActionRow(
    StreamState Stream,
    string Title,
    string Type,
    string Epistemic,
    string? Status,
    string? Umbrella,
    string? MergedInto,
    Listed Roles,
    string Dates,
    string Statuses,
    DateBounds Began,
    DateBounds Reported
)
{
    public static ActionRow Of(Action a, string digest) =>
        new(
            Stream: new(a.Id, a.Version, digest),
            Title: a.Title,
            Type: a.Type,
            Epistemic: a.Epistemic,
            Status: a.Status,
            Umbrella: a.Umbrella,
            MergedInto: a.MergedInto,
            Roles: Listed.Of(a.Roles.Select(x => $"{x.Party}:{x.Role}")),
            Dates: JsonSerializer.Serialize(a.Dates, EventJson.Options),
            Statuses: JsonSerializer.Serialize(a.Statuses, EventJson.Options),
            Began: a.DateOf(Codes.ActionDateField.Began).Bounds,
            Reported: a.DateOf(Codes.ActionDateField.FirstReported).Bounds
        );
}

/// <summary>A party as lists and timelines show it; names, identifiers and succession are JSON.</summary>
/// <param name="Search">All its names, one a line, in lower case.</param>
public sealed record PartyRow(
    StreamState Stream,
    string Kind,
    string Name,
    string Names,
    string Identifiers,
    Listed Claims,
    string? Succession,
    string Search
)
{
    public static PartyRow Of(Party p, string digest) =>
        new(
            Stream: new(p.Id, p.Version, digest),
            Kind: p.Kind,
            Name: p.Display,
            Names: JsonSerializer.Serialize(p.Names, EventJson.Options),
            Identifiers: JsonSerializer.Serialize(p.Identifiers, EventJson.Options),
            Claims: Listed.Of(p.Claims),
            Succession: p.Succession is null ? null : JsonSerializer.Serialize(p.Succession, EventJson.Options),
            Search: string.Join('\n', p.Names.Select(x => x.Name).Prepend(p.Id)).ToLowerInvariant()
        );
}

/// <summary>A stretch of a party's membership of a group.</summary>
/// <param name="Status">MEMBER or SUSPENDED.</param>
/// <param name="Public">When it may have become public.</param>
/// <param name="PublicTo">When its end may have become public; null: no end is on record.</param>
public sealed record MembershipRow(
    string Id,
    string Group,
    string Party,
    string Status,
    WorldTime Held,
    DateBounds Public,
    DateBounds? PublicTo,
    string? Evidence
)
{
    public static IEnumerable<MembershipRow> Of(Party p) =>
        p.Members.Select(m => new MembershipRow(
            Id: string.Create(CultureInfo.InvariantCulture, $"{p.Id}/{m.Party}/{m.Version}"),
            Group: p.Id,
            Party: m.Party,
            Status: m.Status,
            Held: new(
                From: new(m.From, null, EdtfDate.Parse(m.From).Bounds),
                To: m.To is null ? null : EdtfDate.Parse(m.To)
            ),
            Public: EdtfDate.Parse(m.PublicFrom ?? m.From).Bounds,
            PublicTo: m.To is null ? null : EdtfDate.Parse(m.PublicTo ?? m.To).Bounds,
            Evidence: m.Evidence
        ));
}

/// <summary>A sweep: either a party or a group was looked for, on an action or a topic.</summary>
/// <param name="Status">RECORDED or VOIDED.</param>
/// <param name="From">The first day searched; <paramref name="To"/> is the last.</param>
public sealed record SweepRow(
    StreamState Stream,
    string Status,
    string? Party,
    string? Group,
    string? Action,
    string? Topic,
    EdtfDate From,
    EdtfDate To,
    Listed Sources,
    Listed Languages,
    Listed Terms,
    string Result,
    Listed Found
)
{
    public static SweepRow Of(Sweep s, string digest)
    {
        var x = s.Recorded!;
        return new(
            Stream: new(s.Id, s.Version, digest),
            Status: s.IsVoided ? "VOIDED" : "RECORDED",
            Party: x.Party,
            Group: x.Group,
            Action: x.Action,
            Topic: x.Topic,
            From: EdtfDate.Parse(x.From),
            To: EdtfDate.Parse(x.To),
            Sources: Listed.Of(x.Sources),
            Languages: Listed.Of(x.Languages),
            Terms: Listed.Of(x.Terms),
            Result: x.Result,
            Found: Listed.Of(x.Found)
        );
    }
}

/// <summary>A user whose person was masked.</summary>
public sealed record MaskedUserRow(string UserId, string Scope, string LegalBasis, string Digest)
{
    /// <summary>A masked user has no events but those of any stream; the first tells the whole row.</summary>
    /// <exception cref="UnreadableEventException">It is an event of another subject.</exception>
    public static void Require(LoggedEvent e)
    {
        if (!CommonEvents.Names.ContainsKey(e.Data.GetType()))
        {
            throw e.NotOf("a masked user");
        }
    }
}

/// <summary>
/// What streams contribute to the read tables, with record intervals. Pure, like the position fold it holds. The rows
/// of a stream's own table carry a digest over everything that is stored of its events, so that a replay notices a
/// change of any byte of any event, not only of what is shown.
/// </summary>
public sealed class ReadRows
{
    public List<Recorded<Position>> Positions { get; } = [];
    public List<Recorded<StatementRow>> Statements { get; } = [];
    public List<Recorded<LabelRow>> Labels { get; } = [];
    public List<Recorded<DisagreementRow>> Disagreements { get; } = [];
    public List<Recorded<ClauseRow>> Clauses { get; } = [];
    public List<Recorded<ActionRow>> Actions { get; } = [];
    public List<Recorded<PartyRow>> Parties { get; } = [];
    public List<Recorded<MembershipRow>> Memberships { get; } = [];
    public List<Recorded<SweepRow>> Sweeps { get; } = [];
    public List<Recorded<MaskedUserRow>> MaskedUsers { get; } = [];

    /// <summary>Adds the rows of one stream; what kind it is, its first event says.</summary>
    /// <exception cref="UnreadableEventException">
    /// The first event opens no stream, another event is none of the stream's subject, or the events do not fit
    /// together, as when one of them was put there by another hand.
    /// </exception>
    public void Add(IReadOnlyList<LoggedEvent> stream)
    {
        try
        {
            AddRows(stream);
        }
        catch (Exception e) when (e is not (UnreadableEventException or OutOfMemoryException))
        {
            throw new UnreadableEventException(
                $"Stream '{stream[0].Stream}', from event {stream[0].Sequence} on, cannot be folded: {e.Message}"
            );
        }
    }

    private void AddRows(IReadOnlyList<LoggedEvent> stream)
    {
        switch (stream[0].Data)
        {
            case StatementRecorded:
                Positions.AddRange(PositionFold.Fold(stream));
                var statement = new Statement();
                var labels = new RecordIntervals<LabelRow>();
                var disagreements = new RecordIntervals<DisagreementRow>();
                var clauses = new RecordIntervals<ClauseRow>();
                var split = new Dictionary<string, List<ClauseRow>>();
                Statements.AddRange(
                    Versions(
                        stream,
                        statement.Apply,
                        (e, digest) =>
                        {
                            labels.Change(
                                e.Sequence,
                                e.At,
                                LabelRow.Of(statement).Select(x => KeyValuePair.Create(x.Id, x))
                            );
                            disagreements.Change(
                                e.Sequence,
                                e.At,
                                DisagreementRow.Of(statement).Select(x => KeyValuePair.Create(x.Id, x))
                            );

                            // A text never changes: it is split once, whatever else of the statement does.
                            foreach (var text in statement.Texts.Where(x => !split.ContainsKey(x.Id)))
                            {
                                split[text.Id] = [.. ClauseRow.Of(statement.Id, text)];
                            }

                            clauses.Change(
                                e.Sequence,
                                e.At,
                                statement.Stands
                                    ? split.Values.SelectMany(x => x).Select(x => KeyValuePair.Create(x.Id, x))
                                    : []
                            );
                            return StatementRow.Of(statement, digest);
                        }
                    )
                );
                Labels.AddRange(labels.All());
                Disagreements.AddRange(disagreements.All());
                Clauses.AddRange(clauses.All());
                break;
            case ActionRegistered:
                var action = new Action();
                Actions.AddRange(Versions(stream, action.Apply, (_, digest) => ActionRow.Of(action, digest)));
                break;
            case PartyRegistered:
                var party = new Party();
                var members = new RecordIntervals<MembershipRow>();
                Parties.AddRange(
                    Versions(
                        stream,
                        party.Apply,
                        (e, digest) =>
                        {
                            members.Change(
                                e.Sequence,
                                e.At,
                                MembershipRow.Of(party).Select(x => KeyValuePair.Create(x.Id, x))
                            );
                            return PartyRow.Of(party, digest);
                        }
                    )
                );
                Memberships.AddRange(members.All());
                break;
            case SweepRecorded:
                var sweep = new Sweep();
                Sweeps.AddRange(Versions(stream, sweep.Apply, (_, digest) => SweepRow.Of(sweep, digest)));
                break;
            case PersonalDataMasked masked:
                MaskedUsers.AddRange(
                    Versions(
                        stream,
                        MaskedUserRow.Require,
                        (e, digest) => new MaskedUserRow(e.Stream, masked.Scope, masked.LegalBasis, digest)
                    )
                );
                break;
            case KeyMade or KeyFound:
                // Who has a key is not published in a table; that the events fit together is checked all the same.
                Key.Fold(stream);
                break;
            case ClockCorrected:
                foreach (var e in stream)
                {
                    ClockEvents.Require(e);
                }

                break;
            default:
                throw new UnreadableEventException(
                    $"Stream '{stream[0].Stream}' begins at event {stream[0].Sequence} with "
                        + $"{stream[0].Data.GetType().Name}, which opens no stream."
                );
        }
    }

    private static List<Recorded<TRow>> Versions<TRow>(
        IEnumerable<LoggedEvent> stream,
        System.Action<LoggedEvent> apply,
        Func<LoggedEvent, string, TRow> row
    )
        where TRow : class, IEquatable<TRow>
    {
        var intervals = new RecordIntervals<TRow>();
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> envelope = stackalloc byte[128];
        foreach (var e in stream)
        {
            apply(e);
            Utf8.TryWrite(
                envelope,
                CultureInfo.InvariantCulture,
                $"{e.Sequence} {e.Version} {e.At.ToUnixTimeTicks()} {e.Continued} "
                    + $"{EventTypes.Names[e.Data.GetType()]} ",
                out var length
            );
            digest.AppendData(envelope[..length]);
            digest.AppendData(e.Stored?.Envelope ?? []);
            digest.AppendData(
                e.Stored?.Body ?? JsonSerializer.SerializeToUtf8Bytes(e.Data, e.Data.GetType(), EventJson.Options)
            );
            if (!e.Continued)
            {
                intervals.Change(
                    e.Sequence,
                    e.At,
                    [KeyValuePair.Create("", row(e, Convert.ToHexStringLower(digest.GetCurrentHash())))]
                );
            }
        }

        return intervals.All();
    }
}
