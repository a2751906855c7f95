using System.Globalization;
using NodaTime;
using Tracker.Record.Codebook;
using Tracker.Record.Dates;
using Tracker.Record.Events;

namespace Tracker.Record.Statements;

// Events: the storage contract. Rows with these names and fields exist for ever; add optional fields, never rename.
// Bodies hold strings, booleans and integers only, and never say who submitted them: that is metadata.

/// <summary>A statement came on record, with its first text and its first source.</summary>
/// <param name="Kind">Statement kind of the codebook.</param>
/// <param name="Title">A heading for lists; null: none given.</param>
/// <param name="Text">The first text as given, <c>t1</c>.</param>
/// <param name="Source">The first source as given, <c>s1</c>.</param>
/// <param name="TextKey">Hash of the identifying text without its signatories, by which the same text under other
/// signatories is found.</param>
/// <param name="Codebook">Version of the codebook in force.</param>
public sealed record StatementRecorded(
    string Kind,
    string? Title,
    StatementText Text,
    StatementSource Source,
    string TextKey,
    int Codebook
);

/// <summary>Another copy of the statement was seen.</summary>
public sealed record SourceAdded(StatementSource Source);

/// <summary>Another wording or translation of the statement was seen.</summary>
public sealed record TextAdded(StatementText Text);

/// <summary>One source's value for a date of the statement, or the reason why there is none.</summary>
/// <param name="Id"><c>d1</c>, <c>d2</c>, … in the order given.</param>
/// <param name="Field">ISSUED, PUBLISHED or OCCASION.</param>
/// <param name="Value">EDTF level 1; null when <paramref name="UnknownReason"/> says why.</param>
/// <param name="UnknownReason">Unknown reason of the codebook; null when there is a value.</param>
/// <param name="Rank">PREFERRED, NORMAL or DEPRECATED.</param>
/// <param name="Source">The source that asserts it, by id; null: not tied to one source.</param>
/// <param name="Reason">Why it is ranked so.</param>
public sealed record DateAsserted(
    string Id,
    [CodeOf(Lists.StatementDateField)] string Field,
    [Edtf] string? Value,
    string? UnknownReason,
    string Rank,
    string? Source,
    string? Reason
);

/// <summary>A party's entry on the statement.</summary>
/// <param name="Party">Party id, e.g. <c>GBR</c>.</param>
/// <param name="NameAsListed">The party's name as the statement prints it.</param>
/// <param name="Role">Signatory role of the codebook.</param>
/// <param name="Official">The office-holder who signed, acting in office; null: none named.</param>
/// <param name="Office">The office as printed.</param>
/// <param name="Instrument">For a group: the group instrument, which decides expansion to its members; null:
/// NONE.</param>
/// <param name="From">EDTF date from which the entry holds; null: the issue date.</param>
/// <param name="PublicAt">EDTF date on which the entry became public; null: the issue date.</param>
/// <param name="Evidence">Where this entry is seen, in words or a URL.</param>
/// <param name="OmittedBy">Sources that list signatories and leave this one out, by id; null: none is known.</param>
public sealed record SignatoryRecorded(
    string Party,
    string NameAsListed,
    string Role,
    string? Official,
    string? Office,
    string? Instrument,
    string? From,
    string? PublicAt,
    string? Evidence,
    IReadOnlyList<string>? OmittedBy = null
)
{
    /// <summary>Whether two entries say the same.</summary>
    public bool Says(SignatoryRecorded other) =>
        this with { OmittedBy = null } == other with { OmittedBy = null }
        && (OmittedBy ?? []).SequenceEqual(other.OmittedBy ?? []);
}

/// <summary>A count of signatories was reported without a list of them.</summary>
public sealed record UnnamedSignatoriesReported(int Count, string ClaimedBy, string? Evidence, string Rank);

