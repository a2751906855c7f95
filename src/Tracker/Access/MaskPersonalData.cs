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
/// Erases the person behind a user id: the name leaves the database and the person's keys stop working. The log keeps
/// the opaque id, so no event, sequence or digest changes.
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
    public static readonly UseCase UseCase = new(Roles.Admin);

    [WolverinePost("/api/masking"), Authorize(Policy = Roles.Admin)]
    [Operation("Masks the person behind a user id")]
    [Takes<MaskPersonalData>, Answers<MaskedView>(200, 201, Versioned = true)]
    public static async Task<IResult> Post(HttpContext context, PersonalDataMasking masking)
    {
        var (command, unreadable) = await StrictJson.ReadAsync<MaskPersonalData>(context);
        if (unreadable is not null)
        {
            return unreadable;
        }

        var (masked, refusal) = await masking.ExecuteAsync(context.User.Caller(), command!, context.RequestAborted);
        return refusal is not null
            ? refusal
            : Answer.Changed(
                masked!.IsNew ? 201 : 200,
                $"/api/audit/streams/{command!.User}",
                masked.View.Version,
                masked.View
            );
    }
}

/// <param name="IsNew">False: the person was masked before.</param>
public sealed record Masked(bool IsNew, MaskedView View);

/// <summary>Masks a person, in one transaction with the event that says so. Safe to repeat.</summary>
public sealed class PersonalDataMasking(
    NpgsqlDataSource database,
    IDocumentStore store,
    ApiKeys keys,
    Subjects subjects
)
{
    private const string Scope = "USER";

    /// <returns>The user as masked, or the problem; after a problem nothing is stored.</returns>
    public async Task<(Masked? Masked, Problem? Refusal)> ExecuteAsync(
        Caller caller,
        MaskPersonalData command,
        CancellationToken token
    )
    {
        if (MaskPersonalDataEndpoint.UseCase.Refusal(caller) is { } forbidden)
        {
            return (null, forbidden);
        }

        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        var faults = new Faults();
        faults.Words("/legalBasis", command.LegalBasis);
        if (!await ExistsAsync(connection, command.User, token))
        {
            faults.Add(
                "/user",
                "unknown-user",
                $"There is no user '{command.User}'; give the opaque id that an event carries as its user."
            );
        }

        if (command.User == caller.User)
        {
            faults.Add(
                "/user",
                "own-user",
                "Nobody masks themselves: the keys would stop working within the request. Ask another admin."
            );
        }

        if (faults.Any)
        {
            return (null, Problem.Invalid(faults.All));
        }

        if (
            await EventLog.ReadStreamsAsync(connection, [command.User], long.MaxValue, token)
            is [{ Data: PersonalDataMasked held } first]
        )
        {
            return (new(false, new(command.User, first.Sequence, first.Version, held.Scope, held.LegalBasis)), null);
        }

        await MaskAsync(connection, command, caller.User, token);
        await using var session = EventStore.SessionOf(store, transaction, caller.User);
        var stream = session.Events.StartStream<MaskedUser>(
            command.User,
            new PersonalDataMasked(Scope, command.LegalBasis)
        );
        await session.SaveChangesAsync(token);
        keys.Forget();
        subjects.Forget();
        return (new(true, new(command.User, stream.Events[0].Sequence, 1, Scope, command.LegalBasis)), null);
    }

    /// <summary>Whether there is such a user; another masking of it waits until this transaction ends.</summary>
    private static async Task<bool> ExistsAsync(NpgsqlConnection connection, string user, CancellationToken token)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                StreamLocks.Command($"masking {user}"),
                new("select id from tracker.users where id = $1") { Parameters = { new() { Value = user } } },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(token);
        await reader.NextResultAsync(token);
        return await reader.ReadAsync(token);
    }

    /// <summary>By the database's own procedure, which alone may, and which writes down that it did.</summary>
    private static async Task MaskAsync(
        NpgsqlConnection connection,
        MaskPersonalData command,
        string by,
        CancellationToken token
    )
    {
        await using var mask = new NpgsqlCommand("call tracker.mask_user($1, $2, $3)", connection)
        {
            Parameters =
            {
                new() { Value = command.User },
                new() { Value = by },
                new() { Value = command.LegalBasis },
            },
        };
        await mask.ExecuteNonQueryAsync(token);
    }
}
