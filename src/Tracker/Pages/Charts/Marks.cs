using NodaTime;
using Tracker.Pages.Frame;
using Tracker.Record.Dates;
using Tracker.Store;
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

/// <summary>Positions as marks.</summary>
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

    /// <param name="actors">Actions with their actors: whatever an actor says of its action is its answer.</param>
    public static MarkKind KindOf(TimelineRow row, IReadOnlySet<(string Action, string Party)> actors) =>
        row is { Act: not null, Action: { } action } && actors.Contains((action.Id, row.Party.Id)) ? MarkKind.Reply
        : row.Intensity is not null ? MarkKind.Level : MarkKind.Other;

    public static ChartMark Of(PageView view, TimelineRow row, string lane, IReadOnlySet<(string Action, string Party)> actors) => new(
        lane, row.Held.Earliest, row.Held.Latest,
        row.Held.To is { } to && EdtfDate.TryParse(to, out var end, out _) ? end.Earliest ?? end.Latest : null,
        KindOf(row, actors), row.Intensity ?? 0, Href(view, row), TextOf(row));

    /// <summary>The actors of the actions that positions are on.</summary>
    public static async Task<IReadOnlySet<(string Action, string Party)>> ActorsAsync(PageRequest page, IEnumerable<TimelineRow> rows)
    {
        var query = new AsOfQuery(page.Services.Database, page.View.AsOf);
        var actions = query.Add(rows.Select(x => x.Action?.Id).OfType<string>().Distinct().ToArray());
        var roles = await query.ReadAsync(
            $"select a.action_id, a.roles from read_v2.actions a where a.action_id = any({actions}) and {query.Stood("a")}",
            r => (Action: r.GetString(0), Roles: r.GetFieldValue<string[]>(1)), page.Token);
        return roles.SelectMany(x => x.Roles.Select(r => r.Split(':')).Where(r => r[1] == "ACTOR").Select(r => (x.Action, r[0]))).ToHashSet();
    }

    /// <summary>Who, what, when, how strongly.</summary>
    private static string TextOf(TimelineRow row)
    {
        var act = row.Act is null ? string.Join(", ", Say.Labels(row)) : Say.Code(row.Act);
        var level = row.Intensity is { } i ? $" ({i})" : "";
        var date = row.Held.From is { } from ? Say.Date(from) : Words.DateUnknown;
        return $"{row.Party.Name}: {act}{level}, {date}";
    }
}
