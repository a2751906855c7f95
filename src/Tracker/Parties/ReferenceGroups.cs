using System.Text.Json;
using Tracker.Record.Dates;

namespace Tracker.Parties;

/// <summary>
/// The members of one group over time. <c>Group</c> and the members are ids of <see cref="ReferenceParties"/>;
/// <c>Source</c> is the name of a <see cref="ReferenceSource"/>; <c>Note</c> says how the dates were chosen and what is
/// left out.
/// </summary>
public sealed record ReferenceGroup(
    string Group,
    string Source,
    IReadOnlyList<ReferenceMember> Members,
    string? Note = null
);

/// <summary>
/// One membership. <c>From</c> is the first day on which it held, <c>To</c> the first on which it no longer did;
/// without <c>To</c> it is not known to have ended. A party that left and came back is a member twice.
/// </summary>
public sealed record ReferenceMember(string Party, EdtfDate From, EdtfDate? To = null)
{
    /// <summary>When the party was a member without taking part. Empty where it was never suspended.</summary>
    public IReadOnlyList<ReferenceSuspension> Suspensions { get; init; } = [];
}

/// <summary>One suspension, with its days as in <see cref="ReferenceMember"/>.</summary>
public sealed record ReferenceSuspension(EdtfDate From, EdtfDate? To = null);

/// <summary>Whose word an entry rests on, and what was taken from it.</summary>
public sealed record ReferenceSource(string Name, string What);

/// <summary>
/// Who belonged to which group and when, from the embedded <c>groups.json</c>. Its conventions, and what it leaves out,
/// are in docs/reference-data.md. Being listed says nothing about recognition.
/// </summary>
public static class ReferenceGroups
{
    private static readonly Lazy<Document> Data = new(() =>
        ReferenceData.Read<Document>("Tracker.Parties.groups.json", 1)
    );

    /// <summary>All groups, sorted by id; the members of each by party, then by date.</summary>
    /// <exception cref="InvalidDataException">The resource is absent or of another version.</exception>
    /// <exception cref="JsonException">A property is unknown, missing or null, or a date is not EDTF level
    /// 1.</exception>
    public static IReadOnlyList<ReferenceGroup> Load() => Data.Value.Groups;

    /// <summary>The sources that groups name. Throws as <see cref="Load"/> does.</summary>
    public static IReadOnlyList<ReferenceSource> Sources() => Data.Value.Sources;

    private sealed record Document(
        int Version,
        IReadOnlyList<ReferenceSource> Sources,
        IReadOnlyList<ReferenceGroup> Groups
    ) : IVersioned;
}
