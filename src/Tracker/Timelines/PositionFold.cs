using System.Globalization;
using NodaTime;
using Tracker.Codebook;
using Tracker.Dates;
using Tracker.Hosting;
using Tracker.Statements;

namespace Tracker.Timelines;

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
    public static IEnumerable<Position> Rows(Statement s) => s.Stands ? s.Signatories.SelectMany(x => Rows(s, x)) : [];

    private static IEnumerable<Position> Rows(Statement s, SignatoryEntry entry)
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
        var again = entry.Ordinal > 1 ? string.Create(CultureInfo.InvariantCulture, $"~{entry.Ordinal}") : "";
        var dissociated = s.Dissociations.Where(d => d.Group == signatory.Party).ToList();

        for (var i = 0; i < s.Acts.Count; i++)
        {
            var act = s.Acts[i];
            IReadOnlyList<string?> objects = act.Objects;
            if (objects.Count == 0)
            {
                objects = [null];
            }

            for (var j = 0; j < objects.Count; j++)
            {
                var labels = s.Labels.Where(x => x.Action == objects[j]).ToList();
                yield return Row(act.Id, objects[j], labels, i, j, act.Quote) with
                {
                    ActId = act.Id,
                    Act = act.Type,
                    Intensity = act.Intensity,
                    Booster = act.Booster,
                    Force = act.Force,
                    Epistemic = act.Epistemic,
                    Stance = Vocabulary.StanceOf(act.Type, act.Epistemic),
                    Targets = ReadTables.Listed(act.Targets),
                    TargetsConfidence = act.TargetsConfidence,
                    Beneficiaries = ReadTables.Listed(act.Beneficiaries),
                };
            }
        }

        // A label stands on its act's rows; it has a row of its own only where the statement has no act on that action.
        for (var i = 0; i < s.Labels.Count; i++)
        {
            var label = s.Labels[i];
            if (!s.Acts.Any(x => x.Objects.Contains(label.Action)))
            {
                yield return Row(label.Id, label.Action, [label], s.Acts.Count + i, 0, label.Quote) with { LabelId = label.Id };
            }
        }

        Position Row(string id, string? action, List<ActionLabelled> labels, int i, int j, Quote quote) => new(
            $"{s.Id}/{id}/{action ?? "-"}/{signatory.Party}{again}", s.Id, null, null, action, signatory.Party,
            signatory.NameAsListed, signatory.Official, signatory.Office, signatory.Role, null, null, null, null, null,
            "NO_STANCE", "", null, "",
            ReadTables.Listed(labels.Where(x => x.Strength == "ASSERTS").Select(x => x.Label).Distinct()),
            ReadTables.Listed(labels.Where(x => x.Strength != "ASSERTS").Select(x => $"{x.Strength}:{x.Label}").Distinct()),
            basis, s.Kind, held.Text, Reason(held), held.Bounds.Earliest, held.Bounds.Latest, heldTo?.Text, heldTo?.Earliest,
            heldTo?.Latest, known.Text, Reason(known), known.Bounds.Earliest, known.Bounds.Latest, publicTo?.Text,
            publicTo?.Earliest, publicTo?.Latest, signatory.Instrument is "NONE" ? null : signatory.Instrument,
            ReadTables.Listed(dissociated.Where(d => Covers(s, d, quote)).Select(d => d.Party).Distinct()), quote.TextId,
            quote.Exact, quote.Start, quote.End, s.Texts.Find(t => t.Id == quote.TextId)?.Language ?? "und",
            string.Create(CultureInfo.InvariantCulture, $"{order}{i:D5}{j:D5}{signatory.Party}{again}"));
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

    /// <summary>Sixteen digits that sort as <see cref="DateBounds.Order"/> does.</summary>
    public static string Order(DateBounds bounds) => bounds.IsUnknown
        ? new string('9', 16)
        : Day(bounds.Earliest, "00000000") + Day(bounds.Latest, "99999999");

    // Days since 0001-01-01, moved so that years before it, to -9998, are positive too.
    private static string Day(LocalDate? day, string open) => day is { } known
        ? (Period.DaysBetween(Epoch, known) + 10_000_000).ToString("D8", CultureInfo.InvariantCulture)
        : open;
}
