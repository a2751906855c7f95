using System.Text.Json;
using NodaTime;
using Npgsql;
using Tracker.Configuration;
using Tracker.Record.Events;
using Tracker.Record.Log;
using Tracker.Refusals;

namespace Tracker.Store;

/// <summary>
/// Changes that need two persons, if the operator asks for that: what the first one wants is noted and refused; when
/// another person wants the same, it is done.
/// </summary>
public sealed class Consents(Settings settings)
{
    /// <summary>How long what a person wants is noted.</summary>
    public static readonly Duration Holds = Duration.FromDays(7);

    /// <summary>Header of an event: the opaque id of the user who wanted it first.</summary>
    public const string ProposedBy = "proposed-by";

    /// <param name="connection">In the transaction of the change; the caller commits it.</param>
    /// <param name="wanted">The events of the change: both persons want exactly these.</param>
    /// <returns>Who wanted it first, if two were needed; or that a second person is needed.</returns>
    public async Task<(string? First, Problem? Refusal)> AskAsync(
        NpgsqlConnection connection,
        string stream,
        IReadOnlyList<object> wanted,
        Caller caller,
        Instant now,
        CancellationToken token
    )
    {
        if (!settings.Access.TwoPersons)
        {
            return (null, null);
        }

        var what = string.Join(
            '\n',
            wanted.Select(x =>
                $"{EventTypes.Names[x.GetType()]} {JsonSerializer.Serialize(x, x.GetType(), EventJson.Options)}"
            )
        );
        await using var read = new NpgsqlCommand(
            "select user_id from tracker.proposals where stream_id = $1 and what = $2 and at > $3 order by at",
            connection
        )
        {
            Parameters =
            {
                new() { Value = stream },
                new() { Value = what },
                new() { Value = now - Holds },
            },
        };
        var users = new List<string>();
        await using (var reader = await read.ExecuteReaderAsync(token))
        {
            while (await reader.ReadAsync(token))
            {
                users.Add(reader.GetString(0));
            }
        }

        if (users.Find(x => !caller.Is(x)) is { } first)
        {
            await using var done = new NpgsqlCommand(
                "delete from tracker.proposals where stream_id = $1 and what = $2",
                connection
            )
            {
                Parameters =
                {
                    new() { Value = stream },
                    new() { Value = what },
                },
            };
            await done.ExecuteNonQueryAsync(token);
            return (first, null);
        }

        await using var note = new NpgsqlCommand(
            """
            insert into tracker.proposals (stream_id, what, user_id, at) values ($1, $2, $3, $4)
            on conflict (stream_id, what, user_id) do update set at = excluded.at
            """,
            connection
        )
        {
            Parameters =
            {
                new() { Value = stream },
                new() { Value = what },
                new() { Value = caller.User },
                new() { Value = now },
            },
        };
        await note.ExecuteNonQueryAsync(token);
        return (
            null,
            Problem.Of(
                ProblemTypes.SecondPerson,
                $"This needs two persons. What you want of '{stream}' is noted for {Holds.Days} days: when another "
                    + "person, with a key of their own, sends the same request, it is done."
            )
        );
    }
}
