using Marten;
using Npgsql;
using Tracker.Hosting;

namespace Tracker.Statements;

/// <summary>Changes one statement on record, under the version the caller has seen.</summary>
public sealed class StatementChange(NpgsqlDataSource database, IDocumentStore store)
{
    /// <param name="decide">Pure: the events of the change, or the conflict. No event: nothing changes.</param>
    public async Task<IResult> ExecuteAsync(
        HttpContext context, string id, string user, Func<Statement, (IReadOnlyList<object> Events, Problem? Refusal)> decide)
    {
        var token = context.RequestAborted;
        var (expected, missing) = IfMatch.Read(context);
        if (missing is not null)
        {
            return missing;
        }

        var statement = await ReadAsync(x => StatementReader.FindAsync(x, id, long.MaxValue, token), token);
        if (statement is null)
        {
            return Problem.NotFound("statement", id);
        }

        if (expected is { } version && version != statement.Version)
        {
            return Problem.Of(412);
        }

        var (events, refusal) = decide(statement);
        if (refusal is not null)
        {
            return refusal;
        }

        var sequence = statement.Sequence;
        if (events.Count > 0)
        {
            await using var session = store.LightweightSession();
            session.LastModifiedBy = user;
            var stream = session.Events.Append(id, statement.Version + events.Count, events);
            await session.SaveChangesAsync(token);
            foreach (var e in stream.Events)
            {
                statement.Apply(new(id, e.Sequence, e.Version, default, false, e.Data));
            }

            sequence = stream.Events[^1].Sequence;
        }

        var view = await ReadAsync(x => StatementReader.ViewAsync(x, statement, long.MaxValue, token), token) with { Sequence = sequence };
        return Answer.Changed(200, $"/api/statements/{id}", statement.Version, view);
    }

    /// <summary>Reads on a connection of its own, given back at once: whoever holds one never waits for another.</summary>
    private async Task<T> ReadAsync<T>(Func<NpgsqlConnection, Task<T>> read, CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        return await read(connection);
    }
}
