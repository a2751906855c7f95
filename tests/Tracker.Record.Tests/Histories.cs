using CsCheck;
using Tracker.Record.Codebook;
using Tracker.Record.Events;
using Tracker.Record.Statements;

namespace Tracker.Record.Tests;

/// <summary>Random lives of a statement, all of them possible, each from one number.</summary>
public sealed class Histories
{
    /// <summary>The changes to one statement's stream, its recording first.</summary>
    public static readonly Gen<IReadOnlyList<object>[]> All = Gen.Int.Select(x => new Histories(x).Life());

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

    private readonly Random _random;
    private readonly Statement _state = new();
    private int _n;

    private Histories(int seed) => _random = new(seed);

    /// <summary>Versions of the events that may be voided: not a withdrawal after which the party came back.</summary>
    public static IReadOnlyList<long> Voidable(Statement state) =>
        [
            .. Enumerable
                .Range(1, (int)state.Version)
                .Select(x => (long)x)
                .Where(v =>
                    state.VoidableAt(v) is not null
                    && !state.Signatories.Any(x =>
                        x.WithdrewVersion == v
                        && state.Signatories.Any(y => y.Party == x.Party && y.Ordinal > x.Ordinal)
                    )
                ),
        ];

    private bool Chance => _random.Next(2) == 0;

    private IReadOnlyList<object>[] Life() =>
        [Recording(), .. Many(0, 8, () => (IReadOnlyList<object>)Many(1, 4, () => Happened(Later())))];

    private object[] Recording()
    {
        var recorded = Happened(
            new StatementRecorded(Code(Lists.StatementKind), Maybe("A title"), Text("t1"), Source("s1"), "key", 1)
        );
        var texts = Many(0, 2, () => Happened(new TextAdded(Text($"t{++_n}"))));
        var sources = Many(0, 2, () => Happened(new SourceAdded(Source($"s{++_n}"))));
        var dates = Many(0, 3, () => Happened(Date()));
        var parties = Several(Given.Parties, 0, 4).Select(x => Happened(Signatory(x))).ToArray();
        var counts = Many(parties.Length == 0 ? 1 : 0, 1, () => Happened(Count()));
        var acts = Many(1, 4, () => Happened(Act($"a{++_n}")));
        var labels = Many(0, 4, () => Happened(Label()));
        return [recorded, .. texts, .. sources, .. dates, .. parties, .. counts, .. acts, .. labels];
    }

    private object Happened(object e)
    {
        _state.Apply(new("st-a", _state.Version + 1, _state.Version + 1, default, false, e));
        return e;
    }

    private object Later()
    {
        _n++;
        var holding = _state.Signatories.Where(x => x.Withdrew is null).Select(x => x.Party).ToArray();
        var free = Given.Parties.Except(holding).ToArray();
        return _random.Next(22) switch
        {
            0 => _state.IsRetracted
                ? new StatementReinstated("An error")
                : new StatementRetracted(Code(Lists.RetractionReason), Maybe("a note")),
            1 => _state.MergedInto is null
                ? new StatementMerged("st-b", "The same")
                : new StatementUnmerged("Not the same"),
            2 => new SourceAdded(Source($"s{_n}")),
            3 => new TextAdded(Text($"t{_n}")),
            4 or 5 when free.Length > 0 => Signatory(Of(free)),
            6 or 7 when holding.Length > 0 => new SignatoryWithdrew(
                Of(holding),
                Of(Late),
                Maybe(Of(Late)),
                Maybe("a letter")
            ),
            8 when holding.Length > 0 => new PartyDissociated(
                Of(Given.Parties),
                Of(holding),
                Chance ? [] : ["¶1"],
                Maybe("a footnote")
            ),
            9 => Count(),
            10 when _state.Acts.Count > 0 => new ActRecoded(Act(Of([.. _state.Acts]).Id), "A slip"),
            11 when _state.Acts.Count > 1 => new ActRemoved(Of([.. _state.Acts]).Id, "A slip"),
            12 when _state.Labels.Count > 0 => new LabelRemoved(Of([.. _state.Labels]).Id, "A slip"),
            13 => new StatementReviewed(Code(Lists.ReviewVerdict), Maybe("a note")),
            14 => Correction(
                Of([
                    ("/title", Maybe("Corrected")),
                    ("/sources/0/publisher", Maybe("Corrected")),
                    ("/kind", Code(Lists.StatementKind)),
                    ("/texts/0/language", Of("de", "ko")),
                    ("/texts/0/status", Code(Lists.TextStatus)),
                    ("/sources/0/layer", Code(Lists.SourceLayer)),
                    .. holding.Length > 0
                        ? new (string, string?)[]
                        {
                            ("/signatories/0/office", Maybe("Corrected")),
                            ("/signatories/0/role", Code(Lists.SignatoryRole)),
                            ("/signatories/0/publicAt", Maybe(Of(Late))),
                        }
                        : [],
                ])
            ),
            15 when _state.Withdrawn is null => new StatementWithdrawn(
                "GBR",
                Of(Late),
                Maybe(Of(Late)),
                Maybe("a letter")
            ),
            16 when _state.Superseded is null => new StatementSuperseded("st-c", Maybe("it says so")),
            17 when _state.Dates.Count > 0 => new DateReranked(
                Of([.. _state.Dates]).Id,
                Of("NORMAL", "DEPRECATED"),
                "Better known"
            ),
            18 or 19 when Voidable(_state) is { Count: > 0 } voidable => new EntryVoided(
                Of([.. voidable]),
                "Never was"
            ),
            20 => Label(),
            21 => Act($"a{_n}"),
            _ => Date(),
        };
    }

