using System.Collections.Concurrent;
using Tracker.Changes;
using Tracker.Http;
using Tracker.Store;
using Tracker.Webhooks;

namespace Tracker.Hosting;

/// <summary>
/// Logs a fault that comes again and again once, and then at most once a minute with the number of times it came. The
/// libraries try again for ever and log each failure with its stack. If the database is at fault, the stack says
/// nothing, so only the reason is logged.
/// </summary>
public sealed class RepeatedFaults(ILoggerFactory inner, TimeProvider time) : ILoggerFactory
{
    public static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    /// <summary>Faults remembered at most.</summary>
    private const int MaxKept = 1_000;

    private readonly ConcurrentDictionary<string, Seen> _seen = new();

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public ILogger CreateLogger(string categoryName)
    {
        var logger = inner.CreateLogger(categoryName);
        return IsNoisy(categoryName) ? new Once(this, categoryName, logger) : logger;
    }

    public void Dispose() => inner.Dispose();

    private static readonly string?[] Repeating =
    [
        typeof(FailuresAsProblems).FullName,
        typeof(WebhookDispatcher).FullName,
        typeof(ChangeFeed).FullName,
    ];

    /// <summary>The libraries, and what the program says anew of each request or each try.</summary>
    private static bool IsNoisy(string category) =>
        Repeating.Contains(category)
        || !category.StartsWith("Tracker", StringComparison.Ordinal)
            && !category.StartsWith("Microsoft", StringComparison.Ordinal);

    /// <returns>How often the fault came since it was last logged; null if it is not to be logged now.</returns>
    private int? Since(string fault)
    {
        if (_seen.Count > MaxKept)
        {
            _seen.Clear();
        }

        var now = time.GetTimestamp();
        var seen = _seen.GetOrAdd(fault, _ => new());
        lock (seen)
        {
            if (seen.Logged is { } logged && time.GetElapsedTime(logged, now) < Quiet)
            {
                seen.Suppressed++;
                return null;
            }

            var suppressed = seen.Suppressed;
            (seen.Logged, seen.Suppressed) = (now, 0);
            return suppressed;
        }
    }

    private sealed class Seen
    {
        public long? Logged { get; set; }

        public int Suppressed { get; set; }
    }

    private sealed class Once(RepeatedFaults faults, string category, ILogger logger) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => logger.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logger.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (!logger.IsEnabled(logLevel))
            {
                return;
            }

            // An error of the program itself is logged in full each time.
            var isOfDatabase = exception is not null && DatabaseFault.Of(exception) is not null;
            if (
                logLevel < LogLevel.Warning
                || exception is not null && !isOfDatabase && category.StartsWith("Tracker", StringComparison.Ordinal)
            )
            {
                logger.Log(logLevel, eventId, state, exception, formatter);
                return;
            }

            // Two lines tell of one fault if they have one template and one reason; a path or a number may differ.
            var cause = exception?.GetBaseException();
            var said = state as IReadOnlyList<KeyValuePair<string, object?>> ?? [];
            var template = said.FirstOrDefault(x => x.Key == "{OriginalFormat}").Value ?? formatter(state, exception);
            var reason = cause?.Message ?? said.FirstOrDefault(x => x.Key == "Reason").Value;
            if (faults.Since($"{category} {template} {cause?.GetType()} {reason}") is not { } suppressed)
            {
                return;
            }

            if (suppressed == 0 && !isOfDatabase)
            {
                logger.Log(logLevel, eventId, state, exception, formatter);
                return;
            }

            var text = formatter(state, exception);
            if (isOfDatabase)
            {
                text += $" {cause!.Message}";
            }

            if (suppressed > 0)
            {
                text += $" ({suppressed} more like this since it was last logged)";
            }

            logger.Log(logLevel, eventId, text, isOfDatabase ? null : exception, (x, _) => x);
        }
    }
}
