using System.Globalization;
using NodaTime;
using Tracker.Record.Codebook;
using Tracker.Record.Dates;
using Tracker.Record.Events;
using Tracker.Record.Statements;

namespace Tracker.Record.Rows;

/// <summary>
/// The events of one statement stream as its full set of positions, each with its record interval. A function of those
/// events alone: no clock, no look-up, no page boundary can change its result. Timelines, replay and explanation all
/// call it.
/// </summary>
public static class PositionFold
{
    private static readonly LocalDate Epoch = new(1, 1, 1);

    public static List<Recorded<Position>> Fold(IEnumerable<LoggedEvent> stream)
    {
        var intervals = new RecordIntervals<Position>();
        var statement = new Statement();
        foreach (var e in stream)
        {
            statement.Apply(e);
            if (!e.Continued)
            {
                intervals.Change(e.Sequence, e.At, Rows(statement).Select(x => KeyValuePair.Create(x.Id, x)));
            }
        }

        return intervals.All();
    }

    /// <summary>The positions that stand as the statement stands; none while it is retracted or merged.</summary>
    public static IEnumerable<Position> Rows(Statement s)
    {
        if (!s.Stands)
        {
            return [];
        }

        // What is said is the same for all who said it.
        var said = SaidBy(s).ToList();
        return s.Signatories.SelectMany(x => Rows(s, x, said));
    }

    private static IEnumerable<Position> Rows(Statement s, SignatoryEntry entry, List<Words> said)
    {
        var signatory = entry.Recorded;
        var end = s.EndOf(entry);
        var held = new WorldTime(From: Date(s, signatory.From), To: end is { } x ? EdtfDate.Parse(x.Effective) : null);
        var known = new PublicTime(
            From: Date(s, signatory.PublicAt),
            To: end is { } y ? EdtfDate.Parse(y.PublicAt ?? y.Effective) : null
        );
        var order = Order(held.From.Bounds) + s.FirstSequence.ToString("D16", CultureInfo.InvariantCulture);
        var party =
            entry.Ordinal > 1
                ? string.Create(CultureInfo.InvariantCulture, $"{signatory.Party}~{entry.Ordinal}")
                : signatory.Party;
        var dissociated = s.Dissociations.Where(d => d.Group == signatory.Party).ToList();
        var who = new Who(
            Party: signatory.Party,
            NameAsListed: signatory.NameAsListed,
            Official: signatory.Official,
            Office: signatory.Office,
            Role: signatory.Role,
            Basis: s.BasisOf(signatory),
            Instrument: signatory.Instrument is Codes.GroupInstrument.None ? null : signatory.Instrument,
            Dissociated: default
        );
        foreach (var w in said)
        {
            yield return new(
                Id: $"{s.Id}/{w.Id}/{w.Said.ActionId ?? "-"}/{party}",
                StatementId: s.Id,
                Kind: s.Kind,
                Who: dissociated.Count == 0
                    ? who
                    : who with
                    {
                        Dissociated = Listed.Of(
                            dissociated.Where(d => Covers(s, d, w.Quote.Words)).Select(d => d.Party).Distinct()
                        ),
                    },
                Said: w.Said,
                Held: held,
                Public: known,
                Quote: w.Quote,
                SortKey: string.Concat(order, w.Place, party)
            );
        }
    }

    /// <summary>A date of an entry: its own, else the statement's issue date.</summary>
    private static AssertedDate Date(Statement s, string? own) =>
        own is null ? s.DateOf(Codes.StatementDateField.Issued) : new(own, null, EdtfDate.Parse(own).Bounds);

