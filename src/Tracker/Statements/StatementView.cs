using NodaTime;
using Tracker.Dates;

namespace Tracker.Statements;

/// <summary>A statement as readers see it: the submission's shape with ids, state, resolved names and dates.</summary>
/// <param name="Sequence">Sequence of the last event that this view tells.</param>
public sealed record StatementView(
    string Id, long Sequence, long Version, string Status, string Review, string Kind, string? Title, int Codebook,
    DateView Issued, DateView Published, IReadOnlyList<StatementText> Texts, IReadOnlyList<StatementSource> Sources,
    IReadOnlyList<DateAsserted> Dates, IReadOnlyList<SignatoryView> Signatories,
    UnnamedSignatoriesReported? UnnamedSignatories, IReadOnlyList<ActionName> Actions, IReadOnlyList<ActCoded> Acts,
    IReadOnlyList<ActionLabelled> Labels)
{
    /// <summary>A copy that later events do not change.</summary>
    public StatementView Snapshot() => this with
    {
        Texts = [.. Texts],
        Sources = [.. Sources],
        Dates = [.. Dates],
        Acts = [.. Acts],
        Labels = [.. Labels],
    };

    /// <param name="partyName">Display name of a party by id.</param>
    /// <param name="actionTitle">Title of an action by id.</param>
    public static StatementView Of(Statement s, Func<string, string> partyName, Func<string, string> actionTitle) => new(
        s.Id, s.Sequence, s.Version, s.Status, "UNREVIEWED", s.Kind, s.Title, s.Codebook,
        DateView.Of(s.DateOf("ISSUED")), DateView.Of(s.DateOf("PUBLISHED")), s.Texts, s.Sources, s.Dates,
        [.. s.Signatories.Select(x => new SignatoryView(
            x.Party, partyName(x.Party), x.NameAsListed, x.Role, s.BasisOf(x), x.Official, x.Office, x.Instrument,
            x.From, x.PublicAt, x.Evidence))],
        s.Unnamed,
        [.. s.NamedActions().Select(x => new ActionName(x, actionTitle(x)))],
        s.Acts, s.Labels);
}

/// <param name="Basis">Derived from role and kind.</param>
public sealed record SignatoryView(
    string Party, string Name, string NameAsListed, string Role, string Basis, string? Official, string? Office,
    string? Instrument, string? From, string? PublicAt, string? Evidence);

public sealed record ActionName(string Id, string Title);

/// <summary>A date as it stands among its assertions.</summary>
/// <param name="From">EDTF; null: unknown, and <paramref name="UnknownReason"/> may say why.</param>
public sealed record DateView(string? From, LocalDate? Earliest, LocalDate? Latest, string? UnknownReason)
{
    public static DateView Of(AssertedDate date) =>
        new(date.Text, date.Bounds.Earliest, date.Bounds.Latest, date.Text is null ? date.UnknownReason : null);
}
