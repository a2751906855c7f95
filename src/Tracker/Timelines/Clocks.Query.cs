using Tracker.Hosting;

namespace Tracker.Timelines;

/// <summary>As a query asks for them; apart from the rest, which needs no server.</summary>
public sealed partial record Clocks
{
    public static readonly string[] Parameters = ["validAt", "publicAt", "certainty"];

    public static Clocks Read(QueryReader query) =>
        new(query.Day("validAt"), query.Day("publicAt"), query.OneOf("certainty", "possible", "certain") == "certain");
}
