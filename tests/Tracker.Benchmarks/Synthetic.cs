using System.Globalization;
using NodaTime;
using NodaTime.Text;
using Tracker.Dates;
using Tracker.Parties;
using Tracker.Record.Actions;
using Tracker.Record.Codebook;
using Tracker.Record.Statements;
using Tracker.Record.Sweeps;
using Tracker.Refusals;
using Tracker.Statements;

namespace Tracker.Benchmarks;

/// <summary>A stream with the changes that made it.</summary>
/// <param name="Type">Marten's name of the stream type.</param>
internal sealed record FilledStream(string Key, string Type, IReadOnlyList<IReadOnlyList<object>> Changes);

/// <summary>
/// A synthetic record that grows like a real one: statements over 25 years about successive crises, and about a dozen
/// lasting actions. A hundred statements are about one crisis with five actions, in the weeks after each action. So the
/// number of positions on a crisis's action does not depend on the size of the record, but the number on a lasting
/// action does. Everything is computed from the statement's number and the number of statements.
/// </summary>
/// <param name="statements">Number of statements; they cover the 25 years evenly.</param>
internal sealed class Synthetic(int statements)
{
    private const int PerCrisis = 100;
    private const int ActionsPerCrisis = 5;
    private const int Lasting = 12;
    private const int Days = 9_131;

    private static readonly LocalDate FirstDay = new(2000, 1, 1);
    private static readonly Instant Recorded = Instant.FromUtc(2025, 7, 1, 0, 0);
    private static readonly string[] States = InOrderOfVoice();
    private static readonly Weighted<string> Signers = Weighted<string>.Zipf(States, 2);
    private static readonly Weighted<string> Accused = Weighted<string>.Zipf(
        [
            .. new[] { "RUS", "PRK", "IRN", "CHN", "ISR", "SYR", "MMR", "BLR", "VEN", "SDN", "AFG", "LBY" }
                .Concat(States.Reverse())
                .Distinct(),
        ],
        1
    );
    private static readonly Dictionary<string, string> Names = ReferenceParties
        .Load()
        .ToDictionary(x => x.Id, x => x.Names.First(n => n.Kind == "DISPLAY").Name);
    private static readonly string[] ActionTypes = [.. Vocabulary.Current.List(Lists.ActionType).Select(x => x.Code)];
    private static readonly string[] LabelCodes = [.. Vocabulary.Current.List(Lists.Label).Select(x => x.Code)];

    private static readonly Weighted<string> Kinds = new(
        ("UNILATERAL_STATEMENT", 34),
        ("PRESS_REMARKS", 18),
        ("SPOKESPERSON", 17),
        ("SOCIAL_POST", 14),
        ("UN_FLOOR_STATEMENT", 8),
        ("LETTER_TO_UN", 5),
        ("PARLIAMENTARY", 4)
    );

    private static readonly Weighted<string> Certainties = new(
        ("ASSERTED", 82),
        ("REPORTED", 6),
        ("ALLEGED", 4),
        ("POSSIBLE", 3),
        ("CONDITIONAL", 3),
        ("ANTICIPATED", 2)
    );

    private static readonly Weighted<int> InCrisis = new((0, 30), (1, 25), (2, 20), (3, 15), (4, 10));
    private static readonly Weighted<int> LastingOnes = Weighted<int>.Zipf([.. Enumerable.Range(0, Lasting)], 1);
    private static readonly Weighted<(int Least, int Most)> Signatories = new(
        ((1, 1), 60),
        ((2, 2), 20),
        ((3, 10), 12),
        ((11, 40), 6),
        ((41, 60), 2)
    );

    /// <summary>Ids of the lasting actions.</summary>
    public static string[] LastingActions => [.. Enumerable.Range(0, Lasting).Select(LastingAction)];

    /// <summary>
    /// The streams to record for a statement number: actions before statements about them, the statement, and sometimes
    /// a sweep.
    /// </summary>
    public IReadOnlyList<FilledStream> Of(int number)
    {
        var streams = new List<FilledStream>();
        if (number == 0)
        {
            streams.AddRange(LastingStreams());
        }

        if (number % PerCrisis == 0)
        {
            streams.AddRange(CrisisStreams(number / PerCrisis));
        }

        streams.Add(Statement(number));
        if (number % 50 == 7)
        {
            streams.Add(Sweep(number));
        }

        return streams;
    }

