using Tracker.Record.Events;
using Tracker.Refusals;

namespace Tracker.Store;

/// <summary>A use case that needs a role, whoever runs it: an endpoint, a page, a command or a test.</summary>
/// <param name="Role">The role that the caller needs.</param>
public record UseCase(string Role)
{
    /// <summary>Why the caller may not run the use case; null: the caller may.</summary>
    public Problem? Refusal(Caller caller) => caller.Roles.Contains(Role) ? null : Problem.NeedsRole(Role);
}

/// <summary>A use case that changes a stream on record.</summary>
public abstract record Change(string Role) : UseCase(Role)
{
    /// <summary>The change undoes what blocks the stream.</summary>
    public bool Undoes { get; init; }

    /// <summary>The change needs two persons, if the operator asks for that.</summary>
    public bool NeedsTwo { get; init; }

    /// <summary>The change alters what somebody recorded, and does not only add to it.</summary>
    public bool Alters { get; init; }
}

/// <summary>A use case that changes a stream on record.</summary>
/// <param name="Decide">Pure: adds a fault for each rule broken, and gives the events.</param>
public sealed record Change<TState, TCommand>(string Role, Func<TCommand, TState, Known, Faults, Outcome> Decide)
    : Change(Role)
    where TState : class, IFolded
{
    /// <summary>What a command names beside the stream.</summary>
    public Func<TCommand, Named> Names { get; init; } = _ => Named.Nothing;

    /// <summary>The command with another text for each party that it names: a function makes ids of names.</summary>
    public Func<TCommand, Func<string, string>, TCommand> WithParties { get; init; } = (x, _) => x;
}

/// <summary>
/// A use case that begins a stream. If the stream is on record, the decision finds whether the command says the same.
/// </summary>
/// <param name="Id">The id of the stream that a command begins.</param>
/// <param name="Decide">Pure, as that of a change; the state is null if there is no such stream.</param>
public sealed record Beginning<TState, TCommand>(
    string Role,
    Func<TCommand, string> Id,
    Func<TCommand, TState?, Known, Faults, Outcome> Decide
) : UseCase(Role)
    where TState : class, IFolded
{
    /// <summary>What a command names beside the stream.</summary>
    public Func<TCommand, Named> Names { get; init; } = _ => Named.Nothing;

    /// <summary>The command with another text for each party that it names: a function makes ids of names.</summary>
    public Func<TCommand, Func<string, string>, TCommand> WithParties { get; init; } = (x, _) => x;
}

/// <summary>A change that was made, or found to be on record.</summary>
/// <param name="State">The stream as it stands.</param>
/// <param name="IsNew">The change began the stream.</param>
public sealed record Changed<TState>(TState State, bool IsNew);
