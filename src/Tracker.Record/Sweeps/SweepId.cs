using System.Text.Json;
using Tracker.Record.Events;
using Tracker.Record.Statements;

namespace Tracker.Record.Sweeps;

/// <summary>
/// A sweep's id follows from what it says, so that the same sweep sent twice meets itself: <c>sw-</c> and 26 lower-case
/// base32 characters of SHA-256 over its event's JSON, its lists in ordinal order.
/// </summary>
public static class SweepId
{
    public static string For(SweepRecorded sweep)
    {
        static string[] Sorted(IEnumerable<string> items) => [.. items.Order(StringComparer.Ordinal)];
        var content = sweep with
        {
            Sources = Sorted(sweep.Sources),
            Languages = Sorted(sweep.Languages),
            Terms = Sorted(sweep.Terms),
            Found = Sorted(sweep.Found),
        };
        return "sw-" + StatementId.DigestOf(JsonSerializer.SerializeToUtf8Bytes(content, EventJson.Options));
    }
}
