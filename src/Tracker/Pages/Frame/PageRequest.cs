using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using NodaTime.Text;
using Tracker.Audit.Ledger;
using Tracker.Configuration;
using Tracker.Http;
using Tracker.Record.Rows;
using Tracker.Refusals;
using Tracker.Store;
using Tracker.Timelines;

namespace Tracker.Pages.Frame;

/// <summary>
/// One request for a page. A page calls the API's endpoints as methods, all at the same point of the record, and so
/// shows what
/// the API answers.
/// </summary>
public sealed class PageRequest
{
    private readonly HttpContext _context;

    private PageRequest(HttpContext context, RecordReads services, PageView view) =>
        (_context, Services, View) = (context, services, view);

    public RecordReads Services { get; }

    public PageView View { get; }

    public CancellationToken Token => _context.RequestAborted;

    public HttpContext Context => _context;

    /// <summary>Who is signed in.</summary>
    public Caller Caller => _context.User.Caller();

    /// <summary>The id in the path.</summary>
    public string Id => (string)_context.GetRouteValue("id")!;

    /// <summary>The parameters of world and public time, to pass on to endpoints that take them.</summary>
    public IEnumerable<(string Name, string? Value)> Days =>
        View
            .Clocks.Where(x => x.Name is "publicAt" or "validAt" or "certainty")
            .Select(x => (x.Name, (string?)x.Value));

    public T Get<T>()
        where T : notnull => _context.RequestServices.GetRequiredService<T>();

    /// <summary>Reads the clocks of the address and resolves the point of the record.</summary>
    /// <exception cref="PageStoppedException">A clock of the address is malformed or cannot be resolved.</exception>
    public static async Task<PageRequest> OpenAsync(HttpContext context, RecordReads services)
    {
        var query = context
            .Request.Query.Select(x => (Name: x.Key, Value: x.Value.ToString()))
            .Where(x => x.Value.Length > 0)
            .ToList();
        var clocks = query.Where(x => PageView.ClockNames.Contains(x.Name)).ToList();
        IReadOnlyList<(string, string?)> asked =
        [
            .. clocks.Select(x => (x.Name, x.Name == "knownAt" ? (string?)Instant(x.Value) : x.Value)),
            .. query.Where(x => x.Name == "minSequence").Select(x => (x.Name, (string?)x.Value)),
        ];
        var reader = new QueryReader(Inner(context, asked), [.. ClocksAsked.Parameters, .. PointOfRecord.Parameters]);
        ClocksAsked.Read(reader);
        var (asOf, problem) = await services.Point.ResolveAsync(reader, null, context.RequestAborted);
        if (problem is not null)
        {
            throw new PageStoppedException(problem);
        }

        var request = context.Request;
        var now = context.RequestServices.GetRequiredService<IClock>().GetCurrentInstant();
        var newest = clocks.Count == 0 ? asOf.Sequence : await services.Progress.ReachedAsync(context.RequestAborted);
        var view = new PageView(
            PublicOrigin.Of(context),
            request.Path,
            clocks,
            [.. query.Where(x => !PageView.ClockNames.Contains(x.Name) && x.Name != "minSequence")],
            asOf,
            request.Path.StartsWithSegments("/embed")
        )
        {
            Newest = newest,
            IsAhead = reader.Instant("knownAt") > now,
            Today = now.InUtc().Date,
            Checkpoint = context.RequestServices.GetRequiredService<LedgerReader>().Latest,
            MayCorrect = context.User.May(Roles.Submitter),
            Site = context.RequestServices.GetRequiredService<Settings>().Site,
        };
        return new(context, services, view);
    }

    /// <summary>A parameter of the page itself; an empty value counts as absent.</summary>
    public string? Text(string name) =>
        View.Rest.Where(x => x.Name == name).Select(x => x.Value.Trim()).FirstOrDefault(x => x.Length > 0);

    /// <summary>The values of a parameter that is repeated or separated by commas.</summary>
    public string[] List(string name) =>
        [
            .. View
                .Rest.Where(x => x.Name == name)
                .SelectMany(x =>
                    x.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                )
                .Distinct(),
        ];

    /// <summary>Names of the parties and titles of the actions among the values of filters, by id.</summary>
    public async Task<IReadOnlyDictionary<string, string>> NamesOfAsync(
        IEnumerable<(string Name, string Value)> filters
    )
    {
        string[] values = [.. filters.SelectMany(x => x.Value.Split(',')).Distinct()];
        var names = await PartyNamesAsOf.ReadAsync(Services.Database, values, View.AsOf.Sequence, Token);
        var titles = await AsOfQuery.TitlesAsync(Services.Database, View.AsOf, ReadTables.Actions, values, Token);
        return values
            .Select(x => (Id: x, Name: titles.GetValueOrDefault(x, names(x))))
            .Where(x => x.Name != x.Id)
            .ToDictionary(x => x.Id, x => x.Name);
    }

