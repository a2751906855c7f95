using System.Globalization;
using System.Text;

namespace Tracker.Benchmarks;

/// <summary>A sentence with the act it expresses.</summary>
internal sealed record Sentence(string Type, int? Intensity, string? Booster, string? Force, string Text);

/// <summary>
/// Makes sentences from set phrases of such texts and invented words, of which only a few are frequent.
/// </summary>
internal static class SyntheticText
{
    private static readonly Weighted<(
        string Type,
        int? Intensity,
        string? Booster,
        string? Force,
        string[] Openings
    )> Acts = new(
        (("CONDEMN", 4, null, null, ["We condemn", "The Government condemns", "Our nations condemn"]), 9),
        (("CONDEMN", 5, "strongly", null, ["We strongly condemn", "The Ministers strongly condemn"]), 10),
        (
            (
                "CONDEMN",
                6,
                "in the strongest terms",
                null,
                ["We condemn in the strongest terms", "The Government condemns in the strongest terms"]
            ),
            6
        ),
        (("EXPRESS_CONCERN", 1, null, null, ["We are concerned by", "The Government notes with concern"]), 7),
        (("EXPRESS_CONCERN", 2, "grave", null, ["We express grave concern over", "We are gravely concerned about"]), 8),
        (("CRITICISE", 3, null, null, ["We deplore", "We regret"]), 5),
        (("REJECT", null, null, null, ["We reject", "Our countries do not recognise"]), 4),
        (("ATTRIBUTE", null, null, null, ["Our assessment attributes to them", "They bear responsibility for"]), 3),
        (("CALL_ON", null, null, "D2", ["We call on them to end", "We call for an end to"]), 15),
        (("URGE", null, null, "D3", ["We urge them to cease", "We urge all involved to halt"]), 9),
        (("DEMAND", null, null, "D4", ["We demand an immediate stop to", "They must at once end"]), 6),
        (
            (
                "EXPRESS_SOLIDARITY",
                null,
                null,
                null,
                ["We stand with those who suffer from", "Our thoughts are with the victims of"]
            ),
            7
        ),
        (("COMMIT_SUPPORT", null, null, null, ["We will continue to assist against", "We commit further help in"]), 5),
        (("WELCOME", null, null, null, ["We welcome", "We commend"]), 3),
        (("RECALL", null, null, null, ["We recall", "As stated before we remember"]), 3)
    );

    private static readonly string[] Small =
    [
        "of",
        "the",
        "and",
        "in",
        "to",
        "with",
        "by",
        "for",
        "on",
        "at",
        "of the",
        "in the",
        "and its",
    ];
    private static readonly Weighted<string> Words = Weighted<string>.Zipf(Invent(8_000), 12);

    public static string Name(ref Draw draw, int words) => string.Join(' ', Several(ref draw, words).Select(Capital));

    /// <summary>A word to search for, by its rank of frequency.</summary>
    public static string Word(int rank) => Words.At((Below(rank) + Below(rank + 1)) / 2 / Below(8_000));

    /// <param name="about">The title of the action that the sentence is about. Half of the sentences contain
    /// it.</param>
    public static Sentence Make(ref Draw draw, string about)
    {
        var (type, intensity, booster, force, openings) = draw.One(Acts);
        var text = new StringBuilder(draw.One(openings)).Append(" the ");
        var words = draw.Between(5, 18);
        for (var i = 0; i < words; i++)
        {
            text.Append(draw.One(Words)).Append(i % 6 == 5 ? ", " : " ");
            if (draw.Chance(0.4))
            {
                text.Append(draw.One(Small)).Append(' ');
            }
        }

        text.Append(
            draw.Chance(0.5) ? $"in connection with {about}" : $"since {draw.Between(1, 28)} {draw.One(Words)}"
        );
        return new(type, intensity, booster, force, text.Append('.').ToString());
    }

    /// <summary>The same sentence with up to two words replaced, as after editing.</summary>
    public static Sentence Edited(ref Draw draw, Sentence sentence)
    {
        var words = sentence.Text.TrimEnd('.').Split(' ');
        for (var i = draw.Below(3); i > 0; i--)
        {
            words[draw.Between(5, words.Length - 1)] = draw.One(Words);
        }

        return sentence with
        {
            Text = string.Join(' ', words) + ".",
        };
    }

    private static List<string> Several(ref Draw draw, int count)
    {
        var words = new List<string>();
        while (words.Count < count)
        {
            words.Add(draw.One(Words));
        }

        return words;
    }

    private static string Capital(string word) => char.ToUpper(word[0], CultureInfo.InvariantCulture) + word[1..];

    private static double Below(int rank) => Enumerable.Range(0, rank).Sum(i => 1.0 / (i + 13));

    private static List<string> Invent(int count)
    {
        string[] syllables =
        [
            "ba",
            "cor",
            "del",
            "fi",
            "gan",
            "hul",
            "ister",
            "jo",
            "kar",
            "lem",
            "mor",
            "né",
            "or",
            "pas",
            "qui",
            "rin",
            "sta",
            "tion",
            "u",
            "ver",
            "wil",
            "yan",
            "zed",
            "ath",
            "el",
        ];
        var (words, draw) = (new HashSet<string>(), Draw.Of("words"));
        while (words.Count < count)
        {
            words.Add(
                string.Concat(Enumerable.Range(0, draw.Between(2, 4)).Select(_ => draw.One(syllables)).ToArray())
            );
        }

        return [.. words];
    }
}