/// <summary>A speech act was coded in a text.</summary>
public sealed record ActCoded(
    string Id,
    [CodeOf(Lists.ActType)] string Type,
    int? Intensity,
    string? Force,
    string? Booster,
    IReadOnlyList<string> Objects,
    IReadOnlyList<string> Targets,
    string? TargetsConfidence,
    IReadOnlyList<string> Beneficiaries,
    string Epistemic,
    string? Confidence,
    Quote Quote,
    int Codebook
);

/// <summary>The statement characterises an action: it called the action so, the tracker does not.</summary>
/// <param name="Strength">ASSERTS, WOULD, MAY or QUOTES_OTHER.</param>
/// <param name="Instruments">Symbols of the instruments cited, e.g. <c>S/RES/2270</c>; null: none is named.</param>
/// <param name="InstrumentsWording">How the text refers to instruments, e.g. "multiple UNSC resolutions".</param>
public sealed record ActionLabelled(
    string Id,
    string Action,
    string Label,
    string Strength,
    IReadOnlyList<string>? Instruments,
    string? InstrumentsWording,
    Quote Quote,
    int Codebook
);

/// <summary>The tracker's error: the statement should not have been recorded so. It says nothing about the
/// world.</summary>
public sealed record StatementRetracted(string Reason, string? Note);

/// <summary>The retraction is undone.</summary>
public sealed record StatementReinstated(string Reason);

/// <summary>A date assertion counts for more or less than before.</summary>
/// <param name="Id">Of the date: <c>d1</c>, <c>d2</c>, …</param>
public sealed record DateReranked(string Id, string Rank, string Reason);

/// <summary>A signatory took its name back. Its entry ends; it is not erased.</summary>
/// <param name="Effective">EDTF: the first day on which the entry no longer held.</param>
/// <param name="PublicAt">EDTF date on which the withdrawal became public; null: when it took effect.</param>
public sealed record SignatoryWithdrew(string Party, string Effective, string? PublicAt, string? Evidence);

/// <summary>A member of an issuing group is not part of what the group said.</summary>
/// <param name="Scope">Paragraphs of the first text, <c>¶2</c>; empty: the whole statement.</param>
public sealed record PartyDissociated(string Party, string Group, IReadOnlyList<string> Scope, string? Evidence);

/// <summary>An act is coded anew, whole; its id stays.</summary>
public sealed record ActRecoded(ActCoded Act, string Reason);

/// <summary>An act was coded in error. Its id is never used again.</summary>
public sealed record ActRemoved(string Id, string Reason);

/// <summary>A label was coded in error. Its id is never used again.</summary>
public sealed record LabelRemoved(string Id, string Reason);

/// <summary>Someone who coded none of it has looked at the coding as it stands.</summary>
/// <param name="Verdict">ACCEPTED or DISPUTED.</param>
public sealed record StatementReviewed(string Verdict, string? Note);

/// <summary>A field was wrong.</summary>
/// <param name="Path">JSON Pointer into the statement view: <c>/kind</c>, <c>/texts/0/status</c>,
/// <c>/signatories/0/office</c>.</param>
public sealed record StatementCorrected(string Path, string? Before, string? After, string Reason);

/// <summary>The issuer took the statement back.</summary>
/// <param name="By">The party that withdrew it.</param>
/// <param name="Effective">EDTF: the first day on which it no longer held.</param>
/// <param name="PublicAt">EDTF date on which the withdrawal became public; null: when it took effect.</param>
public sealed record StatementWithdrawn(string By, string Effective, string? PublicAt, string? Evidence);

/// <summary>A newer statement replaces this one.</summary>
/// <param name="By">Id of the newer statement.</param>
public sealed record StatementSuperseded(string By, string? Evidence);

/// <summary>This record is a duplicate of another statement's, which survives.</summary>
public sealed record StatementMerged(string Into, string Rationale);

/// <summary>The merge is undone.</summary>
public sealed record StatementUnmerged(string Rationale);

/// <summary>One wording in one language; immutable.</summary>
/// <param name="Id"><c>t1</c>, <c>t2</c>, … in the order given.</param>
/// <param name="Sha256">Lower-case hex SHA-256 of the text in UTF-8.</param>
public sealed record StatementText(
    string Id,
    string Language,
    [CodeOf(Lists.TextStatus)] string Status,
    string Completeness,
    string Text,
    string Sha256
);

