using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Serialization.SystemTextJson;
using NodaTime.Text;

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
        json.Converters.Add(new Instants());
        return json.ConfigureForNodaTime(DateTimeZoneProviders.Tzdb);
    }

    /// <summary>Instants are written with six decimals, as PostgreSQL keeps them, so that they sort as texts; read with
    /// any number of decimals.</summary>
    private sealed class Instants : JsonConverter<Instant>
    {
        private static readonly InstantPattern Written = InstantPattern.CreateWithInvariantCulture(
            "uuuu-MM-dd'T'HH:mm:ss.ffffff'Z'"
        );

        public override Instant Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            NodaConverters.InstantConverter.Read(ref reader, typeToConvert, options);

        public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options) =>
            writer.WriteStringValue(Written.Format(value));
    }
}
