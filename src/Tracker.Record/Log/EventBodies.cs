using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Tracker.Record.Events;

namespace Tracker.Record.Log;

/// <summary>Reads the stored bodies of events.</summary>
public static class EventBodies
{
    /// <summary>How a stored event of a type is read.</summary>
    private static readonly Dictionary<string, JsonTypeInfo> TypesByName = EventTypes.Names.ToDictionary(
        x => x.Value,
        x => EventJson.Options.GetTypeInfo(x.Key)
    );

    private static readonly Dictionary<string, JsonTypeInfo>.AlternateLookup<ReadOnlySpan<char>> TypesBySpan =
        TypesByName.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The typed body of a stored event.</summary>
    /// <exception cref="UnreadableEventException">The type is unknown, or the body is not of its type.</exception>
    public static object Read(long sequence, ReadOnlySpan<char> type, ReadOnlySpan<byte> json)
    {
        if (!TypesBySpan.TryGetValue(type, out var clr))
        {
            throw new UnreadableEventException($"Event {sequence} has the unknown type '{type}'.");
        }

        try
        {
            return JsonSerializer.Deserialize(json, clr)
                ?? throw new UnreadableEventException($"Event {sequence} ({type}) has no body.");
        }
        catch (JsonException e)
        {
            throw new UnreadableEventException(
                $"Event {sequence} ({type}) has a body that cannot be read: {e.Message}"
            );
        }
    }
}
