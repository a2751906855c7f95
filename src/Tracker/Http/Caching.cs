using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authorization;

namespace Tracker.Http;

/// <summary>Where in the record an answer was read; kept with the request for its headers.</summary>
/// <param name="Sequence">Everything at or below it is in the answer.</param>
/// <param name="IsClosed">It was asked for and can never be answered in another way.</param>
public sealed record RecordPoint(long Sequence, bool IsClosed)
{
    /// <summary>More than what is projected may be in the answer: the log itself was read.</summary>
    public bool IsLive { get; init; }
}

/// <summary>Who may keep an answer, for how long, and by which tag it is known.</summary>
public static class Caching
{
    /// <summary>Seconds for which a current view may be shown again without asking.</summary>
    public const int CurrentSeconds = 5;

    /// <summary>Answers differ between builds of the program.</summary>
    private static readonly string Build = typeof(Caching).Module.ModuleVersionId.ToString("N");

    /// <summary><c>Cache-Control</c> of a successful read.</summary>
    /// <param name="isVersioned">Its ETag is what a change must name: never shown without asking.</param>
    public static string ControlOf(HttpContext context, bool isVersioned)
    {
        if (Roles.MaySeeNames(context.User) || IsForSome(context))
        {
            return "no-store";
        }

        var who = context.User.Identity?.IsAuthenticated == true ? "private" : "public";
        return context.Features.Get<RecordPoint>() switch
        {
            { IsClosed: true } => $"{who}, max-age=31536000, immutable",
            { IsLive: false } when !isVersioned => $"{who}, max-age={CurrentSeconds}",
            _ => $"{who}, no-cache",
        };
    }

    /// <summary>The endpoint is for some roles alone.</summary>
    public static bool IsForSome(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>() is { Policy: not Roles.Reader };

    /// <summary>The tag of a body without a version.</summary>
    public static string WeakTag(ReadOnlySpan<byte> body) =>
        $"W/\"{Convert.ToHexStringLower(SHA256.HashData(body)[..8])}\"";

    /// <summary>The tag of an answer read at a point, known before it is made: the same question there has one
    /// answer.</summary>
    public static string TagAt(HttpContext context, long sequence)
    {
        var question =
            $"{Build} {sequence} {Format.Of(context).Name} {Roles.MaySeeNames(context.User)} "
            + $"{context.Request.Path}{context.Request.QueryString}";
        return WeakTag(Encoding.UTF8.GetBytes(question));
    }
}
