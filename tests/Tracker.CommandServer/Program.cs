using System.Collections;
using System.Globalization;
using System.Text.Json;
using Tracker.CommandLine;

namespace Tracker.CommandServer;

/// <summary>
/// Runs the program's commands, one after another, for tests that ask what a command does and not how the program
/// starts: a start takes more processor time than most commands. Each line of standard input is a command, each line of
/// standard output says how it ended; both are JSON.
/// </summary>
internal static class Program
{
    private static async Task Main()
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var (requests, answers) = (Console.In, Console.Out);
        while (await requests.ReadLineAsync() is { } line)
        {
            var answer = await RunAsync(JsonSerializer.Deserialize<Request>(line)!);
            await answers.WriteLineAsync(JsonSerializer.Serialize(answer));
            await answers.FlushAsync();
        }
    }

    private static async Task<Answer> RunAsync(Request request)
    {
        var output = new StringWriter(CultureInfo.InvariantCulture);
        var errors = new StringWriter(CultureInfo.InvariantCulture);
        Console.SetIn(TextReader.Null);
        Console.SetOut(output);
        Console.SetError(errors);
        SetEnvironment(request.Environment);
        int code;
        try
        {
            code = await TrackerCommand.RunAsync([.. request.Arguments]);
        }
#pragma warning disable CA1031 // Whatever would have ended the program is what the test asks for.
        catch (Exception e)
#pragma warning restore CA1031
        {
            await Console.Error.WriteLineAsync($"Unhandled exception. {e}");
            code = Unhandled;
        }

        await Console.Out.FlushAsync();
        await Console.Error.FlushAsync();
        return new(code, output.ToString(), errors.ToString());
    }

    /// <summary>The exit code of a program that an exception ended: 128 and the number of SIGABRT.</summary>
    private const int Unhandled = 134;

    /// <summary>Only the command's own settings are set; what the command before it was given is gone.</summary>
    private static void SetEnvironment(IReadOnlyDictionary<string, string?> settings)
    {
        foreach (var name in Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(x => (string)x.Key))
        {
            if (!Inherited.ContainsKey(name))
            {
                Environment.SetEnvironmentVariable(name, null);
            }
        }

        foreach (var (name, value) in Inherited)
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        foreach (var (name, value) in settings)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    private static readonly Dictionary<string, string?> Inherited = Environment
        .GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .ToDictionary(x => (string)x.Key, x => (string?)x.Value);

    private sealed record Request(IReadOnlyDictionary<string, string?> Environment, IReadOnlyList<string> Arguments);

    private sealed record Answer(int ExitCode, string Output, string Errors);
}
