using System.Globalization;
using NodaTime;
using Npgsql;
using NpgsqlTypes;
using Tracker.Hosting;
using Tracker.Timelines;
using Wolverine.Http;

namespace Tracker.Changes;

/// <summary>What one change did to one row of what is served.</summary>
/// <param name="Sequence">Of the last event of the change to the stream.</param>
/// <param name="Resource">STATEMENT, POSITION, LABEL, ACTION, PARTY, MEMBERSHIP or SWEEP.</param>
/// <param name="Id">Its id; of a membership, group, party and the version of the event that began it.</param>
/// <param name="Change">ADDED, CHANGED or REMOVED: a tombstone, what had the id no longer stands.</param>
/// <param name="Stream">The stream whose event did it.</param>
/// <param name="Event">The type of that event.</param>
public sealed record ChangeItem(
    long Sequence, Instant RecordedAt, string Resource, string Id, string Change, string Stream, string Event);

/// <summary>Everything that changed after a sequence, in order, corrections and removals included.</summary>
public static class GetChanges
{
    private static readonly (string Resource, IReadTable Table)[] Resources =
    [
        ("ACTION", ReadTables.Actions), ("LABEL", ReadTables.Labels), ("MEMBERSHIP", ReadTables.Memberships), ("PARTY", ReadTables.Parties),
        ("POSITION", ReadTables.Positions), ("STATEMENT", ReadTables.Statements), ("SWEEP", ReadTables.Sweeps),
    ];

    [WolverineGet("/api/changes")]
    public static async Task<IResult> Get(HttpContext context, TimelineServices services)
    {
        var token = context.RequestAborted;
        var query = new QueryReader(context, ["since", "resource", "limit", "cursor", .. RecordClock.Parameters]);
        var since = query.Number("since", 0, long.MaxValue) ?? 0;
        var wanted = query.List("resource");
        foreach (var resource in wanted.Except(Resources.Select(x => x.Resource)))
        {
            query.Invalid.Add("?resource", "unknown-code", $"'{resource}' is not one of {string.Join(", ", Resources.Select(x => x.Resource))}.");
        }

        var limit = query.Limit();
        var cursor = Cursor.Read(query);
        var (asOf, problem) = await services.Clock.ResolveAsync(query, cursor, token);
        if (problem is not null)
        {
            return problem;
        }

        var after = After(cursor, since);
        var items = await ReadAsync(
            services.Database, [.. Resources.Where(x => wanted.Length == 0 || wanted.Contains(x.Resource))], after, asOf.Sequence, limit + 1, token);
        return Answer.Page(context, Page.Of(items, limit, asOf, cursor, x => string.Create(CultureInfo.InvariantCulture, $"{x.Sequence} {x.Resource} {x.Id}")));
    }

    private static (long Sequence, string Resource, string Id) After(Cursor? cursor, long since) =>
        cursor?.After.Split(' ', 3) is [var sequence, var resource, var id] && long.TryParse(sequence, CultureInfo.InvariantCulture, out var number)
            ? (number, resource, id)
            : (since, "~", "");

    /// <summary>
    /// Reads stretches of the log, each four times as long as the one before, until the page is full: a page costs what it
    /// shows and not what follows it.
    /// </summary>
    private static async Task<List<ChangeItem>> ReadAsync(
        NpgsqlDataSource database, (string Resource, IReadTable Table)[] resources, (long Sequence, string Resource, string Id) after,
        long upTo, int count, CancellationToken token)
    {
        var items = new List<ChangeItem>();
        var from = after.Sequence;
        for (long stretch = count; items.Count < count && from <= upTo; stretch *= 4)
        {
            var to = Math.Min(upTo, from + stretch);
            await using var command = database.CreateCommand(Sql(resources, count - items.Count));
            foreach (var (value, type) in new (object, NpgsqlDbType)[]
            {
                (from, NpgsqlDbType.Bigint), (to, NpgsqlDbType.Bigint), (after.Sequence, NpgsqlDbType.Bigint),
                (after.Resource, NpgsqlDbType.Text), (after.Id, NpgsqlDbType.Text),
            })
            {
                command.Parameters.Add(new() { Value = value, NpgsqlDbType = type });
            }

            await using var r = await command.ExecuteReaderAsync(token);
            while (await r.ReadAsync(token))
            {
                items.Add(new(
                    r.GetInt64(0), r.GetFieldValue<Instant>(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5), r.GetString(6)));
            }

            from = to + 1;
        }

        return items;
    }

    /// <summary>A row that begins where one of its key ends has changed; one that begins alone was added; one that ends alone was removed.</summary>
    private static string Sql((string Resource, IReadTable Table)[] resources, int count)
    {
        var touched = string.Join(" union all ", resources.SelectMany(x => new[] { End(x, "recorded_from", "true"), End(x, "recorded_to", "false") }));
        return $"""
            select t.seq, t.at, t.resource, t.id, t.change, t.stream, e.type
            from (
              select seq, at, resource, id collate "C" as id, stream,
                case when bool_or(opened) and bool_or(not opened) then 'CHANGED' when bool_or(opened) then 'ADDED' else 'REMOVED' end as change
              from ({touched}) x group by seq, at, resource, id, stream) t
            join tracker.mt_events e on e.seq_id = t.seq
            where (t.seq, t.resource collate "C", t.id) > ($3, $4 collate "C", $5 collate "C")
            order by t.seq, t.resource collate "C", t.id limit {count}
            """;
    }

    private static string End((string Resource, IReadTable Table) x, string column, string opened) =>
        $"""
        select '{x.Resource}' as resource, {x.Table.Key} as id, {x.Table.Stream} as stream, {column}_seq as seq, {column} as at, {opened} as opened
        from {ReadTables.Live}.{x.Table.Name} where {column}_seq between $1 and $2
        """;
}
