using System.Security.Claims;

namespace Tracker.Access;

/// <summary>What a key may do. Each role is also the name of its authorization policy; admin may do all of them.</summary>
public static class Roles
{
    public const string Submitter = "submitter";
    public const string Reviewer = "reviewer";
    public const string Auditor = "auditor";
    public const string Admin = "admin";

    public static readonly IReadOnlyList<string> All = [Submitter, Reviewer, Auditor, Admin];

    /// <summary>Whether the caller may see the persons behind opaque user ids.</summary>
    public static bool MaySeeNames(ClaimsPrincipal user) => user.IsInRole(Auditor) || user.IsInRole(Admin);

    /// <summary>The opaque id under which a caller's changes are recorded.</summary>
    public static string Id(this ClaimsPrincipal user) =>
        user.Identity?.Name ?? throw new InvalidOperationException("Only an authenticated caller can change the record.");
}
