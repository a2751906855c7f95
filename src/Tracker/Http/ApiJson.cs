using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Serialization.SystemTextJson;

namespace Tracker.Http;

/// <summary>JSON of the HTTP API: camelCase, instants RFC 3339 UTC; what comes in is read strictly.</summary>
public static class ApiJson
{
    /// <summary>Deepest nesting a body may have.</summary>
    public const int MaxDepth = 16;

    public static readonly JsonSerializerOptions Options = Configure(new(JsonSerializerDefaults.Web));

    public static JsonSerializerOptions Configure(JsonSerializerOptions json)
    {
        json.MaxDepth = MaxDepth;
        json.TypeInfoResolver ??= new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver();
        json.NumberHandling = JsonNumberHandling.Strict;
        json.PropertyNameCaseInsensitive = false;
        json.AllowDuplicateProperties = false;
        json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        json.RespectNullableAnnotations = true;
        json.RespectRequiredConstructorParameters = true;
        // Quotes are read by people: no \u2019 where the text has an apostrophe. Answers are never put into HTML
        // unescaped.
        json.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        return json.ConfigureForNodaTime(DateTimeZoneProviders.Tzdb);
    }
}
