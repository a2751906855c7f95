using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Serialization;
using NodaTime;
using Npgsql;
using NpgsqlTypes;
using Tracker.Http;
using Tracker.Record.Codebook;
using Tracker.Record.Log;
using Tracker.Record.Rows;

namespace Tracker.Changes;

/// <summary>What one change did to one row of the read tables.</summary>
/// <param name="Sequence">Sequence of the last event that the change appended to the stream.</param>
/// <param name="Resource">STATEMENT, POSITION, LABEL, ACTION, PARTY, MEMBERSHIP or SWEEP.</param>
/// <param name="Id">Id of the row. For a membership: group, party, and the version of the event that began it.</param>
/// <param name="Change">ADDED, CHANGED or REMOVED. REMOVED is a tombstone: the row with this id no longer
/// stands.</param>
/// <param name="Stream">The stream of the event that caused the change.</param>
/// <param name="Event">The type of that event.</param>
public sealed record ChangeItem(
    long Sequence,
    Instant RecordedAt,
    string Resource,
    string Id,
    [AllowedValues("ADDED", "CHANGED", "REMOVED")] string Change,
    string Stream,
    [ValuesOf(typeof(EventTypes), nameof(EventTypes.Names))] string Event
)
{
    /// <summary>The parties of the row before and after the change.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Parties { get; init; } = [];

    /// <summary>The actions that the row is about, before and after the change.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Actions { get; init; } = [];
}

/// <summary>Which changes to return. An empty list means any.</summary>
/// <param name="Actions">Action ids, including the ids of actions merged into them.</param>
public sealed record ChangeFilter(string[] Resources, string[] Parties, string[] Actions)
{
    public static readonly ChangeFilter Any = new([], [], []);

    public bool Has(ChangeItem item) =>
        (Resources.Length == 0 || Resources.Contains(item.Resource))
        && (Parties.Length == 0 || item.Parties.Intersect(Parties).Any())
        && (Actions.Length == 0 || item.Actions.Intersect(Actions).Any());

    /// <summary>
    /// Reads the filter's query parameters. <see cref="MeantAsync"/> then finds the parties and actions that they name.
    /// </summary>
    public static ChangeFilter Read(QueryReader query)
    {
        var filter = new ChangeFilter(query.List("resource"), query.List("party"), query.List("action"));
        foreach (var resource in filter.Resources.Except(ChangeReader.Resources))
        {
            query.Invalid.Add(
                "?resource",
                "unknown-code",
                $"'{resource}' is not one of {string.Join(", ", ChangeReader.Resources)}."
            );
        }

        return filter;
    }

    /// <summary>The filter with the ids of the parties it names. Adds a fault for what is not on record.</summary>
    public async Task<ChangeFilter> MeantAsync(QueryReader query, RecordReads services, CancellationToken token)
    {
        if (query.Problem is not null)
        {
            return this;
        }

        var parties = await services.PartiesMeantAsync(query, Cursor.Read(query), token, ("party", Parties));
        await Tracker.Actions.ActionRecord.RequireAsync(
            services.Database,
            query,
            [.. Actions.Select(x => ("action", x))],
            token
        );
        return this with { Parties = parties[0] };
    }
}

/// <summary>
/// Reads changes from the record intervals of the read tables. If at one sequence a row ends and a row with the same
/// key begins, the row was changed; if a row only begins, it was added; if a row only ends, it was removed.
/// </summary>
public static class ChangeReader
{
    public static readonly string[] Parameters = ["resource", "party", "action"];

    /// <summary>The read tables, each with the SQL for the parties and the actions of a row.</summary>
    private static readonly (string Resource, IReadTable Table, string Parties, string Actions)[] Sources =
    [
        ("ACTION", ReadTables.Actions, "array(select split_part(r, ':', 1) from unnest(roles) r)", "array[action_id]"),
        ("LABEL", ReadTables.Labels, "array[]::text[]", "array[action_id]"),
        ("MEMBERSHIP", ReadTables.Memberships, "array[group_id, party]", "array[]::text[]"),
        ("PARTY", ReadTables.Parties, "array[party]", "array[]::text[]"),
        ("POSITION", ReadTables.Positions, "array[party]", "array_remove(array[action_id], null)"),
        ("STATEMENT", ReadTables.Statements, "signatories", "actions"),
        (
            "SWEEP",
            ReadTables.Sweeps,
            "array_remove(array[party, group_id], null)",
            "array_remove(array[action_id, topic], null)"
        ),
    ];

    public static readonly IReadOnlyList<string> Resources = [.. Sources.Select(x => x.Resource)];

    /// <summary>
    /// Reads ranges of the log, each four times as long as the one before, until there are enough changes. So the cost
    /// of a page depends on what it shows, not on how much follows it.
    /// </summary>
    public static async Task<List<ChangeItem>> ReadAsync(
        NpgsqlDataSource database,
        ChangeFilter filter,
        (long Sequence, string Resource, string Id) after,
        long upTo,
        int count,
        CancellationToken token
    )
    {
        var items = new List<ChangeItem>();
        var from = after.Sequence;
        for (long stretch = count; items.Count < count && from <= upTo; stretch *= 4)
        {
            var to = Math.Min(upTo, from + Math.Min(stretch, upTo - from));
            items.AddRange(await ReadAsync(database, filter, from, to, after, false, count - items.Count, token));
            from = to + 1;
        }

        return items;
    }

