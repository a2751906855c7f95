using System.Diagnostics;

namespace Tracker.Mutants;

/// <summary>Runs <c>dotnet</c>.</summary>
internal static class Shell
{
    /// <param name="limit">A process that runs longer is ended, and its code is null.</param>
    public static async Task<(int? Code, string Output, TimeSpan Elapsed)> DotnetAsync(
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        TimeSpan? limit = null
    )
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start) ?? throw new MutantsException("'dotnet' cannot be started.");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var late = new CancellationTokenSource(limit ?? Timeout.InfiniteTimeSpan);
        try
        {
            await process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return (null, "", watch.Elapsed);
        }

        return (process.ExitCode, await output + await errors, watch.Elapsed);
    }

    /// <exception cref="MutantsException">It failed.</exception>
    public static async Task<string> DotnetOrThrowAsync(params string[] arguments)
    {
        var (code, output, _) = await DotnetAsync(arguments);
        return code == 0
            ? output
            : throw new MutantsException($"'dotnet {string.Join(' ', arguments)}' failed:\n{output}");
    }
}

/// <summary>The mutants cannot be made or run; the message says why.</summary>
internal sealed class MutantsException(string message) : Exception(message);
