using Microsoft.AspNetCore.Diagnostics;
using Npgsql;
using Tracker.Refusals;
using Tracker.Store;

namespace Tracker.Http;

/// <summary>What fails in spite of the rules: a lost race is a conflict, a database away is 503, a bug is 500 without
/// its insides.</summary>
public sealed partial class FailuresAsProblems(ILogger<FailuresAsProblems> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(
        HttpContext httpContext,
        Exception exception,
        CancellationToken cancellationToken
    )
    {
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

        return
            exception is OperationCanceledException
            || IsUnavailable(exception)
            || IsUnavailable(exception.GetBaseException())
            ? Problem.Unavailable(
                "The database cannot be reached now. Send the same request again: what was stored is not stored twice."
            )
            : HttpProblems.Of(500);
    }

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed.")]
    private partial void Failed(Exception exception, string method, string path);

    [LoggerMessage(LogLevel.Warning, "{Method} {Path} was not served: {Reason}")]
    private partial void Unavailable(string reason, string method, string path);

    private static bool IsUnavailable(Exception e) =>
        e is PostgresException postgres
            ? postgres.IsTransient
                || postgres.SqlState
                    is PostgresErrorCodes.AdminShutdown
                        or PostgresErrorCodes.CrashShutdown
                        or PostgresErrorCodes.CannotConnectNow
                        or PostgresErrorCodes.DiskFull
                        or PostgresErrorCodes.TooManyConnections
            : e is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException or IOException;
}

/// <summary>Something the program rests on cannot be had now; the message is for the caller.</summary>
public sealed class UnavailableException(string message) : Exception(message);
