namespace Tracker.Pages.Frame;

/// <summary>The words about reports of errors.</summary>
public static partial class Words
{
    public const string ReportThis = "Report an error";
    public const string ReportsTitle = "Errors that readers reported";
    public const string ReportAccepted = "Reported {0}, corrected {1}: {2}";
    public const string ReportCorrection = "The correction";
    public const string ReportLead =
        "Tell us what is wrong and how we can check it. You need no account. Please give no personal data: we cannot "
        + "write to you, and we store neither your name nor your address.";
    public const string ReportAbout = "About";
    public const string ReportAboutHelp = "The id of the statement, action or government, as in its page's address.";
    public const string ReportWords = "What is wrong";
    public const string ReportWordsHelp =
        "For example the passage, what it should say, and a source that shows it. At most 2,000 characters.";
    public const string ReportSend = "Send the report";
    public const string ReportStateTitle = "Your report";
    public const string ReportReceived = "The report was received {0}. It waits for a reviewer.";
    public const string ReportKeep =
        "Keep the address of this page: it is the only way to see what becomes of the report.";
    public const string ReportWasAccepted = "The report was accepted {0}, and the record was corrected.";
    public const string ReportWasRejected = "The report was read {0}. The record stays as it is.";
    public const string ReportBack = "Back to the page that the report is about";
    public const string ReportQueueTitle = "Reports of errors";
    public const string ReportQueueHelp = "Earliest first. Nobody has checked what they say.";
    public const string ReportQueueEmpty = "Every report has been answered.";
    public const string ReportRead = "Read a report";
    public const string ReportSeen = "The reader saw the page as of sequence {0}.";
    public const string OpenAsSeen = "Open the page as the reader saw it";
    public const string ReportAnswerTitle = "Answer";
    public const string ReportAnswerHelp =
        "Correct the record first if the report is right. Whoever knows the report's address can read the answer; if you "
        + "accept the report, the answer is also shown on the page that it is about.";
    public const string ReportVerdict = "Decision";
    public const string ReportAccept = "Accept: the record is corrected";
    public const string ReportReject = "Reject: the record is right";
    public const string ReportAnswer = "What you found";
    public const string ReportCorrectionField = "Sequence of the correction, if you accept";
    public const string ReportCorrectionHelp =
        "To accept, give the number of the event that corrected the record: under “What changed, and why” on the "
        + "statement's page, or in the log of events. To reject, leave it empty.";
    public const string ReportAnswerSave = "Record the answer";
    public const string ReportOnlyReviewers = "A reviewer answers reports. Correct the record if the report is right.";
    public const string ReportAnswered = "Answered: {0}.";
    public const string FaultAnswered = "The report has another answer already.";
}