    private FilledStream Statement(int number)
    {
        var submission = Submission(number);
        var faults = new Faults();
        SubmissionRules.Check(
            submission,
            x => Names.ContainsKey(x) ? null : x,
            _ => false,
            _ => true,
            Recorded,
            faults
        );
        if (faults.Any)
        {
            throw new InvalidOperationException($"Statement {number}: {faults.All[0].Pointer} {faults.All[0].Detail}");
        }

        var decision = Submissions.Decide(submission);
        return new(
            decision.StatementId,
            "statement",
            [decision.StatementEvents, .. Later(number, submission, decision.StatementEvents)]
        );
    }

    /// <summary>The later changes to a statement.</summary>
    private IEnumerable<IReadOnlyList<object>> Later(int number, Submission s, IReadOnlyList<object> recorded)
    {
        var draw = Draw.Of("later", number);
        var day = Day(number);
        if (draw.Chance(0.03))
        {
            yield return [new SourceAdded(Source(ref draw, s.Sources.Count))];
        }

        if (draw.Chance(0.02) && recorded.OfType<ActCoded>().FirstOrDefault(x => x.Type == "CONDEMN") is { } act)
        {
            yield return
            [
                new ActRecoded(act with { Intensity = 4, Booster = null }, "The booster stands in another sentence."),
            ];
        }

        if (s.Signatories.Count > 2 && draw.Chance(0.03))
        {
            yield return
            [
                new SignatoryWithdrew(s.Signatories[^1].Party, Iso(day.PlusDays(30)), Iso(day.PlusDays(40)), null),
            ];
        }

        if (s.Kind == "DECLARATION_ON_BEHALF" && draw.Chance(0.15))
        {
            yield return [new PartyDissociated("HUN", "EU", [], "Footnote 1")];
        }

        if (draw.Chance(0.01))
        {
            yield return [new StatementCorrected("/title", s.Title, s.Title + " (corrected)", "A word was left out.")];
        }

        if (draw.Chance(0.3))
        {
            yield return [new StatementReviewed(draw.Chance(0.9) ? "ACCEPTED" : "DISPUTED", null)];
        }

        if (number % 200 == 50)
        {
            yield return [new StatementRetracted("OUT_OF_SCOPE", null)];
            if (number % 400 == 50)
            {
                yield return [new StatementReinstated("It is in scope after all.")];
            }
        }

        if (number % 200 == 17)
        {
            yield return
            [
                new StatementMerged(
                    Submissions.Decide(Submission(number - 1)).StatementId,
                    "The same statement from another site."
                ),
            ];
        }
    }

    private Submission Submission(int number)
    {
        var draw = Draw.Of("statement", number);
        var (kind, signatories) = Who(number, ref draw);
        var about = About(number);
        var sentences = Sentences(number, ref draw);
        var text = string.Concat(sentences.Select((x, i) => i == 0 ? x.Text : (i % 4 == 0 ? "\n\n" : " ") + x.Text));
        var acts = Acts(ref draw, sentences, about);
        return new()
        {
            Kind = kind,
            Title = $"{Names[signatories[0].Party]} on {Title(about[0])}",
            Texts =
            [
                new("en", "AUTHENTIC", "FULL", text),
                .. draw.Chance(0.06) ? [Translation(number)] : Array.Empty<SubmittedText>(),
            ],
            Sources = [.. Enumerable.Range(0, draw.Between(1, 3)).Select(i => Submitted(Source(ref draw, i)))],
            Dates = [Issued(number, ref draw)],
            Signatories = signatories,
            Actions = [],
            Acts = acts,
            Labels = draw.Chance(0.2) ? Labels(ref draw, acts[0], about) : [],
        };
    }

    /// <summary>The one to three actions that the statement is about, current at its time.</summary>
    private static List<string> About(int number)
    {
        var draw = Draw.Of("about", number);
        var (crisis, lasting) = (number / PerCrisis, IsLasting(number));
        var about = new List<string>
        {
            lasting ? LastingAction(draw.One(LastingOnes)) : CrisisAction(crisis, draw.One(InCrisis)),
        };
        for (var more = draw.One(new Weighted<int>((0, 50), (1, 30), (2, 20))); more > 0; more--)
        {
            about.Add(CrisisAction(crisis, draw.One(InCrisis)));
        }

        return [.. about.Distinct()];
    }

