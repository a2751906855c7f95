using CsCheck;
using Tracker.Actions;
using Tracker.Dates;
using Tracker.Record.Codebook;
using Tracker.Record.Events;
using Tracker.Record.Statements;
using Tracker.Statements;

namespace Tracker.Tests.Statements;

/// <summary>Valid random submissions and later changes, all derived from a seed.</summary>
public sealed class Draw(int seed)
{
    public static readonly Gen<Submission> Submissions = Gen.Int.Select(x => new Draw(x).Submission());

    /// <summary>The changes to one statement's stream, beginning with its recording.</summary>
    public static readonly Gen<IReadOnlyList<object>[]> Histories = Gen.Int.Select(x => new Draw(x).History());

    private static readonly string[] Bodies =
    [
        "We condemn 😀 it.", "Nous condamnons l’agression.\nDeux fois.", "우리는 규탄한다 👩‍🚀", "e\u0301 and é", "We watch, we watch.",
    ];

    private static readonly string[] Early = ["2023", "2023-08", "2023-08-01", "../2023-05", "2023-01-03/2023-02", "2023~", "202X"];
    private static readonly string[] Late = ["2024-10", "2024-10-22", "2024-10-22/..", "2024?", "2024-10-21/2024-10-22"];
    private static readonly string[] Actions = ["ac-one", "ac-two", "ac-three", "ac-four-and-more", "ac-five"];

    private readonly Random _random = new(seed);

