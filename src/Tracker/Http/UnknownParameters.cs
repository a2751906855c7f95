namespace Tracker.Http;

/// <summary>An operation that declares no query parameters takes none: what is not read is refused, not
/// ignored.</summary>
public static class UnknownParameters
{
    public static Task Refuse(HttpContext context, RequestDelegate next) =>
        context.Request.QueryString.HasValue
        && context.GetEndpoint()?.Metadata is { } metadata
        && metadata.GetMetadata<OperationAttribute>() is not null
        && metadata.GetMetadata<QueryAttribute>() is null
        && new QueryReader(context).Problem is { } problem
            ? problem.ExecuteAsync(context)
            : next(context);
}
