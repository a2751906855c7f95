using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Unicode;
using NodaTime;
using Tracker.Record.Actions;
using Tracker.Record.Codebook;
using Tracker.Record.Dates;
using Tracker.Record.Events;
using Tracker.Record.Lineage;
using Tracker.Record.Log;
using Tracker.Record.Parties;
using Tracker.Record.Statements;
using Tracker.Record.Sweeps;
using Action = Tracker.Record.Actions.Action;

namespace Tracker.Record.Rows;

/// <summary>A statement as lists and timelines show it, one row a version that differs.</summary>
/// <param name="MergedInto">The statement that survives a merge.</param>
/// <param name="Dissociated"><c>PARTY:GROUP</c>, whatever the scope.</param>
/// <param name="Targets">Of its acts, each once; <paramref name="Acts"/> are their types.</param>
/// <param name="Languages">Of its texts, in their order.</param>
/// <param name="Sources">How many sources it has; <paramref name="Layers"/> says of which kinds.</param>
/// <param name="Search">Title and texts, for full-text search.</param>
/// <param name="Digest">Of the stream so far (<see cref="ReadRows"/>).</param>
public sealed record StatementRow(
    string StatementId, long Version, string Kind, string? Title, string Status, string Review, int Codebook,
    string? Issued, string? IssuedUnknown, LocalDate? IssuedEarliest, LocalDate? IssuedLatest, string Signatories,
    string SignatoryRoles, string Actions, int? Unnamed, string? MergedInto, string? SupersededBy, string Dissociated,
    string Targets, string Acts, string Languages, int Sources, string Layers, string Search, string SortKey, string Digest)
{
    public static StatementRow Of(Statement s, string digest)
    {
        var issued = s.DateOf("ISSUED");

        // A party that came back after a withdrawal is one party: its latest entry speaks.
        var parties = s.Signatories.Where(x => !s.Signatories.Any(y => y.Party == x.Party && y.Ordinal > x.Ordinal)).ToList();
        return new(
            s.Id, s.Version, s.Kind, s.Title, s.Status, s.Review, s.Codebook, issued.Text,
            issued.Text is null ? issued.UnknownReason : null, issued.Bounds.Earliest, issued.Bounds.Latest,
            ReadTables.Listed(parties.Select(x => x.Party)), ReadTables.Listed(parties.Select(x => x.Role)),
            ReadTables.Listed(s.NamedActions()), s.Unnamed?.Count, s.MergedInto, s.Superseded?.By,
            ReadTables.Listed(s.Dissociations.Select(x => $"{x.Party}:{x.Group}").Distinct()),
            ReadTables.Listed(s.Acts.SelectMany(x => x.Targets).Distinct()),
            ReadTables.Listed(s.Acts.Select(x => x.Type).Distinct()),
            ReadTables.Listed(s.Texts.Select(x => x.Language).Distinct()), s.Sources.Count,
            ReadTables.Listed(s.Sources.Select(x => x.Layer).Distinct()),
            string.Join('\n', s.Texts.Select(x => x.Text).Prepend(s.Title ?? "")),
            PositionFold.Order(issued.Bounds) + s.FirstSequence.ToString("D16", CultureInfo.InvariantCulture), digest);
    }
}

/// <summary>A label that stands, with its own words.</summary>
/// <param name="Instruments">Symbols of the instruments cited; empty: none is named.</param>
public sealed record LabelRow(
    string Id, string StatementId, string LabelId, string ActionId, string Label, string Strength, string Instruments,
    string? InstrumentsWording, string QuoteTextId, string Quote, int QuoteStart, int QuoteEnd)
{
    /// <summary>The labels that stand as the statement stands; none while it is retracted or merged.</summary>
    public static IEnumerable<LabelRow> Of(Statement s) => !s.Stands ? [] : s.Labels.Select(x => new LabelRow(
        $"{s.Id}/{x.Id}", s.Id, x.Id, x.Action, x.Label, x.Strength, ReadTables.Listed(x.Instruments ?? []),
        x.InstrumentsWording, x.Quote.TextId, x.Quote.Exact, x.Quote.Start, x.Quote.End));
}

