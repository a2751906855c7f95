using NodaTime;
using Tracker.Dates;
using Tracker.Hosting;

namespace Tracker.Statements;

// Events: the storage contract. Rows with these names and fields exist for ever; add optional fields, never rename.
// Bodies hold strings, booleans and integers only, and never say who submitted them: that is metadata.

/// <summary>A statement came on record, with its first text and its first source.</summary>
/// <param name="Kind">Statement kind of the codebook.</param>
/// <param name="Title">A heading for lists; null: none given.</param>
/// <param name="Text">The first text as given, <c>t1</c>.</param>
/// <param name="Source">The first source as given, <c>s1</c>.</param>
/// <param name="TextKey">Hash of the identifying text without its signatories, by which the same text under other signatories is found.</param>
/// <param name="Codebook">Version of the codebook in force.</param>
public sealed record StatementRecorded(
    string Kind, string? Title, StatementText Text, StatementSource Source, string TextKey, int Codebook);

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
    string Id, string Field, string? Value, string? UnknownReason, string Rank, string? Source, string? Reason);

/// <summary>A party's entry on the statement.</summary>
/// <param name="Party">Party id, e.g. <c>GBR</c>.</param>
/// <param name="NameAsListed">The party's name as the statement prints it.</param>
/// <param name="Role">Signatory role of the codebook.</param>
/// <param name="Official">The office-holder who signed, acting in office; null: none named.</param>
/// <param name="Office">The office as printed.</param>
/// <param name="Instrument">For a group: the group instrument, which decides expansion to its members; null: NONE.</param>
/// <param name="From">EDTF date from which the entry holds; null: the issue date.</param>
/// <param name="PublicAt">EDTF date on which the entry became public; null: the issue date.</param>
/// <param name="Evidence">Where this entry is seen, in words or a URL.</param>
public sealed record SignatoryRecorded(
    string Party, string NameAsListed, string Role, string? Official, string? Office, string? Instrument,
    string? From, string? PublicAt, string? Evidence);

/// <summary>A count of signatories was reported without a list of them.</summary>
public sealed record UnnamedSignatoriesReported(int Count, string ClaimedBy, string? Evidence, string Rank);

/// <summary>A speech act was coded in a text.</summary>
public sealed record ActCoded(
    string Id, string Type, int? Intensity, string? Force, string? Booster, IReadOnlyList<string> Objects,
    IReadOnlyList<string> Targets, string? TargetsConfidence, IReadOnlyList<string> Beneficiaries, string Epistemic,
    string? Confidence, Quote Quote, int Codebook);

/// <summary>The statement characterises an action: it called the action so, the tracker does not.</summary>
/// <param name="Strength">ASSERTS, WOULD, MAY or QUOTES_OTHER.</param>
/// <param name="Instruments">Symbols of the instruments cited, e.g. <c>S/RES/2270</c>; null: none is named.</param>
/// <param name="InstrumentsWording">How the text refers to instruments, e.g. "multiple UNSC resolutions".</param>
public sealed record ActionLabelled(
    string Id, string Action, string Label, string Strength, IReadOnlyList<string>? Instruments,
    string? InstrumentsWording, Quote Quote, int Codebook);

/// <summary>The tracker's error: the statement should not have been recorded so. It says nothing about the world.</summary>
public sealed record StatementRetracted(string Reason, string? Note);

/// <summary>The retraction is undone.</summary>
public sealed record StatementReinstated(string Reason);

/// <summary>One wording in one language; immutable.</summary>
/// <param name="Id"><c>t1</c>, <c>t2</c>, … in the order given.</param>
/// <param name="Sha256">Lower-case hex SHA-256 of the text in UTF-8.</param>
public sealed record StatementText(
    string Id, string Language, string Status, string Completeness, string Text, string Sha256);

/// <summary>Where a text was seen.</summary>
/// <param name="Id"><c>s1</c>, <c>s2</c>, … in the order given.</param>
/// <param name="Sha256">Lower-case hex SHA-256 of the source's bytes, as retrieved.</param>
/// <param name="Text">The text it carries, by id; null: not said.</param>
public sealed record StatementSource(
    string Id, string Layer, string? Url, string? Publisher, string? Language, string? Sha256, string? RetrievedAt,
    string? ArchiveUrl, string? Licence, string? Text);

/// <summary>The exact words, by position: Unicode code points of the text, end-exclusive.</summary>
public sealed record Quote(string TextId, string Exact, int Start, int End);

/// <summary>
/// A statement as its events tell it up to some point: what decisions, views and positions are computed from.
/// Mutable only while it is folded.
/// </summary>
public sealed class Statement
{
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
    public List<StatementText> Texts { get; } = [];
    public List<StatementSource> Sources { get; } = [];
    public List<DateAsserted> Dates { get; } = [];
    public List<SignatoryRecorded> Signatories { get; } = [];
    public UnnamedSignatoriesReported? Unnamed { get; private set; }
    public List<ActCoded> Acts { get; } = [];
    public List<ActionLabelled> Labels { get; } = [];

    /// <summary>RECORDED or RETRACTED.</summary>
    public string Status => IsRetracted ? "RETRACTED" : "RECORDED";

    /// <summary>The date of a field as its assertions stand.</summary>
    public AssertedDate DateOf(string field) =>
        AssertedDate.Of(Dates.Where(x => x.Field == field).Select(x => (x.Rank, x.Value, x.UnknownReason)));

    /// <summary>On whose authority a signatory's positions stand.</summary>
    public string BasisOf(SignatoryRecorded entry) => (Kind, entry.Role) switch
    {
        ("RESOLUTION", _) => "VOTE",
        (_, "ALIGNED" or "ASSOCIATED_OBSERVER" or "ENDORSED") => "ALIGNED",
        (_, "SIGNATORY") when Signatories.Count(x => x.Role == "SIGNATORY") == 1 => "DIRECT_SOLE",
        _ => "DIRECT_JOINT",
    };

    /// <summary>The actions that its acts and labels are about.</summary>
    public IEnumerable<string> NamedActions() =>
        Acts.SelectMany(x => x.Objects).Concat(Labels.Select(x => x.Action)).Distinct();

    /// <summary>The statement its stream tells, or null for an empty stream.</summary>
    public static Statement? Fold(IEnumerable<LoggedEvent> stream)
    {
        Statement? statement = null;
        foreach (var e in stream)
        {
            (statement ??= new()).Apply(e);
        }

        return statement;
    }

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
            case SourceAdded x: Sources.Add(x.Source); break;
            case TextAdded x: Texts.Add(x.Text); break;
            case DateAsserted x: Dates.Add(x); break;
            case SignatoryRecorded x: Signatories.Add(x); break;
            case UnnamedSignatoriesReported x: Unnamed = x; break;
            case ActCoded x: Acts.Add(x); break;
            case ActionLabelled x: Labels.Add(x); break;
            case StatementRetracted: IsRetracted = true; break;
            case StatementReinstated: IsRetracted = false; break;
        }
    }
}
