using System.Net;
using System.Security.Claims;
using Tracker.Store;

namespace Tracker.Http;

/// <summary>Who sends a request: made in this one place, whether from a key, a token or a sign-in.</summary>
public static class Sender
{
    /// <summary>The claim with the opaque id of another key of the same person.</summary>
    public const string SamePerson = "tracker:same-person";

    /// <param name="user">The opaque id under which changes are recorded; null: someone who may change nothing.</param>
    /// <param name="scheme">How the caller proved it.</param>
    /// <param name="others">Opaque ids of the same person's other keys.</param>
    public static ClaimsPrincipal Of(
        string? user,
        IEnumerable<string> roles,
        IEnumerable<string> scopes,
        string scheme,
        IEnumerable<string>? others = null
    )
    {
        var claims = roles
            .Select(x => new Claim(ClaimTypes.Role, x))
            .Concat(scopes.Select(x => new Claim(Scopes.Claim, x)))
            .Concat((others ?? []).Select(x => new Claim(SamePerson, x)));
        return new(new ClaimsIdentity(user is null ? claims : claims.Prepend(new(ClaimTypes.Name, user)), scheme));
    }

    /// <summary>Someone who has all of a role, as the caller of a use case.</summary>
    public static Caller As(string user, string role) => Of(user, [role], Scopes.Of(role), role).Caller();

    /// <summary>By whom requests are counted: the user, else the address; of IPv6 the network that one customer is
    /// given.</summary>
    public static string Counted(HttpContext context) => context.User.Identity?.Name ?? Address(context);

    public static string Address(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        if (address is null)
        {
            return "local";
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        return address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
            ? $"{new IPAddress([.. address.GetAddressBytes().Take(8), 0, 0, 0, 0, 0, 0, 0, 0])}/64"
            : address.ToString();
    }

    /// <summary>Whether what is sent stays on this machine or is encrypted.</summary>
    public static bool IsPrivate(HttpContext context) =>
        context.Request.IsHttps || context.Connection.RemoteIpAddress is not { } remote || IPAddress.IsLoopback(remote);
}
