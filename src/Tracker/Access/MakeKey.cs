using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using NodaTime;
using NodaTime.Text;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Codebook;
using Tracker.Refusals;
using Wolverine.Http;

namespace Tracker.Access;

/// <summary>Make a key for a person.</summary>
/// <param name="Name">Whose it is; kept apart from the log and erasable.</param>
/// <param name="Scopes">What of its role it may do; absent: all.</param>
/// <param name="ExpiresAt">RFC 3339 instant; absent: it holds until it is revoked.</param>
/// <param name="Person">Opaque id of the person whose other key this is; absent: the person has none yet.</param>
public sealed record MakeKey(
    string Name,
    [ValuesOf(typeof(Roles), nameof(Roles.All))] string Role,
    [ValuesOf(typeof(Scopes), nameof(Http.Scopes.All))] IReadOnlyList<string>? Scopes = null,
    [DataType(DataType.DateTime)] string? ExpiresAt = null,
    string? Person = null
);

/// <summary>A key with its secret, shown this once.</summary>
public sealed record MadeKey(
    string Id,
    string Key,
    string User,
    string Person,
    string? Name,
    [ValuesOf(typeof(Roles), nameof(Roles.All))] string Role,
    IReadOnlyList<string> Scopes,
    Instant CreatedAt,
    Instant? ExpiresAt
)
{
    public static MadeKey Of(ApiKey made, string key) =>
        new(made.Id, key, made.User, made.Person, made.Name, made.Role, made.Scopes, made.CreatedAt, made.ExpiresAt);
}

public static class MakeKeyEndpoint
{
    [WolverinePost("/api/keys"), Authorize(Policy = Roles.Admin), AnswerIsSecret]
    [Operation("Makes a key", Id = "MakeKey")]
    [Takes<MakeKey>, Answers<MadeKey>(201)]
    public static async Task<IResult> Post(HttpContext context, ApiKeys keys, IClock clock)
    {
        var (command, unreadable) = await StrictJson.ReadAsync<MakeKey>(context);
        if (unreadable is not null)
        {
            return unreadable;
        }

        var faults = new Faults();
        var made = Check(command!, clock.GetCurrentInstant(), faults);
        made = await WithPersonAsync(made, keys, faults, context.RequestAborted);
        if (faults.Any)
        {
            return Problem.Invalid(faults.All);
        }

        var (id, key) = await keys.AddAsync(made, context.RequestAborted, context.User.Id());
        context.Items.Remove(Answer.Receipt);
        context.Response.Headers.CacheControl = "no-store";
        return Answer.Made($"/api/keys/{id}", MadeKey.Of((await keys.GetAsync(id, context.RequestAborted))!, key));
    }

    /// <summary>Adds a fault for each rule broken.</summary>
    public static NewKey Check(MakeKey command, Instant now, Faults faults)
    {
        faults.Words("/name", command.Name, max: ApiKeys.MaxName);
        var known = Roles.All.Contains(command.Role);
        if (!known)
        {
            faults.Add("/role", "unknown-code", $"'{command.Role}' is not one of {string.Join(", ", Roles.All)}.");
        }

        var scopes = command.Scopes ?? [];
        for (var i = 0; known && i < scopes.Count; i++)
        {
            if (!Scopes.Of(command.Role).Contains(scopes[i]))
            {
                faults.Add(
                    $"/scopes/{i}",
                    "scope",
                    $"'{scopes[i]}' is not one of what {command.Role} has: "
                        + $"{string.Join(", ", Scopes.Of(command.Role))}."
                );
            }
        }

        if (command.Scopes is { Count: 0 })
        {
            faults.Add(
                "/scopes",
                "blank",
                "A key without scopes can do nothing; list some, or leave scopes out to give all of the role's."
            );
        }

        return new(
            command.Name,
            command.Role,
            command.Scopes?.Distinct().ToList(),
            Until(command.ExpiresAt, now, faults),
            command.Person
        );
    }

    /// <summary>The key with the person whose it is; adds a fault if there is no such person.</summary>
    public static async Task<NewKey> WithPersonAsync(NewKey made, ApiKeys keys, Faults faults, CancellationToken token)
    {
        if (made.Person is not { } named)
        {
            return made;
        }

        if (await keys.PersonAsync(named, token) is not { } person)
        {
            faults.Add(
                "/person",
                "unknown-person",
                $"There is no person '{named}'; give the user of one of the person's keys, as GET /api/keys lists them."
            );
            return made;
        }

        return made with
        {
            Person = person,
        };
    }

    private static Instant? Until(string? text, Instant now, Faults faults)
    {
        if (text is null)
        {
            return null;
        }

        if (OffsetDateTimePattern.Rfc3339.Parse(text) is { Success: true, Value: { Year: > 1900 and < 9998 } at })
        {
            if (at.ToInstant() > now)
            {
                return at.ToInstant();
            }

            faults.Add(
                "/expiresAt",
                "past",
                $"{text} has passed; give a later instant, or leave it out for a key that does not expire."
            );
            return null;
        }

        faults.Add("/expiresAt", "instant", $"'{text}' is not an RFC 3339 instant such as 2026-11-01T00:00:00Z.");
        return null;
    }
}