    /// <summary>What the statement says, act by act and object by object, whoever signed it.</summary>
    private static IEnumerable<Words> SaidBy(Statement s)
    {
        for (var i = 0; i < s.Acts.Count; i++)
        {
            var act = s.Acts[i];
            var coded = new SaidAct(
                Id: act.Id,
                Type: act.Type,
                Intensity: act.Intensity,
                Booster: act.Booster,
                Force: act.Force,
                Epistemic: act.Epistemic,
                TargetsConfidence: act.TargetsConfidence
            );
            var (targets, beneficiaries) = (Listed.Of(act.Targets), Listed.Of(act.Beneficiaries));
            var stance = Vocabulary.StanceOf(act.Type, act.Epistemic);
            for (var j = 0; j < Math.Max(1, act.Objects.Count); j++)
            {
                var action = act.Objects.Count == 0 ? null : act.Objects[j];
                var labels = s.Labels.Where(x => x.Action == action).ToList();
                yield return Of(
                    act.Id,
                    i,
                    j,
                    act.Quote,
                    new(
                        Act: coded,
                        LabelId: null,
                        ActionId: action,
                        Stance: stance,
                        Targets: targets,
                        Beneficiaries: beneficiaries,
                        Labels: Asserted(labels),
                        QualifiedLabels: Qualified(labels)
                    )
                );
            }
        }

        // A label stands on its act's rows; it has a row of its own only where the statement has no act on that action.
        for (var i = 0; i < s.Labels.Count; i++)
        {
            var label = s.Labels[i];
            if (!s.Acts.Any(x => x.Objects.Contains(label.Action)))
            {
                yield return Of(
                    label.Id,
                    s.Acts.Count + i,
                    0,
                    label.Quote,
                    new(
                        Act: null,
                        LabelId: label.Id,
                        ActionId: label.Action,
                        Stance: Codes.Stance.NoStance,
                        Targets: default,
                        Beneficiaries: default,
                        Labels: Asserted([label]),
                        QualifiedLabels: Qualified([label])
                    )
                );
            }
        }

        Words Of(string id, int i, int j, Quote quote, Said said) =>
            new(
                id,
                said,
                new(quote, s.Texts.Find(t => t.Id == quote.TextId)?.Language ?? "und"),
                string.Create(CultureInfo.InvariantCulture, $"{i:D5}{j:D5}")
            );
    }

    private static Listed Asserted(List<ActionLabelled> labels) =>
        Listed.Of(labels.Where(x => x.Strength == Codes.LabelStrength.Asserts).Select(x => x.Label).Distinct());

    private static Listed Qualified(List<ActionLabelled> labels) =>
        Listed.Of(
            labels
                .Where(x => x.Strength != Codes.LabelStrength.Asserts)
                .Select(x => $"{x.Strength}:{x.Label}")
                .Distinct()
        );

    /// <summary>Whether a dissociation is from these words too: from the whole statement, or from a paragraph they
    /// touch.</summary>
    private static bool Covers(Statement s, PartyDissociated dissociation, Quote quote)
    {
        if (dissociation.Scope.Count == 0)
        {
            return true;
        }

        // Paragraphs are counted in the first text; of words of another text it is not known where they stand in it.
        if (quote.TextId != s.Texts[0].Id)
        {
            return true;
        }

        var (first, last) = Paragraphs.Of(s.Texts[0].Text, quote.Start, quote.End);
        return dissociation.Scope.Any(x => Paragraphs.Number(x) is not { } n || (n >= first && n <= last));
    }

    /// <summary>Where the sort keys of what is undated begin: last, whichever way the dated are sorted.</summary>
    public const string Undated = "9999999999999999";

    /// <summary>Sixteen digits that sort as <see cref="DateBounds.Order"/> does.</summary>
    public static string Order(DateBounds bounds) =>
        bounds.IsUnknown ? Undated : Day(bounds.Earliest, "00000000") + Day(bounds.Latest, "99999999");

    // Days since 0001-01-01, moved so that years before it, to -9998, are positive too.
    private static string Day(LocalDate? day, string open) =>
        day is { } known
            ? (Period.DaysBetween(Epoch, known) + 10_000_000).ToString("D8", CultureInfo.InvariantCulture)
            : open;

    /// <param name="Id">Of the act, or of the label where there is no act.</param>
    /// <param name="Place">Ten digits: the act's place in the statement, and the object's in the act.</param>
    private sealed record Words(string Id, Said Said, Quoted Quote, string Place);
}
