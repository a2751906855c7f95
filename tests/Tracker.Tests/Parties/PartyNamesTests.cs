using CsCheck;
using Tracker.Parties;
using Tracker.Record.Parties;

namespace Tracker.Tests.Parties;

public class PartyNamesTests
{
    private static readonly IReadOnlyList<ReferenceParty> Parties = ReferenceParties.Load();
    private static readonly PartyNames Names = PartyNames.From(
        ReferenceParties.NamesOf(Parties),
        ReferenceParties.NotParties()
    );

    private static readonly string[] AllNames =
    [
        .. Parties.SelectMany(p => p.Names).Select(n => n.Name).Where(n => Names.Resolve(n) is not null).Distinct(),
    ];

    [Theory]
    [InlineData("United Kingdom", "GBR")]
    [InlineData("united kingdom", "GBR")]
    [InlineData("AUSTRALIA", "AUS")]
    [InlineData("  the  Netherlands ", "NLD")]
    [InlineData("The Gambia", "GMB")]
    [InlineData("The Republic of Korea", "KOR")]
    [InlineData("Korea (Republic of)", "KOR")]
    [InlineData("Democratic People’s Republic of Korea", "PRK")]
    [InlineData("Democratic Peoples' Republic of Korea", "PRK")]
    [InlineData("Peoples Republic of China", "CHN")]
    [InlineData("Côte d’Ivoire", "CIV")]
    [InlineData("Co\u0302te d'Ivoire", "CIV")]
    [InlineData("Tu\u0308rkiye", "TUR")]
    [InlineData("Guinea\u2011Bissau", "GNB")]
    [InlineData("New\u00A0Zealand", "NZL")]
    [InlineData("U.S.", "USA")]
    [InlineData("Kosovo*", "XKX")]
    [InlineData("Hezbollah", "HIZBALLAH")]
    [InlineData("the Kremlin", "RUS")]
    public void A_whole_name_resolves_in_any_case_and_typography(string name, string party) =>
        Names.Resolve(name).ShouldBe(party);

    [Theory]
    [InlineData("us")]
    [InlineData("Us")]
    [InlineData("uk")]
    [InlineData("who")]
    [InlineData("m23")]
    public void A_name_in_capitals_resolves_only_in_capitals(string name)
    {
        Names.Resolve(name).ShouldBeNull();
        Names.Resolve(name.ToUpperInvariant()).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("Korea", "KOR PRK")]
    [InlineData("Congo", "COD COG")]
    [InlineData("The Hague", "ICC ICJ NLD")]
    [InlineData("Brussels", "BEL EU NATO")]
    public void A_shared_name_resolves_to_none_and_lists_all(string name, string parties)
    {
        Names.Resolve(name).ShouldBeNull();
        Names.Candidates(name).ShouldBe(parties.Split(' '));
    }

