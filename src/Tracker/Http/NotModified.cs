using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Tracker.Http;

/// <summary>
/// The one place that answers 304. What is inside answers 200, whether it makes the answer or takes it from the cache;
/// the body is then left out and every other header stays. A browser puts the headers of a 304 over those that it
/// keeps, so they must be those of the answer that it keeps.
/// </summary>
public static class NotModified
{
    /// <summary>What tells of the body itself, which a 304 does not have.</summary>
    private static readonly string[] OfTheBody =
    [
        HeaderNames.ContentEncoding,
        HeaderNames.ContentLength,
        HeaderNames.ContentType,
    ];

    public static async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(() =>
        {
            Weaken(context.Response.Headers);
            return Task.CompletedTask;
        });
        var asked = context.Request.Headers;
        var known = asked.IfNoneMatch;

        // The output cache would answer by these two itself, and without most of the headers.
        asked.Remove(HeaderNames.IfNoneMatch);
        asked.Remove(HeaderNames.IfModifiedSince);
        if (known.Count == 0 || !HttpMethods.IsGet(context.Request.Method))
        {
            await next(context);
            return;
        }

        var inner = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var body = new Body(context, inner, known);
        context.Features.Set<IHttpResponseBodyFeature>(body);
        context.Features.Set(body);
        try
        {
            await next(context);
            await body.FlushWriterAsync();
            if (body.IsLeftOut)
            {
                Weaken(context.Response.Headers);
                context.Response.StatusCode = StatusCodes.Status304NotModified;
                foreach (var name in OfTheBody)
                {
                    context.Response.Headers.Remove(name);
                }
            }
        }
        finally
        {
            context.Features.Set(inner);
            context.Features.Set<Body>(null);
        }
    }

    /// <summary>Whether nothing of the body is sent, because the reader has it.</summary>
    public static bool Is(HttpContext context) => context.Features.Get<Body>()?.IsLeftOut == true;

    /// <summary>A strong tag is of these bytes alone, and those that are sent compressed are others.</summary>
    private static void Weaken(IHeaderDictionary headers)
    {
        if (headers.ContentEncoding.Count > 0 && headers.ETag.ToString() is ['"', ..] strong)
        {
            headers.ETag = "W/" + strong;
        }
    }

    private static bool IsAmong(StringValues known, string etag) =>
        etag.Length > 0
        && known.ToString().Split(',').Select(x => x.Trim()).Any(x => x == "*" || Opaque(x) == Opaque(etag));

    private static string Opaque(string etag) => etag.StartsWith("W/", StringComparison.Ordinal) ? etag[2..] : etag;

    /// <summary>A body that is left out if the reader has it; which is known when the first of it is written.</summary>
    private sealed class Body(HttpContext context, IHttpResponseBodyFeature inner, StringValues known)
        : Stream,
            IHttpResponseBodyFeature
    {
        private bool? _isLeftOut;
        private PipeWriter? _writer;

        public bool IsLeftOut =>
            _isLeftOut ??=
                context.Response is { HasStarted: false, StatusCode: StatusCodes.Status200OK } response
                && IsAmong(known, response.Headers.ETag.ToString());

        public Stream Stream => this;

        public PipeWriter Writer => _writer ??= PipeWriter.Create(this, new(leaveOpen: true));

        // It is written and never read: CanRead and CanSeek say so, and what they rule out throws, as of every Stream.
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public void DisableBuffering() => inner.DisableBuffering();

        public Task StartAsync(CancellationToken cancellationToken = default) =>
            IsLeftOut ? Task.CompletedTask : inner.StartAsync(cancellationToken);

        public async Task CompleteAsync()
        {
            await FlushWriterAsync();
            if (!IsLeftOut)
            {
                await inner.CompleteAsync();
            }
        }

        public Task SendFileAsync(
            string path,
            long offset,
            long? count,
            CancellationToken cancellationToken = default
        ) => SendFileFallback.SendFileAsync(this, path, offset, count, cancellationToken);

        public async Task FlushWriterAsync()
        {
            if (_writer is not null)
            {
                await _writer.FlushAsync();
            }
        }

        public override ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer,
            CancellationToken cancellationToken = default
        ) => IsLeftOut ? ValueTask.CompletedTask : inner.Stream.WriteAsync(buffer, cancellationToken);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) =>
            IsLeftOut ? Task.CompletedTask : inner.Stream.FlushAsync(cancellationToken);

        public override void Write(byte[] buffer, int offset, int count)
        {
            if (!IsLeftOut)
            {
                inner.Stream.Write(buffer, offset, count);
            }
        }

        public override void Flush()
        {
            if (!IsLeftOut)
            {
                inner.Stream.Flush();
            }
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