    private static bool IsLasting(int number) => Draw.Of("lasting", number).Chance(0.1);

    private static List<Sentence> Sentences(int number, ref Draw draw)
    {
        var sentences = new List<Sentence>();
        for (var i = draw.Between(3, 12); i > 0; i--)
        {
            // Some sentences are reused from an earlier statement on the same crisis; lasting actions have set
            // sentences.
            var earlier = Math.Max(number / PerCrisis * PerCrisis, number - draw.Between(1, 40));
            sentences.Add(
                IsLasting(number) && draw.Chance(0.1)
                    ? SyntheticText.Edited(ref draw, SetSentence(About(number)[0], draw.Below(20)))
                : earlier < number && draw.Chance(0.12) ? SyntheticText.Edited(ref draw, Own(earlier, draw.Below(3)))
                : Own(number, sentences.Count)
            );
        }

        return [.. sentences.DistinctBy(x => x.Text)];
    }

    private static Sentence Own(int number, int place)
    {
        var draw = Draw.Of("sentence", number, place);
        return SyntheticText.Make(ref draw, Title(About(number)[0]));
    }

    private static Sentence SetSentence(string action, int place)
    {
        var draw = Draw.Of(action, place);
        return SyntheticText.Make(ref draw, Title(action));
    }

    private static List<SubmittedAct> Acts(ref Draw draw, List<Sentence> sentences, List<string> about)
    {
        var acts = new List<SubmittedAct>();
        var count = Math.Min(sentences.Count, draw.Between(2, 8));
        var at = 0;
        for (var i = 0; i < sentences.Count && acts.Count < count; i++)
        {
            var x = sentences[i];
            var comma = x.Text.IndexOf(',', StringComparison.Ordinal);
            var quote = comma > 0 && draw.Chance(0.4) ? x.Text[..comma] : x.Text;
            var accuses = x.Type is not ("EXPRESS_SOLIDARITY" or "COMMIT_SUPPORT" or "WELCOME" or "RECALL");
            acts.Add(
                new()
                {
                    Id = string.Create(CultureInfo.InvariantCulture, $"a{acts.Count + 1}"),
                    Type = x.Type,
                    Intensity = x.Intensity,
                    Booster = x.Booster,
                    Force = x.Force,
                    Objects =
                        draw.Chance(0.1) ? []
                        : draw.Chance(0.1) ? about
                        : [draw.Chance(0.6) ? about[0] : draw.One(about)],
                    Targets = accuses && draw.Chance(0.8) ? [Actor(about[0])] : [],
                    Epistemic = draw.One(Certainties),
                    Quote = new(quote, at, at + quote.Length),
                }
            );
            at += x.Text.Length + ((i + 1) % 4 == 0 ? 2 : 1);
        }

        return acts;
    }

    private static List<SubmittedLabel> Labels(ref Draw draw, SubmittedAct act, List<string> about)
    {
        var labels = new List<SubmittedLabel>();
        for (var i = draw.Between(1, 2); i > 0; i--)
        {
            labels.Add(
                new()
                {
                    Id = string.Create(CultureInfo.InvariantCulture, $"l{i}"),
                    Action = draw.One(about),
                    Label = draw.One(LabelCodes),
                    Strength = draw.Chance(0.85) ? "ASSERTS" : "WOULD",
                    Instruments = draw.Chance(0.3)
                        ? [string.Create(CultureInfo.InvariantCulture, $"S/RES/{draw.Between(1300, 2760)}")]
                        : null,
                    InstrumentsWording = draw.Chance(0.2) ? "the relevant resolutions" : null,
                    Quote = act.Quote,
                }
            );
        }

        return labels;
    }