    [Theory]
    [InlineData("")]
    [InlineData("the")]
    [InlineData("Atlantis")]
    [InlineData("Unit")]
    [InlineData("France and")]
    [InlineData("South China Sea")]
    public void What_is_no_partys_name_resolves_to_nothing(string name)
    {
        Names.Resolve(name).ShouldBeNull();
        Names.Candidates(name).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("The Democratic People’s Republic of Korea fired.", "PRK:Democratic People’s Republic of Korea")]
    [InlineData("Republic of Korea and DPRK", "KOR:Republic of Korea|PRK:DPRK")]
    [InlineData("South Korean and North Korean envoys", "KOR:South Korean|PRK:North Korean")]
    [InlineData("The Korean Peninsula", "")]
    [InlineData(
        "Nigeria and Nigerian troops, Niger and Nigerien ones",
        "NGA:Nigeria|NGA:Nigerian|NER:Niger|NER:Nigerien"
    )]
    [InlineData("the Republic of the Congo", "COG:Republic of the Congo")]
    [InlineData("the Democratic Republic of the Congo", "COD:Democratic Republic of the Congo")]
    [InlineData(
        "Guinea, Guinea-Bissau, Equatorial Guinea, Papua New Guinea",
        "GIN:Guinea|GNB:Guinea-Bissau|GNQ:Equatorial Guinea|PNG:Papua New Guinea"
    )]
    [InlineData(
        "Sudan and South Sudan; Sudanese and South Sudanese",
        "SDN:Sudan|SSD:South Sudan|SDN:Sudanese|SSD:South Sudanese"
    )]
    [InlineData("Dominica, the Dominican Republic", "DMA:Dominica|DOM:Dominican Republic")]
    [InlineData("Samoa, American Samoa, American aid", "WSM:Samoa|ASM:American Samoa|USA:American")]
    [InlineData("Mali, Somalia, Malian", "MLI:Mali|SOM:Somalia|MLI:Malian")]
    [InlineData("Oman, a woman, Romania", "OMN:Oman|ROU:Romania")]
    [InlineData(
        "People's Republic of China; Republic of China",
        "CHN:People's Republic of China|TWN:Republic of China"
    )]
    [InlineData(
        "United Kingdom of Great Britain and Northern Ireland",
        "GBR:United Kingdom of Great Britain and Northern Ireland"
    )]
    [InlineData("Ireland and Northern Ireland", "IRL:Ireland")]
    [InlineData("the UN Security Council, the UN, the UN Charter", "UNSC:UN Security Council|UN:UN")]
    [InlineData(
        "the European Council, the Council of Europe and the EU",
        "EU-COUNCIL:European Council|COE:Council of Europe|EU:EU"
    )]
    [InlineData("Pakistani Taliban and Taliban", "TTP:Pakistani Taliban|TALIBAN:Taliban")]
    public void The_longest_name_wins_and_only_whole_words_match(string text, string expected) =>
        Found(text).ShouldBe(expected);

    [Theory]
    [InlineData("join us; the US and the U.S.-led force of the U.S.", "USA:US|USA:U.S.|USA:U.S.")]
    [InlineData("the U.S.A. not the U.S.S.R.", "USA:U.S.A.")]
    [InlineData("polish the china, roast turkey", "")]
    [InlineData("AUSTRALIA and al-Qaeda and Al-Qaeda", "AUS:AUSTRALIA|AL-QAIDA:al-Qaeda|AL-QAIDA:Al-Qaeda")]
    public void Case_tells_names_from_words(string text, string expected) => Found(text).ShouldBe(expected);

    [Theory]
    [InlineData("peace in the South China Sea")]
    [InlineData("ships in the Indian Ocean and the Gulf of Guinea")]
    [InlineData("Latin America, New Mexico, the Rome Statute")]
    [InlineData("the National Security Council")]
    public void A_name_inside_the_name_of_something_else_is_not_found(string text) => Found(text).ShouldBeEmpty();

    [Theory]
    [InlineData("Russia's war", "RUS:Russia")]
    [InlineData("Russia–Ukraine", "RUS:Russia|UKR:Ukraine")]
    [InlineData("(Japan)", "JPN:Japan")]
    [InlineData("New\r\n  Zealand", "NZL:New\r\n  Zealand")]
    [InlineData("United\u00A0States", "USA:United\u00A0States")]
    [InlineData("Tu\u0308rkiye.", "TUR:Tu\u0308rkiye")]
    [InlineData("Rus\u00ADsia", "RUS:Rus\u00ADsia")]
    [InlineData("\uD800 Japan", "JPN:Japan")]
    public void Punctuation_and_typography_do_not_hide_a_name(string text, string expected) =>
        Found(text).ShouldBe(expected);

    [Fact]
    public void A_name_of_two_meanings_is_found_as_the_party_whose_name_it_is() =>
        Found("Atlanta, Georgia; Michael Jordan").ShouldBe("GEO:Georgia|JOR:Jordan");

