using NodaTime;
using Tracker.Record.Codebook;
using Tracker.Record.Dates;
using Tracker.Record.Statements;

namespace Tracker.Statements;

/// <summary>A statement as readers see it: the submission's shape with ids, state, resolved names and dates.</summary>
/// <param name="Sequence">Sequence of the last event that this view tells.</param>
/// <param name="Status">RECORDED, SUPERSEDED, WITHDRAWN, MERGED or RETRACTED.</param>
/// <param name="Signatories">
/// Every entry, those that ended too; at a day of world or public time, those that held and were public then.
/// </param>
/// <param name="UnnamedSignatories">The reported count that stands; <paramref name="ReportedCounts"/> has them
/// all.</param>
public sealed record StatementView(
    string Id,
    long Sequence,
    long Version,
    [ValuesOf(typeof(StatementFilter), nameof(StatementFilter.Statuses))] string Status,
    string Review,
    string? ReviewNote,
    [CodeOf(Lists.StatementKind)] string Kind,
    string? Title,
    int Codebook,
    DateView Issued,
    DateView Published,
    IReadOnlyList<StatementText> Texts,
    IReadOnlyList<StatementSource> Sources,
    IReadOnlyList<DateAsserted> Dates,
    IReadOnlyList<SignatoryView> Signatories,
    SignatoryCounts Counts,
    IReadOnlyList<PartyDissociated> Dissociations,
    UnnamedSignatoriesReported? UnnamedSignatories,
    IReadOnlyList<UnnamedSignatoriesReported> ReportedCounts,
    StatementWithdrawn? Withdrawal,
    StatementSuperseded? Supersession,
    string? MergedInto,
    IReadOnlyList<ActionName> Actions,
    IReadOnlyList<ActCoded> Acts,
    IReadOnlyList<ActionLabelled> Labels
)
{
    /// <param name="partyName">Display name of a party by id.</param>
    /// <param name="actionTitle">Title of an action by id.</param>
    /// <param name="clocks">World and public time of the view; null: all that is on record.</param>
    /// <param name="newer">Issue date of the statement that replaces it; null: not known.</param>
    public static StatementView Of(
        Statement s,
        Func<string, string> partyName,
        Func<string, string> actionTitle,
        Clocks? clocks = null,
        DateBounds? newer = null
    )
    {
        clocks ??= new(null, null, false);
        var issued = s.DateOf(Codes.StatementDateField.Issued);
        var signatories = s
            .Signatories.Select(x => SignatoryView.Of(s, x, issued, partyName, clocks))
            .OfType<SignatoryView>()
            .ToList();
        var withdrawal =
            s.Withdrawn is { } w
            && clocks.ShowsEnd(EdtfDate.Parse(w.Effective).Bounds, EdtfDate.Parse(w.PublicAt ?? w.Effective).Bounds)
                ? w
                : null;
        return new(
            s.Id,
            s.Sequence,
            s.Version,
            s.StatusOn(clocks, newer),
            s.Review,
            s.ReviewNote,
            s.Kind,
            s.Title,
            s.Codebook,
            DateView.Of(issued),
            DateView.Of(s.DateOf(Codes.StatementDateField.Published)),
            [.. s.Texts],
            [.. s.Sources],
            [.. s.Dates],
            signatories,
            SignatoryCounts.Of(signatories, clocks.ValidAt is not null, s.Unnamed?.Count),
            [.. s.Dissociations],
            s.Unnamed,
            [.. s.Counts],
            withdrawal,
            clocks.HasBegun(newer ?? default) ? s.Superseded : null,
            s.MergedInto,
            [.. s.NamedActions().Select(x => new ActionName(x, actionTitle(x)))],
            [.. s.Acts],
            [.. s.Labels]
        );
    }
}

