using System.Security.Claims;
using Tracker.Http;

namespace Tracker.Audit.Receipts;

/// <param name="Body">The body as it would be sent, uncompressed.</param>
public sealed record InternalAnswer(int Status, byte[] Body, string? Location);

/// <summary>Sends requests to the program's own API through the request pipeline, without a network.</summary>
public sealed class InternalReads(IServiceScopeFactory scopes)
{
    /// <summary>The request pipeline from routing on.</summary>
    public RequestDelegate? Pipeline { get; set; }

    public async Task<InternalAnswer> GetAsync(string path, QueryString query, CancellationToken token)
    {
        var pipeline = Pipeline ?? throw new InvalidOperationException("The request pipeline is not built yet.");
        await using var scope = scopes.CreateAsyncScope();
        using var body = new MemoryStream();
        var context = new DefaultHttpContext
        {
            RequestServices = scope.ServiceProvider,
            RequestAborted = token,
            User = new ClaimsPrincipal(),
        };
        context.Items[InternalRead.Marker] = true;
        context.Request.Method = HttpMethods.Get;
        context.Request.Scheme = "http";
        context.Request.Host = new("localhost");
        context.Request.Protocol = "HTTP/1.1";
        context.Request.Path = path;
        context.Request.QueryString = query;
        context.Request.Headers.Accept = "application/json";
        context.Response.Body = body;
        await pipeline(context);
        await context.Response.CompleteAsync();
        return new(
            context.Response.StatusCode,
            body.ToArray(),
            context.Response.Headers.Location.ToString() is { Length: > 0 } to ? to : null
        );
    }
}
