using System.Text.RegularExpressions;
using Tracker.Parties;
using Tracker.Record.Parties;

namespace Tracker.Tests.Parties;

public partial class ReferencePartiesTests
{
    private static readonly string[] UnitedNations =
    [
        .. """
            AFG AGO ALB AND ARE ARG ARM ATG AUS AUT AZE BDI BEL BEN BFA BGD BGR BHR BHS BIH BLR BLZ BOL BRA BRB
            BRN BTN BWA CAF CAN CHE CHL CHN CIV CMR COD COG COL COM CPV CRI CUB CYP CZE DEU DJI DMA DNK DOM DZA
            ECU EGY ERI ESP EST ETH FIN FJI FRA FSM GAB GBR GEO GHA GIN GMB GNB GNQ GRC GRD GTM GUY HND HRV HTI
            HUN IDN IND IRL IRN IRQ ISL ISR ITA JAM JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA
            LIE LKA LSO LTU LUX LVA MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MOZ MRT MUS MWI MYS NAM
            NER NGA NIC NLD NOR NPL NRU NZL OMN PAK PAN PER PHL PLW PNG POL PRK PRT PRY QAT ROU RUS RWA SAU SDN
            SEN SGP SLB SLE SLV SMR SOM SRB SSD STP SUR SVK SVN SWE SWZ SYC SYR TCD TGO THA TJK TKM TLS TON TTO
            TUN TUR TUV TZA UGA UKR URY USA UZB VCT VEN VNM VUT WSM YEM ZAF ZMB ZWE
            """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
    ];

    private static readonly string[] SharedNames =
    [
        "Addis Ababa",
        "Brussels",
        "Congo",
        "Congolese",
        "Dominican",
        "Hague",
        "Korea",
        "Korean",
        "Saint Martin",
        "Virgin Islands",
    ];

    private static readonly IReadOnlyList<ReferenceParty> Parties = ReferenceParties.Load();

