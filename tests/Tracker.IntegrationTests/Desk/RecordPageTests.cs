using System.Net;
using System.Text.Json.Nodes;
using Tracker.Access;
using Tracker.Http;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Desk;

/// <summary>Recording a statement with a form.</summary>
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

        var recorded = await browser.PostAsync(
            Page,
            token,
            [.. Typed("", submission), ("distinctFrom", first.Id), ("do", "record")]
        );
        recorded.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        recorded.Headers.Location!.ToString().ShouldStartWith("/statements/st-");
    }

    [Fact]
    public async Task Rows_are_added_and_taken_away_and_nothing_typed_is_lost()
    {
        using var browser = new Browser(Host);
        await browser.SignInAsync((await Host.Get<ApiKeys>().AddAsync("A submitter", Roles.Submitter, Ct)).Key);
        var token = await browser.TokenAsync(Page);
        (string, string)[] typed =
        [
            .. Typed("", Submissions.Small()),
            ("selection/exact", "We condemn"),
            ("selection/start", "0"),
            ("selection/end", "10"),
            ("selection/textId", "t1"),
        ];

        var added = await (
            await browser.PostAsync(Page, token, [.. typed, ("do", "add:acts")])
        ).Content.ReadAsStringAsync(Ct);
        added.ShouldContain("name=\"acts/1/quote/exact\"");
        added.ShouldContain("We condemn</textarea>");
        added.ShouldContain("value=\"a2\"");
        var removed = await (
            await browser.PostAsync(Page, token, [.. typed, ("do", "remove:acts/0")])
        ).Content.ReadAsStringAsync(Ct);
        removed.ShouldNotContain("name=\"acts/0/type\"");
        removed.ShouldContain(Submissions.Small()["signatories"]![0]!["nameAsListed"]!.GetValue<string>());
    }

    [Fact]
    public async Task Dates_signatories_and_texts_are_recorded_with_all_that_the_record_knows_of_them()
    {
        var submission = Whole();
        using var browser = new Browser(Host);
        await browser.SignInAsync((await Host.Get<ApiKeys>().AddAsync("A submitter", Roles.Submitter, Ct)).Key);

        var recorded = await browser.PostAsync(
            Page,
            await browser.TokenAsync(Page),
            [.. Typed("", submission), ("do", "record")]
        );

        recorded.StatusCode.ShouldBe(HttpStatusCode.Redirect, await recorded.Content.ReadAsStringAsync(Ct));
        var view = (await Host.Anonymous.GetAsync($"/api/statements/{Submissions.IdOf(submission)}")).Json;
        foreach (
            var (list, row, members) in new[]
            {
                ("texts", 1, new[] { "language", "status", "completeness", "text" }),
                ("sources", 1, ["url", "text", "licence"]),
                ("dates", 1, ["value", "rank", "source", "reason"]),
                ("signatories", 0, ["from", "publicAt", "evidence", "instrument", "omittedBy"]),
            }
        )
        {
            foreach (var member in members)
            {
                view[list]![row]![member]!
                    .ToJsonString()
                    .ShouldBe(submission[list]![row]![member]!.ToJsonString(), $"{list} {member}");
            }
        }

        view["acts"]![1]!["quote"]!["textId"]!.ToString().ShouldBe("t2");
    }

    [Fact]
    public async Task What_names_a_source_or_a_text_by_number_follows_when_an_earlier_one_is_taken_away()
    {
        using var browser = new Browser(Host);
        await browser.SignInAsync((await Host.Get<ApiKeys>().AddAsync("A submitter", Roles.Submitter, Ct)).Key);
        var token = await browser.TokenAsync(Page);

        var sources = await (
            await browser.PostAsync(Page, token, [.. Typed("", Whole()), ("do", "remove:sources/0")])
        ).Content.ReadAsStringAsync(Ct);
        sources.ShouldMatch("(?s)name=\"dates/1/source\".*?value=\"s1\" selected");
        sources.ShouldNotContain("value=\"s2\"");
        var texts = await (
            await browser.PostAsync(Page, token, [.. Typed("", Whole()), ("do", "remove:texts/0")])
        ).Content.ReadAsStringAsync(Ct);
        texts.ShouldMatch("(?s)name=\"sources/1/text\".*?value=\"t1\" selected");
        texts.ShouldContain("name=\"acts/1/quote/textId\" value=\"t1\"");
    }

    /// <summary>A submission with a translation, a second source for it, and a rival date from that source.</summary>
    private static JsonObject Whole()
    {
        var submission = Submissions.Small();
        submission["texts"]!
            .AsArray()
            .Add(
                new JsonObject
                {
                    ["language"] = "fr",
                    ["status"] = "OFFICIAL_TRANSLATION",
                    ["completeness"] = "FULL",
                    ["text"] = "Nous condamnons.",
                }
            );
        submission["sources"]!
            .AsArray()
            .Add(
                new JsonObject
                {
                    ["layer"] = "WIRE",
                    ["url"] = "https://example.org/fr",
                    ["text"] = "t2",
                    ["licence"] = "CC0",
                }
            );
        submission["dates"]!
            .AsArray()
            .Add(
                new JsonObject
                {
                    ["field"] = "ISSUED",
                    ["value"] = "2024-10-23",
                    ["rank"] = "PREFERRED",
                    ["source"] = "s2",
                    ["reason"] = "As the agency dates it.",
                }
            );
        var signatory = submission["signatories"]![0]!.AsObject();
        (signatory["from"], signatory["publicAt"], signatory["evidence"], signatory["instrument"]) = (
            "2024-10-23",
            "2024-10-24",
            "A list.",
            "NONE"
        );
        signatory["omittedBy"] = new JsonArray("s2");
        var act = Submissions.Act("a2", "CONDEMN", "Nous condamnons");
        act["quote"]!["textId"] = "t2";
        submission["acts"]!.AsArray().Add(act);
        return submission;
    }

    private static IEnumerable<(string, string)> Typed(string at, JsonNode? node) =>
        node switch
        {
            JsonArray list when list.All(x => x is JsonValue) =>
            [
                (at, string.Join(", ", list.Select(x => x!.ToString()))),
            ],
            JsonArray rows => rows.SelectMany((x, i) => Typed($"{at}/{i}", x)),
            JsonObject members => members.SelectMany(x => Typed(at.Length == 0 ? x.Key : $"{at}/{x.Key}", x.Value)),
            _ => [(at, node?.ToString() ?? "")],
        };
}
