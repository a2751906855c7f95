using System.Security.Cryptography;
using System.Text.Json;
using NodaTime;
using Tracker.Record.Events;
using Tracker.Record.Log;

namespace Tracker.Benchmarks;

/// <summary>An event as Marten stores it, made without Marten.</summary>
internal sealed record EventRow(Guid Id, string Type, string ClrType, string Data, string Headers)
{
    public const string User = "u-benchmarks";

    public static List<EventRow> Of(IReadOnlyList<object> events) =>
        [
            .. events.Select(
                (x, i) =>
                    new EventRow(
                        Guid.CreateVersion7(),
                        EventTypes.Names[x.GetType()],
                        $"{x.GetType().FullName}, tracker",
                        JsonSerializer.Serialize(x, x.GetType(), EventJson.Options),
                        HeadersOf(i < events.Count - 1)
                    )
            ),
        ];

    /// <summary>Cuts an instant to microseconds, PostgreSQL's precision.</summary>
    public static Instant Cut(Instant at) => Instant.FromUnixTimeTicks(at.ToUnixTimeTicks() / 10 * 10);

    private static string HeadersOf(bool continued)
    {
        var salt = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        return continued ? $$"""{"salt":"{{salt}}","continued":true}""" : $$"""{"salt":"{{salt}}"}""";
    }
}
