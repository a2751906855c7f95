using System.Text.Json;

namespace Tracker.Parties;

/// <summary>A data file that ships inside the program, of a known version of its form.</summary>
public interface IVersioned
{
    int Version { get; }
}

/// <summary>Reads the data files that ship inside the program, strictly: no property is unknown, missing or
/// null.</summary>
public static class ReferenceData
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    };

    /// <exception cref="InvalidDataException">The resource is absent or of another version.</exception>
    /// <exception cref="JsonException">A property is unknown, missing or null, or a value has another form.</exception>
    public static T Read<T>(string resource, int version)
        where T : class, IVersioned
    {
        using var stream =
            typeof(ReferenceData).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidDataException($"Resource {resource} is absent.");
        var document =
            JsonSerializer.Deserialize<T>(stream, Json)
            ?? throw new InvalidDataException($"Resource {resource} is null.");
        return document.Version == version
            ? document
            : throw new InvalidDataException($"Resource {resource} has version {document.Version}, not {version}.");
    }
}
