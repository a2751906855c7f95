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
        var said = Said(s).ToList();
        return s.Signatories.SelectMany(x => Rows(s, x, said));
    }

    private static IEnumerable<Position> Rows(Statement s, SignatoryEntry entry, List<Words> said)
    {
        var signatory = entry.Recorded;
        var issued = s.DateOf("ISSUED");
        var held = signatory.From is null ? issued : new AssertedDate(signatory.From, null, EdtfDate.Parse(signatory.From).Bounds);
        var known = signatory.PublicAt is null ? issued : new AssertedDate(signatory.PublicAt, null, EdtfDate.Parse(signatory.PublicAt).Bounds);
        var order = Order(held.Bounds) + s.FirstSequence.ToString("D16", CultureInfo.InvariantCulture);
        var basis = s.BasisOf(signatory);
        var end = s.EndOf(entry);
        var heldTo = end is { } x ? EdtfDate.Parse(x.Effective) : null;
        var publicTo = end is { } y ? EdtfDate.Parse(y.PublicAt ?? y.Effective) : null;
        var party = entry.Ordinal > 1 ? string.Create(CultureInfo.InvariantCulture, $"{signatory.Party}~{entry.Ordinal}") : signatory.Party;
        var dissociated = s.Dissociations.Where(d => d.Group == signatory.Party).ToList();
        var instrument = signatory.Instrument is "NONE" ? null : signatory.Instrument;
        foreach (var w in said)
        {
            yield return new(
                $"{s.Id}/{w.Id}/{w.Action ?? "-"}/{party}", s.Id, w.Act?.Id, w.Act is null ? w.Id : null, w.Action, signatory.Party,
                signatory.NameAsListed, signatory.Official, signatory.Office, signatory.Role, w.Act?.Type, w.Act?.Intensity,
                w.Act?.Booster, w.Act?.Force, w.Act?.Epistemic, w.Stance, w.Targets, w.Act?.TargetsConfidence, w.Beneficiaries,
                w.Labels, w.QualifiedLabels, basis, s.Kind, held.Text, Reason(held), held.Bounds.Earliest, held.Bounds.Latest,
                heldTo?.Text, heldTo?.Earliest, heldTo?.Latest, known.Text, Reason(known), known.Bounds.Earliest,
                known.Bounds.Latest, publicTo?.Text, publicTo?.Earliest, publicTo?.Latest, instrument,
                dissociated.Count == 0 ? "" : ReadTables.Listed(dissociated.Where(d => Covers(s, d, w.Quote)).Select(d => d.Party).Distinct()),
                w.Quote.TextId, w.Quote.Exact, w.Quote.Start, w.Quote.End, w.Language, string.Concat(order, w.Place, party));
        }
    }

    /// <summary>What the statement says, act by act and object by object, whoever signed it.</summary>
    private static IEnumerable<Words> Said(Statement s)
    {
        for (var i = 0; i < s.Acts.Count; i++)
        {
            var act = s.Acts[i];
            var (targets, beneficiaries) = (ReadTables.Listed(act.Targets), ReadTables.Listed(act.Beneficiaries));
            var stance = Vocabulary.StanceOf(act.Type, act.Epistemic);
            for (var j = 0; j < Math.Max(1, act.Objects.Count); j++)
            {
                var action = act.Objects.Count == 0 ? null : act.Objects[j];
                yield return Of(act.Id, act, action, s.Labels.Where(x => x.Action == action).ToList(), i, j, act.Quote) with
                {
                    Stance = stance,
                    Targets = targets,
                    Beneficiaries = beneficiaries,
                };
            }
        }

        // A label stands on its act's rows; it has a row of its own only where the statement has no act on that action.
        for (var i = 0; i < s.Labels.Count; i++)
        {
            var label = s.Labels[i];
            if (!s.Acts.Any(x => x.Objects.Contains(label.Action)))
            {
                yield return Of(label.Id, null, label.Action, [label], s.Acts.Count + i, 0, label.Quote);
            }
        }

        Words Of(string id, ActCoded? act, string? action, List<ActionLabelled> labels, int i, int j, Quote quote) => new(
            id, act, action, quote,
            ReadTables.Listed(labels.Where(x => x.Strength == "ASSERTS").Select(x => x.Label).Distinct()),
            ReadTables.Listed(labels.Where(x => x.Strength != "ASSERTS").Select(x => $"{x.Strength}:{x.Label}").Distinct()),
            s.Texts.Find(t => t.Id == quote.TextId)?.Language ?? "und",
            string.Create(CultureInfo.InvariantCulture, $"{i:D5}{j:D5}"));
    }

    /// <summary>Whether a dissociation is from these words too: from the whole statement, or from a paragraph they touch.</summary>
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

    private static string? Reason(AssertedDate date) => date.Text is null ? date.UnknownReason : null;

    /// <summary>Where the sort keys of what is undated begin: last, whichever way the dated are sorted.</summary>
    public const string Undated = "9999999999999999";

    /// <summary>Sixteen digits that sort as <see cref="DateBounds.Order"/> does.</summary>
    public static string Order(DateBounds bounds) => bounds.IsUnknown
        ? Undated
        : Day(bounds.Earliest, "00000000") + Day(bounds.Latest, "99999999");

    // Days since 0001-01-01, moved so that years before it, to -9998, are positive too.
    private static string Day(LocalDate? day, string open) => day is { } known
        ? (Period.DaysBetween(Epoch, known) + 10_000_000).ToString("D8", CultureInfo.InvariantCulture)
        : open;

    /// <param name="Id">Of the act, or of the label where there is no act.</param>
    /// <param name="Place">Ten digits: the act's place in the statement, and the object's in the act.</param>
    private sealed record Words(
        string Id, ActCoded? Act, string? Action, Quote Quote, string Labels, string QualifiedLabels, string Language, string Place,
        string Stance = "NO_STANCE", string Targets = "", string Beneficiaries = "");
}
