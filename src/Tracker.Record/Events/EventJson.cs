using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Tracker.Record.Events;

/// <summary>How event bodies are written: camelCase, absent rather than null. The log's contract.</summary>
public static class EventJson
{
    public static readonly JsonSerializerOptions Options = Configure(
        new JsonSerializerOptions { TypeInfoResolver = new DefaultJsonTypeInfoResolver() }
    );

    public static JsonSerializerOptions Configure(JsonSerializerOptions json)
    {
        json.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        json.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        return json;
    }
}