    public Submission Submission()
    {
        var texts = Many(1, 3, i =>
        {
            var text = $"{i} {Of(Bodies)} {Of(Bodies)}";
            return new SubmittedText(
                Of("en", "fr", "zh-Hant"), Code(Lists.TextStatus), Code(Lists.Completeness), text,
                Chance ? SubmissionRules.DigestOf(text) : null);
        });
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
            UnnamedSignatories = parties.Length == 0 || Chance ? new(1 + _random.Next(60), "The press", Maybe("seen"), Maybe("NORMAL")) : null,
            Actions = [.. actions.Select(x => new SubmittedAction(
                x, "Title of " + x, Code(Lists.ActionType), Code(Lists.Epistemic),
                [.. Several(Some.Parties, 0, 3).Select(p => new SubmittedRole(p, Code(Lists.ActionRole)))],
                Maybe(actions.Where(y => string.CompareOrdinal(y, x) < 0).FirstOrDefault()),
                [.. Dates("BEGAN", 0)]))],
            Acts = Many(1, 4, i => Act($"a{i}", texts, actions)),
            Labels = actions.Length == 0 ? [] : Many(0, 4, i => new SubmittedLabel
            {
                Id = $"l{i}",
                Action = Of(actions),
                Label = Code(Lists.Label),
                Strength = Code(Lists.LabelStrength),
                Instruments = Chance ? ["S/RES/2270"] : null,
                InstrumentsWording = Maybe("resolutions"),
                Quote = Quote(texts),
            }),
        };
    }

    public IReadOnlyList<object>[] History()
    {
        var submission = Submission();
        var recorded = Some.Decided(submission).StatementEvents;
        var state = new Statement();
        foreach (var e in recorded)
        {
            Happened(e);
        }

        var n = 100;
        return [recorded, .. Many(0, 8, _ => (IReadOnlyList<object>)Many(1, 4, _ => Happened(Event())))];

        object Happened(object e)
        {
            state.Apply(new("st-a", state.Version + 1, state.Version + 1, default, false, e));
            return e;
        }

        object Event()
        {
            n++;
            var quote = Quote(submission.Texts);
            var words = new Quote(quote.TextId ?? "t1", quote.Exact, quote.Start!.Value, quote.Start.Value + Quotes.CodePointCount(quote.Exact));
            var holding = state.Signatories.Where(x => x.Withdrew is null).Select(x => x.Party).ToArray();
            var free = Some.Parties.Except(holding).ToArray();
            switch (_random.Next(22))
            {
                case 0:
                    return state.IsRetracted ? new StatementReinstated("An error") : new StatementRetracted(Code(Lists.RetractionReason), Maybe("a note"));
                case 1:
                    return state.MergedInto is null ? new StatementMerged("st-b", "The same") : new StatementUnmerged("Not the same");
                case 2:
                    var s = Source(1);
                    return new SourceAdded(s.AsSource($"s{n}"));
                case 3:
                    return new TextAdded(submission.Texts[0].AsText($"t{n}"));
                case 4 or 5 when free.Length > 0:
                    return Signatory(Of(free)).AsEvent(submission.Kind);
                case 6 or 7 when holding.Length > 0:
                    return new SignatoryWithdrew(Of(holding), Of(Late), Maybe(Of(Late)), Maybe("a letter"));
                case 8 when holding.Length > 0:
                    return new PartyDissociated(Of(Some.Parties), Of(holding), Chance ? [] : ["¶1"], Maybe("a footnote"));
                case 9:
                    return new UnnamedSignatoriesReported(1 + _random.Next(60), "The press", Maybe("seen"), Code(Lists.Rank));
                case 10 when state.Acts.Count > 0:
                    return new ActRecoded(Act(Of([.. state.Acts]).Id, submission.Texts, Actions).AsEvent(words), "A slip");
                case 11 when state.Acts.Count > 1:
                    return new ActRemoved(Of([.. state.Acts]).Id, "A slip");
                case 12 when state.Labels.Count > 0:
                    return new LabelRemoved(Of([.. state.Labels]).Id, "A slip");
                case 13:
                    return new StatementReviewed(Code(Lists.ReviewVerdict), Maybe("a note"));
                case 14:
                    var path = Of("/title", "/sources/0/publisher", holding.Length > 0 ? "/signatories/0/office" : "/title");
                    return new StatementCorrected(path, state.Correctable(path)!.Value.Value, Maybe("Corrected"), "A slip");
                case 15 when state.Withdrawn is null:
                    return new StatementWithdrawn("GBR", Of(Late), Maybe(Of(Late)), Maybe("a letter"));
                case 16 when state.Superseded is null:
                    return new StatementSuperseded("st-c", Maybe("it says so"));
                case 17 when state.Dates.Count > 0:
                    return new DateReranked(Of([.. state.Dates]).Id, Of("NORMAL", "DEPRECATED"), "Better known");
                case 18 or 19 when Voidable(state) is { Length: > 0 } voidable:
                    return new EntryVoided(Of(voidable), "Never was");
                case 20:
                    return new ActionLabelled(
                        $"l{n}", Of(Actions), Code(Lists.Label), Code(Lists.LabelStrength), null, null, words, 1);
                case 21:
                    return Act($"a{n}", submission.Texts, Actions).AsEvent(words);
                default:
                    var known = Chance;
                    return new DateAsserted(
                        $"d{n}", Code(Lists.StatementDateField), known ? Of(Late) : null,
                        known ? null : Code(Lists.UnknownReason), Of("NORMAL", "DEPRECATED"), null, Maybe("a reason"));
            }
        }
    }

    /// <summary>Versions of the events that may be voided; not a withdrawal after which the party came back.</summary>
    public static long[] Voidable(Statement state) =>
    [
        .. Enumerable.Range(1, (int)state.Version).Select(x => (long)x).Where(v => state.VoidableAt(v) is not null
            && !state.Signatories.Any(x => x.WithdrewVersion == v && state.Signatories.Any(y => y.Party == x.Party && y.Ordinal > x.Ordinal))),
    ];

    private bool Chance => _random.Next(2) == 0;

    private static string[] Codes(string list) => [.. Vocabulary.Current.List(list).Select(x => x.Code)];

    private SubmittedAct Act(string id, IReadOnlyList<SubmittedText> texts, string[] actions)
    {
        var quote = Quote(texts);
        var status = texts[int.Parse((quote.TextId ?? "t1")[1..], System.Globalization.CultureInfo.InvariantCulture) - 1].Status;
        return new()
        {
            Id = id,
            Type = Code(Lists.ActType),
            Intensity = Chance && status is not ("PARAPHRASE" or "UNOFFICIAL_TRANSLATION") ? _random.Next(7) : null,
            Force = Chance ? Code(Lists.DirectiveForce) : null,
            Booster = Maybe("strongly"),
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
        return new(Quotes.Slice(texts[t].Text, start, end), start, Chance ? end : null, t == 0 && Chance ? null : $"t{t + 1}");
    }

    private SubmittedSource Source(int texts) => new(
        Code(Lists.SourceLayer), Maybe($"https://example.org/{_random.Next(9)}"), Maybe("A publisher"), Maybe("en"),
        Maybe(new string('a', 64)), Maybe("2024-10-23T10:00:00Z"), Maybe("https://archive.example/1"), null,
        Maybe($"t{1 + _random.Next(texts)}"));

    private SubmittedSignatory Signatory(string party) => new(
        party, party + " as listed", Code(Lists.SignatoryRole), Maybe("An official"), Maybe("An office"),
        !Chance ? null : party == "EU" ? Of(["EU_DECLARATION_ON_BEHALF", "NONE"]) : Code(Lists.GroupInstrument), Maybe(Of(Early)), Maybe(Of(Late)), Maybe("evidence"));

    private SubmittedDate[] Dates(string field, int sources) => Many(0, 2, i =>
    {
        var known = _random.Next(3) > 0;
        return new SubmittedDate(
            field, known ? Of(field == "PUBLISHED" ? Late : Early) : null, known ? null : Code(Lists.UnknownReason),
            i == 1 ? Maybe("PREFERRED") : Maybe(Of("NORMAL", "DEPRECATED")),
            sources == 0 ? null : Maybe($"s{1 + _random.Next(sources)}"), Maybe("a reason"));
    });

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
