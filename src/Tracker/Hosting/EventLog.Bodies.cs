using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Tracker.Hosting;

/// <summary>How the stored bodies are read: without a database, as the offline verifier reads them too.</summary>
public static partial class EventLog
{
    /// <summary>How a stored event of a type is read.</summary>
    private static readonly Dictionary<string, JsonTypeInfo> TypesByName =
        EventStore.EventNames.ToDictionary(x => x.Value, x => EventJson.Options.GetTypeInfo(x.Key));

    private static readonly Dictionary<string, JsonTypeInfo>.AlternateLookup<ReadOnlySpan<char>> TypesBySpan =
        TypesByName.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The typed body of a stored event.</summary>
    public static object Body(long sequence, ReadOnlySpan<char> type, ReadOnlySpan<byte> json)
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
            throw new UnreadableEventException($"Event {sequence} ({type}) has a body that cannot be read: {e.Message}");
        }
    }
}
