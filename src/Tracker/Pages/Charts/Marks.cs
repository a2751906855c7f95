using NodaTime;
using Tracker.Timelines;

namespace Tracker.Pages.Charts;

/// <summary>What a mark says: how strongly it disapproves, that it is of another kind, or that the accused answers.</summary>
public enum MarkKind
{
    Level,
    Other,
    Reply,
}

/// <summary>One position on a diagram.</summary>
/// <param name="Lane">Key of its lane.</param>
/// <param name="Earliest">First possible day; null with <paramref name="Latest"/>: its date is unknown.</param>
/// <param name="End">The day on which it was taken back; null: it stands.</param>
/// <param name="Level">0 to 6, for <see cref="MarkKind.Level"/> alone.</param>
/// <param name="Text">All of it in words.</param>
public sealed record ChartMark(
    string Lane, LocalDate? Earliest, LocalDate? Latest, LocalDate? End, MarkKind Kind, int Level, string Href, string Text);

/// <param name="Note">Beside the name; null: nothing.</param>
public sealed record ChartLane(string Key, string Name, string Href, string? Note = null);

/// <summary>Positions as marks. Pure.</summary>
public static class Marks
{
    /// <summary>Where a position's words are marked in its statement.</summary>
    public static string Href(PageView view, TimelineRow row) => Href(view, row.Position);

    /// <param name="position">The position's id: statement, act, action and party.</param>
    public static string Href(PageView view, string position)
    {
        var parts = position.Split('/');
        return view.Link($"/statements/{Url.Part(parts[0])}") + "#q-" + parts[1];
    }

    /// <param name="isAccused">The party is an actor of the action: whatever it says of it is its answer.</param>
    public static MarkKind KindOf(TimelineRow row, bool isAccused) =>
        row.Act is not null && isAccused ? MarkKind.Reply
        : row.Intensity is not null ? MarkKind.Level : MarkKind.Other;

    public static ChartMark Of(PageView view, TimelineRow row, string lane, bool isAccused) => new(
        lane, row.Held.Earliest, row.Held.Latest,
        row.Held.To is { } to && Dates.EdtfDate.TryParse(to, out var end, out _) ? end.Earliest ?? end.Latest : null,
        KindOf(row, isAccused), row.Intensity ?? 0, Href(view, row), TextOf(row));

    /// <summary>Who, what, when, how strongly.</summary>
    private static string TextOf(TimelineRow row)
    {
        var act = row.Act is null ? string.Join(", ", Say.Labels(row)) : Say.Code(row.Act);
        var level = row.Intensity is { } i ? $" ({i})" : "";
        var date = row.Held.From is { } from ? Say.Date(from) : Words.DateUnknown;
        return $"{row.Party.Name}: {act}{level}, {date}";
    }
}
