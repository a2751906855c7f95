using Microsoft.AspNetCore.Authorization;
using NodaTime;
using Npgsql;
using Tracker.Actions;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Codebook;
using Tracker.Record.Rows;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Timelines;

public sealed record MatrixParty(string Id, string Name);

/// <param name="Cells">One cell for each party and action, row by row.</param>
public sealed record Matrix(
    IReadOnlyList<MatrixParty> Rows,
    IReadOnlyList<RowAction> Columns,
    IReadOnlyList<StanceCell> Cells,
    LocalDate? At,
    AsOf AsOf
);

/// <summary>Shows where each of the given parties stands on each of the given actions.</summary>
public static class GetMatrix
{
    public const int MaxActions = 200;
    public const int MaxCells = 20_000;

    private static readonly string[] Parameters =
    [
        "actions",
        "umbrella",
        "parties",
        "group",
        "at",
        "basis",
        .. ClocksAsked.Parameters,
        .. PointOfRecord.Parameters,
    ];

    [WolverineGet("/api/matrix"), Lists(typeof(StanceCell)), Authorize(Policy = Roles.Reader)]
    [Operation("Shows where parties stand on actions")]
    [Answers<Matrix>]
    [Query(typeof(GetMatrix))]
    [
        Means("umbrella", "An umbrella action; its parts are the columns.", IsSingle = true),
        Means("group", "A group; its members are the rows.", IsSingle = true)
    ]
    public static async Task<IResult> Get(HttpContext context, RecordReads services)
    {
        var token = context.RequestAborted;
        var query = new QueryReader(context, Parameters);
        var (actions, parties) = (query.List("actions"), query.List("parties"));
        var (umbrella, group) = (query.Text("umbrella"), query.Text("group"));
        var basis = Basis(query);
        var day = query.Day("at");
        var clocks = ClocksAsked.Read(query);
        if (actions.Length > 0 == umbrella is not null)
        {
            query.Invalid.Add("?actions", "required", "Give either actions or umbrella.");
        }

        if (parties.Length > 0 && group is not null)
        {
            query.Invalid.Add("?parties", "exclusive", "Give parties or group, not both.");
        }

        if (query.Problem is null)
        {
            var meantBy = await services.PartiesMeantAsync(
                query,
                null,
                token,
                ("parties", parties),
                ("group", group is null ? [] : [group])
            );
            (parties, group) = (meantBy[0], meantBy[1].FirstOrDefault());
            await ActionRecord.RequireAsync(
                services.Database,
                query,
                [
                    .. actions.Select(x => ("actions", x)),
                    .. umbrella is null ? Array.Empty<(string, string)>() : [("umbrella", umbrella)],
                ],
                token
            );
        }

        var (asOf, problem) = await services.Point.ResolveAsync(query, null, token);
        if (problem is not null)
        {
            return problem;
        }

        var columns = await ColumnsAsync(
            services.Database,
            asOf,
            umbrella is null ? actions : [umbrella],
            umbrella is not null,
            token
        );
        if (columns.Count > MaxActions)
        {
            query.Invalid.Add(
                umbrella is null ? "?actions" : "?umbrella",
                "too-many",
                $"{columns.Count} actions; at most {MaxActions} are allowed. Name fewer in actions."
            );
            return query.Problem!;
        }

        var at = At(day, asOf);
        string[]? rows = parties.Length > 0 ? parties : null;
        if (group is not null)
        {
            var members = at is null
                ? []
                : await StanceGrid.MembersAsync(services.Database, asOf, clocks, at.Value, [group], token);
            rows = [.. members.Select(x => x.Party)];
        }

        var grid = await StanceGrid.ReadAsync(services.Database, asOf, clocks, at, columns, rows, basis, token);
        rows ??= [.. grid.Speakers];
        if ((long)rows.Length * columns.Count > MaxCells)
        {
            query.Invalid.Add(
                group is null ? "?parties" : "?group",
                "too-large",
                $"{rows.Length} parties by {columns.Count} actions; at most {MaxCells} cells are allowed. Name "
                    + $"fewer parties or actions."
            );
            return query.Problem!;
        }

        var nameOf = await PartyNamesAsOf.ReadAsync(services.Database, rows, asOf.Sequence, token);
        var titles = await AsOfQuery.TitlesAsync(
            services.Database,
            asOf,
            ReadTables.Actions,
            columns.Select(x => x.Action),
            token
        );
        var matrix = new Matrix(
            [.. rows.Select(x => new MatrixParty(x, nameOf(x)))],
            [.. columns.Select(x => new RowAction(x.Action, titles.GetValueOrDefault(x.Action, x.Action)))],
            [.. rows.SelectMany(party => columns.Select(x => grid.Cell(party, x.Action)))],
            at,
            asOf
        );
        return new ListAnswer<StanceCell>(matrix, matrix.Cells, asOf, null);
    }

    /// <summary>Reads the bases with which a position counts as the party's own.</summary>
    public static string[] Basis(QueryReader query)
    {
        var basis = query.Codes("basis", Lists.Basis);
        if (basis.Contains(Codes.Basis.ViaGroup))
        {
            query.Invalid.Add(
                "?basis",
                "not-own",
                "VIA_GROUP is not the party's own position; leave it out. The answer always includes what the "
                    + "party's groups said."
            );
        }

        return basis.Length > 0 ? basis : PositionFilter.DefaultBasis;
    }

    /// <summary>The day asked for, otherwise the record day of <paramref name="asOf"/>; never today.</summary>
    public static LocalDate? At(LocalDate? day, AsOf asOf) => day ?? asOf.RecordedAt?.InUtc().Date;

    /// <summary>
    /// One column for each action after merges; with <paramref name="parts"/> also for each of their parts.
    /// </summary>
    private static async Task<List<StanceColumn>> ColumnsAsync(
        NpgsqlDataSource database,
        AsOf asOf,
        string[] ids,
        bool parts,
        CancellationToken token
    )
    {
        var query = new AsOfQuery(database, asOf);
        var meant = await query.ReadAsync(
            $"select x, read_v2.survivor(x, $1) from unnest(read_v2.actions_meant({query.Add(ids)}, "
                + $"{query.Add(parts)}, $1)) x order by x collate \"C\"",
            r => (Id: r.GetString(0), Survivor: r.GetString(1)),
            token
        );
        var order = ids.Select(x => meant.First(m => m.Id == x).Survivor).ToList();
        return
        [
            .. meant
                .GroupBy(x => x.Survivor)
                .OrderBy(x => order.IndexOf(x.Key) is >= 0 and var i ? i : int.MaxValue)
                .ThenBy(x => x.Key, StringComparer.Ordinal)
                .Select(x => new StanceColumn(x.Key, [.. x.Select(m => m.Id)])),
        ];
    }
}
