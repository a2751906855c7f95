using NodaTime;
using Tracker.Pages.Frame;
using Tracker.Record.Dates;
using Tracker.Store;
using Tracker.Timelines;

namespace Tracker.Pages.Charts;

/// <summary>The kind of a mark: a level, a position without a level, or a reply by the accused.</summary>
public enum MarkKind
{
    Level,
    Other,
    Reply,
}

/// <summary>One position on a diagram.</summary>
/// <param name="Lane">Key of the lane.</param>
/// <param name="Earliest">First possible day; null, like <paramref name="Latest"/>, if the date is unknown.</param>
/// <param name="End">The day on which the position was taken back; null if it stands.</param>
/// <param name="Level">0 to 6, only for <see cref="MarkKind.Level"/>.</param>
/// <param name="Text">The position in words.</param>
public sealed record ChartMark(
    string Lane,
    LocalDate? Earliest,
    LocalDate? Latest,
    LocalDate? End,
    MarkKind Kind,
    int Level,
    string Href,
    string Text
);

/// <param name="Note">Text beside the name; null: none.</param>
public sealed record ChartLane(string Key, string Name, string Href, string? Note = null);

/// <summary>A date of an action itself: when it began, ended, or was first reported.</summary>
/// <param name="Lane">The lane of the action; null: all lanes are about it.</param>
/// <param name="Text">What happened, and when, in words.</param>
public sealed record ChartEvent(string? Lane, LocalDate? Earliest, LocalDate? Latest, string Text);

/// <summary>What the actions of some positions are known for.</summary>
/// <param name="Actors">Each action with each of its actors.</param>
/// <param name="Events">When each action began and was first reported; its lane is the action.</param>
public sealed record ActionFacts(IReadOnlySet<(string Action, string Party)> Actors, IReadOnlyList<ChartEvent> Events);

/// <summary>Makes marks from positions.</summary>
public static class Marks
{
    /// <summary>The address of a position's words in its statement.</summary>
    public static string Href(PageView view, TimelineRow row) => Href(view, row.Position);

    /// <param name="position">The position's id: statement, act, action and party.</param>
    public static string Href(PageView view, string position)
    {
        var parts = position.Split('/');
        return view.Link($"/statements/{Url.Part(parts[0])}") + "#q-" + parts[1];
    }

    /// <param name="actors">Actions with their actors. What an actor says of its own action is a reply.</param>
    public static MarkKind KindOf(TimelineRow row, IReadOnlySet<(string Action, string Party)> actors) =>
        row is { Act: not null, Action: { } action } && actors.Contains((action.Id, row.Party.Id)) ? MarkKind.Reply
        : row.Intensity is not null ? MarkKind.Level
        : MarkKind.Other;

    public static ChartMark Of(
        PageView view,
        TimelineRow row,
        string lane,
        IReadOnlySet<(string Action, string Party)> actors,
        bool withAction = false
    ) =>
        new(
            lane,
            row.Held.Earliest,
            row.Held.Latest,
            row.Held.To is { } to && EdtfDate.TryParse(to, out var end, out _) ? end.Earliest ?? end.Latest : null,
            KindOf(row, actors),
            row.Intensity ?? 0,
            Href(view, row),
            TextOf(row, withAction)
        );

    /// <summary>The actors and the dates of the actions of some positions.</summary>
    public static async Task<ActionFacts> FactsAsync(PageRequest page, IEnumerable<TimelineRow> rows)
    {
        var query = new AsOfQuery(page.Services.Database, page.View.AsOf);
        var actions = query.Add(rows.Select(x => x.Action?.Id).OfType<string>().Distinct().ToArray());
        var facts = await query.ReadAsync(
            "select a.action_id, a.roles, a.began_earliest, a.began_latest, a.reported_earliest, a.reported_latest "
                + $"from read_v2.actions a where a.action_id = any({actions}) and {query.Stood("a")}",
            r =>
            {
                LocalDate? Day(int i) => r.IsDBNull(i) ? null : r.GetFieldValue<LocalDate>(i);
                return (
                    Action: r.GetString(0),
                    Roles: r.GetFieldValue<string[]>(1),
                    Began: new DateBounds(Day(2), Day(3)),
                    Reported: new DateBounds(Day(4), Day(5))
                );
            },
            page.Token
        );
        return new(
            facts
                .SelectMany(x =>
                    x.Roles.Select(r => r.Split(':')).Where(r => r[1] == "ACTOR").Select(r => (x.Action, r[0]))
                )
                .ToHashSet(),
            [
                .. facts
                    .SelectMany(x =>
                        new[] { EventOf(x.Action, "BEGAN", x.Began), EventOf(x.Action, "FIRST_REPORTED", x.Reported) }
                    )
                    .OfType<ChartEvent>(),
            ]
        );
    }

    /// <summary>A date of an action as a part of a diagram; null if no day of it is known.</summary>
    public static ChartEvent? EventOf(string? lane, string field, DateBounds date) =>
        date.IsUnknown ? null : new(lane, date.Earliest, date.Latest, $"{Say.Title(field)} {Say.Bounds(date)}");

    /// <summary>A position in words: party, act, date and level, and the action if the lane is not about it.</summary>
    private static string TextOf(TimelineRow row, bool withAction)
    {
        var act = row.Act is null ? string.Join(", ", Say.Labels(row)) : Say.Code(row.Act);
        var level = row.Intensity is { } i ? $" ({i})" : "";
        var date = row.Held.From is { } from ? Say.Date(from) : Words.DateUnknown;
        var action = withAction && row.Action is { } about ? $", {about.Title}" : "";
        return $"{row.Party.Name}: {act}{level}{action}, {date}";
    }
}
