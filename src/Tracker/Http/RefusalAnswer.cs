using Tracker.Refusals;

namespace Tracker.Http;

/// <summary>Answers with a problem in the form that the caller reads: a page for people, JSON for programs.</summary>
public sealed class RefusalAnswer
{
    /// <summary>Makes a page of a problem. The pages register it; without it every caller gets JSON.</summary>
    public Func<HttpContext, Problem, IResult>? Page { get; set; }

    public static Task SendAsync(HttpContext context, Problem problem)
    {
        problem.Note(context);
        var page = IsForPeople(context) ? context.RequestServices.GetRequiredService<RefusalAnswer>().Page : null;
        return (page?.Invoke(context, problem) ?? problem).ExecuteAsync(context);
    }

    /// <summary>Whether a refusal is for a person: the path is a page's and the reader takes HTML.</summary>
    public static bool IsForPeople(HttpContext context) =>
        !context.Request.Path.StartsWithSegments("/api")
        && !context.Request.Path.StartsWithSegments("/health")
        && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
