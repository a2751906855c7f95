using Marten;
using Microsoft.AspNetCore.Authorization;
using Npgsql;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Events;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Access;

/// <summary>
/// Erases the person behind a user id: the name leaves the database and the person's keys stop working. The log keeps the
/// opaque id, so no event, sequence or digest changes.
/// </summary>
/// <param name="User">The opaque id that events carry, <c>u-…</c>.</param>
/// <param name="LegalBasis">On what ground, in words that name no person.</param>
public sealed record MaskPersonalData(string User, string LegalBasis);

public sealed record MaskedView(string Id, long Sequence, long Version, string Scope, string LegalBasis);

/// <summary>A user whose person is masked, as its stream tells it.</summary>
public sealed class MaskedUser
{
    public string Id { get; set; } = "";
}

public static class MaskPersonalDataEndpoint
{
    private const string Scope = "USER";

    [WolverinePost("/api/masking"), Authorize(Policy = Roles.Admin)]
    [Operation("Masks the person behind a user id")]
    [Takes<MaskPersonalData>, Answers<MaskedView>(200, 201, Versioned = true)]
    public static async Task<IResult> Post(
        HttpContext context, NpgsqlDataSource database, IDocumentStore store, ApiKeys keys, Subjects subjects)
    {
        var token = context.RequestAborted;
        var (command, unreadable) = await StrictJson.ReadAsync<MaskPersonalData>(context);
        if (unreadable is not null)
        {
            return unreadable;
        }

        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        var faults = new Faults();
        faults.Words("/legalBasis", command!.LegalBasis);
        if (!await ExistsAsync(connection, command.User, token))
        {
            faults.Add("/user", "unknown-user", $"There is no user '{command.User}'; give the opaque id that an event carries as its user.");
        }

        if (command.User == context.User.Id())
        {
            faults.Add("/user", "own-user", "Nobody masks themselves: the keys would stop working within the request. Ask another admin.");
        }

        if (faults.Any)
        {
            return Problem.Invalid(faults.All);
        }

        if (await EventLog.ReadStreamsAsync(connection, [command.User], long.MaxValue, token) is [{ Data: PersonalDataMasked held } first])
        {
            return Answer.Changed(200, "", first.Version, new MaskedView(command.User, first.Sequence, first.Version, held.Scope, held.LegalBasis));
        }

        await MaskAsync(connection, command, context.User.Id(), token);
        var options = Marten.Services.SessionOptions.ForTransaction(transaction, shouldAutoCommit: true);
        options.Tracking = DocumentTracking.None;
        await using var session = store.OpenSession(options);
        session.LastModifiedBy = context.User.Id();
        var stream = session.Events.StartStream<MaskedUser>(command.User, new PersonalDataMasked(Scope, command.LegalBasis));
        await session.SaveChangesAsync(token);
        keys.Forget();
        subjects.Forget();
        return Answer.Changed(201, $"/api/audit/streams/{command.User}", 1, new MaskedView(command.User, stream.Events[0].Sequence, 1, Scope, command.LegalBasis));
    }

    /// <summary>Whether there is such a user; another masking of it waits until this transaction ends.</summary>
    private static async Task<bool> ExistsAsync(NpgsqlConnection connection, string user, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            "select exists (select from tracker.users where id = $1) from pg_advisory_xact_lock(hashtextextended('masking ' || $1, 0))", connection)
        {
            Parameters = { new() { Value = user } },
        };
        return await command.ExecuteScalarAsync(token) is true;
    }

    /// <summary>By the database's own procedure, which alone may, and which writes down that it did.</summary>
    private static async Task MaskAsync(NpgsqlConnection connection, MaskPersonalData command, string by, CancellationToken token)
    {
        await using var mask = new NpgsqlCommand("call tracker.mask_user($1, $2, $3)", connection)
        {
            Parameters = { new() { Value = command.User }, new() { Value = by }, new() { Value = command.LegalBasis } },
        };
        await mask.ExecuteNonQueryAsync(token);
    }
}
