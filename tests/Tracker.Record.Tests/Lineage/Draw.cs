namespace Tracker.Record.Tests.Lineage;

/// <summary>
/// Random sentences and random edits of them, from one number. Four of ten words are frequent ones, as in English
/// prose; the others come from a few hundred, so that unrelated sentences share some.
/// </summary>
public sealed class Draw(int seed)
{
    private static readonly string[] Frequent =
    [
        .. "the of and to in a for on with that by as is we our its their this which have will from not are be".Split(
            ' '
        ),
    ];

    private static readonly string[] Syllables =
    [
        .. "con dem re port arm sta tion vi ol pea ce war ter mi na tu".Split(' '),
    ];

    private readonly Random _random = new(seed);

    public string[] Sentence(int min, int max) => [.. Enumerable.Range(0, _random.Next(min, max)).Select(_ => Word())];

    /// <summary>So many of the words, in random places, are replaced, dropped or have another put before
    /// them.</summary>
    public string[] Edited(string[] sentence, double share)
    {
        var places = Enumerable.Range(0, sentence.Length).ToArray();
        _random.Shuffle(places);
        var edited = places.Take((int)Math.Round(share * sentence.Length)).ToHashSet();
        return
        [
            .. sentence.SelectMany(
                (word, i) =>
                    (edited.Contains(i) ? _random.Next(3) : 3) switch
                    {
                        0 => [Word()],
                        1 => [],
                        2 => [Word(), word],
                        _ => new[] { word },
                    }
            ),
        ];
    }

    /// <summary>The sentence with words of another around it.</summary>
    public string[] Within(string[] sentence, int others)
    {
        var before = _random.Next(others + 1);
        return [.. Sentence(before, before + 1), .. sentence, .. Sentence(others - before, others - before + 1)];
    }

    // 4,096 words of three syllables; the smaller of two draws makes some of them frequent and most of them rare.
    private string Word()
    {
        if (_random.Next(10) < 4)
        {
            return Frequent[_random.Next(Frequent.Length)];
        }
        var number = Math.Min(_random.Next(4096), _random.Next(4096));
        return Syllables[number / 256] + Syllables[number / 16 % 16] + Syllables[number % 16];
    }
}
