using System.Text.Json;
using Tracker.Record.Events;
using Tracker.Record.Statements;
using Tracker.Refusals;

namespace Tracker.Statements;

/// <summary>
/// Whether a submission says again what is on record. Copies of one statement differ in white space, so texts
/// are compared as their identity is, and quotes by their words; sources may come in another order.
/// </summary>
public static class SameAgain
{
    /// <param name="wanted">The events that the submission would be recorded with.</param>
    /// <returns>A fault for each difference; sources are not compared, new ones are added.</returns>
    public static IEnumerable<Fault> Differences(Submission s, Statement existing, IReadOnlyList<object> wanted)
    {
        var recorded = wanted.OfType<StatementRecorded>().Single();
        if (recorded.Kind != existing.Kind)
        {
            yield return Differs("/kind");
        }

        if (recorded.Title is not null && recorded.Title != existing.Title)
        {
            yield return Differs("/title");
        }

        var sources = wanted.OfType<SourceAdded>().Select(x => x.Source).Prepend(recorded.Source).ToList();
        var texts = wanted.OfType<TextAdded>().Select(x => x.Text).Prepend(recorded.Text).ToList();
        IEnumerable<Fault>[] all =
        [
            Lacking(
                "/texts",
                texts,
                existing.Texts,
                x => x.Id,
                x => JsonOf(x with { Text = Words(x.Text), Sha256 = "" })
            ),
            Lacking(
                "/signatories",
                [.. wanted.OfType<SignatoryRecorded>()],
                [.. existing.Signatories.Select(x => x.Recorded)],
                x => x.Party,
                JsonOf
            ),
            Both(
                "/dates",
                [.. wanted.OfType<DateAsserted>()],
                existing.Dates,
                x => x.Id,
                x => DateOf(x, sources),
                x => DateOf(x, existing.Sources)
            ),
            Both("/acts", [.. wanted.OfType<ActCoded>()], existing.Acts, x => x.Id, ActOf, ActOf),
            Both("/labels", [.. wanted.OfType<ActionLabelled>()], existing.Labels, x => x.Id, LabelOf, LabelOf),
        ];
        foreach (var fault in all.SelectMany(x => x))
        {
            yield return fault;
        }

        if (
            s.UnnamedSignatories is not null
            && JsonOf(wanted.OfType<UnnamedSignatoriesReported>().Single()) != JsonOf(existing.Unnamed)
        )
        {
            yield return Differs("/unnamedSignatories");
        }
    }

    /// <summary>What a source says, whatever its place.</summary>
    public static string ContentOf(StatementSource source) => JsonOf(source with { Id = "" });

    private static string DateOf(DateAsserted date, IReadOnlyList<StatementSource> sources) =>
        JsonOf(
            date with
            {
                Source = sources.FirstOrDefault(x => x.Id == date.Source) is { } source ? ContentOf(source) : null,
            }
        );

    private static string ActOf(ActCoded act) => JsonOf(act with { Quote = WordsOf(act.Quote) });

    private static string LabelOf(ActionLabelled label) => JsonOf(label with { Quote = WordsOf(label.Quote) });

    private static Quote WordsOf(Quote quote) => quote with { Exact = Words(quote.Exact), Start = 0, End = 0 };

    private static string Words(string text) => StatementId.For(text, []);

    private static IEnumerable<Fault> Lacking<T>(
        string at,
        IReadOnlyList<T> given,
        IReadOnlyList<T> held,
        Func<T, string> id,
        Func<T, string> content,
        Func<T, string>? heldContent = null
    )
    {
        var byId = held.ToLookup(id, heldContent ?? content);
        return given
            .Select((x, i) => (x, i))
            .Where(g => !byId[id(g.x)].Contains(content(g.x)))
            .Select(g => Differs($"{at}/{g.i}"));
    }

    private static IEnumerable<Fault> Both<T>(
        string at,
        IReadOnlyList<T> given,
        IReadOnlyList<T> held,
        Func<T, string> id,
        Func<T, string> content,
        Func<T, string> heldContent
    )
    {
        var ids = given.Select(id).ToHashSet();
        return Lacking(at, given, held, id, content, heldContent)
            .Concat(
                held.Where(h => !ids.Contains(id(h)))
                    .Select(h => new Fault(at, $"The record has '{id(h)}', which is not given.", "differs"))
            );
    }

    private static Fault Differs(string at) => new(at, "Not as on record.", "differs");

    private static string JsonOf<T>(T value) => JsonSerializer.Serialize(value, EventJson.Options);
}