    /// <summary>
    /// Reads the changes after one sequence up to another, or about as many of the first as asked for. The changes of
    /// one sequence are never split.
    /// </summary>
    /// <returns>The changes, and the sequence up to which they are complete.</returns>
    public static async Task<(List<ChangeItem> Items, long UpTo)> ReadWholeAsync(
        NpgsqlDataSource database,
        ChangeFilter filter,
        long after,
        long upTo,
        int about,
        CancellationToken token
    )
    {
        var items = await ReadAsync(database, filter, After(after), upTo, about, token);
        if (items.Count < about)
        {
            return (items, upTo);
        }

        var last = items[^1].Sequence;
        items.RemoveAll(x => x.Sequence == last);
        items.AddRange(await ReadAsync(database, filter, last, last, After(last - 1), false, int.MaxValue, token));
        return (items, last);
    }

    /// <summary>The newest changes, the newest first.</summary>
    /// <param name="before">Only changes before this one; null: from the newest on.</param>
    public static async Task<List<ChangeItem>> NewestAsync(
        NpgsqlDataSource database,
        ChangeFilter filter,
        long upTo,
        (long Sequence, string Resource, string Id)? before,
        int count,
        CancellationToken token
    )
    {
        var items = new List<ChangeItem>();
        var place = before ?? After(upTo);
        var to = Math.Min(upTo, place.Sequence);
        for (long stretch = count; items.Count < count && to > 0; stretch *= 4)
        {
            var from = Math.Max(1, to - stretch);
            items.AddRange(await ReadAsync(database, filter, from, to, place, true, count - items.Count, token));
            to = from - 1;
        }

        return items;
    }

    /// <summary>The place of a change in the order of changes, for a cursor.</summary>
    public static string Key(ChangeItem item) =>
        string.Create(CultureInfo.InvariantCulture, $"{item.Sequence} {item.Resource} {item.Id}");

    /// <summary>The place that a cursor holds.</summary>
    public static (long Sequence, string Resource, string Id) Place(string key) =>
        key.Split(' ', 3) is [var sequence, var resource, var id]
        && long.TryParse(sequence, CultureInfo.InvariantCulture, out var number)
            ? (number, resource, id)
            : After(0);

    /// <summary>The cursor position after all changes of a sequence.</summary>
    public static (long Sequence, string Resource, string Id) After(long sequence) => (sequence, "~", "");

    private static async Task<List<ChangeItem>> ReadAsync(
        NpgsqlDataSource database,
        ChangeFilter filter,
        long from,
        long to,
        (long Sequence, string Resource, string Id) after,
        bool descending,
        int count,
        CancellationToken token
    )
    {
        await using var command = database.CreateCommand(Sql(filter, descending, count));
        const NpgsqlDbType Texts = NpgsqlDbType.Array | NpgsqlDbType.Text;
        foreach (
            var (value, type) in new (object, NpgsqlDbType)[]
            {
                (from, NpgsqlDbType.Bigint),
                (to, NpgsqlDbType.Bigint),
                (after.Sequence, NpgsqlDbType.Bigint),
                (after.Resource, NpgsqlDbType.Text),
                (after.Id, NpgsqlDbType.Text),
                (filter.Parties, Texts),
                (filter.Actions, Texts),
            }
        )
        {
            command.Parameters.Add(new() { Value = value, NpgsqlDbType = type });
        }

        var items = new List<ChangeItem>();
        await using var r = await command.ExecuteReaderAsync(token);
        IReadOnlyList<string> List(int i) =>
            [.. r.GetString(i).Split(',', StringSplitOptions.RemoveEmptyEntries).Distinct()];
        while (await r.ReadAsync(token))
        {
            items.Add(
                new(
                    r.GetInt64(0),
                    r.GetFieldValue<Instant>(1),
                    r.GetString(2),
                    r.GetString(3),
                    r.GetString(4),
                    r.GetString(5),
                    r.GetString(6)
                )
                {
                    Parties = List(7),
                    Actions = List(8),
                }
            );
        }

        return items;
    }

    private static string Sql(ChangeFilter filter, bool descending, int count)
    {
        var touched = string.Join(
            " union all ",
            Sources
                .Where(x => filter.Resources.Length == 0 || filter.Resources.Contains(x.Resource))
                .SelectMany(x => new[] { End(x, "recorded_from", "true"), End(x, "recorded_to", "false") })
        );
        var order = descending ? "desc" : "asc";
        return $"""
            select t.seq, t.at, t.resource, t.id, t.change, t.stream, e.type, t.parties, t.actions
            from (
              select seq, at, resource, id collate "C" as id, stream,
                case when bool_or(opened) and bool_or(not opened) then 'CHANGED' when bool_or(opened) then 'ADDED'
                  else 'REMOVED' end as change,
                string_agg(array_to_string(parties, ','), ',') as parties, string_agg(array_to_string(actions, ','),
                  ',') as actions
              from ({touched}) x group by seq, at, resource, id, stream
              having (cardinality($6) = 0 or bool_or(parties && $6)) and (cardinality($7) = 0
                or bool_or(actions && $7))) t
            join tracker.mt_events e on e.seq_id = t.seq
            where (t.seq, t.resource collate "C", t.id) {(descending ? "<" : ">")} ($3, $4 collate "C", $5 collate "C")
            order by t.seq {order}, t.resource collate "C" {order}, t.id {order} limit {count}
            """;
    }

    private static string End(
        (string Resource, IReadTable Table, string Parties, string Actions) x,
        string column,
        string opened
    ) =>
        $"""
            select '{x.Resource}' as resource, {x.Table.Key} as id, {x.Table.Stream} as stream, {column}_seq as seq,
              {column} as at, {opened} as opened,
              ({x.Parties})::text[] as parties, ({x.Actions})::text[] as actions
            from {ReadTables.Live}.{x.Table.Name} where {column}_seq between $1 and $2
            """;
}
