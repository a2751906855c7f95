using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Tracker.Audit;
using Tracker.Http;

namespace Tracker.CommandLine;

/// <summary>
/// Shows on standard error how far a replay or rebuild is: a bar on a terminal; else a line at each new phase and every
/// five seconds, with <c>--json</c> as JSON.
/// </summary>
public static class ProgressDisplay
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    public static async Task<T> ShowAsync<T>(bool json, Func<Action<ReplayProgress>, Task<T>> work)
    {
        if (json || Console.IsErrorRedirected)
        {
            return await work(Lines(json, Console.Error));
        }

        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
        return await console
            .Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask(Markup.Escape(Describe(ReplayProgress.Waiting)));
                return await work(x =>
                {
                    bar.MaxValue = Math.Max(1, x.EventsTotal);
                    bar.Value = x.EventsDone;
                    bar.IsIndeterminate = x.EventsTotal == 0;
                    bar.Description = Markup.Escape(Describe(x));
                });
            });
    }

    /// <summary>Writes lines, not more often than there is something to say.</summary>
    public static Action<ReplayProgress> Lines(bool json, TextWriter to)
    {
        var gate = new Lock();
        var (phase, told) = ("", 0L);
        return progress =>
        {
            lock (gate)
            {
                if (progress.Phase == phase && Stopwatch.GetElapsedTime(told) < Interval)
                {
                    return;
                }

                (phase, told) = (progress.Phase, Stopwatch.GetTimestamp());
                to.WriteLine(json ? JsonSerializer.Serialize(progress, ApiJson.Options) : Describe(progress));
            }
        };
    }

    public static string Describe(ReplayProgress x) =>
        x switch
        {
            { Phase: ReplayProgress.Folding, EventsPerSecond: { } rate, SecondsLeft: { } left } => string.Create(
                CultureInfo.InvariantCulture,
                $"Folding: {x.EventsDone:N0} of {x.EventsTotal:N0} events, {rate:N0} events/s, {left:N0} s left"
            ),
            { Phase: ReplayProgress.Folding, EventsTotal: > 0 } => string.Create(
                CultureInfo.InvariantCulture,
                $"Folding: {x.EventsDone:N0} of {x.EventsTotal:N0} events"
            ),
            { Phase: ReplayProgress.Folding } => "Folding",
            { Phase: ReplayProgress.Reporting } => "Reporting",
            { Phase: ReplayProgress.Indexing } => "Indexing the new tables",
            { Phase: ReplayProgress.Swapping } => "Exchanging the tables",
            _ => "Waiting for what is on record to be projected",
        };
}
