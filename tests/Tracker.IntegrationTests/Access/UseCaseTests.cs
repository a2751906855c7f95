using Tracker.Access;
using Tracker.Audit;
using Tracker.Http;
using Tracker.IntegrationTests.Harness;
using Tracker.OpenApi;
using Tracker.Store;

namespace Tracker.IntegrationTests.Access;

/// <summary>
/// Every use case that changes the record asks itself who may, so that a page or a command cannot pass the question by.
/// </summary>
public sealed class UseCaseTests(Cluster cluster) : HostTest(cluster)
{
    /// <summary>The endpoints that make events, by method and route.</summary>
    public static TheoryData<string> Changes => [.. OperationList.All.Where(x => x.ChangesRecord).Select(x => x.Route)];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_caller_without_the_role_is_refused_and_nothing_is_stored(string route)
    {
        var run = await PrepareAsync(route);
        var others = Roles.All.Where(x => x != run.UseCase.Role).ToHashSet();
        var caller = new Caller(await UserAsync(), others);

        var refusal = await run.RunAsync(caller);

        refusal.ShouldNotBeNull().Status.ShouldBe(403);
        refusal.Type.ShouldBe("urn:tracker:problem:forbidden");
        (await EventsOfAsync(caller)).ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_caller_with_the_role_makes_the_change_without_a_request(string route)
    {
        var run = await PrepareAsync(route);

        // A submitter may change only what they recorded, and this caller recorded nothing: DutyTests.
        var role = run.UseCase.Role == Roles.Submitter ? Roles.Editor : run.UseCase.Role;
        var caller = Sender.As(await UserAsync(), role);

        (await run.RunAsync(caller)).ShouldBeNull();

        (await EventsOfAsync(caller)).ShouldBeGreaterThan(0);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task The_use_case_needs_the_role_that_its_endpoint_asks_for(string route) =>
        (await PrepareAsync(route)).UseCase.Role.ShouldBe(Of(route).Policy);

    [Fact]
    public async Task A_replay_is_started_for_an_auditor_alone()
    {
        var replays = Host.Get<Replays>();
        var before = await Host.AskAsync<long>("select count(*) from tracker.replays");

        var (submitter, auditor) = (Sender.As("u-1", Roles.Submitter), Sender.As("u-1", Roles.Auditor));
        var (none, refusal) = await RunReplayEndpoint.StartAsync(replays, submitter, new(1), Ct);
        none.ShouldBeNull();
        refusal.ShouldNotBeNull().Status.ShouldBe(403);
        (await Host.AskAsync<long>("select count(*) from tracker.replays")).ShouldBe(before);
        (await RunReplayEndpoint.StartAsync(replays, auditor, new(1), Ct)).Refusal.ShouldBeNull();
    }

    private static Operation Of(string route) => OperationList.All.Single(x => x.Route == route);

    private async Task<UseCases> PrepareAsync(string route) =>
        new(Host, Of(route), await Endpoints.PrepareAsync(Host, route));

    /// <summary>The opaque id of someone who has changed nothing yet.</summary>
    private async Task<string> UserAsync()
    {
        var keys = Host.Get<ApiKeys>();
        var (id, _) = await keys.AddAsync("Someone", Roles.Reader, Ct);
        return (await keys.GetAsync(id, Ct)).ShouldNotBeNull().User;
    }

    private Task<long> EventsOfAsync(Caller caller) =>
        Host.AskAsync<long>("select count(*) from tracker.mt_events where user_name = $1", caller.User);
}
