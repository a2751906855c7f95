using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Tracker.Sight;

namespace Tracker.Tests.Sight;

public class LogLineTests
{
    private static readonly DateTimeOffset At = new(2026, 12, 1, 5, 4, 3, 21, TimeSpan.FromHours(2));

    [Fact]
    public void A_text_line_begins_with_the_time_in_utc_and_the_level() =>
        Line("Nothing was stored.")
            .Text()
            .ShouldBe("2026-12-01T03:04:03.021Z warning Tracker.Access.Denials: Nothing was stored.");

    [Fact]
    public void A_line_about_a_request_names_its_trace() =>
        Line("Denied.", trace: "0af7651916cd43dd8448eb211c80319c")
            .Text()
            .ShouldEndWith(": Denied. [trace 0af7651916cd43dd8448eb211c80319c]");

    [Theory]
    [InlineData(
        "GET /a\n2026-12-01T00:00:00.000Z critical Tracker: forged",
        "GET /a | 2026-12-01T00:00:00.000Z critical Tracker: forged"
    )]
    [InlineData("a\r\nb", "a | b")]
    [InlineData("a\u0085b", @"a\u0085b")]
    [InlineData("a\u2028b", @"a\u2028b")]
    [InlineData("a\u001b[31mb", @"a\u001b[31mb")]
    [InlineData("a\tb", @"a\u0009b")]
    public void Nothing_that_is_logged_begins_another_line(string message, string shown)
    {
        Line(message).Text().ShouldEndWith(shown);
        Line(message).Json().ShouldNotContain('\n');
        Read(Line(message).Json()).GetProperty("message").GetString().ShouldBe(message);
    }

    [Fact]
    public void A_json_line_is_one_object_with_the_same_content()
    {
        var line = Read(
            Line("„Ü“ <x>", new InvalidOperationException("A bug."), "0af7651916cd43dd8448eb211c80319c").Json()
        );

        line.EnumerateObject()
            .Select(x => x.Name)
            .ShouldBe(["time", "level", "category", "message", "exception", "traceId"]);
        line.GetProperty("time").GetString().ShouldBe("2026-12-01T03:04:03.021Z");
        line.GetProperty("level").GetString().ShouldBe("warning");
        line.GetProperty("category").GetString().ShouldBe("Tracker.Access.Denials");
        line.GetProperty("message").GetString().ShouldBe("„Ü“ <x>");
        line.GetProperty("exception").GetString()!.ShouldContain("A bug.");
    }

    [Fact]
    public void What_there_is_not_has_no_member() =>
        Read(Line("Nothing.").Json())
            .EnumerateObject()
            .Select(x => x.Name)
            .ShouldBe(["time", "level", "category", "message"]);

    [Fact]
    public void A_fault_of_the_database_or_the_network_is_told_without_the_place_in_the_code()
    {
        var fault = Thrown(() => throw new InvalidOperationException("Outer.", new SocketException(111)));

        Line("Failed.", fault).Text().ShouldNotContain(" at ");
        Line("Failed.", fault).Text().ShouldContain("SocketException");
        Line("Failed.", Thrown(() => throw new InvalidOperationException("A bug."))).Text().ShouldContain(" at ");
    }

    private static Exception Thrown(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e)
        {
            return e;
        }

        throw new InvalidOperationException("Nothing was thrown.");
    }

    private static JsonElement Read(string json) => JsonDocument.Parse(json).RootElement;

    private static LogLine Line(string message, Exception? exception = null, string? trace = null) =>
        new(At, LogLevel.Warning, "Tracker.Access.Denials", message, exception, trace);
}
