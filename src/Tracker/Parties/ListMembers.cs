using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using NodaTime;
using Npgsql;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Dates;
using Tracker.Record.Parties;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Parties;

/// <summary>One stretch of a party's membership of a group.</summary>
/// <param name="From">EDTF.</param>
/// <param name="To">EDTF: the first day on which it no longer held; null: no end is on record.</param>
/// <param name="Status">MEMBER or SUSPENDED.</param>
public sealed record MemberItem(
    PartyLink Party,
    string From,
    string? To,
    [AllowedValues("MEMBER", "SUSPENDED")] string Status,
    string? Evidence
);

/// <summary>Who belonged to a group, in order of id and then of record: on a day, or ever.</summary>
public static class ListMembers
{
    [WolverineGet("/api/groups/{id}/members"), Lists(typeof(MemberItem)), Authorize(Policy = Roles.Reader)]
    [Operation("Lists the memberships of a group")]
    [Answers<Page<MemberItem>>]
    [Query("limit", "cursor", typeof(GroupClocks), typeof(PointOfRecord))]
    public static async Task<IResult> Get(string id, HttpContext context, RecordReads services)
    {
        var token = context.RequestAborted;
        var query = new QueryReader(
            context,
            ["limit", "cursor", .. GroupClocks.Parameters, .. PointOfRecord.Parameters]
        );
        var limit = query.Limit();
        var clocks = GroupClocks.Read(query);
        var cursor = Cursor.Read(query);
        var (asOf, problem) = await services.Point.ResolveAsync(query, cursor, token);
        if (problem is not null)
        {
            return problem;
        }

        if (!await IsGroupAsync(services.Database, id, asOf, token))
        {
            return await services.NoPartyAsync("group", id, token);
        }

        await using var command = services.Database.CreateCommand();
        string Add(object value)
        {
            command.Parameters.Add(new() { Value = value });
            return $"${command.Parameters.Count}";
        }

        const string Key = "m.party || '/' || lpad(split_part(m.membership, '/', 3), 10, '0')";
        var at = Add(asOf.Sequence);
        List<string> conditions =
        [
            AsOf.Stood("m", at),
            $"m.group_id = {Add(id)}",
            .. clocks.Conditions("m", x => Add(x)),
        ];
        if (cursor is not null)
        {
            conditions.Add($"{Key} collate \"C\" > {Add(cursor.After)}");
        }

        command.CommandText = $"""
            select m.party, coalesce(p.name, m.party), m.held_from, m.held_to, m.held_to_earliest, m.held_to_latest,
              m.public_to_earliest, m.public_to_latest, m.status, m.evidence, {Key}
            from read_v2.memberships m
            left join read_v2.parties p on p.party = m.party and {AsOf.Stood("p", at)}
            where {string.Join(" and ", conditions)}
            order by {Key} collate "C" limit {limit + 1}
            """;
        var (items, keys) = (new List<MemberItem>(), new List<string>());
        await using var r = await command.ExecuteReaderAsync(token);
        while (await r.ReadAsync(token))
        {
            items.Add(Item(r, clocks));
            keys.Add(r.GetString(10));
        }

        return Answer.Page(context, Page.Of(items, limit, asOf, cursor, _ => keys[limit - 1]));
    }

    private static MemberItem Item(NpgsqlDataReader r, Clocks clocks)
    {
        LocalDate? Day(int i) => r.IsDBNull(i) ? null : r.GetFieldValue<LocalDate>(i);
        string? Text(int i) => r.IsDBNull(i) ? null : r.GetString(i);
        DateBounds? ended = r.IsDBNull(3) ? null : new(Day(4), Day(5));
        return new(
            new(r.GetString(0), r.GetString(1)),
            r.GetString(2),
            clocks.ShowsEnd(ended, new(Day(6), Day(7))) ? Text(3) : null,
            r.GetString(8),
            Text(9)
        );
    }

    private static async Task<bool> IsGroupAsync(
        NpgsqlDataSource database,
        string id,
        AsOf asOf,
        CancellationToken token
    )
    {
        await using var command = database.CreateCommand(
            $"select exists (select from read_v2.parties p where p.party = $1 and p.kind = any($3) and "
                + $"{AsOf.Stood("p", "$2")})"
        );
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = asOf.Sequence });
        command.Parameters.Add(new() { Value = Groups.Kinds.ToArray() });
        return (bool)(await command.ExecuteScalarAsync(token))!;
    }
}
