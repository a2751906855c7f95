using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using NodaTime;
using Npgsql;
using NpgsqlTypes;
using Tracker.Http;
using Tracker.Statements;

namespace Tracker.Benchmarks;

/// <summary>
/// The minimum of work that records a statement: parse the body, make its events, and write the rows that Marten would
/// write, in one transaction and one round trip. No key, no checks, no reads, no locks.
/// </summary>
internal static class RawEndpoint
{
    public static async Task<WebApplication> StartAsync(NpgsqlDataSource database, CancellationToken token)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/raw", async context => await PostAsync(context, database));
        await app.StartAsync(token);
        return app;
    }

    private static async Task PostAsync(HttpContext context, NpgsqlDataSource database)
    {
        var token = context.RequestAborted;
        var submission = await JsonSerializer.DeserializeAsync<Submission>(
            context.Request.Body,
            ApiJson.Options,
            token
        );
        var decision = Submissions.Decide(submission!);
        await WriteAsync(database, decision.StatementId, EventRow.Of(decision.StatementEvents), token);
        context.Response.StatusCode = 201;
        await context.Response.WriteAsync(decision.StatementId, token);
    }

    private static async Task WriteAsync(
        NpgsqlDataSource database,
        string stream,
        List<EventRow> events,
        CancellationToken token
    )
    {
        var now = EventRow.Cut(Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow()));
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(
            new(
                "insert into tracker.mt_streams (id, type, version, timestamp, created) values ($1, 'statement', "
                    + "$2, $3, $3)"
            )
            {
                Parameters =
                {
                    new() { Value = stream },
                    new() { Value = (long)events.Count },
                    new() { Value = now },
                },
            }
        );
        batch.BatchCommands.Add(
            new(
                """
                insert into tracker.mt_events (seq_id, id, stream_id, version, data, type, timestamp, mt_dotnet_type, headers, user_name)
                select nextval('tracker.mt_events_sequence'), e.id, $1, e.version, e.data, e.type, $2, e.clr, e.headers, $3
                from unnest($4, $5, $6, $7, $8, $9) as e(id, version, data, type, clr, headers)
                """
            )
            {
                Parameters =
                {
                    new() { Value = stream },
                    new() { Value = now },
                    new() { Value = EventRow.User },
                    new() { Value = events.Select(x => x.Id).ToArray() },
                    new() { Value = events.Select((_, i) => i + 1L).ToArray() },
                    new()
                    {
                        Value = events.Select(x => x.Data).ToArray(),
                        NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb,
                    },
                    new() { Value = events.Select(x => x.Type).ToArray() },
                    new() { Value = events.Select(x => x.ClrType).ToArray() },
                    new()
                    {
                        Value = events.Select(x => x.Headers).ToArray(),
                        NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb,
                    },
                },
            }
        );
        await batch.ExecuteNonQueryAsync(token);
    }
}