    private (string Kind, List<SubmittedSignatory> Signatories) Who(int number, ref Draw draw)
    {
        switch (draw.Unit())
        {
            case < 0.02:
                return (
                    "DECLARATION_ON_BEHALF",
                    [new("EU", "the European Union", "SIGNATORY", Instrument: "EU_DECLARATION_ON_BEHALF")]
                );
            case < 0.03:
                return ("SPOKESPERSON", [new("EU", "the High Representative", "SIGNATORY", Instrument: "NONE")]);
            case < 0.04:
                return (
                    "COMMUNIQUE",
                    [new("NATO", "the North Atlantic Council", "SIGNATORY", Instrument: "NATO_COUNCIL_STATEMENT")]
                );
            case < 0.05:
                return ("COMMUNIQUE", [new("G7", "the G7", "SIGNATORY")]);
        }

        var (least, most) = draw.One(Signatories);
        var count = draw.Between(least, most);
        var parties = new List<string>();
        while (parties.Count < count)
        {
            var party = draw.One(Signers);
            if (!parties.Contains(party))
            {
                parties.Add(party);
            }
        }

        var signatories = new List<SubmittedSignatory>();
        foreach (var party in parties)
        {
            var late = count > 10 && signatories.Count > 5 && draw.Chance(0.1);
            var role =
                late ? "JOINED_LATER"
                : count > 2 && signatories.Count > 1 && draw.Chance(0.05) ? "ALIGNED"
                : "SIGNATORY";
            var named = draw.Chance(0.3);
            signatories.Add(
                new(
                    party,
                    Names[party],
                    role,
                    named ? SyntheticText.Name(ref draw, 2) : null,
                    named ? "Minister for Foreign Affairs" : null,
                    From: late ? Iso(Day(number).PlusDays(14)) : null
                )
            );
        }

        return (
            count == 1 ? draw.One(Kinds)
            : count > 10 && draw.Chance(0.1) ? "RESOLUTION"
            : "JOINT_STATEMENT",
            signatories
        );
    }

    private SubmittedDate Issued(int number, ref Draw draw)
    {
        var day = Day(number);
        return draw.Unit() switch
        {
            < 0.04 => new("ISSUED", UnknownReason: "NOT_STATED"),
            < 0.10 => new("ISSUED", day.ToString("uuuu-MM", CultureInfo.InvariantCulture)),
            _ => new("ISSUED", Iso(day)),
        };
    }

    /// <summary>
    /// The statement's day: soon after its action began or, for a lasting action, any day of its crisis.
    /// </summary>
    private LocalDate Day(int number)
    {
        var draw = Draw.Of("day", number);
        var began = IsLasting(number) ? Began(number / PerCrisis, 0) : Began(About(number)[0]);
        return began.PlusDays(draw.Lag(10, 70));
    }

    private static SubmittedText Translation(int number)
    {
        var draw = Draw.Of("translation", number);
        return new(
            "fr",
            "UNOFFICIAL_TRANSLATION",
            "EXCERPT",
            $"{SyntheticText.Make(ref draw, "ceci").Text} {SyntheticText.Make(ref draw, "cela").Text}"
        );
    }

    private static StatementSource Source(ref Draw draw, int index)
    {
        var site = draw.Below(400);
        return new(
            ListedId.Of('s', index),
            index == 0 ? "PRIMARY_ISSUER" : "WIRE",
            string.Create(CultureInfo.InvariantCulture, $"https://site{site}.example/{draw.Next():x}"),
            string.Create(CultureInfo.InvariantCulture, $"Site {site}"),
            "en",
            null,
            null,
            null,
            null,
            null
        );
    }

    private static SubmittedSource Submitted(StatementSource x) => new(x.Layer, x.Url, x.Publisher, x.Language);

    private FilledStream Sweep(int number)
    {
        var draw = Draw.Of("sweep", number);
        var (group, action, day) = (
            draw.Chance(0.3) ? "EU" : null,
            CrisisAction(number / PerCrisis, draw.One(InCrisis)),
            Day(number)
        );
        return new(
            string.Create(CultureInfo.InvariantCulture, $"sw-{number}"),
            "sweep",
            [
                [
                    new SweepRecorded(
                        group is null ? draw.One(Signers) : null,
                        group,
                        action,
                        null,
                        Iso(day),
                        Iso(day.PlusDays(60)),
                        ["ministry sites"],
                        ["en"],
                        [Title(action)],
                        "NONE_FOUND",
                        []
                    ),
                ],
            ]
        );
    }

