using System.CommandLine;

namespace Tracker.CommandLine;

/// <summary>Judges the statement of a file as recording it would, and stores nothing.</summary>
public static class ValidateCommand
{
    public static Command Create()
    {
        var file = SubmissionFile.Argument();
        var validate = new Command(
            "validate",
            "Judge the statement of a file as 'record' would, and store nothing; exit code 1 if it has faults."
        )
        {
            file,
        };
        validate.AgainstServer();
        validate.SetAction(
            async (x, token) =>
            {
                var submission = await SubmissionFile.ReadAsync(x.GetValue(file)!, token);
                await using var access = await RecordAccess.OpenAsync(x, token);
                var answer = await access.SubmitAsync(submission, store: false, token);
                return await answer.PrintAsync(
                    x.GetValue(ServerOptions.Json),
                    view =>
                        [
                            $"No faults. {view["id"]} {((bool)view["exists"]! ? "is on record" : "would be new")}. "
                                + "Positions:",
                            .. view["positions"]!.AsArray().Select(p => $"  {p}"),
                        ]
                );
            }
        );
        return validate;
    }
}
