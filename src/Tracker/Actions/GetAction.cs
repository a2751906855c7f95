using System.Text.Json;
using NodaTime;
using Tracker.Hosting;
using Tracker.Timelines;
using Wolverine.Http;

namespace Tracker.Actions;

/// <summary>An action as readers see it.</summary>
/// <param name="Epistemic">Initial epistemic status.</param>
/// <param name="Status">The latest status recorded since; null: none.</param>
/// <param name="Parts">Actions placed directly under it.</param>
/// <param name="MergedFrom">Actions that turned out to be this one.</param>
public sealed record ActionView(
    string Id, long Version, string Title, string Type, string Epistemic, string? Status, ActionLink? Umbrella,
    IReadOnlyList<ActionLink> Parts, IReadOnlyList<ActionLink> MergedFrom, IReadOnlyList<ActionRoleView> Roles,
    IReadOnlyList<ActionDated> Dates, IReadOnlyList<ActionStatusChanged> Statuses, Instant RecordedAt, AsOf AsOf);

public sealed record ActionLink(string Id, string Title);

public sealed record ActionRoleView(string Party, string Name, string Role);

/// <summary>One action, now or as it was on record.</summary>
public static class GetAction
{
    [WolverineGet("/api/actions/{id}")]
    public static async Task<IResult> Get(string id, HttpContext context, TimelineServices services)
    {
        var token = context.RequestAborted;
        var (asOf, problem) = await services.Clock.ResolveAsync(new(context, RecordClock.Parameters), null, token);
        if (problem is not null)
        {
            return problem;
        }

        await using var command = services.Database.CreateCommand(
            $"""
            select a.version, a.title, a.type, a.epistemic, u.action_id, u.title, a.roles, a.dates::text, a.recorded_from,
              array(select coalesce(n.name, split_part(r, ':', 1)) from unnest(a.roles) with ordinality x(r, i)
                left join read_v2.parties n on n.party = split_part(r, ':', 1) and {RecordClock.Stood("n", "$2")} order by x.i),
              array(select c.action_id from read_v2.actions c where c.umbrella = a.action_id and {RecordClock.Stood("c", "$2")} order by c.action_id),
              array(select c.title from read_v2.actions c where c.umbrella = a.action_id and {RecordClock.Stood("c", "$2")} order by c.action_id),
              array(select c.action_id from read_v2.actions c where c.merged_into = a.action_id and {RecordClock.Stood("c", "$2")} order by c.action_id),
              array(select c.title from read_v2.actions c where c.merged_into = a.action_id and {RecordClock.Stood("c", "$2")} order by c.action_id),
              a.status, a.statuses::text, case when a.merged_into is not null then read_v2.survivor(a.action_id, $2) end
            from read_v2.actions a
            left join read_v2.actions u on u.action_id = a.umbrella and {RecordClock.Stood("u", "$2")}
            where a.action_id = $1 and {RecordClock.Stood("a", "$2")}
            """);
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = asOf.Sequence });
        await using var r = await command.ExecuteReaderAsync(token);
        if (!await r.ReadAsync(token))
        {
            return Problem.NotFound("action", id);
        }

        if (!await r.IsDBNullAsync(16, token))
        {
            return Answer.MovedTo(context, $"/api/actions/{r.GetString(16)}");
        }

        var (roles, names) = (r.GetFieldValue<string[]>(6), r.GetFieldValue<string[]>(9));
        var (parts, titles) = (r.GetFieldValue<string[]>(10), r.GetFieldValue<string[]>(11));
        var (merged, mergedTitles) = (r.GetFieldValue<string[]>(12), r.GetFieldValue<string[]>(13));
        var version = r.GetInt64(0);
        var view = new ActionView(
            id, version, r.GetString(1), r.GetString(2), r.GetString(3), await r.IsDBNullAsync(14, token) ? null : r.GetString(14),
            await r.IsDBNullAsync(4, token) ? null : new(r.GetString(4), r.GetString(5)),
            [.. parts.Select((x, i) => new ActionLink(x, titles[i]))],
            [.. merged.Select((x, i) => new ActionLink(x, mergedTitles[i]))],
            [.. roles.Select((x, i) => new ActionRoleView(x.Split(':')[0], names[i], x.Split(':')[1]))],
            JsonSerializer.Deserialize<List<ActionDated>>(r.GetString(7), EventJson.Options)!,
            JsonSerializer.Deserialize<List<ActionStatusChanged>>(r.GetString(15), EventJson.Options)!,
            r.GetFieldValue<Instant>(8), asOf);
        return Answer.Versioned(version, view, view with { AsOf = new(0, null) });
    }
}