    private static string LastingAction(int index) =>
        string.Create(CultureInfo.InvariantCulture, $"ac-lasting-{index}");

    private static string CrisisAction(int crisis, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"ac-crisis-{crisis}-{index}");

    private static string Title(string action)
    {
        var draw = Draw.Of(action);
        return SyntheticText.Name(ref draw, 3);
    }

    private static string Actor(string action)
    {
        var draw = Draw.Of(action[..action.LastIndexOf('-')], 1);
        return draw.One(Accused);
    }

    private LocalDate Began(string action)
    {
        var parts = action.Split('-');
        return Began(
            int.Parse(parts[2], CultureInfo.InvariantCulture),
            int.Parse(parts[3], CultureInfo.InvariantCulture)
        );
    }

    private LocalDate Began(int crisis, int index) =>
        FirstDay.PlusDays((int)((long)crisis * PerCrisis * (Days - 120) / statements) + (index * 7));

    private static IEnumerable<FilledStream> LastingStreams()
    {
        for (var i = 0; i < 3; i++)
        {
            yield return Registered(
                string.Create(CultureInfo.InvariantCulture, $"ac-lasting-topic-{i}"),
                FirstDay,
                null
            );
        }

        for (var i = 0; i < Lasting; i++)
        {
            yield return Registered(
                LastingAction(i),
                FirstDay.PlusDays(i),
                string.Create(CultureInfo.InvariantCulture, $"ac-lasting-topic-{i % 3}")
            );
        }
    }

    /// <summary>
    /// Every fourth crisis has a topic; in every tenth crisis two actions turn out to be the same and are merged.
    /// </summary>
    private IEnumerable<FilledStream> CrisisStreams(int crisis)
    {
        var topic = crisis % 4 == 0 ? string.Create(CultureInfo.InvariantCulture, $"ac-crisis-topic-{crisis}") : null;
        if (topic is not null)
        {
            yield return Registered(topic, Began(crisis, 0), null);
        }

        for (var i = 0; i < ActionsPerCrisis; i++)
        {
            var stream = Registered(CrisisAction(crisis, i), Began(crisis, i), topic);
            yield return crisis % 10 == 3 && i == ActionsPerCrisis - 1
                ? stream with
                {
                    Changes =
                    [
                        .. stream.Changes,
                        [new ActionsMerged(CrisisAction(crisis, i - 1), "The same conduct.")],
                    ],
                }
                : stream;
        }
    }

    private static FilledStream Registered(string action, LocalDate began, string? umbrella)
    {
        var draw = Draw.Of("action " + action);
        var events = new List<object>
        {
            new ActionRegistered(
                Title(action),
                draw.One(ActionTypes),
                draw.Chance(0.7) ? "ASSERTED" : "REPORTED",
                Vocabulary.Current.Version
            ),
            new ActionRoleAssigned(Actor(action), "ACTOR"),
            new ActionDated("d1", "BEGAN", Iso(began), null, "NORMAL", null),
            new ActionDated("d2", "FIRST_REPORTED", Iso(began.PlusDays(draw.Below(4))), null, "NORMAL", null),
        };
        if (umbrella is not null)
        {
            events.Add(new ActionPlacedUnder(umbrella));
        }

        return new(
            action,
            "action",
            draw.Chance(0.2)
                ? [events, [new ActionStatusChanged("CONFIRMED", Iso(began.PlusDays(20)), null, null)]]
                : [events]
        );
    }

    private static string[] InOrderOfVoice()
    {
        string[] loudest =
        [
            "USA",
            "GBR",
            "FRA",
            "DEU",
            "CAN",
            "JPN",
            "AUS",
            "UKR",
            "POL",
            "KOR",
            "ITA",
            "NLD",
            "LTU",
            "EST",
            "LVA",
            "SWE",
            "NOR",
            "FIN",
            "ESP",
            "CZE",
        ];
        return [.. loudest.Concat(ReferenceParties.Load().Where(x => x.Kind == "STATE").Select(x => x.Id)).Distinct()];
    }

    private static string Iso(LocalDate day) => LocalDatePattern.Iso.Format(day);
}
