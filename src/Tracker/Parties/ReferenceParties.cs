using System.Text.Json;
using Tracker.Record.Parties;

namespace Tracker.Parties;

/// <summary>
/// A party of the reference data. <c>Id</c> matches <c>[A-Z][A-Z0-9-]{1,31}</c>; <c>Kind</c> is STATE, TERRITORY, BLOC,
/// GROUP, ORGANISATION or NON_STATE. Exactly one name has the kind DISPLAY.
/// </summary>
public sealed record ReferenceParty(
    string Id,
    string Kind,
    IReadOnlyList<ReferenceName> Names,
    IReadOnlyList<ReferenceIdentifier> Identifiers
);

/// <summary>One name, its kind (see <see cref="NameKinds"/>) and its language as a BCP 47 tag.</summary>
public sealed record ReferenceName(string Kind, string Name, string Language);

/// <summary>A code another authority gave the party; at most one value per scheme.</summary>
public sealed record ReferenceIdentifier(string Scheme, string Value);

/// <summary>
/// The parties that ship with the tracker, from the embedded <c>parties.json</c>. Its sources, and what its codes do
/// and do not mean, are in docs/reference-data.md. Being listed says nothing about recognition.
/// </summary>
public static class ReferenceParties
{
    private static readonly Lazy<Document> Data = new(() =>
        ReferenceData.Read<Document>("Tracker.Parties.parties.json", 1)
    );

    /// <summary>All parties, sorted by id.</summary>
    /// <exception cref="InvalidDataException">The resource is absent or of another version.</exception>
    /// <exception cref="JsonException">A property is unknown, missing or null.</exception>
    public static IReadOnlyList<ReferenceParty> Load() => Data.Value.Parties;

    /// <summary>Every name of every party.</summary>
    public static IEnumerable<NameOfParty> NamesOf(IEnumerable<ReferenceParty> parties) =>
        parties.SelectMany(x => x.Names, (x, name) => new NameOfParty(x.Id, name.Name, name.Kind));

    /// <summary>
    /// Phrases that contain a party's name and name something else ("South China Sea", "Northern Ireland"), for
    /// <see cref="PartyNames.From"/>. Throws as <see cref="Load"/> does.
    /// </summary>
    public static IReadOnlyList<string> NotParties() => Data.Value.NotParties;

    private sealed record Document(
        int Version,
        IReadOnlyList<Source> Sources,
        IReadOnlyList<string> NotParties,
        IReadOnlyList<ReferenceParty> Parties
    ) : IVersioned;

    private sealed record Source(string Name, string What);
}