/// <summary>Where a text was seen.</summary>
/// <param name="Id"><c>s1</c>, <c>s2</c>, … in the order given.</param>
/// <param name="Sha256">Lower-case hex SHA-256 of the source's bytes, as retrieved.</param>
/// <param name="Text">The text it carries, by id; null: not said.</param>
public sealed record StatementSource(
    string Id,
    string Layer,
    string? Url,
    string? Publisher,
    string? Language,
    string? Sha256,
    string? RetrievedAt,
    string? ArchiveUrl,
    string? Licence,
    string? Text
);

/// <summary>The exact words, by position: Unicode code points of the text, end-exclusive.</summary>
public sealed record Quote(string TextId, string Exact, int Start, int End);

/// <summary>One entry of a party on a statement, from its signature to its withdrawal.</summary>
/// <param name="Ordinal">1 for the party's first entry, 2 where it came back after a withdrawal, …</param>
/// <param name="Version">Version of the event that made it, by which it can be voided.</param>
/// <param name="Withdrew">Null: the party never withdrew it.</param>
public sealed record SignatoryEntry(
    SignatoryRecorded Recorded,
    int Ordinal,
    long Version,
    SignatoryWithdrew? Withdrew = null,
    long? WithdrewVersion = null
)
{
    public string Party => Recorded.Party;
    public string Role => Recorded.Role;
}

/// <summary>A field that can be corrected.</summary>
/// <param name="IsCoding">A code or a date, not a name, an office or an address: a change asks for a new
/// review.</param>
internal sealed record StatementField(string? Value, bool MayBeNull, bool IsCoding, System.Action<string?> Set);

/// <summary>
/// A statement as its events tell it up to some point: what decisions, views and positions are computed from.
/// Mutable only while it is folded.
/// </summary>
public sealed class Statement : IFolded
{
    private readonly Dictionary<long, object> _voidable = [];

    public string Id { get; private set; } = "";
    public long Version { get; private set; }
    public long FirstSequence { get; private set; }
    public long Sequence { get; private set; }

    /// <summary>When its last event was recorded.</summary>
    public Instant RecordedAt { get; private set; }
    public string Kind { get; private set; } = "";
    public string? Title { get; private set; }
    public string TextKey { get; private set; } = "";
    public int Codebook { get; private set; }
    public bool IsRetracted { get; private set; }

    /// <summary>The statement that survives a merge; null: it is not merged.</summary>
    public string? MergedInto { get; private set; }
    public StatementWithdrawn? Withdrawn { get; private set; }
    public StatementSuperseded? Superseded { get; private set; }

    /// <summary>UNREVIEWED, ACCEPTED or DISPUTED. A change of the coding asks for a new review.</summary>
    public string Review { get; private set; } = Codes.ReviewState.Unreviewed;
    public string? ReviewNote { get; private set; }
    public List<StatementText> Texts { get; } = [];
    public List<StatementSource> Sources { get; } = [];
    public List<DateAsserted> Dates { get; } = [];

    /// <summary>In the order recorded; a party that came back has two.</summary>
    public List<SignatoryEntry> Signatories { get; } = [];
    public List<PartyDissociated> Dissociations { get; } = [];

    /// <summary>Every count without a list that was reported, in the order recorded.</summary>
    public List<UnnamedSignatoriesReported> Counts { get; } = [];
    public List<ActCoded> Acts { get; } = [];
    public List<ActionLabelled> Labels { get; } = [];

    /// <summary>Ids that acts and labels have had, those removed too: none is used again.</summary>
    public HashSet<string> UsedIds { get; } = [];

    /// <summary>The count that stands: the PREFERRED one, else the latest that is not DEPRECATED.</summary>
    public UnnamedSignatoriesReported? Unnamed =>
        Counts.LastOrDefault(x => x.Rank == Codes.Rank.Preferred)
        ?? Counts.LastOrDefault(x => x.Rank == Codes.Rank.Normal);

