using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.Record.Codebook;
using Tracker.Refusals;
using Wolverine.Http;

namespace Tracker.Reports;

/// <summary>Accept or reject a report.</summary>
/// <param name="Answer">What was found. It is public if the report is accepted.</param>
/// <param name="Correction">If accepted: sequence of the event that corrected the record.</param>
public sealed record AnswerReport(
    [ValuesOf(typeof(ReportStates), nameof(ReportStates.Verdicts))] string Verdict,
    string Answer,
    long? Correction = null
);

/// <summary>A reviewer answers a report once. Who accepts one names the correction, which is on record already.</summary>
public static class AnswerReportEndpoint
{
    [WolverinePost("/api/reports/{id}/answer"), Authorize(Policy = Roles.Reviewer)]
    [Operation("Accepts or rejects a report")]
    [Takes<AnswerReport>, Answers<ReportView>]
    [Refuses("already-answered")]
    public static async Task<IResult> Post(string id, HttpContext context, ReportStore reports)
    {
        var (command, unreadable) = await StrictJson.ReadAsync<AnswerReport>(context);
        if (unreadable is not null)
        {
            return unreadable;
        }

        var (report, refusal) = await DecideAsync(id, command!, context, reports);
        return refusal is not null ? refusal : Http.Answer.Ok(report!);
    }

    /// <summary>Answers the report, or says why not. The same answer again changes nothing.</summary>
    public static async Task<(ReportView? Report, Problem? Refusal)> DecideAsync(
        string id,
        AnswerReport command,
        HttpContext context,
        ReportStore reports
    )
    {
        var token = context.RequestAborted;
        if (!context.User.May(Roles.Reviewer))
        {
            return (null, Problem.Forbidden);
        }

        if (await reports.FindAsync(id, token) is not { } report)
        {
            return (null, Problem.NotFound("report", id));
        }

        var isThere = command.Correction is { } sequence && await reports.HasEventAsync(sequence, token);
        var faults = Check(command, report, isThere);
        if (faults.Any)
        {
            return (null, Problem.Invalid(faults.All));
        }

        if (await reports.AnswerAsync(id, command, context.User.Id(), token) is { } answered)
        {
            return (answered, null);
        }

        report = await reports.FindAsync(id, token);
        return
            report is not null
            && (report.State, report.Answer, report.Correction) == (command.Verdict, command.Answer, command.Correction)
            ? (report, null)
            : (
                null,
                Problem.Conflict(
                    ProblemTypes.AlreadyAnswered,
                    "The report has another answer already; read it and leave it as it is.",
                    $"/api/reports/{id}"
                )
            );
    }

    /// <summary>Pure.</summary>
    /// <param name="isThere">The log has the event that <see cref="AnswerReport.Correction"/> names.</param>
    public static Faults Check(AnswerReport command, ReportView report, bool isThere)
    {
        var faults = new Faults();
        if (!ReportStates.Verdicts.Contains(command.Verdict))
        {
            faults.Add(
                "/verdict",
                "unknown-code",
                $"'{command.Verdict}' is not one of {string.Join(", ", ReportStates.Verdicts)}."
            );
        }

        faults.Words("/answer", command.Answer);
        if (command.Verdict == ReportStates.Accepted && command.Correction is null)
        {
            faults.Add(
                "/correction",
                "required",
                "Correct the record first, then give the sequence of the event that corrected it."
            );
        }
        else if (command.Verdict == ReportStates.Rejected && command.Correction is not null)
        {
            faults.Add("/correction", "exclusive", "A rejected report corrected nothing; leave the correction out.");
        }
        else if (command.Correction is { } sequence && (!isThere || sequence <= report.Sequence))
        {
            faults.Add(
                "/correction",
                "unknown-event",
                $"No event has sequence {sequence} and was recorded after sequence {report.Sequence}, which the reader "
                    + "saw; give the sequence of the event that corrected the record."
            );
        }

        return faults;
    }
}
