using Npgsql;
using Tracker.Hosting;
using Tracker.Timelines;
using Wolverine.Http;

namespace Tracker.Statements;

/// <summary>One statement, now or as it was on record.</summary>
public static class GetStatement
{
    [WolverineGet("/api/statements/{id}")]
    public static async Task<IResult> Get(string id, HttpContext context, NpgsqlDataSource database, RecordClock clock)
    {
        var (upTo, problem) = await clock.UpToAsync(new(context, RecordClock.Parameters), context.RequestAborted);
        if (problem is not null)
        {
            return problem;
        }

        await using var connection = await database.OpenConnectionAsync(context.RequestAborted);
        var view = await StatementReader.ViewAsync(connection, id, upTo, context.RequestAborted);
        return view is null ? Problem.NotFound("statement", id) : Answer.Versioned(view.Version, view);
    }
}

/// <summary>Reads statements from the log itself: what was written can be read at once, and at any point of the record.</summary>
public static class StatementReader
{
    /// <summary>The statement at a sequence, or null where it is not on record there.</summary>
    public static async Task<Statement?> FindAsync(
        NpgsqlConnection connection, string id, long upTo, CancellationToken token)
    {
        var stream = await EventLog.ReadStreamsAsync(connection, [id], upTo, token);
        return stream is [{ Data: StatementRecorded }, ..] ? Statement.Fold(stream) : null;
    }

    public static async Task<StatementView?> ViewAsync(
        NpgsqlConnection connection, string id, long upTo, CancellationToken token) =>
        await FindAsync(connection, id, upTo, token) is { } statement ? await ViewAsync(connection, statement, upTo, token) : null;

    /// <summary>The view, with the names that parties and actions had at the sequence.</summary>
    public static async Task<StatementView> ViewAsync(
        NpgsqlConnection connection, Statement statement, long upTo, CancellationToken token)
    {
        var named = statement.NamedActions().Concat(statement.Signatories.Select(x => x.Party)).ToHashSet();
        var names = (await EventLog.ReadStreamsAsync(connection, named, upTo, token)).GroupBy(x => x.Stream)
            .ToDictionary(x => x.Key, x => x.First().Data is Parties.PartyRegistered
                ? Parties.Party.Fold(x)!.Display
                : Actions.Action.Fold(x)!.Title);
        string Name(string id) => names.GetValueOrDefault(id, id);
        return StatementView.Of(statement, Name, Name);
    }
}