    /// <summary>RETRACTED, MERGED, WITHDRAWN, SUPERSEDED or RECORDED: the first of them that is so.</summary>
    public string Status => StatusOn(new(null, null, false), null);

    /// <summary>The status on days of world and public time: a withdrawal or a newer statement counts from its own day
    /// on.</summary>
    /// <param name="newer">Issue date of the statement that replaces it; null: not known.</param>
    public string StatusOn(Clocks clocks, DateBounds? newer) =>
        IsRetracted ? "RETRACTED"
        : MergedInto is not null ? "MERGED"
        : Withdrawn is { } x
        && clocks.HasEnded(EdtfDate.Parse(x.Effective).Bounds, EdtfDate.Parse(x.PublicAt ?? x.Effective).Bounds)
            ? "WITHDRAWN"
        : Superseded is not null && clocks.HasBegun(newer ?? default) ? "SUPERSEDED"
        : "RECORDED";

    /// <summary>Whether it gives positions: a retracted or merged one gives none, and takes no coding.</summary>
    public bool Stands => !IsRetracted && MergedInto is null;

    /// <summary>The date of a field as its assertions stand.</summary>
    public AssertedDate DateOf(string field) =>
        AssertedDate.Of(Dates.Where(x => x.Field == field).Select(x => (x.Rank, x.Value, x.UnknownReason)));

    /// <summary>On whose authority a signatory's positions stand.</summary>
    public string BasisOf(SignatoryRecorded entry) =>
        (Kind, entry.Role) switch
        {
            (Codes.StatementKind.Resolution, _) => Codes.Basis.Vote,
            (
                _,
                Codes.SignatoryRole.Aligned
                    or Codes.SignatoryRole.AssociatedObserver
                    or Codes.SignatoryRole.Endorsed
            ) => Codes.Basis.Aligned,
            (_, Codes.SignatoryRole.Signatory)
                when Signatories
                    .Where(x => x.Role == Codes.SignatoryRole.Signatory)
                    .Select(x => x.Party)
                    .Distinct()
                    .Count() == 1 => Codes.Basis.DirectSole,
            _ => Codes.Basis.DirectJoint,
        };

    /// <summary>The withdrawal that ended an entry: the signatory's own or the whole statement's, whichever came
    /// first.</summary>
    public (string Effective, string? PublicAt)? EndOf(SignatoryEntry entry)
    {
        (string Effective, string? PublicAt)? own = entry.Withdrew is { } x ? (x.Effective, x.PublicAt) : null;
        (string Effective, string? PublicAt)? whole = Withdrawn is { } w ? (w.Effective, w.PublicAt) : null;
        return (own, whole) switch
        {
            ({ } a, { } b) => DateBounds.Order.Compare(
                EdtfDate.Parse(a.Effective).Bounds,
                EdtfDate.Parse(b.Effective).Bounds
            ) <= 0
                ? a
                : b,
            _ => own ?? whole,
        };
    }

    /// <summary>The actions that its acts and labels are about.</summary>
    public IEnumerable<string> NamedActions() =>
        Acts.SelectMany(x => x.Objects).Concat(Labels.Select(x => x.Action)).Distinct();

    /// <summary>The entry that the event of a version made and that can be voided: a signatory, withdrawal,
    /// dissociation, count or supersession; null: there is none.</summary>
    public object? VoidableAt(long version) => _voidable.GetValueOrDefault(version);

    /// <summary>The statement its stream tells, or null for an empty stream or that of another subject.</summary>
    public static Statement? Fold(IEnumerable<LoggedEvent> stream) =>
        Folds.Of<Statement>(stream, StatementEvents.Names);

