using NodaTime;
using Tracker.Record.Codebook;

namespace Tracker.Record.Rows;

/// <summary>A sweep as it bears on one party.</summary>
/// <param name="From">EDTF: the first day searched.</param>
/// <param name="To">EDTF: the last day searched.</param>
/// <param name="ReviewedThrough">The last day that may have been searched.</param>
/// <param name="FoundNone">It found nothing of this party: nothing at all, or of a group's members only others'
/// words.</param>
/// <param name="Sequence">When it was recorded.</param>
public sealed record PartySweep(
    string Id,
    string From,
    string To,
    LocalDate? ReviewedThrough,
    string Result,
    bool FoundNone,
    long Sequence
);

/// <summary>
/// Where a party stands on an action: from its own positions; without any, from what its groups said and from who
/// looked. Pure; matrix and silence both call it.
/// </summary>
public static class Stances
{
    /// <summary>
    /// Stances of single positions, the strongest first. Whoever takes a side has said more than one who appeals to all
    /// sides, and that more than one who takes no stance.
    /// </summary>
    private static readonly string[] Strongest =
    [
        Codes.Stance.Condemned,
        Codes.Stance.Criticised,
        Codes.Stance.Concerned,
        Codes.Stance.Supported,
        Codes.Stance.Justified,
        Codes.Stance.Denied,
        Codes.Stance.NeutralAppeal,
        Codes.Stance.NoStance,
    ];

    /// <summary>Concern is the weakest disapproval, on the scale of intensity too: beside support it must not be
    /// lost.</summary>
    public static bool IsAgainst(string stance) =>
        stance is Codes.Stance.Condemned or Codes.Stance.Criticised or Codes.Stance.Concerned;

    public static bool IsFor(string stance) => stance is Codes.Stance.Supported or Codes.Stance.Justified;

    /// <summary>The strongest of a party's own positions; for and against together are MIXED; null: it has no
    /// position.</summary>
    public static string? Of(IReadOnlyCollection<string> positions) =>
        positions.Any(IsFor) && positions.Any(IsAgainst)
            ? Codes.Stance.Mixed
            : Array.Find(Strongest, positions.Contains);

    /// <summary>The stance of a party, whether it has positions or not.</summary>
    /// <param name="dissociated">It stood apart from what a group said of the action.</param>
    /// <param name="viaGroup">A group spoke of the action for its members, this one among them.</param>
    /// <param name="sweep">The sweep that counts (<see cref="Latest"/>).</param>
    public static string Of(
        IReadOnlyCollection<string> positions,
        bool dissociated,
        bool viaGroup,
        PartySweep? sweep
    ) =>
        Of(positions)
        ?? (
            dissociated ? Codes.Stance.Dissociated
            : viaGroup ? Codes.Stance.ViaGroupOnly
            : sweep is { FoundNone: true } ? Codes.Stance.ReviewedNoneFound
            : Codes.Stance.NotReviewed
        );

    /// <summary>The sweep that counts: the one that reaches furthest, of several the one recorded last.</summary>
    public static PartySweep? Latest(IEnumerable<PartySweep> sweeps) =>
        sweeps
            .OrderByDescending(x => x.ReviewedThrough ?? LocalDate.MaxIsoValue)
            .ThenByDescending(x => x.Sequence)
            .FirstOrDefault();
}
