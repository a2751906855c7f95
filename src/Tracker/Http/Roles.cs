using System.Security.Claims;
using Tracker.Store;

namespace Tracker.Http;

/// <summary>What a caller may do. Each role is also the name of its authorization policy; admin may do all of
/// them.</summary>
public static class Roles
{
    public const string Reader = "reader";
    public const string Submitter = "submitter";
    public const string Reviewer = "reviewer";

    /// <summary>May do what a submitter may, and change what others recorded.</summary>
    public const string Editor = "editor";
    public const string Auditor = "auditor";
    public const string Admin = "admin";

    public static readonly IReadOnlyList<string> All = [Reader, Submitter, Reviewer, Editor, Auditor, Admin];

    /// <summary>
    /// Whether someone may do what a role may: has the role and its scope. Admins have every role, editors that of a
    /// submitter; every role may read.
    /// </summary>
    public static bool May(this ClaimsPrincipal user, string role) =>
        (
            role switch
            {
                Reader => All.Any(user.IsInRole),
                Submitter => user.IsInRole(Submitter) || user.IsInRole(Editor) || user.IsInRole(Admin),
                _ => user.IsInRole(role) || user.IsInRole(Admin),
            }
        ) && user.HasScope(Scopes.Asked(role));

    /// <summary>Whether the caller may see the persons behind opaque user ids.</summary>
    public static bool MaySeeNames(ClaimsPrincipal user) => user.May(Auditor);

    /// <summary>The authenticated caller, as use cases know callers.</summary>
    public static Caller Caller(this ClaimsPrincipal user) =>
        new(user.Id(), All.Where(user.May).ToHashSet())
        {
            Others = user.FindAll(Sender.SamePerson).Select(x => x.Value).ToHashSet(),
        };

    /// <summary>The opaque id under which a caller's changes are recorded.</summary>
    public static string Id(this ClaimsPrincipal user) =>
        user.Identity?.Name
        ?? throw new InvalidOperationException("Only an authenticated caller can change the record.");
}

/// <summary>
/// Parts of what a role may do. A key has all of its role's, or those it was made with: a key that leaks does no more
/// than it was made for.
/// </summary>
public static class Scopes
{
    public const string Read = "read";
    public const string Write = "write";
    public const string Review = "review";
    public const string Audit = "audit";
    public const string Admin = "admin";

    /// <summary>The claim that carries one.</summary>
    public const string Claim = "tracker:scope";

    public static readonly IReadOnlyList<string> All = [Read, Write, Review, Audit, Admin];

    /// <summary>The scope that a role's policy asks for.</summary>
    public static string Asked(string role) =>
        role switch
        {
            Roles.Reader => Read,
            Roles.Submitter or Roles.Editor => Write,
            Roles.Reviewer => Review,
            Roles.Auditor => Audit,
            Roles.Admin => Admin,
            _ => throw new ArgumentOutOfRangeException(nameof(role), role, "Not a role."),
        };

    /// <summary>All that a role can have.</summary>
    public static IReadOnlyList<string> Of(string role) =>
        role == Roles.Admin ? All
        : role == Roles.Reader ? [Read]
        : [Read, Asked(role)];

    public static bool HasScope(this ClaimsPrincipal user, string scope) => user.HasClaim(Claim, scope);
}
