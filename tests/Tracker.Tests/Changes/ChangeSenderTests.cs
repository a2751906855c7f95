using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using NodaTime;
using Tracker.Changes;

namespace Tracker.Tests.Changes;

public class ChangeSenderTests
{
    [Fact]
    public async Task A_client_that_does_not_take_what_it_is_sent_is_let_go_and_its_place_is_free()
    {
        var (time, lifetime, place, body) = (new FakeTimeProvider(), new Lifetime(), new Place(), new Stuck());
        var context = new DefaultHttpContext
        {
            RequestServices = new ServiceCollection()
                .AddSingleton<TimeProvider>(time)
                .AddSingleton<IHostApplicationLifetime>(lifetime)
                .BuildServiceProvider(),
            Response = { Body = body },
        };
        var aborted = new Aborted();
        context.Features.Set<IHttpRequestLifetimeFeature>(aborted);

        var sending = new ChangeSender(null!, place, ChangeFilter.Any, 0, false).ExecuteAsync(context);
        await body.Waits;
        time.Advance(ChangeSender.Patience - TimeSpan.FromMilliseconds(1));
        (sending.IsCompleted, aborted.IsAborted).ShouldBe((false, false));
        time.Advance(TimeSpan.FromMilliseconds(1));
        await sending;

        (aborted.IsAborted, place.IsFree).ShouldBe((true, true));
    }

    [Fact]
    public void All_that_one_sequence_changed_is_one_message()
    {
        static ChangeItem Item(long sequence, string id) =>
            new(sequence, Instant.FromUnixTimeSeconds(sequence), "POSITION", id, "ADDED", "st-a", "act_coded");

        ChangeMessage
            .Of([Item(1, "a"), Item(1, "b"), Item(3, "c")])
            .Select(x => $"{x.Sequence}: {string.Join(' ', x.Changes.Select(c => c.Id))}")
            .ShouldBe(["1: a b", "3: c"]);
    }

    [Fact]
    public void A_filter_has_what_is_of_a_party_and_about_an_action_and_of_a_resource()
    {
        var item = new ChangeItem(1, default, "STATEMENT", "st-a", "ADDED", "st-a", "act_coded")
        {
            Parties = ["GBR", "KOR"],
            Actions = ["ac-a"],
        };

        ChangeFilter.Any.Has(item).ShouldBeTrue();
        new ChangeFilter(["STATEMENT"], ["KOR"], ["ac-b", "ac-a"]).Has(item).ShouldBeTrue();
        new ChangeFilter(["POSITION"], ["KOR"], ["ac-a"]).Has(item).ShouldBeFalse();
        new ChangeFilter([], ["FRA"], []).Has(item).ShouldBeFalse();
        new ChangeFilter([], [], ["ac-b"]).Has(item).ShouldBeFalse();
    }

    private sealed class Place : IDisposable
    {
        public bool IsFree { get; private set; }

        public void Dispose() => IsFree = true;
    }

    private sealed class Aborted : IHttpRequestLifetimeFeature
    {
        public bool IsAborted { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => IsAborted = true;
    }

    private sealed class Lifetime : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => default;

        public CancellationToken ApplicationStopping => default;

        public CancellationToken ApplicationStopped => default;

        public void StopApplication() => throw new NotSupportedException();
    }

    /// <summary>A client that never reads.</summary>
    private sealed class Stuck : MemoryStream
    {
        private readonly TaskCompletionSource _waits = new();

        public Task Waits => _waits.Task;

        public override async ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer,
            CancellationToken cancellationToken = default
        )
        {
            _waits.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }
}
