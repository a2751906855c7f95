using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Tracker.Http;

namespace Tracker.Tests.Http;

public class WritesTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly TaskCompletionSource _end = new();
    private int _running;

    [Fact]
    public async Task So_many_changes_run_at_once_so_many_wait_and_more_are_sent_away_at_once()
    {
        using var writes = new Writes(_time);
        var taken = Enumerable
            .Range(0, Writes.AtOnce + Writes.Waiting)
            .Select(_ => writes.LimitAsync(Request("POST"), Next))
            .ToList();
        _running.ShouldBe(Writes.AtOnce);

        var away = Request("PUT");
        await writes.LimitAsync(away, Next);

        (away.Response.StatusCode, away.Response.Headers.RetryAfter.ToString()).ShouldBe((503, "1"));
        taken.ShouldAllBe(x => !x.IsCompleted);
        _end.SetResult();
        await Task.WhenAll(taken);
        _running.ShouldBe(Writes.AtOnce + Writes.Waiting);
    }

    [Theory]
    [InlineData("GET", true)]
    [InlineData("HEAD", true)]
    [InlineData("OPTIONS", false)]
    [InlineData("POST", false)]
    public async Task Who_only_reads_or_has_no_key_needs_no_place(string method, bool hasKey)
    {
        using var writes = new Writes(_time);
        var all = Enumerable
            .Range(0, Writes.AtOnce + Writes.Waiting + 1)
            .Select(_ => writes.LimitAsync(Request("POST"), Next))
            .ToList();

        var other = writes.LimitAsync(Request(method, hasKey), Next);

        _running.ShouldBe(Writes.AtOnce + 1);
        _end.SetResult();
        await Task.WhenAll([.. all, other]);
    }

    [Fact]
    public async Task Who_waits_too_long_for_a_turn_is_sent_away_and_whoever_runs_is_not()
    {
        using var writes = new Writes(_time);
        var running = Enumerable.Range(0, Writes.AtOnce).Select(_ => writes.LimitAsync(Request("POST"), Next)).ToList();
        var waiting = Request("DELETE");
        var waits = writes.LimitAsync(waiting, Next);

        _time.Advance(Writes.Patience);
        await waits;

        waiting.Response.StatusCode.ShouldBe(503);
        running.ShouldAllBe(x => !x.IsCompleted);
        _end.SetResult();
        await Task.WhenAll(running);
    }

    private async Task Next(HttpContext context)
    {
        Interlocked.Increment(ref _running);
        await _end.Task;
    }

    private static DefaultHttpContext Request(string method, bool hasKey = true) =>
        new()
        {
            Request = { Method = method, Path = "/api/statements" },
            User = new ClaimsPrincipal(hasKey ? new ClaimsIdentity("key") : new ClaimsIdentity()),
        };
}
