using Microsoft.AspNetCore.Authorization;
using Npgsql;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Codebook;
using Tracker.Record.Dates;
using Tracker.Record.Parties;
using Tracker.Record.Statements;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Statements;

/// <summary>One statement, now or as it was on record.</summary>
public static class GetStatement
{
    [WolverineGet("/api/statements/{id}"), Authorize(Policy = Roles.Reader)]
    [Operation("Shows one statement")]
    [Answers<StatementView>(Versioned = true), Redirects]
    [Query(typeof(ClocksAsked), typeof(PointOfRecord))]
    public static async Task<IResult> Get(
        string id,
        HttpContext context,
        NpgsqlDataSource database,
        PointOfRecord clock
    )
    {
        var query = new QueryReader(context, [.. ClocksAsked.Parameters, .. PointOfRecord.Parameters]);
        var clocks = ClocksAsked.Read(query);
        var (upTo, problem) = await clock.UpToAsync(query, context.RequestAborted);
        if (problem is not null)
        {
            return problem;
        }

        await using var connection = await database.OpenConnectionAsync(context.RequestAborted);
        var statement = await StatementReader.FindAsync(connection, id, upTo, context.RequestAborted);
        if (statement is null)
        {
            return Problem.NotFound("statement", id);
        }

        if (statement.MergedInto is { } survivor)
        {
            return Answer.MovedTo(context, $"/api/statements/{survivor}");
        }

        var view = await StatementReader.ViewAsync(connection, statement, upTo, clocks, context.RequestAborted);
        return Answer.Versioned(view.Version, view);
    }
}

/// <summary>Reads statements from the log itself: what was written can be read at once, and at any point of the
/// record.</summary>
public static class StatementReader
{
    /// <summary>The statement at a sequence, or null where it is not on record there.</summary>
    public static async Task<Statement?> FindAsync(
        NpgsqlConnection connection,
        string id,
        long upTo,
        CancellationToken token
    )
    {
        var stream = await EventLog.ReadStreamsAsync(connection, [id], upTo, token);
        return stream is [{ Data: StatementRecorded }, ..] ? Statement.Fold(stream) : null;
    }

    /// <summary>The view, with the names that parties and actions had at the sequence.</summary>
    public static async Task<StatementView> ViewAsync(
        NpgsqlConnection connection,
        Statement statement,
        long upTo,
        Clocks? clocks,
        CancellationToken token
    )
    {
        var named = statement.NamedActions().Concat(statement.Signatories.Select(x => x.Party)).ToHashSet();
        var names = (await EventLog.ReadStreamsAsync(connection, named, upTo, token))
            .GroupBy(x => x.Stream)
            .ToDictionary(
                x => x.Key,
                x =>
                    x.First().Data is PartyRegistered
                        ? Party.Fold(x)!.Display
                        : Tracker.Record.Actions.Action.Fold(x)?.Title ?? x.Key
            );
        string Name(string id) => names.GetValueOrDefault(id, id);
        var replaced =
            statement.Superseded is { } x && clocks?.Any == true
                ? (await FindAsync(connection, x.By, upTo, token))?.DateOf(Codes.StatementDateField.Issued).Bounds
                : null;
        return StatementView.Of(statement, Name, Name, clocks, replaced);
    }

    /// <summary>The statuses of statements on the days asked for, by id and what their status is on record.</summary>
    /// <param name="recorded">Statements with the status on record; those that no day can change are not read
    /// again.</param>
    public static async Task<Func<string, string, string>> StatusesAsync(
        NpgsqlDataSource database,
        IEnumerable<(string Id, string Status)> recorded,
        long upTo,
        Clocks clocks,
        CancellationToken token
    )
    {
        string[] dated = clocks.Any
            ? [.. recorded.Where(x => x.Status is "WITHDRAWN" or "SUPERSEDED").Select(x => x.Id).Distinct()]
            : [];
        if (dated.Length == 0)
        {
            return (_, status) => status;
        }

        await using var connection = await database.OpenConnectionAsync(token);
        var statements = await FoldedAsync(connection, dated, upTo, token);
        var newer = await FoldedAsync(
            connection,
            [.. statements.Values.Select(x => x.Superseded?.By).OfType<string>().Distinct()],
            upTo,
            token
        );
        return (id, status) =>
            statements.TryGetValue(id, out var x)
                ? x.StatusOn(
                    clocks,
                    x.Superseded is { } by && newer.TryGetValue(by.By, out var n)
                        ? n.DateOf(Codes.StatementDateField.Issued).Bounds
                        : null
                )
                : status;
    }

    private static async Task<Dictionary<string, Statement>> FoldedAsync(
        NpgsqlConnection connection,
        IReadOnlyCollection<string> ids,
        long upTo,
        CancellationToken token
    ) =>
        (await EventLog.ReadStreamsAsync(connection, ids, upTo, token))
            .GroupBy(x => x.Stream)
            .ToDictionary(x => x.Key, x => Statement.Fold(x)!);
}