    [Fact]
    public void All_193_members_of_the_United_Nations_are_states()
    {
        UnitedNations.Length.ShouldBe(193);
        UnitedNations.Except(Parties.Where(p => p.Kind == "STATE").Select(p => p.Id)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("VAT PSE XKX TWN COK NIU SADR", "STATE")]
    [InlineData("HKG MAC GRL FRO NCL PYF ESH PRI", "TERRITORY")]
    [InlineData("EU", "BLOC")]
    [InlineData("G7 G20 BRICS QUAD AUKUS FIVE-EYES NB8 E3 MSMT", "GROUP")]
    [InlineData("UN UNSC UNGA UNHRC NATO IAEA OSCE AU ASEAN ARAB-LEAGUE GCC CIS CSTO SCO OIC OAS", "ORGANISATION")]
    [InlineData("CARICOM ECOWAS PIF COE EU-COM EU-COUNCIL COMMONWEALTH UNDOF", "ORGANISATION")]
    [InlineData("HOUTHIS HAMAS HIZBALLAH ISIL AL-QAIDA TALIBAN WAGNER RSF M23 AL-SHABAAB BOKO-HARAM PIJ", "NON_STATE")]
    public void Parties_that_statements_name_are_present(string ids, string kind) =>
        ids.Split(' ').Except(Parties.Where(p => p.Kind == kind).Select(p => p.Id)).ShouldBeEmpty();

    [Fact]
    public void Ids_are_well_formed() => Parties.ShouldAllBe(p => Id().IsMatch(p.Id));

    [Fact]
    public void Ids_are_unique_and_sorted()
    {
        var ids = Parties.Select(p => p.Id).ToList();
        ids.ShouldBe(ids.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Kinds_are_known() =>
        Parties
            .Select(p => p.Kind)
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ShouldBe(["BLOC", "GROUP", "NON_STATE", "ORGANISATION", "STATE", "TERRITORY"]);

    [Fact]
    public void Every_party_has_exactly_one_display_name() =>
        Parties.ShouldAllBe(p => p.Names.Count(n => n.Kind == NameKinds.Display) == 1);

    [Fact]
    public void No_party_has_two_official_names() =>
        Parties.ShouldAllBe(p => p.Names.Count(n => n.Kind == NameKinds.Official) <= 1);

    [Fact]
    public void Kinds_of_names_are_known_and_the_language_is_English() =>
        Parties.SelectMany(p => p.Names).ShouldAllBe(n => NameKinds.All.Contains(n.Kind) && n.Language == "en");

    [Fact]
    public void Every_member_of_the_United_Nations_has_an_official_name() =>
        Parties
            .Where(p => UnitedNations.Contains(p.Id))
            .ShouldAllBe(p => p.Names.Any(n => n.Kind == NameKinds.Official));

    [Fact]
    public void Every_member_of_the_United_Nations_has_a_COW_number() =>
        Parties.Where(p => UnitedNations.Contains(p.Id)).ShouldAllBe(p => p.Identifiers.Any(i => i.Scheme == "COW"));

    [Fact]
    public void Identifiers_are_well_formed() =>
        Parties.SelectMany(p => p.Identifiers).ShouldAllBe(i => Identifier().IsMatch($"{i.Scheme}={i.Value}"));

    [Fact]
    public void No_two_parties_have_the_same_identifier() => Parties.SelectMany(p => p.Identifiers).ShouldBeUnique();

    [Fact]
    public void A_party_has_at_most_one_identifier_of_a_scheme() =>
        Parties.ShouldAllBe(p => p.Identifiers.Select(i => i.Scheme).Distinct().Count() == p.Identifiers.Count);

    [Fact]
    public void All_249_entries_of_ISO_3166_1_have_three_codes_and_the_alpha_3_one_as_id()
    {
        var coded = Parties.Where(p => IsoCodes(p) > 0).ToList();
        coded.Count.ShouldBe(249);
        coded.ShouldAllBe(p => IsoCodes(p) == 3);
        coded.ShouldAllBe(p => p.Identifiers.Contains(new("ISO-3166-1-ALPHA-3", p.Id)));
    }

    [Fact]
    public void A_code_from_the_users_range_is_not_called_an_ISO_entry() =>
        Parties
            .Single(p => p.Id == "XKX")
            .Identifiers.Select(i => i.Scheme)
            .ShouldBe(["USER-ASSIGNED-ALPHA-2", "USER-ASSIGNED-ALPHA-3", "COW", "WIKIDATA"]);

    [Fact]
    public void Names_are_trimmed_and_begin_with_a_letter_or_digit() =>
        Names().ShouldAllBe(n => char.IsLetterOrDigit(n[0]) && n == n.Trim() && !n.Contains("  "));

    [Fact]
    public void No_name_begins_with_an_article() =>
        Names().ShouldAllBe(n => !n.StartsWith("the ", StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void No_party_has_a_name_twice() => Parties.ShouldAllBe(p => p.Names.Distinct().Count() == p.Names.Count);

    [Fact]
    public void Only_the_names_known_to_be_shared_are_shared()
    {
        var resolver = PartyNames.From(ReferenceParties.NamesOf(Parties));
        Parties
            .SelectMany(p => p.Names)
            .Select(n => n.Name)
            .Where(n => resolver.Candidates(n).Count != 1)
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ShouldBe(SharedNames);
    }

    [Fact]
    public void No_phrase_that_hides_names_is_a_name()
    {
        var resolver = PartyNames.From(ReferenceParties.NamesOf(Parties));
        ReferenceParties.NotParties().ShouldAllBe(phrase => resolver.Candidates(phrase).Count == 0);
    }

    private static IEnumerable<string> Names() =>
        Parties.SelectMany(p => p.Names).Select(n => n.Name).Concat(ReferenceParties.NotParties());

    private static int IsoCodes(ReferenceParty party) =>
        party.Identifiers.Count(i => i.Scheme.StartsWith("ISO-", StringComparison.Ordinal));

    [GeneratedRegex("^[A-Z][A-Z0-9-]{1,31}$")]
    private static partial Regex Id();

    [GeneratedRegex(
        """
            ^(ISO-3166-1-ALPHA-2=[A-Z]{2}|ISO-3166-1-ALPHA-3=[A-Z]{3}|ISO-3166-1-NUMERIC=[0-9]{3}
             |USER-ASSIGNED-ALPHA-2=[A-Z]{2}|USER-ASSIGNED-ALPHA-3=[A-Z]{3}|COW=[1-9][0-9]{0,2}|WIKIDATA=Q[1-9][0-9]*)$
            """,
        RegexOptions.IgnorePatternWhitespace
    )]
    private static partial Regex Identifier();
}
