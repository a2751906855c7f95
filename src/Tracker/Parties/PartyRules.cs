using System.Text.RegularExpressions;
using Tracker.Record.Codebook;
using Tracker.Record.Parties;
using Tracker.Refusals;

namespace Tracker.Parties;

/// <summary>Rules that several commands about parties share.</summary>
public static partial class PartyRules
{
    public static void Id(string pointer, string id, Faults faults)
    {
        if (!PartyId().IsMatch(id))
        {
            faults.Add(
                pointer,
                "id",
                "A party's id is a capital letter and 1 to 31 capital letters, digits or hyphens: GBR, ARAB-LEAGUE."
            );
        }
    }

    public static void Name(string pointer, PartyNamed name, Faults faults)
    {
        faults.Code(pointer + "/kind", Lists.NameKind, name.Kind);
        faults.Words(pointer + "/name", name.Name, max: 300);
        faults.Language(pointer + "/language", name.Language);
    }

    public static void Identifier(string pointer, PartyIdentified identifier, Faults faults)
    {
        if (!Scheme().IsMatch(identifier.Scheme))
        {
            faults.Add(
                pointer + "/scheme",
                "scheme",
                "A scheme is 2 to 32 capital letters, digits or hyphens: ISO-3166-1-ALPHA-2, COW, WIKIDATA."
            );
        }

        faults.Words(pointer + "/value", identifier.Value, max: 100);
    }

    [GeneratedRegex(@"^[A-Z][A-Z0-9-]{1,31}\z")]
    private static partial Regex PartyId();

    [GeneratedRegex(@"^[A-Z0-9][A-Z0-9-]{1,31}\z")]
    private static partial Regex Scheme();
}
