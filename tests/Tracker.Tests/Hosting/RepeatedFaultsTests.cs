using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Tracker.Hosting;
using Tracker.Http;

namespace Tracker.Tests.Hosting;

public sealed class RepeatedFaultsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Lines _lines = new();
    private readonly RepeatedFaults _faults;

    public RepeatedFaultsTests() =>
        _faults = new(LoggerFactory.Create(x => x.AddProvider(_lines).SetMinimumLevel(LogLevel.Trace)), _time);

    public void Dispose() => _faults.Dispose();

    [Fact]
    public void A_fault_that_comes_again_is_logged_once_and_later_with_its_number()
    {
        var log = _faults.CreateLogger("Wolverine.Persistence.Durability");
        for (var i = 0; i < 500; i++)
        {
            Fail(log, "42");
        }

        _lines.Texts.ShouldHaveSingleItem();
        _time.Advance(RepeatedFaults.Quiet);
        Fail(log, "43");

        _lines.Texts.Count.ShouldBe(2);
        _lines.Texts[1].ShouldContain("499 more like this");
    }

    [Fact]
    public void A_fault_of_the_database_is_logged_with_its_reason_and_without_a_stack()
    {
        Fail(_faults.CreateLogger("Marten.Events.Daemon"), "1");

        _lines.Texts.ShouldHaveSingleItem().ShouldBe("Agent 1 failed. Connection refused");
        _lines.Exceptions.ShouldBe([null]);
    }

    [Fact]
    public void Other_faults_are_each_logged()
    {
        var log = _faults.CreateLogger("Wolverine.Runtime");
        Write(log, LogLevel.Error, new InvalidOperationException("a"), "It failed");
        Write(log, LogLevel.Error, new InvalidOperationException("b"), "It failed");
        Write(log, LogLevel.Error, new InvalidOperationException("b"), "It failed otherwise");
        Write(_faults.CreateLogger("Marten"), LogLevel.Error, new InvalidOperationException("b"), "It failed");

        _lines.Texts.Count.ShouldBe(4);
        _lines.Exceptions.ShouldAllBe(x => x != null);
    }

    [Fact]
    public void Requests_that_are_not_served_for_one_reason_are_one_line_and_errors_of_the_program_are_all_logged()
    {
        var log = _faults.CreateLogger(typeof(FailuresAsProblems).FullName!);
        for (var i = 0; i < 3; i++)
        {
            NotServed("/" + i, "Connection refused");
            Write(log, LogLevel.Error, new InvalidOperationException("A bug"), "{Path} failed.", ("Path", "/"));
        }

        NotServed("/", "The disk is full");

        _lines.Texts.Count(x => x.Contains("not served")).ShouldBe(2);
        _lines.Texts.Count(x => x.Contains("failed")).ShouldBe(3);

        void NotServed(string path, string reason) =>
            Write(log, LogLevel.Warning, null, "{Path} was not served: {Reason}", ("Path", path), ("Reason", reason));
    }

    [Fact]
    public void What_is_no_fault_and_what_the_program_says_itself_is_logged_each_time()
    {
        for (var i = 0; i < 3; i++)
        {
            Write(_faults.CreateLogger("Wolverine"), LogLevel.Information, null, "Started");
            Write(_faults.CreateLogger("Tracker.Access.Denials"), LogLevel.Warning, null, "401");
        }

        _lines.Texts.Count.ShouldBe(6);
    }

    private static void Fail(ILogger log, string agent) =>
        Write(
            log,
            LogLevel.Error,
            new InvalidOperationException("x", new NpgsqlException("Connection refused")),
            "Agent {Agent} failed.",
            ("Agent", agent)
        );

    /// <summary>As the extensions of ILogger write.</summary>
    private static void Write(
        ILogger log,
        LogLevel level,
        Exception? exception,
        string template,
        params (string Name, string Value)[] values
    )
    {
        IReadOnlyList<KeyValuePair<string, object?>> state =
        [
            .. values.Select(x => KeyValuePair.Create(x.Name, (object?)x.Value)),
            new("{OriginalFormat}", template),
        ];
        log.Log(
            level,
            default,
            state,
            exception,
            (_, _) => values.Aggregate(template, (text, x) => text.Replace($"{{{x.Name}}}", x.Value))
        );
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public List<string> Texts { get; } = [];

        public List<Exception?> Exceptions { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            Texts.Add(formatter(state, exception));
            Exceptions.Add(exception);
        }

        public void Dispose() { }
    }
}
