using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tracker.Http;
using Tracker.Pages.Frame;
using Tracker.Record.Events;
using Tracker.Refusals;
using Tracker.Store;

namespace Tracker.Pages.Desk;

/// <summary>Runs use cases with the commands that forms say, for who is signed in.</summary>
public static class DeskCommand
{
    /// <summary>The command, as strictly as the API reads it.</summary>
    public static (TCommand? Command, Problem? Problem) Read<TCommand>(JsonObject said)
        where TCommand : class => StrictJson.Read<TCommand>(JsonSerializer.SerializeToUtf8Bytes(said));

    /// <summary>Changes the stream that the address names.</summary>
    /// <param name="version">The version that the form was made from, as the form says it.</param>
    /// <returns>The stream as it stands, or why it was not changed.</returns>
    public static async Task<(TState? State, Problem? Refusal)> ChangeAsync<TState, TCommand>(
        this PageRequest page,
        StreamChange<TState> change,
        Change<TState, TCommand> useCase,
        string version,
        JsonObject said
    )
        where TState : class, IFolded
        where TCommand : class
    {
        var (command, unreadable) = Read<TCommand>(said);
        return unreadable is not null ? (null, unreadable) : await page.ChangeAsync(change, useCase, version, command!);
    }

    /// <summary>The same with a command that the form does not spell out.</summary>
    public static async Task<(TState? State, Problem? Refusal)> ChangeAsync<TState, TCommand>(
        this PageRequest page,
        StreamChange<TState> change,
        Change<TState, TCommand> useCase,
        string version,
        TCommand command
    )
        where TState : class, IFolded
    {
        if (!long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var expected))
        {
            return (null, Problem.Stale);
        }

        var (changed, refusal) = await change.ExecuteAsync(
            useCase,
            page.Caller,
            page.Id,
            expected,
            command,
            page.Token
        );
        return (changed?.State, refusal);
    }
}
