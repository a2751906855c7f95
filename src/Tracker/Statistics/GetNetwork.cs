using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using NpgsqlTypes;
using Tracker.Actions;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Codebook;
using Tracker.Store;
using Tracker.Timelines;
using Wolverine.Http;

namespace Tracker.Statistics;

/// <param name="Statements">Number of matching statements that it signed.</param>
public sealed record NetworkNode(string Party, string Name, int Statements);

/// <param name="Together">Number of statements that both signed.</param>
/// <param name="Jaccard">Statements that both signed, divided by statements that at least one of them signed: 0 to
/// 1.</param>
public sealed record NetworkEdge(string A, string B, int Together, [Range(0, 1)] double Jaccard);

/// <param name="Statements">Number of statements that match the filters.</param>
/// <param name="TotalEdges">Number of all pairs; the list may hold fewer.</param>
public sealed record NetworkView(
    int Statements,
    IReadOnlyList<NetworkNode> Nodes,
    IReadOnlyList<NetworkEdge> Edges,
    int TotalEdges,
    AsOf AsOf
);

/// <summary>
/// Shows which parties sign together. A group counts as a party; its signature does not count for its members.
/// </summary>
public static class GetNetwork
{
    private static readonly string[] Parameters =
    [
        "action",
        "umbrella",
        "kind",
        "from",
        "to",
        "minTogether",
        "limit",
        .. PointOfRecord.Parameters,
    ];

    [WolverineGet("/api/network"), Lists(typeof(NetworkEdge), "graphml"), Authorize(Policy = Roles.Reader)]
    [Operation("Shows which parties sign together")]
    [Answers<NetworkView>]
    [Query(typeof(GetNetwork))]
    public static async Task<IResult> Get(HttpContext context, RecordReads services)
    {
        var token = context.RequestAborted;
        var query = new QueryReader(context, Parameters);
        var (actions, umbrellas) = (query.List("action"), query.List("umbrella"));
        var kinds = query.Codes("kind", Lists.StatementKind);
        var (from, to) = query.Span();
        var least = (int)(query.Number("minTogether", 1, 1_000_000) ?? 1);
        var limit = query.Limit();
        if (query.Problem is null)
        {
            await ActionRecord.RequireAsync(
                services.Database,
                query,
                [.. actions.Select(x => ("action", x)), .. umbrellas.Select(x => ("umbrella", x))],
                token
            );
        }

        var (asOf, meant, problem) = await services.Point.ResolveAsync(
            query,
            null,
            [new(actions, false), new(umbrellas, true)],
            token
        );
        if (problem is not null)
        {
            return problem;
        }

        await using var command = services.Database.CreateCommand(
            $"""
            select s.signatories, s.signatory_roles from read_v2.statements s
            where {AsOf.Stood("s", "$1")} and s.status in ('RECORDED', 'SUPERSEDED', 'WITHDRAWN')
              and (cardinality($2::text[]) = 0 or s.actions && $2) and (cardinality($3::text[]) = 0 or s.actions && $3)
              and (cardinality($4::text[]) = 0 or s.kind = any($4))
              and ($5::date is null or s.issued_latest is null or s.issued_latest >= $5)
              and ($6::date is null or s.issued_earliest is null or s.issued_earliest <= $6)
            """
        );
        const NpgsqlDbType Texts = NpgsqlDbType.Array | NpgsqlDbType.Text;
        foreach (
            var (value, type) in new (object?, NpgsqlDbType)[]
            {
                (asOf.Sequence, NpgsqlDbType.Bigint),
                (meant[0].Ids, Texts),
                (meant[1].Ids, Texts),
                (kinds, Texts),
                (from?.Earliest, NpgsqlDbType.Date),
                (to?.Latest, NpgsqlDbType.Date),
            }
        )
        {
            command.Parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = type });
        }

        var network = new Network();
        await using (var r = await command.ExecuteReaderAsync(token))
        {
            while (await r.ReadAsync(token))
            {
                var roles = r.GetFieldValue<string[]>(1);
                network.Add(
                    r.GetFieldValue<string[]>(0)
                        .Where((_, i) => roles[i] is Codes.SignatoryRole.Signatory or Codes.SignatoryRole.JoinedLater)
                );
            }
        }

        var names = await PartyNamesAsOf.ReadAsync(services.Database, network.Parties, asOf.Sequence, token);
        var edges = network.Edges().Where(x => x.Together >= least).ToList();
        var view = new NetworkView(
            network.Statements,
            [.. network.Nodes().Select(x => new NetworkNode(x.Party, names(x.Party), x.Statements))],
            edges[..Math.Min(limit, edges.Count)],
            edges.Count,
            asOf
        );
        return Format.Of(context) == Format.GraphMl
            ? NetworkGraph.Of(view)
            : new ListAnswer<NetworkEdge>(view, view.Edges, asOf, null);
    }
}

/// <summary>Counts which parties sign together, statement by statement. Does no I/O.</summary>
public sealed class Network
{
    private readonly Dictionary<string, int> _numbers = [];
    private readonly List<string> _parties = [];
    private readonly List<int> _signed = [];
    private readonly Dictionary<(int, int), int> _together = [];

    public int Statements { get; private set; }

    public IReadOnlyList<string> Parties => _parties;

    public void Add(IEnumerable<string> signatories)
    {
        Statements++;
        var numbers = signatories.Distinct().Select(Number).Order().ToArray();
        for (var i = 0; i < numbers.Length; i++)
        {
            _signed[numbers[i]]++;
            for (var j = i + 1; j < numbers.Length; j++)
            {
                System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(
                    _together,
                    (numbers[i], numbers[j]),
                    out _
                )++;
            }
        }
    }

    /// <summary>The parties, most statements first.</summary>
    public IEnumerable<(string Party, int Statements)> Nodes() =>
        _parties
            .Select((x, i) => (Party: x, Statements: _signed[i]))
            .OrderByDescending(x => x.Statements)
            .ThenBy(x => x.Party, StringComparer.Ordinal);

    /// <summary>The pairs, most statements together first.</summary>
    public IEnumerable<NetworkEdge> Edges() =>
        _together
            .Select(x =>
            {
                var ((a, b), together) = (x.Key, x.Value);
                var (first, second) =
                    string.CompareOrdinal(_parties[a], _parties[b]) < 0
                        ? (_parties[a], _parties[b])
                        : (_parties[b], _parties[a]);
                return new NetworkEdge(
                    first,
                    second,
                    together,
                    Math.Round((double)together / (_signed[a] + _signed[b] - together), 4)
                );
            })
            .OrderByDescending(x => x.Together)
            .ThenBy(x => x.A, StringComparer.Ordinal)
            .ThenBy(x => x.B, StringComparer.Ordinal);

    private int Number(string party)
    {
        if (!_numbers.TryGetValue(party, out var number))
        {
            _numbers[party] = number = _parties.Count;
            _parties.Add(party);
            _signed.Add(0);
        }

        return number;
    }
}