    private StatementCorrected Correction((string Path, string? After) x) =>
        new(x.Path, _state.Correctable(x.Path)!.Value.Value, x.After, "A slip");

    private StatementText Text(string id) =>
        new(
            id,
            Of("en", "fr", "zh-Hant"),
            Code(Lists.TextStatus),
            Code(Lists.Completeness),
            $"{Of(Bodies)} {Of(Bodies)}",
            ""
        );

    private StatementSource Source(string id) =>
        new(
            id,
            Code(Lists.SourceLayer),
            Maybe("https://example.org"),
            Maybe("A publisher"),
            Maybe("en"),
            null,
            Maybe("2024-10-23T10:00:00Z"),
            null,
            Maybe("a licence"),
            null
        );

    private DateAsserted Date()
    {
        var known = _random.Next(3) > 0;
        return new(
            $"d{++_n}",
            Code(Lists.StatementDateField),
            known ? Of(Of(Early, Late)) : null,
            known ? null : Code(Lists.UnknownReason),
            Code(Lists.Rank),
            null,
            Maybe("a reason")
        );
    }

    private SignatoryRecorded Signatory(string party) =>
        new(
            party,
            party + " as listed",
            Code(Lists.SignatoryRole),
            Maybe("An official"),
            Maybe("An office"),
            Chance ? Code(Lists.GroupInstrument) : null,
            Maybe(Of(Early)),
            Maybe(Of(Late)),
            Maybe("evidence")
        );

    private UnnamedSignatoriesReported Count() =>
        new(1 + _random.Next(60), "The press", Maybe("seen"), Code(Lists.Rank));

    private ActCoded Act(string id) =>
        new(
            id,
            Code(Lists.ActType),
            Chance ? _random.Next(7) : null,
            Chance ? Code(Lists.DirectiveForce) : null,
            Maybe("strongly"),
            Several(Actions, 0, 3),
            Several(Given.Parties, 0, 2),
            Chance ? Code(Lists.TargetsConfidence) : null,
            Several(Given.Parties, 0, 2),
            Code(Lists.Epistemic),
            null,
            Quote(),
            1
        );

    private ActionLabelled Label() =>
        new(
            $"l{++_n}",
            Of(Actions),
            Code(Lists.Label),
            Code(Lists.LabelStrength),
            Chance ? ["S/RES/2270"] : null,
            Maybe("resolutions"),
            Quote(),
            1
        );

    private Quote Quote()
    {
        var text = Of([.. _state.Texts]);
        var length = Quotes.CodePointCount(text.Text);
        var start = _random.Next(length);
        var end = start + 1 + _random.Next(length - start);
        return new(text.Id, Quotes.Slice(text.Text, start, end), start, end);
    }

    private string? Maybe(string? value) => Chance ? value : null;

    private string Code(string list) => Of([.. Vocabulary.Current.List(list).Select(x => x.Code)]);

    private T Of<T>(params T[] values) => values[_random.Next(values.Length)];

    private T[] Several<T>(T[] values, int min, int max)
    {
        var shuffled = values.ToArray();
        _random.Shuffle(shuffled);
        return shuffled[.._random.Next(min, max + 1)];
    }

    private T[] Many<T>(int min, int max, Func<T> make) =>
        [.. Enumerable.Range(0, _random.Next(min, max + 1)).Select(_ => make())];
}
