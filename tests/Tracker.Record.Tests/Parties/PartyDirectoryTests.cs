using Tracker.Record.Parties;

namespace Tracker.Record.Tests.Parties;

/// <summary>Which party an id, a name or an identifier means.</summary>
public sealed class PartyDirectoryTests
{
    private static readonly PartyDirectory Directory = new([
        Entry(
            "GBR",
            [("DISPLAY", "United Kingdom"), ("SHORT", "UK"), ("ALIAS", "Britain"), ("DEMONYM", "British")],
            ("COW", "200"),
            ("ISO-3166-1-ALPHA-2", "GB"),
            ("ISO-3166-1-NUMERIC", "826")
        ),
        Entry(
            "PRK",
            [
                ("DISPLAY", "DPRK"),
                ("OFFICIAL", "Democratic People's Republic of Korea"),
                ("ALIAS", "North Korea"),
                ("ALIAS", "Korea"),
                ("METONYM", "Pyongyang"),
            ],
            ("COW", "731"),
            ("ISO-3166-1-NUMERIC", "408"),
            ("WIKIDATA", "Q423")
        ),
        Entry("KOR", [("DISPLAY", "Republic of Korea"), ("ALIAS", "Korea")], ("COW", "732"), ("UN-M49", "408")),
        Entry("CIV", [("DISPLAY", "Côte d'Ivoire"), ("ALIAS", "Ivory Coast")]),
        Entry("PIF", [("DISPLAY", "Pacific Islands Forum"), ("ALIAS", "SPF")]),
        Entry("US-ARMY", [("DISPLAY", "United States Army")]),
        Entry("X-9", [("DISPLAY", "«Ninth»")]),
    ]);

    [Theory]
    [InlineData("GBR", "GBR")]
    [InlineData("gbr", "GBR")]
    [InlineData(" UK ", "GBR")]
    [InlineData("the United Kingdom", "GBR")]
    [InlineData("UNITED KINGDOM", "GBR")]
    [InlineData("Democratic People\u2019s Republic of Korea", "PRK")]
    [InlineData("the  Democratic\u00a0People\u02bcs Republic of Korea", "PRK")]
    [InlineData("Co\u0302te d\u2019Ivoire", "CIV")]
    [InlineData("SPF", "PIF")]
    [InlineData("Q423", "PRK")]
    [InlineData("q423", "PRK")]
    [InlineData("GB", "GBR")]
    [InlineData("COW 731", "PRK")]
    [InlineData("cow:731", "PRK")]
    [InlineData("ISO 408", "PRK")]
    [InlineData("ISO-3166-1-NUMERIC 826", "GBR")]
    [InlineData("X-9", "X-9")]
    public void An_id_a_name_or_an_identifier_in_any_typography_means_its_party(string asked, string id) =>
        Directory.Meant(asked).ShouldBe(new(id, null));

    [Fact]
    public void A_name_of_two_parties_means_none_and_both_are_named() =>
        Directory
            .Meant("Korea")
            .ShouldBe(new(null, "'Korea' may be KOR (Republic of Korea) or PRK (DPRK); give the id."));

    [Fact]
    public void A_number_of_two_schemes_means_none_until_its_scheme_is_given()
    {
        Directory.Meant("408").Why.ShouldBe("'408' may be KOR (Republic of Korea) or PRK (DPRK); give the id.");
        Directory.Meant("UN-M49 408").Id.ShouldBe("KOR");
    }

    [Theory]
    [InlineData("Pyongyang", "PRK (DPRK)")]
    [InlineData("British", "GBR (United Kingdom)")]
    public void A_metonym_or_demonym_chooses_no_party_and_suggests_it(string asked, string suggested) =>
        Directory.Meant(asked).ShouldBe(new(null, $"There is no party '{asked}'; do you mean {suggested}?"));

    [Theory]
    [InlineData("Ivory Cost", "CIV")]
    [InlineData("Untied Kingdom", "GBR")]
    [InlineData("Pacific Island Forum", "PIF")]
    public void A_misspelt_name_chooses_no_party_and_suggests_the_nearest(string asked, string suggested)
    {
        var (id, why) = Directory.Meant(asked);

        id.ShouldBeNull();
        why.ShouldStartWith($"There is no party '{asked}'; do you mean {suggested} (");
    }

    [Theory]
    [InlineData("Atlantis")]
    [InlineData("")]
    [InlineData("'")]
    [InlineData("us")]
    [InlineData("\ud800")]
    public void Of_what_is_like_no_name_nothing_is_suggested(string asked) =>
        Directory.Meant(asked).ShouldBe(new(null, PartyDirectory.Unknown(asked)));

    [Fact]
    public void Parties_are_found_by_the_beginning_of_any_word_those_called_exactly_so_first() =>
        Directory.Find("korea").OrderBy(x => x.Key, StringComparer.Ordinal).ShouldBe([new("KOR", 0), new("PRK", 0)]);

    [Theory]
    [InlineData("people\u2019s rep", "PRK 1")]
    [InlineData("ivoire", "CIV 1")]
    [InlineData("voire", "")]
    [InlineData("Q423", "PRK 0")]
    [InlineData("COW 200", "GBR 0")]
    [InlineData("pyong", "PRK 1")]
    [InlineData("x-9", "X-9 0")]
    public void Words_in_any_typography_and_identifiers_find_parties(string words, string found) =>
        string.Join(' ', Directory.Find(words).Select(x => $"{x.Key} {x.Value}")).ShouldBe(found);

    private static PartyEntry Entry(
        string id,
        (string Kind, string Name)[] names,
        params (string Scheme, string Value)[] identifiers
    ) =>
        new(
            id,
            names[0].Name,
            [.. names.Select(x => new PartyNamed(x.Kind, x.Name, "en"))],
            [.. identifiers.Select(x => new PartyIdentified(x.Scheme, x.Value))]
        );
}
