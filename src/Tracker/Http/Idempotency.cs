using System.Security.Cryptography;
using System.Text;
using Tracker.Refusals;

namespace Tracker.Http;

/// <summary>The answer holds a secret: it is given once and never kept.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AnswerIsSecretAttribute : Attribute;

/// <summary>
/// <c>Idempotency-Key</c> on every POST, whoever wrote the endpoint: the same key and request have the first answer
/// again. Only successes are kept. What was refused stored nothing, so a repeat is decided anew.
/// </summary>
public sealed partial class Idempotency(
    RequestDelegate next,
    IdempotentAnswers answers,
    TimeProvider time,
    ILogger<Idempotency> log
)
{
    public const string Header = "Idempotency-Key";
    public const string Replayed = "Idempotency-Replayed";

    /// <summary>Longest key, in characters.</summary>
    public const int MaxLength = 255;

    public async Task InvokeAsync(HttpContext context)
    {
        var given = context.Request.Headers[Header];
        if (
            given.Count == 0
            || !HttpMethods.IsPost(context.Request.Method)
            || context.GetEndpoint() is not RouteEndpoint endpoint
        )
        {
            await next(context);
            return;
        }

        if (given is not [{ Length: > 0 and <= MaxLength } key] || key.Any(c => c is <= ' ' or > '~'))
        {
            await Problem
                .Malformed(
                    $"{Header} must be given once, as 1 to {MaxLength} printable ASCII characters without spaces."
                )
                .ExecuteAsync(context);
            return;
        }

        byte[] request;
        try
        {
            request = await DigestAsync(context);
        }
        catch (BadHttpRequestException e)
        {
            await HttpProblems.Of(e.StatusCode).ExecuteAsync(context);
            return;
        }

        var scoped = SHA256.HashData(Encoding.UTF8.GetBytes($"{context.User.Identity?.Name}\n{key}"));
        var (claim, first) = await answers.ClaimAsync(scoped, request, context.RequestAborted);
        if (claim is null)
        {
            await AnswerAgainAsync(context, first, request);
            return;
        }

        await FirstAsync(context, scoped, claim, endpoint.Metadata.GetMetadata<AnswerIsSecretAttribute>() is not null);
    }

    private static async Task AnswerAgainAsync(HttpContext context, IdempotentAnswer? first, byte[] request)
    {
        var response = context.Response;
        if (first is not null && !first.Request.AsSpan().SequenceEqual(request))
        {
            await HttpProblems.IdempotencyKeyReused.ExecuteAsync(context);
        }
        else if (first?.Status is not { } status)
        {
            await HttpProblems.RequestInFlight.ExecuteAsync(context);
        }
        else if (first.Body is null)
        {
            await HttpProblems.AnswerWithheld(first.Location).ExecuteAsync(context);
        }
        else
        {
            response.StatusCode = status;
            response.Headers.Location = first.Location;
            response.Headers.ETag = first.ETag;
            response.Headers[Replayed] = "true";
            response.ContentType = first.ContentType;
            response.ContentLength = first.Body.Length;
            await response.Body.WriteAsync(first.Body, context.RequestAborted);
        }
    }

    /// <summary>
    /// Carries the request out to its end, though its client may be gone: then the answer is what the client will ask
    /// for.
    /// </summary>
    private async Task FirstAsync(HttpContext context, byte[] key, byte[] claim, bool secret)
    {
        var (response, client) = (context.Response, context.RequestAborted);
        using var limit = new CancellationTokenSource(RequestLimits.Timeout, time);
        var wire = response.Body;
        using var body = new MemoryStream();
        (response.Body, context.RequestAborted) = (body, limit.Token);
        var kept = false;
        try
        {
            await next(context);
            if (response.StatusCode is >= 200 and < 300)
            {
                await answers.KeepAsync(
                    key,
                    claim,
                    new(
                        [],
                        response.StatusCode,
                        response.Headers.Location,
                        response.Headers.ETag,
                        response.ContentType,
                        secret ? null : body.ToArray()
                    )
                );
                kept = true;
            }
        }
        catch (Npgsql.NpgsqlException e) when (response.StatusCode is >= 200 and < 300 && body.Length > 0)
        {
            // Carried out; only its answer could not be kept. A repeat waits for the claim to lapse.
            kept = true;
            NotKept(e.Message);
        }
        finally
        {
            (response.Body, context.RequestAborted) = (wire, client);
            if (!kept)
            {
                await answers.ReleaseAsync(key, claim);
            }
        }

        body.Position = 0;
        await body.CopyToAsync(wire, client);
    }

    /// <summary>What makes a request the same: method, path, query and body.</summary>
    private static async Task<byte[]> DigestAsync(HttpContext context)
    {
        var request = context.Request;
        request.EnableBuffering(bufferThreshold: StrictJson.MaxBytes + 1);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method}\n{request.Path}{request.QueryString}\n"));
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            hash.AppendData(buffer, 0, read);
        }

        request.Body.Position = 0;
        return hash.GetHashAndReset();
    }

    [LoggerMessage(LogLevel.Warning, "An answer could not be kept for its Idempotency-Key: {Reason}")]
    private partial void NotKept(string reason);
}
