using Tracker.Record.Dates;

namespace Tracker.Http;

/// <summary>The clocks of world and public time, as a query asks for them.</summary>
public static class ClocksAsked
{
    public static readonly string[] Parameters = ["validAt", "publicAt", "certainty"];

    public static Clocks Read(QueryReader query) =>
        new(query.Day("validAt"), query.Day("publicAt"), query.OneOf("certainty", "possible", "certain") == "certain");
}
