using System.Net.Http.Headers;
using Microsoft.AspNetCore.Authentication;

namespace Tracker.Access;

/// <summary>
/// Whether whoever opened an answer without end may still have it: a key that is revoked or expires, or a token that
/// expires, ends it as it ends further requests.
/// </summary>
public sealed class Standing(ApiKeys keys, TimeProvider time)
{
    /// <summary>How often it is asked; with what is kept of a key, revocation is effective within five
    /// seconds.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    public async Task<bool> HoldsAsync(HttpContext context, CancellationToken token)
    {
        if (context.User.Identity is not { IsAuthenticated: true })
        {
            return true;
        }

        // Of a key, what was read when it was found says nothing of now.
        return context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties?.ExpiresUtc is { } end
            ? time.GetUtcNow() < end
            : AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out var sent)
                && sent.Parameter is { } key
                && await keys.FindAsync(key, token) is not null;
    }
}
