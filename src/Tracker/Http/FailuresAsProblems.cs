using Microsoft.AspNetCore.Diagnostics;
using Tracker.Refusals;
using Tracker.Store;

namespace Tracker.Http;

/// <summary>What fails in spite of the rules: a lost race is a conflict, a database away is 503, a bug is 500 without
/// its insides.</summary>
public sealed partial class FailuresAsProblems(DatabaseStanding standing, ILogger<FailuresAsProblems> log)
    : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(
        HttpContext httpContext,
        Exception exception,
        CancellationToken cancellationToken
    )
    {
        standing.Saw(exception);
        var problem = ProblemOf(exception);
        switch (problem.Status)
        {
            case 500:
                Failed(exception, httpContext.Request.Method, httpContext.Request.Path);
                break;
            case 503:
                Unavailable(exception.GetBaseException().Message, httpContext.Request.Method, httpContext.Request.Path);
                break;
        }

        await RefusalAnswer.SendAsync(httpContext, problem);
        return true;
    }

    private static Problem ProblemOf(Exception exception)
    {
        if (exception is BadHttpRequestException bad)
        {
            return HttpProblems.Of(bad.StatusCode);
        }

        if (exception is UnavailableException or WrongClockException)
        {
            return Problem.Unavailable(exception.Message);
        }

        if (LostRaces.Is(exception))
        {
            return Problem.Conflict(
                ProblemTypes.ConcurrentChange,
                "Another change came first; read the resource again and repeat.",
                null
            );
        }

        return (exception is OperationCanceledException ? DatabaseFault.Away : DatabaseFault.Of(exception)) is { } fault
            ? Problem.Unavailable(fault.Sentence) with
            {
                RetryAfterSeconds = fault.RetryAfterSeconds,
            }
            : HttpProblems.Of(500);
    }

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed.")]
    private partial void Failed(Exception exception, string method, string path);

    [LoggerMessage(LogLevel.Warning, "{Method} {Path} was not served: {Reason}")]
    private partial void Unavailable(string reason, string method, string path);
}

/// <summary>Something the program rests on cannot be had now; the message is for the caller.</summary>
public sealed class UnavailableException(string message) : Exception(message);
