using CsCheck;
using Tracker.Actions;
using Tracker.Dates;
using Tracker.Record.Codebook;
using Tracker.Record.Statements;
using Tracker.Statements;

namespace Tracker.Tests.Statements;

/// <summary>Valid random submissions, each derived from a seed.</summary>
public sealed class Draw(int seed)
{
    public static readonly Gen<Submission> Submissions = Gen.Int.Select(x => new Draw(x).Submission());

    private static readonly string[] Bodies =
    [
        "We condemn 😀 it.",
        "Nous condamnons l’agression.\nDeux fois.",
        "우리는 규탄한다 👩‍🚀",
        "e\u0301 and é",
        "We watch, we watch.",
    ];

    private static readonly string[] Early =
    [
        "2023",
        "2023-08",
        "2023-08-01",
        "../2023-05",
        "2023-01-03/2023-02",
        "2023~",
        "202X",
    ];
    private static readonly string[] Late =
    [
        "2024-10",
        "2024-10-22",
        "2024-10-22/..",
        "2024?",
        "2024-10-21/2024-10-22",
    ];
    private static readonly string[] Actions = ["ac-one", "ac-two", "ac-three", "ac-four-and-more", "ac-five"];

    private readonly Random _random = new(seed);

    public Submission Submission()
    {
        var texts = Many(
            1,
            3,
            i =>
            {
                var text = $"{i} {Of(Bodies)} {Of(Bodies)}";
                return new SubmittedText(
                    Of("en", "fr", "zh-Hant"),
                    Code(Lists.TextStatus),
                    Code(Lists.Completeness),
                    text,
                    Chance ? SubmissionRules.DigestOf(text) : null
                );
            }
        );
        var sources = Many(1, 3, i => Source(texts.Length) with { Licence = $"licence {i}" });
        var parties = Several(Some.Parties, 0, 4);
        var actions = Several(Actions, 0, 4);
        return new()
        {
            Kind = Code(Lists.StatementKind),
            Title = Maybe("A title"),
            Texts = texts,
            Sources = sources,
            Dates = [.. Codes(Lists.StatementDateField).SelectMany(x => Dates(x, sources.Length))],
            Signatories = [.. parties.Select(Signatory)],
            UnnamedSignatories =
                parties.Length == 0 || Chance
                    ? new(1 + _random.Next(60), "The press", Maybe("seen"), Maybe("NORMAL"))
                    : null,
            Actions =
            [
                .. actions.Select(x => new SubmittedAction(
                    x,
                    "Title of " + x,
                    Code(Lists.ActionType),
                    Code(Lists.Epistemic),
                    [.. Several(Some.Parties, 0, 3).Select(p => new SubmittedRole(p, Code(Lists.ActionRole)))],
                    Maybe(actions.Where(y => string.CompareOrdinal(y, x) < 0).FirstOrDefault()),
                    [.. Dates("BEGAN", 0)]
                )),
            ],
            Acts = Many(1, 4, i => Act($"a{i}", texts, actions)),
            Labels =
                actions.Length == 0
                    ? []
                    : Many(
                        0,
                        4,
                        i => new SubmittedLabel
                        {
                            Id = $"l{i}",
                            Action = Of(actions),
                            Label = Code(Lists.Label),
                            Strength = Code(Lists.LabelStrength),
                            Instruments = Chance ? ["S/RES/2270"] : null,
                            InstrumentsWording = Maybe("resolutions"),
                            Quote = Quote(texts),
                        }
                    ),
        };
    }

    private bool Chance => _random.Next(2) == 0;

    private static string[] Codes(string list) => [.. Vocabulary.Current.List(list).Select(x => x.Code)];

    private SubmittedAct Act(string id, IReadOnlyList<SubmittedText> texts, string[] actions)
    {
        var quote = Quote(texts);
        var status = texts[
            int.Parse((quote.TextId ?? "t1")[1..], System.Globalization.CultureInfo.InvariantCulture) - 1
        ].Status;
        var type = Code(Lists.ActType);
        var (least, most) = Levels.Of(type);
        return new()
        {
            Id = id,
            Type = type,
            Intensity =
                Chance && status is not ("PARAPHRASE" or "UNOFFICIAL_TRANSLATION")
                    ? _random.Next(least, most + 1)
                    : null,
            Force = Chance ? Code(Lists.DirectiveForce) : null,
            Booster = quote.Exact.Trim() is { Length: > 0 and <= 300 } words ? Maybe(words) : null,
            Objects = Several(actions, 0, 3),
            Targets = Several(Some.Parties, 0, 2),
            TargetsConfidence = Chance ? Code(Lists.TargetsConfidence) : null,
            Beneficiaries = Chance ? Several(Some.Parties, 0, 2) : null,
            Epistemic = Code(Lists.Epistemic),
            Quote = quote,
        };
    }

    private SubmittedQuote Quote(IReadOnlyList<SubmittedText> texts)
    {
        var t = _random.Next(texts.Count);
        var length = Quotes.CodePointCount(texts[t].Text);
        var start = _random.Next(length);
        var end = start + 1 + _random.Next(length - start);
        return new(
            Quotes.Slice(texts[t].Text, start, end),
            start,
            Chance ? end : null,
            t == 0 && Chance ? null : $"t{t + 1}"
        );
    }

    private SubmittedSource Source(int texts) =>
        new(
            Code(Lists.SourceLayer),
            Maybe($"https://example.org/{_random.Next(9)}"),
            Maybe("A publisher"),
            Maybe("en"),
            Maybe(new string('a', 64)),
            Maybe("2024-10-23T10:00:00Z"),
            Maybe("https://archive.example/1"),
            null,
            Maybe($"t{1 + _random.Next(texts)}")
        );

    private SubmittedSignatory Signatory(string party) =>
        new(
            party,
            party + " as listed",
            Code(Lists.SignatoryRole),
            Maybe("An official"),
            Maybe("An office"),
            !Chance ? null
                : party == "EU" ? Of(["EU_DECLARATION_ON_BEHALF", "NONE"])
                : "NONE",
            Maybe(Of(Late)),
            Maybe(Of(Late)),
            Maybe("evidence")
        );

    private SubmittedDate[] Dates(string field, int sources) =>
        Many(
            0,
            2,
            i =>
            {
                var known = _random.Next(3) > 0;
                return new SubmittedDate(
                    field,
                    known ? Of(field == "PUBLISHED" ? Late : Early) : null,
                    known ? null : Code(Lists.UnknownReason),
                    i == 1 ? Maybe("PREFERRED") : Maybe(Of("NORMAL", "DEPRECATED")),
                    sources == 0 ? null : Maybe($"s{1 + _random.Next(sources)}"),
                    Maybe("a reason")
                );
            }
        );

    private string? Maybe(string? value) => Chance ? value : null;

    private string Code(string list) => Of(Codes(list));

    private T Of<T>(params T[] values) => values[_random.Next(values.Length)];

    private T[] Several<T>(T[] values, int min, int max)
    {
        var shuffled = values.ToArray();
        _random.Shuffle(shuffled);
        return shuffled[..Math.Min(values.Length, _random.Next(min, max + 1))];
    }

    private T[] Many<T>(int min, int max, Func<int, T> make) =>
        [.. Enumerable.Range(1, _random.Next(min, max + 1)).Select(make)];
}
