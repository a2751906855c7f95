using Tracker.Actions;
using Tracker.Dates;
using Tracker.Record.Codebook;
using Tracker.Record.Statements;

namespace Tracker.Statements;

/// <summary>
/// A statement as people submit it, whole. Codes are those of the codebook; dates are EDTF level 1; texts, sources and
/// dates are named t1…, s1…, d1… in the order given. Members without a question mark must be present, lists may be
/// empty.
/// </summary>
public sealed record Submission
{
    [CodeOf(Lists.StatementKind)]
    public required string Kind { get; init; }
    public string? Title { get; init; }
    public required IReadOnlyList<SubmittedText> Texts { get; init; }
    public required IReadOnlyList<SubmittedSource> Sources { get; init; }
    public required IReadOnlyList<SubmittedDate> Dates { get; init; }
    public required IReadOnlyList<SubmittedSignatory> Signatories { get; init; }
    public SubmittedCount? UnnamedSignatories { get; init; }
    public required IReadOnlyList<SubmittedAction> Actions { get; init; }
    public required IReadOnlyList<SubmittedAct> Acts { get; init; }
    public required IReadOnlyList<SubmittedLabel> Labels { get; init; }

    /// <summary>Statements with the same text under other signatories that this one is knowingly not.</summary>
    public IReadOnlyList<string>? DistinctFrom { get; init; }

    /// <summary>All parties that it names.</summary>
    public IEnumerable<string> NamedParties() =>
        Signatories
            .Select(x => x.Party)
            .Concat(Actions.SelectMany(x => x.Roles ?? []).Select(x => x.Party))
            .Concat(Acts.SelectMany(x => x.Targets.Concat(x.Beneficiaries ?? [])));

    /// <summary>The same with another text for each party: a function makes ids of names.</summary>
    public Submission WithParties(Func<string, string> idOf) =>
        this with
        {
            Signatories = [.. Signatories.Select(x => x.WithParties(idOf))],
            Actions = [.. Actions.Select(x => x.WithParties(idOf))],
            Acts = [.. Acts.Select(x => x.WithParties(idOf))],
        };
}

/// <param name="Sha256">Checked against the text's UTF-8 bytes where given.</param>
public sealed record SubmittedText(
    string Language,
    [CodeOf(Lists.TextStatus)] string Status,
    string Completeness,
    string Text,
    string? Sha256 = null
)
{
    public StatementText AsText(string id) =>
        new(id, Language, Status, Completeness, Text, SubmissionRules.DigestOf(Text));
}

/// <param name="RetrievedAt">RFC 3339 instant.</param>
/// <param name="Text">Which text it carries, e.g. <c>t1</c>.</param>
public sealed record SubmittedSource(
    string Layer,
    string? Url = null,
    string? Publisher = null,
    string? Language = null,
    string? Sha256 = null,
    string? RetrievedAt = null,
    string? ArchiveUrl = null,
    string? Licence = null,
    string? Text = null
)
{
    public StatementSource AsSource(string id) =>
        new(id, Layer, Url, Publisher, Language, Sha256, RetrievedAt, ArchiveUrl, Licence, Text);
}

public sealed record SubmittedSignatory(
    string Party,
    string NameAsListed,
    [CodeOf(Lists.SignatoryRole)] string Role,
    string? Official = null,
    string? Office = null,
    [CodeOf(Lists.GroupInstrument)] string? Instrument = null,
    string? From = null,
    string? PublicAt = null,
    string? Evidence = null,
    IReadOnlyList<string>? OmittedBy = null
)
{
    public SubmittedSignatory WithParties(Func<string, string> idOf) => this with { Party = idOf(Party) };

    /// <summary>A declaration on behalf of the EU, signed by it, may expand to its members unless said
    /// otherwise.</summary>
    /// <param name="kind">Of the statement.</param>
    public SignatoryRecorded AsEvent(string kind) =>
        new(
            Party,
            NameAsListed,
            Role,
            Official,
            Office,
            Instrument
                ?? (
                    kind == Codes.StatementKind.DeclarationOnBehalf && Party == "EU"
                        ? Codes.GroupInstrument.EuDeclarationOnBehalf
                        : null
                ),
            From,
            PublicAt,
            Evidence,
            OmittedBy is { Count: > 0 } ? OmittedBy : null
        );
}

public sealed record SubmittedCount(int Count, string ClaimedBy, string? Evidence = null, string? Rank = null)
{
    public UnnamedSignatoriesReported AsEvent() => new(Count, ClaimedBy, Evidence, Rank ?? Codes.Rank.Normal);
}

public record SubmittedAct
{
    public required string Id { get; init; }

    [CodeOf(Lists.ActType)]
    public required string Type { get; init; }
    public int? Intensity { get; init; }
    public string? Force { get; init; }
    public string? Booster { get; init; }
    public required IReadOnlyList<string> Objects { get; init; }
    public required IReadOnlyList<string> Targets { get; init; }
    public string? TargetsConfidence { get; init; }
    public IReadOnlyList<string>? Beneficiaries { get; init; }
    public required string Epistemic { get; init; }
    public string? Confidence { get; init; }
    public required SubmittedQuote Quote { get; init; }

    public SubmittedAct WithParties(Func<string, string> idOf) =>
        this with
        {
            Targets = [.. Targets.Select(idOf)],
            Beneficiaries = Beneficiaries?.Select(idOf).ToList(),
        };

    /// <param name="quote">By its place.</param>
    public ActCoded AsEvent(Quote quote) =>
        new(
            Id,
            Type,
            Intensity,
            Force,
            Booster,
            Objects,
            Targets,
            TargetsConfidence,
            Beneficiaries ?? [],
            Epistemic,
            Confidence,
            quote,
            Vocabulary.Current.Version
        );
}

public sealed record SubmittedLabel
{
    public required string Id { get; init; }
    public required string Action { get; init; }
    public required string Label { get; init; }
    public required string Strength { get; init; }
    public IReadOnlyList<string>? Instruments { get; init; }
    public string? InstrumentsWording { get; init; }
    public required SubmittedQuote Quote { get; init; }

    /// <param name="quote">By its place.</param>
    public ActionLabelled AsEvent(Quote quote) =>
        new(Id, Action, Label, Strength, Instruments, InstrumentsWording, quote, Vocabulary.Current.Version);
}

/// <summary>Exact words and, where they occur more than once, their place in Unicode code points,
/// end-exclusive.</summary>
/// <param name="TextId">The first text where absent.</param>
public sealed record SubmittedQuote(string Exact, int? Start = null, int? End = null, string? TextId = null);
