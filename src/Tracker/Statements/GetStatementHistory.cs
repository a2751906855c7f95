using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using NodaTime;
using Npgsql;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Codebook;
using Tracker.Record.Log;
using Tracker.Record.Statements;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Statements;

/// <param name="User">Opaque id of who made the change.</param>
/// <param name="UserName">The person behind it, for auditors alone.</param>
/// <param name="Reason">Why, where the event gives a reason or a rationale.</param>
public sealed record HistoryItem(
    long Sequence,
    long Version,
    [ValuesOf(typeof(EventTypes), nameof(EventTypes.Names))] string Type,
    Instant RecordedAt,
    string? User,
    string? UserName,
    string? Reason,
    JsonElement Data
);

/// <summary>Everything that was ever recorded of a statement, in order; nothing leaves it.</summary>
public static class GetStatementHistory
{
    [WolverineGet("/api/statements/{id}/history"), Lists(typeof(HistoryItem)), Authorize(Policy = Roles.Reader)]
    [Operation("Lists the events of a statement")]
    [Answers<Page<HistoryItem>>]
    [Query("limit", "cursor", typeof(PointOfRecord))]
    public static async Task<IResult> Get(
        string id,
        HttpContext context,
        NpgsqlDataSource database,
        PointOfRecord clock
    )
    {
        var token = context.RequestAborted;
        var query = new QueryReader(context, ["limit", "cursor", .. PointOfRecord.Parameters]);
        var limit = query.Limit();
        var cursor = Cursor.Read(query);
        var (asOf, problem) = await clock.ResolveAsync(query, cursor, token);
        if (problem is not null)
        {
            return problem;
        }

        // Where no point is asked for, a change is read back at once, projected or not.
        var upTo = PointOfRecord.IsAsked(query) ? asOf.Sequence : cursor?.Sequence ?? long.MaxValue;
        Statement? statement;
        await using (var connection = await database.OpenConnectionAsync(token))
        {
            statement = await StatementReader.FindAsync(connection, id, upTo, token);
        }

        if (statement is null)
        {
            return Problem.NotFound("statement", id);
        }

        if (statement.Sequence > asOf.Sequence)
        {
            asOf = new(statement.Sequence, statement.RecordedAt);
        }

        if (upTo != asOf.Sequence)
        {
            query.AnsweredAt(new(asOf.Sequence, false) { IsLive = true });
        }

        var since =
            cursor is not null && long.TryParse(cursor.After, CultureInfo.InvariantCulture, out var after) ? after : 0;
        var events = await StoredEvents.ReadAsync(
            database,
            new(asOf.Sequence, since, id),
            Roles.MaySeeNames(context.User),
            limit,
            token
        );
        var page = Page.Of(events, limit, asOf, cursor, x => x.Sequence.ToString(CultureInfo.InvariantCulture));
        return Answer.Page(
            context,
            new Page<HistoryItem>(
                [
                    .. page.Items.Select(x => new HistoryItem(
                        x.Sequence,
                        x.Version,
                        x.Type,
                        x.RecordedAt,
                        x.User,
                        x.UserName,
                        x.Data.TryGetProperty("reason", out var reason)
                        || x.Data.TryGetProperty("rationale", out reason)
                            ? reason.GetString()
                            : null,
                        x.Data
                    )),
                ],
                page.Total,
                asOf,
                page.NextCursor
            )
        );
    }
}
