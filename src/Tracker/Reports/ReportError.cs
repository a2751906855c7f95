using System.Security.Cryptography;
using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Reports;

/// <summary>Tell the desk of an error in the record.</summary>
/// <param name="About">Id of the statement, action or party that is wrong.</param>
/// <param name="Words">What is wrong, and how it can be checked.</param>
/// <param name="AsOfSequence">The point of the record that the reader saw; absent: the present.</param>
public sealed record ReportError(string About, string Words, long? AsOfSequence = null);

/// <summary>
/// Everybody who may read may report an error. Neither the caller's address nor their key is stored with the report.
/// </summary>
public static class ReportErrorEndpoint
{
    [WolverinePost("/api/reports"), Authorize(Policy = Roles.Reader)]
    [Operation("Reports an error in the record to the desk")]
    [Takes<ReportError>, Answers<ReportView>(201)]
    public static async Task<IResult> Post(HttpContext context, ReportDesk desk)
    {
        var (command, unreadable) = await StrictJson.ReadAsync<ReportError>(context);
        if (unreadable is not null)
        {
            return unreadable;
        }

        var (report, refusal) = await desk.ReceiveAsync(command!, context);
        return refusal is not null ? refusal : Answer.Made($"/api/reports/{report!.Id}", report.ForReaders());
    }

    /// <summary>Pure.</summary>
    public static Faults Check(ReportError command, long projected)
    {
        var faults = new Faults();
        faults.Words("/about", command.About);
        faults.Words("/words", command.Words);
        if (command.AsOfSequence is { } sequence && (sequence < 0 || sequence > projected))
        {
            faults.Add("/asOfSequence", "range", $"The record ends at sequence {projected}; give 0 to {projected}.");
        }

        return faults;
    }
}

/// <summary>Receives reports, from the API and from the form of the pages.</summary>
public sealed class ReportDesk(ReportStore reports, ReportLimit limit, ProjectionProgress progress)
{
    /// <summary>Stores a report, or says why not.</summary>
    public async Task<(ReportView? Report, Problem? Refusal)> ReceiveAsync(ReportError command, HttpContext context)
    {
        var token = context.RequestAborted;
        var projected = await progress.ReachedAsync(token);
        var faults = ReportErrorEndpoint.Check(command, projected);
        if (faults.Any)
        {
            return (null, Problem.Invalid(faults.All));
        }

        // Counted only now, so that a slip in the form costs the reader nothing.
        if (limit.SecondsToWait(context) is { } seconds)
        {
            return (null, HttpProblems.TooManyRequests("Too many reports came from this address.", seconds));
        }

        var report = await reports.AddAsync(
            "er-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            command.About,
            command.Words,
            command.AsOfSequence ?? projected,
            token
        );
        return report is not null
            ? (report, null)
            : (
                null,
                Problem.Invalid([
                    new(
                        "/about",
                        "There is no statement, action or party of this id; copy it from the page's address.",
                        "unknown"
                    ),
                ])
            );
    }
}
