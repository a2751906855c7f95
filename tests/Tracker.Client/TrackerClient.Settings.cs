using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tracker.Client;

public partial class TrackerClient
{
    // NSwag names a converter for each member that is a code, and none for lists of codes.
    static partial void UpdateJsonSerializerSettings(JsonSerializerOptions settings) =>
        settings.Converters.Add(new JsonStringEnumConverter());
}
