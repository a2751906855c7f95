using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using NodaTime;
using Npgsql;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Codebook;
using Tracker.Record.Events;
using Tracker.Record.Parties;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Parties;

/// <param name="Claims">Parties that claim the territory; says nothing of right.</param>
/// <param name="Succession">Who follows it; null: nobody is on record.</param>
/// <param name="Predecessors">Parties that it follows.</param>
public sealed record PartyView(
    string Id,
    long Sequence,
    long Version,
    [CodeOf(Lists.PartyKind)] string Kind,
    string Name,
    IReadOnlyList<PartyNamed> Names,
    IReadOnlyList<PartyIdentified> Identifiers,
    IReadOnlyList<PartyLink> Claims,
    SuccessionView? Succession,
    IReadOnlyList<PartyLink> Predecessors,
    Instant RecordedAt,
    AsOf AsOf
);

public sealed record PartyLink(string Id, string Name);

public sealed record SuccessionView(
    IReadOnlyList<PartyLink> Successors,
    string Effective,
    string? PublicAt,
    string? Evidence
);

/// <summary>One party with all its names and identifiers, now or as it was on record.</summary>
public static class GetParty
{
    [WolverineGet("/api/parties/{id}"), Authorize(Policy = Roles.Reader)]
    [Operation("Shows one party")]
    [Answers<PartyView>(Versioned = true)]
    [Query(typeof(PointOfRecord))]
    public static async Task<IResult> Get(string id, HttpContext context, RecordReads services)
    {
        var token = context.RequestAborted;
        var (asOf, problem) = await services.Point.ResolveAsync(new(context, PointOfRecord.Parameters), null, token);
        if (problem is not null)
        {
            return problem;
        }

        await using var connection = await services.Database.OpenConnectionAsync(token);
        await using var command = new NpgsqlCommand(
            $"""
            select version, kind, names::text, identifiers::text, claims, succession::text, recorded_from,
              recorded_from_seq, name
            from read_v2.parties p where party = $1 and {AsOf.Stood("p", "$2")}
            """,
            connection
        );
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = asOf.Sequence });
        PartyView view;
        PartySucceeded? succession;
        string[] claims;
        await using (var r = await command.ExecuteReaderAsync(token))
        {
            if (!await r.ReadAsync(token))
            {
                return await services.NoPartyAsync("party", id, token);
            }

            claims = r.GetFieldValue<string[]>(4);
            succession = await r.IsDBNullAsync(5, token)
                ? null
                : JsonSerializer.Deserialize<PartySucceeded>(r.GetString(5), EventJson.Options);
            view = new(
                id,
                r.GetInt64(7),
                r.GetInt64(0),
                r.GetString(1),
                r.GetString(8),
                JsonSerializer.Deserialize<List<PartyNamed>>(r.GetString(2), EventJson.Options)!,
                JsonSerializer.Deserialize<List<PartyIdentified>>(r.GetString(3), EventJson.Options)!,
                [],
                null,
                [],
                r.GetFieldValue<Instant>(6),
                asOf
            );
        }

        view = await PartyReader.LinkedAsync(connection, view, claims, succession, asOf.Sequence, token);
        return Answer.Versioned(view.Version, view, view with { AsOf = new(0, null) });
    }
}

/// <summary>Shows a party as its own events tell it: a change is seen at once, projected or not.</summary>
public static class PartyReader
{
    /// <summary>The view; the names of other parties, and which it follows, are those that are projected.</summary>
    public static Task<PartyView> ViewAsync(NpgsqlConnection connection, Party party, CancellationToken token) =>
        LinkedAsync(
            connection,
            new(
                party.Id,
                party.Sequence,
                party.Version,
                party.Kind,
                party.Display,
                [.. party.Names],
                [.. party.Identifiers],
                [],
                null,
                [],
                party.RecordedAt,
                new(party.Sequence, party.RecordedAt)
            ),
            party.Claims,
            party.Succession,
            long.MaxValue,
            token
        );

    /// <summary>A view with its links to other parties, as they stood at a sequence.</summary>
    public static async Task<PartyView> LinkedAsync(
        NpgsqlConnection connection,
        PartyView view,
        IReadOnlyList<string> claims,
        PartySucceeded? succession,
        long sequence,
        CancellationToken token
    )
    {
        await using var command = new NpgsqlCommand(
            $"""
            select p.party, p.name, coalesce(p.succession -> 'successors' ? $2, false) from read_v2.parties p
            where (p.party = any($1) or p.succession -> 'successors' ? $2) and {AsOf.Stood("p", "$3")} order by p.party
            """,
            connection
        );
        command.Parameters.Add(new() { Value = claims.Concat(succession?.Successors ?? []).ToArray() });
        command.Parameters.Add(new() { Value = view.Id });
        command.Parameters.Add(new() { Value = sequence });
        var (names, predecessors) = (new Dictionary<string, string>(), new List<PartyLink>());
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
            names[reader.GetString(0)] = reader.GetString(1);
            if (reader.GetBoolean(2))
            {
                predecessors.Add(new(reader.GetString(0), reader.GetString(1)));
            }
        }

        PartyLink Link(string party) => new(party, names.GetValueOrDefault(party, party));
        return view with
        {
            Claims = [.. claims.Select(Link)],
            Succession = succession is null
                ? null
                : new(
                    [.. succession.Successors.Select(Link)],
                    succession.Effective,
                    succession.PublicAt,
                    succession.Evidence
                ),
            Predecessors = predecessors,
        };
    }
}
