using System.CommandLine;

namespace Tracker.CommandLine;

/// <summary>Records the statement of a file, as <c>POST /api/statements</c> does.</summary>
public static class RecordCommand
{
    public static Command Create()
    {
        var file = SubmissionFile.Argument();
        var record = new Command("record", "Record the statement of a file. Safe to repeat.") { file };
        record.AgainstServer();
        record.SetAction(
            async (x, token) =>
            {
                var submission = await SubmissionFile.ReadAsync(x.GetValue(file)!, token);
                await using var access = await RecordAccess.OpenAsync(x, token, readsOnly: false);
                var answer = await access.SubmitAsync(submission, store: true, token);
                return await answer.PrintAsync(
                    x.GetValue(ServerOptions.Json),
                    view =>
                        [
                            $"{(answer.Status == 201 ? "Recorded" : "Already on record:")} {view["id"]}, "
                                + $"{view["title"]}, sequence {view["sequence"]}.",
                        ]
                );
            }
        );
        return record;
    }
}