    /// <summary>Names of the parties that positions name by id: targets, and those on whose behalf they speak.</summary>
    public async Task<IReadOnlyDictionary<string, string>> NamesOfAsync(
        IEnumerable<TimelineRow> rows,
        params IEnumerable<string> more
    )
    {
        string[] ids = [.. rows.SelectMany(x => x.Targets.Concat(x.Beneficiaries)).Concat(more).Distinct()];
        var names = await PartyNamesAsOf.ReadAsync(Services.Database, ids, View.AsOf.Sequence, Token);
        return ids.ToDictionary(x => x, names);
    }

    /// <summary>Calls an endpoint of the API at the page's point of the record.</summary>
    /// <exception cref="PageStoppedException">The endpoint refused, or redirected to the survivor of a
    /// merge.</exception>
    public Task<T> ReadAsync<T>(
        Func<HttpContext, Task<IResult>> endpoint,
        params IEnumerable<(string Name, string? Value)> query
    ) => AskAsync<T>(endpoint, [.. query, ("asOfSequence", Say.Plain(View.AsOf.Sequence))]);

    /// <summary>Calls an endpoint that takes no point of the record.</summary>
    public async Task<T> AskAsync<T>(
        Func<HttpContext, Task<IResult>> endpoint,
        params IEnumerable<(string Name, string? Value)> query
    )
    {
        var result = await endpoint(Inner(_context, query));
        return result switch
        {
            IHasBody { Body: T body } => body,
            Problem problem => throw new PageStoppedException(problem),
            RedirectHttpResult moved => throw new PageStoppedException(Moved(moved)),
            _ => throw new InvalidOperationException(
                $"The endpoint answered with {result.GetType()} instead of {typeof(T)}."
            ),
        };
    }

    /// <summary>Reads a list page after page, up to a number of items.</summary>
    public async Task<(IReadOnlyList<T> Items, bool More)> AllAsync<T>(
        Func<HttpContext, Task<IResult>> endpoint,
        int most,
        params IReadOnlyList<(string Name, string? Value)> query
    )
    {
        var items = new List<T>();
        string? cursor = null;
        do
        {
            var page = await ReadAsync<Page<T>>(
                endpoint,
                [.. query, ("limit", Say.Plain(Math.Min(QueryReader.MaxLimit, most - items.Count))), ("cursor", cursor)]
            );
            items.AddRange(page.Items);
            cursor = page.NextCursor;
        } while (cursor is not null && items.Count < most);
        return (items, cursor is not null);
    }

    /// <summary>Turns a redirect of the API into a redirect to the same page of the survivor.</summary>
    private IResult Moved(RedirectHttpResult moved)
    {
        _context.Response.Headers.CacheControl = "no-store";
        var path = new Uri(new Uri("http://localhost"), moved.Url).AbsolutePath;
        path = path.StartsWith("/api", StringComparison.Ordinal) ? path[4..] : path;
        return Results.Redirect(
            (View.IsEmbedded ? "/embed" : "") + path + _context.Request.QueryString,
            permanent: true,
            preserveMethod: true
        );
    }

    private static DefaultHttpContext Inner(HttpContext outer, IEnumerable<(string Name, string? Value)> query)
    {
        var inner = new DefaultHttpContext
        {
            RequestServices = outer.RequestServices,
            RequestAborted = outer.RequestAborted,
            User = outer.User,
            TraceIdentifier = outer.TraceIdentifier,
        };
        inner.Request.Method = HttpMethods.Get;
        inner.Request.QueryString = QueryString.Create(
            query.Where(x => !string.IsNullOrEmpty(x.Value)).Select(x => KeyValuePair.Create(x.Name, x.Value))
        );
        return inner;
    }

    /// <summary>A day means the end of that day.</summary>
    private static string Instant(string text) =>
        LocalDatePattern.Iso.Parse(text) is { Success: true, Value: var day }
            ? LocalDatePattern.Iso.Format(day) + "T23:59:59.999999999Z"
            : text;
}

/// <summary>
/// The page cannot be made; the answer is <see cref="Result"/> instead. It is an exception so that a page's code need
/// not check
/// each read. <c>PagesModule</c> catches it.
/// </summary>
public sealed class PageStoppedException(IResult result) : Exception
{
    public IResult Result { get; } = result;
}
