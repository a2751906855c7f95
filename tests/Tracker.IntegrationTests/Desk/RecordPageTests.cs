using System.Net;
using System.Text.Json.Nodes;
using Tracker.Access;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Desk;

/// <summary>A statement is recorded by a form.</summary>
public sealed class RecordPageTests(Cluster cluster) : HostTest(cluster)
{
    private const string Page = "/desk/statements/new";

    [Fact]
    public async Task The_same_words_of_someone_else_are_taken_once_they_are_said_to_be_another_statement()
    {
        var submission = Submissions.Small();
        var first = (await Host.Submitter.PostAsync("/api/statements", submission)).ShouldBe(201);
        submission["signatories"]![0]!["party"] = "KOR";
        using var browser = new Browser(Host);
        await browser.SignInAsync((await Host.Get<ApiKeys>().AddAsync("A submitter", Roles.Submitter, Ct)).Key);
        var token = await browser.TokenAsync(Page);

        var refused = await browser.PostAsync(Page, token, [.. Typed("", submission), ("do", "record")]);
        refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await refused.Content.ReadAsStringAsync(Ct)).ShouldContain($"name=\"distinctFrom\" value=\"{first.Id}\"");

        var recorded = await browser.PostAsync(Page, token, [.. Typed("", submission), ("distinctFrom", first.Id), ("do", "record")]);
        recorded.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        recorded.Headers.Location!.ToString().ShouldStartWith("/statements/st-");
    }

    [Fact]
    public async Task Rows_are_added_and_taken_away_and_nothing_typed_is_lost()
    {
        using var browser = new Browser(Host);
        await browser.SignInAsync((await Host.Get<ApiKeys>().AddAsync("A submitter", Roles.Submitter, Ct)).Key);
        var token = await browser.TokenAsync(Page);
        (string, string)[] typed = [.. Typed("", Submissions.Small()), ("selection/exact", "We condemn"), ("selection/start", "0"), ("selection/end", "10"), ("selection/textId", "t1")];

        var added = await (await browser.PostAsync(Page, token, [.. typed, ("do", "add:acts")])).Content.ReadAsStringAsync(Ct);
        added.ShouldContain("name=\"acts/1/quote/exact\"");
        added.ShouldContain("We condemn</textarea>");
        added.ShouldContain("value=\"a2\"");
        var removed = await (await browser.PostAsync(Page, token, [.. typed, ("do", "remove:acts/0")])).Content.ReadAsStringAsync(Ct);
        removed.ShouldNotContain("name=\"acts/0/type\"");
        removed.ShouldContain(Submissions.Small()["signatories"]![0]!["nameAsListed"]!.GetValue<string>());
    }

    private static IEnumerable<(string, string)> Typed(string at, JsonNode? node) => node switch
    {
        JsonArray list when list.All(x => x is JsonValue) => [(at, string.Join(", ", list.Select(x => x!.ToString())))],
        JsonArray rows => rows.SelectMany((x, i) => Typed($"{at}/{i}", x)),
        JsonObject members => members.SelectMany(x => Typed(at.Length == 0 ? x.Key : $"{at}/{x.Key}", x.Value)),
        _ => [(at, node?.ToString() ?? "")],
    };
}
