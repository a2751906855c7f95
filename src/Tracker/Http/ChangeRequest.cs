using Tracker.Record.Events;
using Tracker.Store;

namespace Tracker.Http;

/// <summary>
/// Runs a use case for a request. The body is the command, <c>If-Match</c> the version that the caller has seen; the
/// answer is the resource as it stands after the change, or the refusal.
/// </summary>
public static class ChangeRequest
{
    /// <summary>Answers a request to change a stream on record.</summary>
    public static async Task<IResult> AnswerAsync<TState, TCommand>(
        this StreamChange<TState> change,
        HttpContext context,
        string id,
        Change<TState, TCommand> useCase
    )
        where TState : class, IFolded
        where TCommand : class
    {
        var (command, unreadable) = await StrictJson.ReadAsync<TCommand>(context);
        return unreadable ?? await change.AnswerAsync(context, id, useCase, command!);
    }

    /// <summary>The same with a command that does not stand in the body.</summary>
    public static async Task<IResult> AnswerAsync<TState, TCommand>(
        this StreamChange<TState> change,
        HttpContext context,
        string id,
        Change<TState, TCommand> useCase,
        TCommand command
    )
        where TState : class, IFolded
    {
        var (expected, missing) = IfMatch.Read(context);
        if (missing is not null)
        {
            return missing;
        }

        var (changed, refusal) = await change.ExecuteAsync(
            useCase,
            context.User.Caller(),
            id,
            expected,
            command,
            context.RequestAborted
        );
        return refusal ?? await change.AnswerAsync(context, "", changed!);
    }

    /// <summary>Answers a request to begin a stream.</summary>
    /// <param name="collection">Path under which the resource is found by its id.</param>
    public static async Task<IResult> AnswerAsync<TState, TCommand>(
        this StreamChange<TState> change,
        HttpContext context,
        string collection,
        Beginning<TState, TCommand> useCase
    )
        where TState : class, IFolded
        where TCommand : class
    {
        var (command, unreadable) = await StrictJson.ReadAsync<TCommand>(context);
        if (unreadable is not null)
        {
            return unreadable;
        }

        var (changed, refusal) = await change.BeginAsync(
            useCase,
            context.User.Caller(),
            command!,
            context.RequestAborted
        );
        return refusal ?? await change.AnswerAsync(context, collection, changed!);
    }

    private static async Task<IResult> AnswerAsync<TState>(
        this StreamChange<TState> change,
        HttpContext context,
        string collection,
        Changed<TState> changed
    )
        where TState : class, IFolded =>
        Answer.Changed(
            changed.IsNew ? 201 : 200,
            $"{collection}/{changed.State.Id}",
            changed.State.Version,
            await change.ViewAsync(changed.State, context.RequestAborted)
        );
}
