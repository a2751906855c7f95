using NodaTime;
using Tracker.Audit;
using Tracker.Http;
using Tracker.Store;

namespace Tracker.Pages.Frame;

/// <summary>Something that came on record after the point of the record for which a page was asked.</summary>
/// <param name="Id">A stream's key, or an event's sequence.</param>
/// <param name="Sequence">Its first event.</param>
public sealed record CameLater(string Id, Instant RecordedAt, long Sequence)
{
    /// <summary>Of what an address names, what came on record later; empty if the page shows the present.</summary>
    public static async Task<IReadOnlyList<CameLater>> ReadAsync(PageRequest page, IEnumerable<string> ids)
    {
        var later = new List<CameLater>();
        foreach (var id in page.View.IsRecordThen ? ids.Distinct() : [])
        {
            if (await FirstAsync(page, ("stream", id)) is { } first && first.Sequence > page.View.AsOf.Sequence)
            {
                later.Add(new(id, first.RecordedAt, first.Sequence));
            }
        }

        return later;
    }

    /// <summary>The same for one event of the log.</summary>
    public static async Task<IReadOnlyList<CameLater>> EventAsync(PageRequest page, long sequence) =>
        page.View.IsRecordThen
        && sequence > page.View.AsOf.Sequence
        && await FirstAsync(page, ("since", Say.Plain(sequence - 1))) is { } first
        && first.Sequence == sequence
            ? [new(Say.With(Words.EventNumbered, Say.Number(sequence)), first.RecordedAt, sequence)]
            : [];

    private static async Task<StoredEvent?> FirstAsync(PageRequest page, (string Name, string? Value) asked) =>
        (
            await page.AskAsync<Page<StoredEvent>>(
                c => GetEvents.Get(c, page.Services.Database, page.Services.Point),
                asked,
                ("limit", "1")
            )
        ).Items.FirstOrDefault();
}
