using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Tracker.Configuration;

namespace Tracker.Sight;

/// <summary>Writes the log's lines: as text, or as JSON if the operator's settings say so.</summary>
public sealed class LogFormatter(Settings settings, TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "tracker";

    public override void Write<TState>(
        in LogEntry<TState> logEntry,
        IExternalScopeProvider? scopeProvider,
        TextWriter textWriter
    )
    {
        var line = new LogLine(
            time.GetUtcNow(),
            logEntry.LogLevel,
            logEntry.Category,
            logEntry.Formatter(logEntry.State, logEntry.Exception),
            logEntry.Exception,
            Activity.Current?.TraceId.ToString()
        );
        textWriter.WriteLine(settings.Sight.JsonLog ? line.Json() : line.Text());
    }
}
