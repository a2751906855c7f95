using System.Text.Json;
using NodaTime;
using Tracker.Hosting;
using Tracker.Timelines;
using Wolverine.Http;

namespace Tracker.Parties;

public sealed record PartyView(
    string Id, long Version, string Kind, string Name, IReadOnlyList<PartyNamed> Names,
    IReadOnlyList<PartyIdentified> Identifiers, Instant RecordedAt, AsOf AsOf);

/// <summary>One party with all its names and identifiers, now or as it was on record.</summary>
public static class GetParty
{
    [WolverineGet("/api/parties/{id}")]
    public static async Task<IResult> Get(string id, HttpContext context, TimelineServices services)
    {
        var token = context.RequestAborted;
        var (asOf, problem) = await services.Clock.ResolveAsync(new(context, RecordClock.Parameters), null, token);
        if (problem is not null)
        {
            return problem;
        }

        await using var command = services.Database.CreateCommand(
            $"""
            select version, kind, name, names::text, identifiers::text, recorded_from
            from read_v2.parties p where party = $1 and {RecordClock.Stood("p", "$2")}
            """);
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = asOf.Sequence });
        await using var r = await command.ExecuteReaderAsync(token);
        if (!await r.ReadAsync(token))
        {
            return Problem.NotFound("party", id);
        }

        var view = new PartyView(
            id, r.GetInt64(0), r.GetString(1), r.GetString(2),
            JsonSerializer.Deserialize<List<PartyNamed>>(r.GetString(3), EventJson.Options)!,
            JsonSerializer.Deserialize<List<PartyIdentified>>(r.GetString(4), EventJson.Options)!,
            r.GetFieldValue<Instant>(5), asOf);
        return Answer.Versioned(view.Version, view, view with { AsOf = new(0, null) });
    }
}