/// <summary>One of several values that sources give.</summary>
/// <param name="Value">EDTF date, or a number of signatories.</param>
/// <param name="Rank">PREFERRED or NORMAL; null: counted from the list itself.</param>
/// <param name="Source">Of a date, the source by id; of a number, who claims it.</param>
public sealed record Rival(string Value, [CodeOf(Lists.Rank)] string? Rank, string? Source);

/// <summary>Sources that do not agree on a field of a statement that stands.</summary>
/// <param name="Field">ISSUED, PUBLISHED, OCCASION or SIGNATORIES.</param>
/// <param name="Kind">APART: two dates have no day in common; OVERLAPPING: they differ and may still be one day; COUNT.</param>
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

        foreach (var field in s.Dates.Where(x => x.Value is not null && x.Rank != "DEPRECATED").GroupBy(x => x.Field))
        {
            var bounds = field.Select(x => EdtfDate.Parse(x.Value!).Bounds).Distinct().ToList();
            if (bounds.Count > 1)
            {
                var apart = bounds.Any(x => bounds.Any(x.CertainlyBefore));
                yield return Row(s, field.Key, apart ? "APART" : "OVERLAPPING", field.Select(x => new Rival(x.Value!, x.Rank, x.Source)));
            }
        }

        // The list counts as a value of its own, where there is one; a count without any list contradicts no list.
        var listed = s.Signatories.Where(x => x.Role is "SIGNATORY" or "JOINED_LATER").Select(x => x.Party).Distinct().Count();
        var counts = s.Counts.Where(x => x.Rank != "DEPRECATED")
            .Select(x => new Rival(x.Count.ToString(CultureInfo.InvariantCulture), x.Rank, x.ClaimedBy)).ToList();
        if (counts.Count > 0 && listed > 0)
        {
            counts.Insert(0, new(listed.ToString(CultureInfo.InvariantCulture), null, null));
        }

        if (counts.Select(x => x.Value).Distinct().Count() > 1)
        {
            yield return Row(s, "SIGNATORIES", "COUNT", counts);
        }

        var omitted = s.Signatories.SelectMany(x => (x.Recorded.OmittedBy ?? []).Select(source => new Rival(x.Party, null, source))).ToList();
        if (omitted.Count > 0)
        {
            yield return Row(s, "SIGNATORIES", "OMITTED", omitted);
        }
    }

    private static DisagreementRow Row(Statement s, string field, string kind, IEnumerable<Rival> rivals) =>
        new($"{s.Id}/{field}/{kind}", s.Id, field, kind, JsonSerializer.Serialize(rivals.ToList(), EventJson.Options));
}

