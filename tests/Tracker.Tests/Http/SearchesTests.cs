using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Tracker.Http;

namespace Tracker.Tests.Http;

public class SearchesTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task So_many_searches_run_at_once_so_many_wait_and_more_are_sent_away()
    {
        using var searches = new Searches(_time);
        var (running, end) = (0, new TaskCompletionSource());
        async Task Next(HttpContext context)
        {
            Interlocked.Increment(ref running);
            await end.Task;
        }

        var taken = Enumerable
            .Range(0, Searches.AtOnce + Searches.Waiting)
            .Select(_ => searches.LimitAsync(Search(), Next))
            .ToList();
        running.ShouldBe(Searches.AtOnce);
        taken.ShouldAllBe(x => !x.IsCompleted);

        var (away, read) = (Search(), Search(""));
        await searches.LimitAsync(away, Next);
        (away.Response.StatusCode, away.Response.Headers.RetryAfter.ToString()).ShouldBe((503, "1"));
        var other = searches.LimitAsync(read, Next);
        running.ShouldBe(Searches.AtOnce + 1, "what is no search needs no place");

        end.SetResult();
        await Task.WhenAll([.. taken, other]);
        running.ShouldBe(Searches.AtOnce + Searches.Waiting + 1);
    }

    [Fact]
    public async Task A_search_is_stopped_in_time_whether_it_waits_or_runs()
    {
        using var searches = new Searches(_time);
        var contexts = Enumerable.Range(0, Searches.AtOnce + 1).Select(_ => Search()).ToList();
        var all = contexts
            .Select(x => searches.LimitAsync(x, c => Task.Delay(Timeout.Infinite, c.RequestAborted)))
            .ToList();

        _time.Advance(Searches.Patience);
        await Task.WhenAll(all);

        contexts.ShouldAllBe(x => x.Response.StatusCode == 503 && x.Response.Headers.RetryAfter == "1");
    }

    [Fact]
    public async Task A_slow_reader_of_an_answer_holds_no_place_and_is_not_stopped()
    {
        using var searches = new Searches(_time);
        var read = new TaskCompletionSource();
        async Task Answer(HttpContext context)
        {
            context.Features.Get<SearchPlace>()!.Leave();
            await read.Task.WaitAsync(context.RequestAborted);
        }

        var slow = Enumerable.Range(0, 3 * Searches.AtOnce).Select(_ => searches.LimitAsync(Search(), Answer)).ToList();
        _time.Advance(10 * Searches.Patience);
        var ran = false;
        await searches.LimitAsync(
            Search(),
            _ =>
            {
                ran = true;
                return Task.CompletedTask;
            }
        );

        ran.ShouldBeTrue();
        slow.ShouldAllBe(x => !x.IsCompleted);
        read.SetResult();
        await Task.WhenAll(slow);
    }

    [Fact]
    public async Task A_response_that_starts_after_the_search_finds_its_place_left()
    {
        using var searches = new Searches(TimeProvider.System);
        SearchPlace? place = null;

        await searches.LimitAsync(
            Search(),
            x =>
            {
                place = x.Features.Get<SearchPlace>();
                return Task.CompletedTask;
            }
        );

        Should.NotThrow(place!.Leave);
    }

    private static DefaultHttpContext Search(string words = "condemn") =>
        new() { Request = { Path = "/api/statements", QueryString = QueryString.Create("q", words) } };
}
