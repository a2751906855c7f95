using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Tracker.Http;
using Tracker.Pages.Frame;

namespace Tracker.Pages.Desk;

/// <summary>Who a page of the desk is made for.</summary>
/// <param name="FormField">The hidden field by which a form is known to be of this program and for this person.</param>
public sealed record DeskPerson(
    string User,
    string Role,
    bool MayRecord,
    bool MayReview,
    bool MayAudit,
    string FormField,
    string FormToken
)
{
    public static DeskPerson Of(PageRequest page)
    {
        // Antiforgery sets this header itself, and warns of a page that has another one.
        page.Context.Response.Headers.CacheControl = "no-cache, no-store";
        var (user, form) = (page.Context.User, page.Get<IAntiforgery>().GetAndStoreTokens(page.Context));
        return new(
            user.Identity?.Name ?? "",
            user.FindFirst(ClaimTypes.Role)?.Value ?? "",
            user.May(Roles.Submitter),
            user.May(Roles.Reviewer),
            user.May(Roles.Auditor),
            form.FormFieldName,
            form.RequestToken!
        );
    }
}