/// <param name="Basis">Derived from role and kind.</param>
/// <param name="To">EDTF: the first day on which the entry no longer held; null: it holds.</param>
/// <param name="OmittedBy">Sources that list signatories and leave this one out.</param>
/// <param name="Withdrawal">The signatory's own withdrawal; null: it took nothing back.</param>
public sealed record SignatoryView(
    string Party,
    string Name,
    string NameAsListed,
    [CodeOf(Lists.SignatoryRole)] string Role,
    string Basis,
    string? Official,
    string? Office,
    [CodeOf(Lists.GroupInstrument)] string? Instrument,
    string? From,
    string? To,
    string? PublicAt,
    string? Evidence,
    IReadOnlyList<string> OmittedBy,
    SignatoryWithdrew? Withdrawal
)
{
    /// <summary>The entry as it is seen at a time; null where it does not count then.</summary>
    public static SignatoryView? Of(
        Statement s,
        SignatoryEntry entry,
        AssertedDate issued,
        Func<string, string> partyName,
        Clocks clocks
    )
    {
        var x = entry.Recorded;
        DateBounds Bounds(string? date) => date is null ? issued.Bounds : EdtfDate.Parse(date).Bounds;
        var end = s.EndOf(entry);
        DateBounds? to = end is { } e ? EdtfDate.Parse(e.Effective).Bounds : null;
        DateBounds? known = end is { } k ? EdtfDate.Parse(k.PublicAt ?? k.Effective).Bounds : null;
        var shows = clocks.ShowsEnd(to, known);
        return !clocks.Counts(Bounds(x.From), Bounds(x.PublicAt), to, known)
            ? null
            : new(
                x.Party,
                partyName(x.Party),
                x.NameAsListed,
                x.Role,
                s.BasisOf(x),
                x.Official,
                x.Office,
                x.Instrument,
                x.From,
                shows ? end?.Effective : null,
                x.PublicAt,
                x.Evidence,
                x.OmittedBy ?? [],
                shows ? entry.Withdrew : null
            );
    }
}

/// <summary>How many parties have an entry that has not ended, by role; a delivering spokesperson's list is not
/// known.</summary>
/// <param name="Signatories">Those of the day of issue and those that joined later.</param>
/// <param name="JoinedLater">The latter alone.</param>
/// <param name="Unnamed">The reported count without a list that stands; null: none.</param>
public sealed record SignatoryCounts(
    int Signatories,
    int JoinedLater,
    int Aligned,
    int AssociatedObservers,
    int Endorsed,
    int Withdrawn,
    int? Unnamed
)
{
    /// <param name="atDay">The entries are those that held on a day: whether they ended later does not count.</param>
    public static SignatoryCounts Of(IReadOnlyList<SignatoryView> entries, bool atDay, int? unnamed)
    {
        var standing = entries.Where(x => atDay || x.To is null).ToList();
        int Count(params string[] roles) =>
            standing.Where(x => roles.Contains(x.Role)).Select(x => x.Party).Distinct().Count();
        return new(
            Count(Codes.SignatoryRole.Signatory, Codes.SignatoryRole.JoinedLater),
            Count(Codes.SignatoryRole.JoinedLater),
            Count(Codes.SignatoryRole.Aligned),
            Count(Codes.SignatoryRole.AssociatedObserver),
            Count(Codes.SignatoryRole.Endorsed),
            entries.Select(x => x.Party).Except(standing.Select(x => x.Party)).Count(),
            unnamed
        );
    }
}

public sealed record ActionName(string Id, string Title);

/// <summary>A date as it stands among its assertions.</summary>
/// <param name="From">EDTF; null: unknown, and <paramref name="UnknownReason"/> may say why.</param>
public sealed record DateView(string? From, LocalDate? Earliest, LocalDate? Latest, string? UnknownReason)
{
    public static DateView Of(AssertedDate date) =>
        new(date.Text, date.Bounds.Earliest, date.Bounds.Latest, date.Text is null ? date.UnknownReason : null);
}