    public void Apply(LoggedEvent e)
    {
        if (FirstSequence == 0)
        {
            (Id, FirstSequence) = (e.Stream, e.Sequence);
        }

        (Sequence, Version, RecordedAt) = (e.Sequence, e.Version, e.At);
        switch (e.Data)
        {
            case StatementRecorded x:
                (Kind, Title, TextKey, Codebook) = (x.Kind, x.Title, x.TextKey, x.Codebook);
                Texts.Add(x.Text);
                Sources.Add(x.Source);
                break;
            case SourceAdded x:
                Sources.Add(x.Source);
                break;
            case TextAdded x:
                Texts.Add(x.Text);
                break;
            case DateAsserted x:
                Dates.Add(x);
                break;
            case DateReranked x:
                Replace(Dates, d => d.Id == x.Id, d => d with { Rank = x.Rank, Reason = x.Reason });
                break;
            case SignatoryRecorded x:
                Signatories.Add(
                    new(
                        x,
                        1 + Signatories.Where(s => s.Party == x.Party).Select(s => s.Ordinal).DefaultIfEmpty().Max(),
                        e.Version
                    )
                );
                _voidable[e.Version] = x;
                break;
            case SignatoryWithdrew x:
                Replace(
                    Signatories,
                    s => s == Signatories.LastOrDefault(l => l.Party == x.Party),
                    s => s with { Withdrew = x, WithdrewVersion = e.Version }
                );
                _voidable[e.Version] = x;
                break;
            case PartyDissociated x:
                Voidable(Dissociations, x);
                break;
            case UnnamedSignatoriesReported x:
                Voidable(Counts, x);
                break;
            case StatementWithdrawn x:
                (Withdrawn, _voidable[e.Version]) = (x, x);
                break;
            case StatementSuperseded x:
                (Superseded, _voidable[e.Version]) = (x, x);
                break;
            case ActCoded x:
                Coded(() =>
                {
                    Acts.Add(x);
                    UsedIds.Add(x.Id);
                });
                break;
            case ActRecoded x:
                Coded(() => Replace(Acts, a => a.Id == x.Act.Id, _ => x.Act));
                break;
            case ActRemoved x:
                Coded(() => Acts.RemoveAll(a => a.Id == x.Id));
                break;
            case ActionLabelled x:
                Coded(() =>
                {
                    Labels.Add(x);
                    UsedIds.Add(x.Id);
                });
                break;
            case LabelRemoved x:
                Coded(() => Labels.RemoveAll(l => l.Id == x.Id));
                break;
            case StatementReviewed x:
                (Review, ReviewNote) = (x.Verdict, x.Note);
                break;
            case StatementCorrected x:
                Correct(x.Path, x.After);
                break;
            case StatementRetracted:
                IsRetracted = true;
                break;
            case StatementReinstated:
                IsRetracted = false;
                break;
            case StatementMerged x:
                MergedInto = x.Into;
                break;
            case StatementUnmerged:
                MergedInto = null;
                break;
            case EntryVoided x:
                Void(x.Version);
                break;
            case PersonalDataMasked:
                break; // It says nothing of the statement.
            default:
                throw e.NotOf("a statement");
        }

        void Voidable<T>(List<T> entries, T entry)
            where T : notnull
        {
            entries.Add(entry);
            _voidable[e.Version] = entry;
        }
    }

    /// <summary>A field by its pointer; null where there is no such field to correct.</summary>
    /// <returns>The value it has.</returns>
    public (string? Value, bool MayBeNull)? Correctable(string path) =>
        FieldAt(path) is { } field ? (field.Value, field.MayBeNull) : null;

    private void Correct(string path, string? after)
    {
        if (FieldAt(path) is not { } field)
        {
            return;
        }

        if (field.IsCoding)
        {
            Coded(() => field.Set(after));
        }
        else
        {
            field.Set(after);
        }
    }

