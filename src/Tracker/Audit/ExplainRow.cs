using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Npgsql;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Events;
using Tracker.Record.Rows;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;
using EventLog = Tracker.Store.EventLog;

namespace Tracker.Audit;

/// <summary>One row of a read table as the log gives it, and the events that made it.</summary>
/// <param name="Projection">The read table.</param>
/// <param name="Row">The row's key.</param>
/// <param name="Stands">Whether the row stands at the point asked for. If not, its last values are shown.</param>
/// <param name="FromSequence">Start of its record interval.</param>
/// <param name="ToSequence">End of its record interval; null: the row stands.</param>
/// <param name="Columns">Its values.</param>
/// <param name="Events">The events that changed its values, in order.</param>
public sealed record ExplainedRow(
    string Projection,
    string Row,
    string Stream,
    AsOf AsOf,
    bool Stands,
    long FromSequence,
    long? ToSequence,
    IReadOnlyDictionary<string, JsonNode?> Columns,
    IReadOnlyList<Explained> Events
);

/// <param name="Set">The columns that the event changed, with their new values.</param>
/// <param name="Standing">The columns in <paramref name="Set"/> whose value no later event replaced.</param>
/// <param name="Removed">Whether the event removed the row.</param>
public sealed record Explained(
    StoredEvent Event,
    IReadOnlyDictionary<string, JsonNode?> Set,
    IReadOnlyList<string> Standing,
    bool Removed
);

/// <summary>Explains a row of a read table by the events that made it.</summary>
public static class ExplainRow
{
    private static readonly string[] Parameters = ["position", "projection", "row", .. PointOfRecord.Parameters];

    [WolverineGet("/api/audit/explain"), Authorize(Policy = Roles.Reader)]
    [Operation("Explains a row by the events that made it")]
    [Answers<ExplainedRow>]
    [Query(typeof(ExplainRow))]
    [Refuses("not-found")]
    public static async Task<IResult> Get(HttpContext context, NpgsqlDataSource database, PointOfRecord clock)
    {
        var token = context.RequestAborted;
        var query = new QueryReader(context, Parameters);
        var (position, projection, row) = (query.Text("position"), query.Text("projection"), query.Text("row"));
        if (position is null == (projection is null && row is null) || projection is null != row is null)
        {
            query.Malformed(
                "position",
                "required",
                "Give position, the id of a timeline row such as st-…/a1/ac-…/GBR, or projection and row, as a "
                    + "replay's differences name them."
            );
        }

        var table = ReadTables.All.FirstOrDefault(x => x.Name == (projection ?? ReadTables.Positions.Name));
        if (table is null)
        {
            query.Invalid.Add(
                "?projection",
                "unknown-code",
                $"'{projection}' is not one of {string.Join(", ", ReadTables.All.Select(x => x.Name))}."
            );
        }

        var (asOf, problem) = await clock.ResolveAsync(query, null, token);
        if (problem is not null)
        {
            return problem;
        }

        // Every row's key begins with the key of its stream.
        var key = (position ?? row)!;
        var stream = key.Split('/')[0];
        List<LoggedEvent> logged;
        await using (var connection = await database.OpenConnectionAsync(token))
        {
            logged = await EventLog.ReadStreamsAsync(connection, [stream], asOf.Sequence, token);
        }

        if (logged.Count == 0)
        {
            return Nothing($"There is no stream '{stream}' as of sequence {asOf.Sequence}, so no row '{key}'.");
        }

        var rows = new ReadRows();
        rows.Add(logged);
        var found = table!.Show(rows).Where(x => x.Key == key).OrderByDescending(x => x.FromSequence).FirstOrDefault();
        if (found is null)
        {
            return Nothing(
                $"'{stream}' has no row '{key}' in {table.Name} as of sequence {asOf.Sequence}; GET "
                    + $"/api/audit/streams/{stream} shows its events."
            );
        }

        var made = Explanation.Of(logged, table, key).ToList();
        var stored = (
            await StoredEvents.ReadAsync(
                database,
                new(asOf.Sequence, 0, stream),
                Roles.MaySeeNames(context.User),
                logged.Count,
                token
            )
        ).ToDictionary(x => x.Sequence);
        return Answer.Ok(
            new ExplainedRow(
                table.Name,
                key,
                stream,
                asOf,
                found.ToSequence is null,
                found.FromSequence,
                found.ToSequence,
                found.Columns,
                [
                    .. made.Select(
                        (x, i) =>
                            new Explained(
                                stored[x.Event.Sequence],
                                x.Set,
                                [
                                    .. x.Set.Keys.Where(c =>
                                        !made.Skip(i + 1).Any(y => y.Removed || y.Set.ContainsKey(c))
                                    ),
                                ],
                                x.Removed
                            )
                    ),
                ]
            )
        );
    }

    private static Problem Nothing(string detail) => HttpProblems.Of(404) with { Detail = detail };
}
