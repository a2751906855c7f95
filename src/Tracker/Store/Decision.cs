using NodaTime;
using Tracker.Record.Events;
using Tracker.Refusals;

namespace Tracker.Store;

/// <summary>What a command names beside its own stream, looked up before it is decided.</summary>
/// <param name="Parties">Party ids, to know whether they are on record.</param>
/// <param name="Streams">Streams to be read whole, under a lock, so that what is decided on them stays true.</param>
/// <param name="Onward">The streams that an event leads to, read in turn, as far as they lead; null: none are.</param>
public sealed record Named(
    IEnumerable<string> Parties,
    IEnumerable<string> Streams,
    Func<object, IEnumerable<string>>? Onward = null
)
{
    public static readonly Named Nothing = new([], []);

    /// <summary>Party ids, to know whether they are groups.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];
}

/// <summary>What a decision may know beside its own stream.</summary>
/// <param name="NoParty">Why an id or a name means no party on record; null if it means one.</param>
/// <param name="Stream">The events of the stream itself or of one that the command named; empty: there is no such
/// stream.</param>
public sealed record Known(Func<string, string?> NoParty, Func<string, IReadOnlyList<LoggedEvent>> Stream, Instant Now)
{
    /// <summary>Whether a party that the command named for this has members.</summary>
    public Func<string, bool> IsGroup { get; init; } = _ => false;

    /// <summary>Opaque id of who makes the change.</summary>
    public string User { get; init; } = "";

    /// <summary>Opaque ids of the same person's other keys.</summary>
    public IReadOnlySet<string> Others { get; init; } = new HashSet<string>();

    /// <summary>Whether a user is the person who makes the change, under whichever key.</summary>
    public bool IsCaller(string? user) => user is not null && (user == User || Others.Contains(user));

    public bool HasParty(string id) => NoParty(id) is null;

    public bool Has(string stream) => Stream(stream).Count > 0;
}

/// <summary>What a command comes to: events, none where nothing changes, or a conflict with what is on
/// record.</summary>
public sealed record Outcome(IReadOnlyList<object> Events, Problem? Refusal)
{
    /// <summary>What is asked for is so already.</summary>
    public static readonly Outcome None = new([], null);

    public static Outcome Of(params IReadOnlyList<object> events) => new(events, null);

    public static Outcome Refuse(Problem problem) => new([], problem);
}
