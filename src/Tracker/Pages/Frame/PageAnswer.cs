using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Tracker.Pages.Frame;

/// <summary>A page as the answer of an endpoint.</summary>
public static class PageAnswer
{
    public static IResult Show<TPage>(PageView view, int status, params (string Name, object? Value)[] parameters)
        where TPage : IComponent
    {
        var given = parameters.ToDictionary(x => x.Name, x => x.Value);
        given["View"] = view;
        return new RazorComponentResult<TPage>(given) { StatusCode = status };
    }
}