    [Fact]
    public void Offsets_count_code_points()
    {
        const string Text = "\U0001F54A\uFE0F Iran";
        Names.Find(Text).ShouldBe([new PartyMention("IRN", 3, 7, "DISPLAY", "Iran")]);
        Text[4..8].ShouldBe("Iran");
    }

    [Fact]
    public void The_kind_of_the_name_is_told_and_the_weightiest_where_a_party_has_it_twice() =>
        Names
            .Find("Japan, Pyongyang, British, DPRK, Burma, French Republic")
            .Select(m => m.NameKind)
            .ShouldBe(["DISPLAY", "METONYM", "DEMONYM", "SHORT", "ALIAS", "OFFICIAL"]);

    [Fact]
    public void A_name_without_a_first_letter_is_refused() =>
        Should.Throw<ArgumentException>(() => PartyNames.From([new("X1", " ", "DISPLAY")]));

    [Fact]
    public void Display_and_official_names_resolve_to_their_party() =>
        Parties.ShouldAllBe(p =>
            p.Names.Where(n => n.Kind == NameKinds.Display || n.Kind == NameKinds.Official)
                .All(n => Names.Resolve(n.Name) == p.Id)
        );

    [Fact]
    public void A_name_among_spaces_and_punctuation_is_found_at_its_place() =>
        Gen.Select(Around, Gen.OneOf(AllNames), Around)
            .Sample(
                (before, name, after) =>
                {
                    var start = CodePoints(before);
                    Names
                        .Find(before + name + after)
                        .ShouldHaveSingleItem()
                        .ShouldSatisfyAllConditions(
                            m => m.Party.ShouldBe(Names.Resolve(name)),
                            m => m.AsWritten.ShouldBe(name),
                            m => (m.Start, m.End).ShouldBe((start, start + CodePoints(name)))
                        );
                }
            );

    [Fact]
    public void A_name_inside_a_word_is_not_found() =>
        Gen.OneOf(AllNames)
            .Sample(name =>
            {
                Names.Find("x" + name).ShouldAllBe(m => m.Start > 0 && m.AsWritten != name);
                Names.Find(name + "x").ShouldAllBe(m => m.AsWritten != name);
            });

    [Fact]
    public void Mentions_never_overlap_and_quote_the_text() =>
        Gen.OneOf(Gen.OneOf(AllNames), Gen.OneOf(Glue))
            .Array[0, 30]
            .Select(string.Concat)
            .Sample(text =>
            {
                var runes = text.EnumerateRunes().ToArray();
                var end = 0;
                foreach (var mention in Names.Find(text))
                {
                    mention.Start.ShouldBeGreaterThanOrEqualTo(end);
                    mention.AsWritten.ShouldBe(string.Concat(runes[mention.Start..mention.End]));
                    Names.Candidates(mention.AsWritten).ShouldBe([mention.Party]);
                    end = mention.End;
                }
            });

    [Fact]
    public void Any_string_is_read() =>
        Gen.String.Sample(text =>
        {
            _ = (Names.Find(text), Names.Resolve(text));
        });

    private static readonly string[] Glue =
    [
        " ",
        " ",
        ", ",
        ".",
        "-",
        "’s ",
        "(",
        ")",
        "\n",
        "the ",
        "and",
        "a",
        "7",
        "é",
        "\U0001F54A",
    ];

    private static readonly Gen<string> Around = Gen.OneOf(
            " ",
            "\n",
            ", ",
            "; ",
            "“",
            "(",
            ")",
            " – ",
            "\U0001F54A ",
            " \u00A0"
        )
        .Array[0, 4]
        .Select(string.Concat);

    private static int CodePoints(string text) => text.EnumerateRunes().Count();

    private static string Found(string text) =>
        string.Join('|', Names.Find(text).Select(m => $"{m.Party}:{m.AsWritten}"));
}
