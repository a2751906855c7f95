using Microsoft.AspNetCore.Authorization;
using NodaTime;
using Tracker.Actions;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Codebook;
using Tracker.Record.Rows;
using Tracker.Refusals;
using Tracker.Statements;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Timelines;

/// <param name="Status">The party's stance; if it has none, whether anyone looked for one.</param>
/// <param name="LastSweep">The latest sweep that covers the party, whatever its stance; null if nobody looked.</param>
/// <param name="Statement">The first statement with that stance.</param>
/// <param name="Since">The date since which it has that stance: that of its first position with it.</param>
public sealed record SilenceItem(
    MatrixParty Party,
    [CodeOf(Lists.Stance)] string Status,
    SweepLink? LastSweep,
    StatementLink? Statement,
    DateView? Since
);

/// <param name="Counts">Number of members with each stance of the codebook.</param>
public sealed record Silence(
    MatrixParty Group,
    RowAction? Action,
    RowAction? Topic,
    LocalDate At,
    IReadOnlyDictionary<string, int> Counts,
    IReadOnlyList<SilenceItem> Items,
    AsOf AsOf
);

/// <summary>
/// Shows where each member of a group stands on an action. For members that said nothing, it shows whether anyone
/// looked.
/// </summary>
public static class GetGroupSilence
{
    private static readonly string[] Parameters =
    [
        "action",
        "topic",
        "at",
        "basis",
        .. ClocksAsked.Parameters,
        .. PointOfRecord.Parameters,
    ];

    [WolverineGet("/api/groups/{id}/silence"), Lists(typeof(SilenceItem)), Authorize(Policy = Roles.Reader)]
    [Operation("Shows where each member of a group stands on an action, and for silent members whether anyone looked")]
    [Answers<Silence>]
    [Query(typeof(GetGroupSilence))]
    [
        Means("action", "The action. Give this or topic.", IsSingle = true),
        Means("topic", "An umbrella action with all its parts, taken as one. Give this or action.", IsSingle = true)
    ]
    public static async Task<IResult> Get(string id, HttpContext context, RecordReads services)
    {
        var token = context.RequestAborted;
        if (!(await services.Parties.ExistingAsync([id], token)).Contains(id))
        {
            return await services.NoPartyAsync("group", id, token);
        }

        var query = new QueryReader(context, Parameters);
        var (action, topic) = (query.Text("action"), query.Text("topic"));
        var basis = GetMatrix.Basis(query);
        var day = query.Day("at");
        var clocks = ClocksAsked.Read(query);
        if (action is null == topic is null)
        {
            query.Invalid.Add("?action", "required", "Give either action or topic.");
        }
        else if (query.Problem is null)
        {
            await ActionRecord.RequireAsync(
                services.Database,
                query,
                [action is null ? ("topic", topic!) : ("action", action)],
                token
            );
        }

        var asked = new ActionsAsked([(action ?? topic)!], topic is not null);
        var (asOf, meant, problem) = await services.Point.ResolveAsync(query, null, [asked], token);
        if (problem is not null)
        {
            return problem;
        }

        if (GetMatrix.At(day, asOf) is not { } at || !await HasMembersAsync(services, id, asOf, token))
        {
            return Problem.NotFound("group", id) with { Detail = $"'{id}' is no group with members on record." };
        }

        var column = new StanceColumn(meant[0].Survivors[0], meant[0].Ids, topic is not null);
        string[] members =
        [
            .. (await StanceGrid.MembersAsync(services.Database, asOf, clocks, at, [id], token)).Select(x => x.Party),
        ];
        var grid = await StanceGrid.ReadAsync(services.Database, asOf, clocks, at, [column], members, basis, token);
        var nameOf = await PartyNamesAsOf.ReadAsync(services.Database, [.. members, id], asOf.Sequence, token);
        var titles = await AsOfQuery.TitlesAsync(services.Database, asOf, ReadTables.Actions, [column.Action], token);
        MatrixParty Named(string party) => new(party, nameOf(party));
        List<SilenceItem> items =
        [
            .. members
                .Select(x => grid.Cell(x, column.Action))
                .Select(x => new SilenceItem(Named(x.Party), x.Stance, x.LastSweep, x.Statement, x.Since)),
        ];
        var about = new RowAction(column.Action, titles.GetValueOrDefault(column.Action, column.Action));
        var silence = new Silence(
            Named(id),
            topic is null ? about : null,
            topic is null ? null : about,
            at,
            Vocabulary.Current.List(Lists.Stance).ToDictionary(x => x.Code, x => items.Count(i => i.Status == x.Code)),
            items,
            asOf
        );
        return new ListAnswer<SilenceItem>(silence, items, asOf, null);
    }

    /// <summary>Whether the group has a membership on record as of the point, for any day.</summary>
    private static async Task<bool> HasMembersAsync(
        RecordReads services,
        string group,
        AsOf asOf,
        CancellationToken token
    )
    {
        var query = new AsOfQuery(services.Database, asOf);
        return (
                await query.ReadAsync(
                    $"select true from read_v2.memberships m where m.group_id = {query.Add(group)} and "
                        + $"{query.Stood("m")} limit 1",
                    _ => true,
                    token
                )
            ).Count > 0;
    }
}
