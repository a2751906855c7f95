using System.Text;
using NodaTime;

namespace Tracker.Record.Events;

/// <summary>One event of the log, as every fold reads it.</summary>
/// <param name="Stream">Key of its stream.</param>
/// <param name="Sequence">Its place in the whole log; rising, with gaps.</param>
/// <param name="Version">Its place in its stream; rising from 1 without gaps.</param>
/// <param name="At">When it was recorded; the same for all events of one change.</param>
/// <param name="Continued">The same change goes on with the next event of this stream.</param>
/// <param name="Data">Its body: one of the event records of a stream's subject.</param>
/// <param name="Stored">Everything stored of it, for digests; null: it is not stored yet.</param>
public readonly record struct LoggedEvent(
    string Stream,
    long Sequence,
    long Version,
    Instant At,
    bool Continued,
    object Data,
    StoredBytes? Stored = null
)
{
    /// <summary>What a fold throws if its subject has no such event.</summary>
    /// <param name="subject">In words, with its article: <c>a statement</c>.</param>
    public UnreadableEventException NotOf(string subject) =>
        new($"Event {Sequence} of stream '{Stream}' is {Data.GetType().Name}, which is no event of {subject}.");
}

/// <param name="Envelope">Event id, user, correlation, causation and headers in UTF-8, as PostgreSQL writes
/// them.</param>
/// <param name="Body">The body in UTF-8, as PostgreSQL writes it.</param>
public sealed record StoredBytes(byte[] Envelope, byte[] Body)
{
    /// <summary>Opaque id of who made the change: ids have no spaces.</summary>
    public string User => Encoding.UTF8.GetString(Envelope).Split(' ', 3)[1];
}

/// <summary>The log holds something this program cannot read: it stops rather than skip evidence.</summary>
public sealed class UnreadableEventException(string message) : Exception(message);
