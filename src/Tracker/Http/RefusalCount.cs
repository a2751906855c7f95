using Tracker.Refusals;
using Tracker.Sight;

namespace Tracker.Http;

/// <summary>Counts answers that are problems, by problem type, whoever made the answer and in whatever form.</summary>
public sealed class RefusalCount(RequestDelegate next, Instruments instruments)
{
    public async Task InvokeAsync(HttpContext context)
    {
        await next(context);
        if (context.Response.StatusCode >= 400)
        {
            var type = Problem.AnsweredWith(context) ?? HttpProblems.Of(context.Response.StatusCode).Type;
            instruments.Refusals.Add(1, new KeyValuePair<string, object?>("type", type[ProblemType.Prefix.Length..]));
        }
    }
}