/// <summary>One sentence of a text that stands, as <see cref="Clauses"/> splits it, long enough to be found by its fingerprint.</summary>
/// <param name="Start">Code points into the text, end-exclusive.</param>
/// <param name="Prints">
/// <see cref="Fingerprint"/>. Two rows are equal when they have the same array: a text is split once, whatever else changes.
/// </param>
public sealed record ClauseRow(string Id, string StatementId, string TextId, int Start, int End, string Text, long[] Prints)
{
    public static IEnumerable<ClauseRow> Of(string statement, StatementText text)
    {
        foreach (var clause in Clauses.Split(text.Text))
        {
            var prints = Fingerprint.Of(Tokens.Keys(clause.Text));
            if (prints.Count > 0)
            {
                yield return new(
                    string.Create(CultureInfo.InvariantCulture, $"{statement}/{text.Id}/{clause.Start}"), statement, text.Id, clause.Start,
                    clause.End, clause.Text, [.. prints]);
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
    string ActionId, long Version, string Title, string Type, string Epistemic, string? Status, string? Umbrella,
    string? MergedInto, string Roles, string Dates, string Statuses, LocalDate? BeganEarliest, LocalDate? BeganLatest,
    LocalDate? ReportedEarliest, LocalDate? ReportedLatest, string Digest)
{
    public static ActionRow Of(Action a, string digest)
    {
        var (began, reported) = (a.DateOf("BEGAN").Bounds, a.DateOf("FIRST_REPORTED").Bounds);
        return new(
            a.Id, a.Version, a.Title, a.Type, a.Epistemic, a.Status, a.Umbrella, a.MergedInto,
            ReadTables.Listed(a.Roles.Select(x => $"{x.Party}:{x.Role}")), JsonSerializer.Serialize(a.Dates, EventJson.Options),
            JsonSerializer.Serialize(a.Statuses, EventJson.Options), began.Earliest, began.Latest, reported.Earliest,
            reported.Latest, digest);
    }
}

/// <summary>A party as lists and timelines show it; names, identifiers and succession are JSON.</summary>
/// <param name="Search">All its names, one a line, in lower case.</param>
public sealed record PartyRow(
    string Party, long Version, string Kind, string Name, string Names, string Identifiers, string Claims,
    string? Succession, string Search, string Digest)
{
    public static PartyRow Of(Party p, string digest) => new(
        p.Id, p.Version, p.Kind, p.Display, JsonSerializer.Serialize(p.Names, EventJson.Options),
        JsonSerializer.Serialize(p.Identifiers, EventJson.Options), ReadTables.Listed(p.Claims),
        p.Succession is null ? null : JsonSerializer.Serialize(p.Succession, EventJson.Options),
        string.Join('\n', p.Names.Select(x => x.Name).Prepend(p.Id)).ToLowerInvariant(), digest);
}

/// <summary>A stretch of a party's membership of a group.</summary>
/// <param name="Status">MEMBER or SUSPENDED.</param>
/// <param name="HeldTo">EDTF: the first day on which it no longer held; null: it holds.</param>
/// <param name="PublicLatest">The last day on which it may have become public, and so on.</param>
public sealed record MembershipRow(
    string Id, string Group, string Party, string Status, string HeldFrom, LocalDate? HeldEarliest, LocalDate? HeldLatest,
    string? HeldTo, LocalDate? HeldToEarliest, LocalDate? HeldToLatest, LocalDate? PublicEarliest, LocalDate? PublicLatest,
    LocalDate? PublicToEarliest, LocalDate? PublicToLatest, string? Evidence)
{
    public static IEnumerable<MembershipRow> Of(Party p) => p.Members.Select(m =>
    {
        var (from, known) = (EdtfDate.Parse(m.From), EdtfDate.Parse(m.PublicFrom ?? m.From));
        var to = m.To is null ? null : EdtfDate.Parse(m.To);
        var knownTo = m.To is null ? null : EdtfDate.Parse(m.PublicTo ?? m.To);
        return new MembershipRow(
            string.Create(CultureInfo.InvariantCulture, $"{p.Id}/{m.Party}/{m.Version}"), p.Id, m.Party, m.Status, from.Text,
            from.Earliest, from.Latest, to?.Text, to?.Earliest, to?.Latest, known.Earliest, known.Latest, knownTo?.Earliest,
            knownTo?.Latest, m.Evidence);
    });
}

/// <summary>A sweep: either a party or a group was looked for, on an action or a topic.</summary>
/// <param name="Status">RECORDED or VOIDED.</param>
public sealed record SweepRow(
    string SweepId, long Version, string Status, string? Party, string? Group, string? Action, string? Topic, string From,
    LocalDate? FromEarliest, string To, LocalDate? ToLatest, string Sources, string Languages, string Terms, string Result,
    string Found, string Digest)
{
    public static SweepRow Of(Sweep s, string digest)
    {
        var x = s.Recorded!;
        var (from, to) = (EdtfDate.Parse(x.From), EdtfDate.Parse(x.To));
        return new(
            s.Id, s.Version, s.IsVoided ? "VOIDED" : "RECORDED", x.Party, x.Group, x.Action, x.Topic, from.Text, from.Earliest,
            to.Text, to.Latest, ReadTables.Listed(x.Sources), ReadTables.Listed(x.Languages), ReadTables.Listed(x.Terms),
            x.Result, ReadTables.Listed(x.Found), digest);
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
/// What streams contribute to the read tables, with record intervals. Pure, like the position fold it holds. The rows of
/// a stream's own table carry a digest over everything that is stored of its events, so that a replay notices a change of
/// any byte of any event, not only of what is shown.
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
    /// <exception cref="UnreadableEventException">An event opens no stream, or is none of the stream's subject.</exception>
    public void Add(IReadOnlyList<LoggedEvent> stream)
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
                Statements.AddRange(Versions(stream, statement.Apply, (e, digest) =>
                {
                    labels.Change(e.Sequence, e.At, LabelRow.Of(statement).Select(x => KeyValuePair.Create(x.Id, x)));
                    disagreements.Change(e.Sequence, e.At, DisagreementRow.Of(statement).Select(x => KeyValuePair.Create(x.Id, x)));

                    // A text never changes: it is split once, whatever else of the statement does.
                    foreach (var text in statement.Texts.Where(x => !split.ContainsKey(x.Id)))
                    {
                        split[text.Id] = [.. ClauseRow.Of(statement.Id, text)];
                    }

                    clauses.Change(e.Sequence, e.At, statement.Stands ? split.Values.SelectMany(x => x).Select(x => KeyValuePair.Create(x.Id, x)) : []);
                    return StatementRow.Of(statement, digest);
                }));
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
                Parties.AddRange(Versions(stream, party.Apply, (e, digest) =>
                {
                    members.Change(e.Sequence, e.At, MembershipRow.Of(party).Select(x => KeyValuePair.Create(x.Id, x)));
                    return PartyRow.Of(party, digest);
                }));
                Memberships.AddRange(members.All());
                break;
            case SweepRecorded:
                var sweep = new Sweep();
                Sweeps.AddRange(Versions(stream, sweep.Apply, (_, digest) => SweepRow.Of(sweep, digest)));
                break;
            case PersonalDataMasked masked:
                MaskedUsers.AddRange(Versions(stream, MaskedUserRow.Require, (e, digest) => new MaskedUserRow(e.Stream, masked.Scope, masked.LegalBasis, digest)));
                break;
            default:
                throw new UnreadableEventException(
                    $"Stream '{stream[0].Stream}' begins at event {stream[0].Sequence} with {stream[0].Data.GetType().Name}, which opens no stream.");
        }
    }

    private static List<Recorded<TRow>> Versions<TRow>(
        IEnumerable<LoggedEvent> stream, System.Action<LoggedEvent> apply, Func<LoggedEvent, string, TRow> row)
        where TRow : class, IEquatable<TRow>
    {
        var intervals = new RecordIntervals<TRow>();
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> envelope = stackalloc byte[128];
        foreach (var e in stream)
        {
            apply(e);
            Utf8.TryWrite(
                envelope, CultureInfo.InvariantCulture,
                $"{e.Sequence} {e.Version} {e.At.ToUnixTimeTicks()} {e.Continued} {EventTypes.Names[e.Data.GetType()]} ", out var length);
            digest.AppendData(envelope[..length]);
            digest.AppendData(e.Stored?.Envelope ?? []);
            digest.AppendData(e.Stored?.Body ?? JsonSerializer.SerializeToUtf8Bytes(e.Data, e.Data.GetType(), EventJson.Options));
            if (!e.Continued)
            {
                intervals.Change(e.Sequence, e.At, [KeyValuePair.Create("", row(e, Convert.ToHexStringLower(digest.GetCurrentHash())))]);
            }
        }

        return intervals.All();
    }
}