    private StatementField? FieldAt(string path) =>
        path.Split('/') switch
        {
            ["", "kind"] => new(Kind, false, true, x => Kind = x!),
            ["", "title"] => new(Title, true, false, x => Title = x),
            ["", "texts", var at, var field] when Index(at, Texts.Count) is { } i => TextField(Texts[i], field, i),
            ["", "sources", var at, var field] when Index(at, Sources.Count) is { } i => SourceField(
                Sources[i],
                field,
                i
            ),
            ["", "signatories", var at, var field] when Index(at, Signatories.Count) is { } i => EntryField(
                Signatories[i].Recorded,
                field,
                x => Signatories[i] = Signatories[i] with { Recorded = x }
            ),
            _ => null,
        };

    private StatementField? TextField(StatementText text, string field, int i) =>
        field switch
        {
            "language" => new(text.Language, false, true, x => Texts[i] = text with { Language = x! }),
            "status" => new(text.Status, false, true, x => Texts[i] = text with { Status = x! }),
            "completeness" => new(text.Completeness, false, true, x => Texts[i] = text with { Completeness = x! }),
            _ => null,
        };

    private StatementField? SourceField(StatementSource source, string field, int i) =>
        field switch
        {
            "layer" => new(source.Layer, false, true, x => Sources[i] = source with { Layer = x! }),
            "language" => new(source.Language, true, true, x => Sources[i] = source with { Language = x }),
            "text" => new(source.Text, true, true, x => Sources[i] = source with { Text = x }),
            "url" => new(source.Url, true, false, x => Sources[i] = source with { Url = x }),
            "publisher" => new(source.Publisher, true, false, x => Sources[i] = source with { Publisher = x }),
            "archiveUrl" => new(source.ArchiveUrl, true, false, x => Sources[i] = source with { ArchiveUrl = x }),
            "licence" => new(source.Licence, true, false, x => Sources[i] = source with { Licence = x }),
            _ => null,
        };

    private static StatementField? EntryField(
        SignatoryRecorded entry,
        string field,
        System.Action<SignatoryRecorded> put
    ) =>
        field switch
        {
            "nameAsListed" => new(entry.NameAsListed, false, false, x => put(entry with { NameAsListed = x! })),
            "official" => new(entry.Official, true, false, x => put(entry with { Official = x })),
            "office" => new(entry.Office, true, false, x => put(entry with { Office = x })),
            "evidence" => new(entry.Evidence, true, false, x => put(entry with { Evidence = x })),
            "role" => new(entry.Role, false, true, x => put(entry with { Role = x! })),
            "instrument" => new(entry.Instrument, true, true, x => put(entry with { Instrument = x })),
            "from" => new(entry.From, true, true, x => put(entry with { From = x })),
            "publicAt" => new(entry.PublicAt, true, true, x => put(entry with { PublicAt = x })),
            _ => null,
        };

    /// <summary>An index of a JSON Pointer: digits, without leading zeros.</summary>
    private static int? Index(string text, int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var i)
        && i < count
        && (text == "0" || text[0] != '0')
            ? i
            : null;

    private void Void(long version)
    {
        _voidable.Remove(version, out var entry);

        // A withdrawal goes with the entry that it ended.
        foreach (
            var withdrawal in Signatories.Where(x => x.Version == version).Select(x => x.WithdrewVersion).OfType<long>()
        )
        {
            _voidable.Remove(withdrawal);
        }

        Signatories.RemoveAll(x => x.Version == version);
        Replace(
            Signatories,
            x => x.WithdrewVersion == version,
            x => x with { Withdrew = null, WithdrewVersion = null }
        );
        Dissociations.RemoveAll(x => ReferenceEquals(x, entry));
        Counts.RemoveAll(x => ReferenceEquals(x, entry));
        Withdrawn = ReferenceEquals(Withdrawn, entry) ? null : Withdrawn;
        Superseded = ReferenceEquals(Superseded, entry) ? null : Superseded;
    }

    private void Coded(System.Action change)
    {
        change();
        (Review, ReviewNote) = (Codes.ReviewState.Unreviewed, null);
    }

    private static void Replace<T>(List<T> items, Predicate<T> which, Func<T, T> with)
    {
        if (items.FindIndex(which) is >= 0 and var i)
        {
            items[i] = with(items[i]);
        }
    }
}
