using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using NodaTime;
using Npgsql;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Actions;
using Tracker.Record.Codebook;
using Tracker.Record.Events;
using Tracker.Record.Parties;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;
using Action = Tracker.Record.Actions.Action;

namespace Tracker.Actions;

/// <summary>An action as readers see it.</summary>
/// <param name="Epistemic">Initial epistemic status.</param>
/// <param name="Status">The latest status recorded since; null: none.</param>
/// <param name="MergedInto">The action that this one is; null: it stands for itself.</param>
/// <param name="Parts">Actions placed directly under it.</param>
/// <param name="MergedFrom">Actions that turned out to be this one.</param>
public sealed record ActionView(
    string Id,
    long Sequence,
    long Version,
    string Title,
    [CodeOf(Lists.ActionType)] string Type,
    string Epistemic,
    [CodeOf(Lists.ActionStatus)] string? Status,
    ActionLink? Umbrella,
    string? MergedInto,
    IReadOnlyList<ActionLink> Parts,
    IReadOnlyList<ActionLink> MergedFrom,
    IReadOnlyList<ActionRoleView> Roles,
    IReadOnlyList<ActionDated> Dates,
    IReadOnlyList<ActionStatusChanged> Statuses,
    Instant RecordedAt,
    AsOf AsOf
);

public sealed record ActionLink(string Id, string Title);

public sealed record ActionRoleView(string Party, string Name, [CodeOf(Lists.ActionRole)] string Role);

/// <summary>One action, now or as it was on record.</summary>
public static class GetAction
{
    [WolverineGet("/api/actions/{id}"), Authorize(Policy = Roles.Reader)]
    [Operation("Shows one action")]
    [Answers<ActionView>(Versioned = true), Redirects]
    [Query(typeof(PointOfRecord))]
    public static async Task<IResult> Get(string id, HttpContext context, RecordReads services)
    {
        var token = context.RequestAborted;
        var (asOf, problem) = await services.Point.ResolveAsync(new(context, PointOfRecord.Parameters), null, token);
        if (problem is not null)
        {
            return problem;
        }

        await using var command = services.Database.CreateCommand(
            $"""
            select a.version, a.title, a.type, a.epistemic, u.action_id, u.title, a.roles, a.dates::text,
              a.recorded_from,
              array(select coalesce(n.name, split_part(r, ':', 1)) from unnest(a.roles) with ordinality x(r, i)
                left join read_v2.parties n on n.party = split_part(r, ':', 1) and {AsOf.Stood("n", "$2")}
                  order by x.i),
              array(select x.action_id from ({ActionReader.PartsOf("a.action_id", "$2")}) x), array(select x.title
                from ({ActionReader.PartsOf("a.action_id", "$2")}) x),
              array(select x.action_id from ({ActionReader.MergedInto("a.action_id", "$2")}) x), array(select x.title
                from ({ActionReader.MergedInto("a.action_id", "$2")}) x),
              a.status, a.statuses::text, case when a.merged_into is not null
                then read_v2.survivor(a.action_id, $2) end,
              a.recorded_from_seq
            from read_v2.actions a
            left join read_v2.actions u on a.umbrella is not null and u.action_id = read_v2.survivor(a.umbrella, $2)
              and {AsOf.Stood("u", "$2")}
            where a.action_id = $1 and {AsOf.Stood("a", "$2")}
            """
        );
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
            id,
            r.GetInt64(17),
            version,
            r.GetString(1),
            r.GetString(2),
            r.GetString(3),
            await r.IsDBNullAsync(14, token) ? null : r.GetString(14),
            await r.IsDBNullAsync(4, token) ? null : new(r.GetString(4), r.GetString(5)),
            null,
            [.. parts.Select((x, i) => new ActionLink(x, titles[i]))],
            [.. merged.Select((x, i) => new ActionLink(x, mergedTitles[i]))],
            [.. roles.Select((x, i) => new ActionRoleView(x.Split(':')[0], names[i], x.Split(':')[1]))],
            JsonSerializer.Deserialize<List<ActionDated>>(r.GetString(7), EventJson.Options)!,
            JsonSerializer.Deserialize<List<ActionStatusChanged>>(r.GetString(15), EventJson.Options)!,
            r.GetFieldValue<Instant>(8),
            asOf
        );
        return Answer.Versioned(version, view, view with { AsOf = new(0, null) });
    }
}

/// <summary>Shows an action as its own events tell it: a change is seen at once, projected or not.</summary>
public static class ActionReader
{
    /// <summary>The view, with present names; parts and what was merged into it are those that are projected.</summary>
    public static async Task<ActionView> ViewAsync(NpgsqlConnection connection, Action action, CancellationToken token)
    {
        var parties = (
            await EventLog.ReadStreamsAsync(
                connection,
                [.. action.Roles.Select(x => x.Party).Distinct()],
                long.MaxValue,
                token
            )
        )
            .GroupBy(x => x.Stream)
            .ToDictionary(x => x.Key, x => Party.Fold(x)!.Display);
        var umbrella = await FindAsync(connection, action.Umbrella, token);
        while (umbrella?.MergedInto is { } survivor)
        {
            umbrella = await FindAsync(connection, survivor, token);
        }

        return new(
            action.Id,
            action.Sequence,
            action.Version,
            action.Title,
            action.Type,
            action.Epistemic,
            action.Status,
            umbrella is null ? null : new(umbrella.Id, umbrella.Title),
            action.MergedInto,
            await LinksAsync(connection, PartsOf("$1", "$2"), action.Id, token),
            await LinksAsync(connection, MergedInto("$1", "$2"), action.Id, token),
            [
                .. action.Roles.Select(x => new ActionRoleView(
                    x.Party,
                    parties.GetValueOrDefault(x.Party, x.Party),
                    x.Role
                )),
            ],
            [.. action.Dates],
            [.. action.Statuses],
            action.RecordedAt,
            new(action.Sequence, action.RecordedAt)
        );
    }

    /// <summary>SQL: id and title of what is placed directly under an action, or under one that it is.</summary>
    public static string PartsOf(string action, string sequence) =>
        $"""
            select c.action_id, c.title from read_v2.actions c
            where c.umbrella = any(read_v2.actions_meant(array[{action}], false, {sequence})) and c.merged_into is null
              and {AsOf.Stood("c", sequence)} order by c.action_id
            """;

    /// <summary>SQL: id and title of what turned out to be an action.</summary>
    public static string MergedInto(string action, string sequence) =>
        $"""
            select c.action_id, c.title from read_v2.actions c
            where c.merged_into = {action} and {AsOf.Stood("c", sequence)} order by c.action_id
            """;

    private static async Task<List<ActionLink>> LinksAsync(
        NpgsqlConnection connection,
        string sql,
        string action,
        CancellationToken token
    )
    {
        await using var command = new NpgsqlCommand(sql, connection)
        {
            Parameters =
            {
                new() { Value = action },
                new() { Value = long.MaxValue },
            },
        };
        var links = new List<ActionLink>();
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
            links.Add(new(reader.GetString(0), reader.GetString(1)));
        }

        return links;
    }

    private static async Task<Action?> FindAsync(NpgsqlConnection connection, string? id, CancellationToken token) =>
        id is null ? null : Action.Fold(await EventLog.ReadStreamsAsync(connection, [id], long.MaxValue, token));
}
