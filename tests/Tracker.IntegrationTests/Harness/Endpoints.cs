using Microsoft.AspNetCore.Routing;
using Tracker.Access;
using Tracker.Http;

namespace Tracker.IntegrationTests.Harness;

/// <summary>A request that an endpoint takes, on what was recorded for it.</summary>
/// <param name="ChangesStream">It changes a stream on record, of which the caller has a version.</param>
public sealed record Write(string Path, string? Body, bool ChangesStream);

/// <summary>The program's endpoints, and for each that writes a request that it takes.</summary>
public static class Endpoints
{
    private const string Statement = "/api/statements/{statement}";
    private const string Action = "/api/actions/{action}";
    private const string Quote = """{"exact": "what was done"}""";

    /// <summary>By method and route. Braces hold what <see cref="PrepareAsync"/> recorded.</summary>
    private static readonly Dictionary<string, (string Path, string? Body, bool ChangesStream)> Writes = new()
    {
        ["POST /api/statements"] = ("/api/statements", "{submission}", false),
        ["POST /api/statements:validate"] = ("/api/statements:validate", "{submission}", false),
        ["POST /api/statements/{id}/sources"] = (
            Statement + "/sources",
            """{"layer": "WIRE", "url": "https://example.org/copy"}""",
            true
        ),
        ["POST /api/statements/{id}/texts"] = (
            Statement + "/texts",
            """{"language": "fr", "status": "OFFICIAL_TRANSLATION", "completeness": "FULL", "text": "Nous condamnons."}""",
            true
        ),
        ["POST /api/statements/{id}/dates"] = (
            Statement + "/dates",
            """{"field": "PUBLISHED", "value": "2024-10-23"}""",
            true
        ),
        ["POST /api/statements/{id}/dates/{dateId}/rank"] = (
            Statement + "/dates/d1/rank",
            """{"rank": "DEPRECATED", "reason": "A day late."}""",
            true
        ),
        ["POST /api/statements/{id}/signatories"] = (
            Statement + "/signatories",
            """{"party": "JPN", "nameAsListed": "Japan", "role": "JOINED_LATER", "from": "2024-11-01"}""",
            true
        ),
        ["POST /api/statements/{id}/signatories/{party}/withdrawal"] = (
            Statement + "/signatories/GBR/withdrawal",
            """{"effective": "2024-11-01"}""",
            true
        ),
        ["POST /api/statements/{id}/dissociations"] = (
            Statement + "/dissociations",
            """{"party": "HUN", "group": "EU", "scope": "WHOLE"}""",
            true
        ),
        ["POST /api/statements/{id}/unnamed-signatories"] = (
            Statement + "/unnamed-signatories",
            """{"count": 61, "claimedBy": "The press"}""",
            true
        ),
        ["POST /api/statements/{id}/acts"] = (
            Statement + "/acts",
            $$"""{"id": "b1", "type": "URGE", "objects": ["{action}"], "targets": ["PRK"], "epistemic": "ASSERTED", "quote": {{Quote}}}""",
            true
        ),
        ["PUT /api/statements/{id}/acts/{actId}"] = (
            Statement + "/acts/a1",
            $$"""{"id": "a1", "type": "CRITICISE", "objects": ["{action}"], "targets": [], "epistemic": "ASSERTED", "quote": {{Quote}}, "reason": "A slip."}""",
            true
        ),
        ["DELETE /api/statements/{id}/acts/{actId}"] = (Statement + "/acts/a2?reason=Coded+twice.", null, true),
        ["POST /api/statements/{id}/labels"] = (
            Statement + "/labels",
            $$"""{"id": "l9", "action": "{action}", "label": "UNLAWFUL", "strength": "ASSERTS", "quote": {{Quote}}}""",
            true
        ),
        ["DELETE /api/statements/{id}/labels/{labelId}"] = (Statement + "/labels/l1?reason=No+label.", null, true),
        ["POST /api/statements/{id}/reviews"] = (Statement + "/reviews", """{"verdict": "ACCEPTED"}""", true),
        ["POST /api/statements/{id}/corrections"] = (
            Statement + "/corrections",
            """{"path": "/title", "after": "A joint statement", "reason": "Its heading."}""",
            true
        ),
        ["POST /api/statements/{id}/retraction"] = (Statement + "/retraction", """{"reason": "DUPLICATE"}""", true),
        ["POST /api/statements/{id}/reinstatement"] = (
            "/api/statements/{retracted}/reinstatement",
            """{"reason": "An error."}""",
            true
        ),
        ["POST /api/statements/{id}/withdrawal"] = (
            Statement + "/withdrawal",
            """{"by": "GBR", "effective": "2024-12-01"}""",
            true
        ),
        ["POST /api/statements/{id}/supersession"] = (Statement + "/supersession", """{"by": "{other}"}""", true),
        ["POST /api/statements/{id}/merge"] = (
            Statement + "/merge",
            """{"into": "{other}", "rationale": "The same."}""",
            true
        ),
        ["POST /api/statements/{id}/unmerge"] = (
            "/api/statements/{merged}/unmerge",
            """{"rationale": "Not the same."}""",
            true
        ),
        ["POST /api/events/{sequence}/void"] = (
            "/api/events/{entry}/void",
            """{"reason": "It signed another statement."}""",
            true
        ),
        ["POST /api/reports"] = ("/api/reports", """{"about": "GBR", "words": "Another name, {word}."}""", false),
        ["POST /api/reports/{id}/answer"] = (
            "/api/reports/{report}/answer",
            """{"verdict": "REJECTED", "answer": "The name is right."}""",
            false
        ),
        ["POST /api/actions"] = (
            "/api/actions",
            """{"id": "ac-{word}-n", "title": "Conduct", "type": "OTHER", "epistemic": "ASSERTED"}""",
            false
        ),
        ["POST /api/actions/{id}/roles"] = (Action + "/roles", """{"party": "RUS", "role": "RECIPIENT"}""", true),
        ["DELETE /api/actions/{id}/roles/{party}/{role}"] = (Action + "/roles/PRK/ACTOR?reason=A+slip.", null, true),
        ["POST /api/actions/{id}/dates"] = (Action + "/dates", """{"field": "BEGAN", "value": "2024-10"}""", true),
        ["POST /api/actions/{id}/status"] = (
            Action + "/status",
            """{"status": "CEASED", "effective": "2040-01-01"}""",
            true
        ),
        ["POST /api/actions/{id}/title"] = (
            Action + "/title",
            """{"title": "A new title", "reason": "Clearer."}""",
            true
        ),
        ["POST /api/actions/{id}/correction"] = (
            Action + "/correction",
            """{"type": "VETO", "reason": "A slip."}""",
            true
        ),
        ["POST /api/actions/{id}/umbrella"] = (Action + "/umbrella", """{"umbrella": "{otherAction}"}""", true),
        ["POST /api/actions/{id}/merge"] = (
            Action + "/merge",
            """{"into": "{otherAction}", "rationale": "The same."}""",
            true
        ),
        ["POST /api/actions/{id}/unmerge"] = (
            "/api/actions/{mergedAction}/unmerge",
            """{"rationale": "Not the same."}""",
            true
        ),
        ["POST /api/parties"] = (
            "/api/parties",
            """{"id": "{WORD}N", "kind": "STATE", "names": [{"kind": "DISPLAY", "name": "Party {word}", "language": "en"}]}""",
            false
        ),
        ["POST /api/parties/{id}/names"] = (
            "/api/parties/{WORD}/names",
            """{"kind": "DISPLAY", "name": "New {word}", "language": "en"}""",
            true
        ),
        ["POST /api/parties/{id}/identifiers"] = (
            "/api/parties/{WORD}/identifiers",
            """{"scheme": "COW", "value": "999"}""",
            true
        ),
        ["POST /api/parties/{id}/succession"] = (
            "/api/parties/{WORD}/succession",
            """{"successors": ["GBR"], "effective": "1991-12-26"}""",
            true
        ),
        ["POST /api/groups/{id}/members"] = (
            "/api/groups/{GROUP}/members",
            """{"party": "FRA", "effective": "2010-05-01"}""",
            true
        ),
        ["POST /api/groups/{id}/members/{party}/end"] = (
            "/api/groups/{GROUP}/members/GBR/end",
            """{"effective": "2020-05-01"}""",
            true
        ),
        ["POST /api/groups/{id}/members/{party}/suspension"] = (
            "/api/groups/{GROUP}/members/GBR/suspension",
            """{"effective": "2020-05-01"}""",
            true
        ),
        ["POST /api/sweeps"] = (
            "/api/sweeps",
            """{"party": "FRA", "action": "{action}", "from": "2024-10-01", "to": "2024-11-01", "sources": ["A"], "languages": ["fr"], "terms": ["x"], "result": "NONE_FOUND"}""",
            false
        ),
        ["POST /api/masking"] = ("/api/masking", """{"user": "{user}", "legalBasis": "Article 17 GDPR"}""", false),
        ["POST /api/audit/replays"] = ("/api/audit/replays", """{"asOfSequence": 1}""", false),
        ["POST /api/keys"] = ("/api/keys", """{"name": "Someone", "role": "submitter"}""", false),
        ["POST /api/keys/{id}/rotation"] = ("/api/keys/{key}/rotation", """{"overlapHours": 1}""", false),
        ["DELETE /api/keys/{id}"] = ("/api/keys/{key}", null, false),
        ["DELETE /api/audit/replays/{id}"] = ("/api/audit/replays/{replay}", null, false),
        ["POST /api/receipts"] = ("/api/receipts", """{"query": "/api/parties/FJI/timeline"}""", false),
        ["POST /api/receipts/{id}/verification"] = ("/api/receipts/{receipt}/verification", null, false),
        ["POST /api/webhooks"] = ("/api/webhooks", """{"url": "https://example.org/{word}"}""", false),
        ["POST /api/webhooks/{id}/secret"] = ("/api/webhooks/{webhook}/secret", null, false),
        ["POST /api/webhooks/{id}/deliveries/{deliveryId}/redelivery"] = (
            "/api/webhooks/{webhook}/deliveries/{delivery}/redelivery",
            null,
            false
        ),
        ["DELETE /api/webhooks/{id}"] = ("/api/webhooks/{webhook}", null, false),
    };

    /// <summary>Whoever reads may use them: what they ask for does not fit a URL, or they change nothing on
    /// record.</summary>
    public static readonly IReadOnlyList<string> Asking = ["POST /api/receipts/{id}/verification", "POST /api/reports"];

    /// <summary>Those whose answer holds a secret, which no repeat shows again.</summary>
    public static readonly IReadOnlyList<string> Secret =
    [
        "POST /api/keys",
        "POST /api/keys/{id}/rotation",
        "POST /api/webhooks",
        "POST /api/webhooks/{id}/secret",
    ];

    /// <summary>Method and route of every endpoint of the program.</summary>
    public static IReadOnlyList<(string Name, RouteEndpoint Endpoint)> Of(TestHost host) =>
        [
            .. host.Get<EndpointDataSource>()
                .Endpoints.OfType<RouteEndpoint>()
                .SelectMany(
                    // One that takes any method is named so, and is then among those that write. The head of a page is
                    // the page.
                    x =>
                        (x.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["ANY"])
                            .Where(m => m != "HEAD")
                            .Select(m => (Name: $"{m} {x.RoutePattern.RawText}", Endpoint: x))
                )
                .OrderBy(x => x.Name, StringComparer.Ordinal),
        ];

    /// <summary>Pages that take forms, which only a browser with a sign-in sends: their tests are the desk's.</summary>
    public static bool IsForm(string name) =>
        name.EndsWith(" /sign-in", StringComparison.Ordinal)
        || name.EndsWith(" /reports/new", StringComparison.Ordinal)
        || name.Contains(" /desk", StringComparison.Ordinal);

    /// <summary>Those that write: none is without a request here, and none here is without an endpoint.</summary>
    public static IReadOnlyList<string> Writing(TestHost host)
    {
        string[] names =
        [
            .. Of(host).Select(x => x.Name).Where(x => !x.StartsWith("GET ", StringComparison.Ordinal) && !IsForm(x)),
        ];
        names.ShouldBe(
            Writes.Keys,
            ignoreOrder: true,
            "every endpoint that writes has a request in Endpoints.Writes, and no other has"
        );
        return names;
    }

    /// <summary>Records what the endpoint's request is about.</summary>
    public static async Task<Write> PrepareAsync(TestHost host, string name)
    {
        var (path, body, changes) = Writes[name];
        var word = Submissions.Word();
        var statement = await RecordedAsync(host);
        var places = new Dictionary<string, string>
        {
            ["word"] = word,
            ["WORD"] = word.ToUpperInvariant(),
            ["GROUP"] = word.ToUpperInvariant() + "G",
            ["submission"] = Submissions.Small(word: word).ToJsonString(),
            ["statement"] = statement.Id,
            ["action"] = (string)statement.Json["actions"]![0]!["id"]!,
            ["entry"] = (statement.Sequence - 3).ToString(System.Globalization.CultureInfo.InvariantCulture),
        };

        bool Names(string place) =>
            path.Contains($"{{{place}}}", StringComparison.Ordinal)
            || body?.Contains($"{{{place}}}", StringComparison.Ordinal) == true;

        async Task PutAsync(string place, Func<Task<string>> record)
        {
            if (Names(place))
            {
                places[place] = await record();
            }
        }

        async Task<string> ChangedAsync(string id, string change, string with)
        {
            (await host.Admin.PostAsync($"{id}/{change}", with, ifMatch: "*")).ShouldBe(200);
            return id[(id.LastIndexOf('/') + 1)..];
        }

        async Task<string> ActionAsync() =>
            (
                await host.Admin.PostAsync(
                    "/api/actions",
                    $$"""{"id": "ac-{{Submissions.Word()}}", "title": "Conduct", "type": "OTHER", "epistemic": "ASSERTED"}"""
                )
            )
                .ShouldBe(201)
                .Id;

        await PutAsync("other", async () => (await RecordedAsync(host)).Id);
        await PutAsync(
            "retracted",
            async () =>
                await ChangedAsync((await RecordedAsync(host)).Location!, "retraction", """{"reason": "DUPLICATE"}""")
        );
        await PutAsync(
            "merged",
            async () =>
                await ChangedAsync(
                    (await RecordedAsync(host)).Location!,
                    "merge",
                    $$"""{"into": "{{statement.Id}}", "rationale": "The same."}"""
                )
        );
        await PutAsync("otherAction", ActionAsync);
        await PutAsync(
            "mergedAction",
            async () =>
                await ChangedAsync(
                    "/api/actions/" + await ActionAsync(),
                    "merge",
                    $$"""{"into": "{{await ActionAsync()}}", "rationale": "The same."}"""
                )
        );
        await PutAsync("key", async () => (await host.Get<ApiKeys>().AddAsync("Someone", Roles.Submitter, default)).Id);
        await PutAsync(
            "user",
            async () =>
                (
                    await host.Get<ApiKeys>()
                        .GetAsync((await host.Get<ApiKeys>().AddAsync("Someone", Roles.Submitter, default)).Id, default)
                )!.User
        );
        await PutAsync(
            "replay",
            async () => (await host.Admin.PostAsync("/api/audit/replays", """{"asOfSequence": 1}""")).ShouldBe(202).Id
        );
        await PutAsync(
            "report",
            async () =>
                (await host.Anonymous.PostAsync("/api/reports", """{"about": "GBR", "words": "Another name."}"""))
                    .ShouldBe(201)
                    .Id
        );
        await PutAsync(
            "receipt",
            async () =>
                (await host.Admin.PostAsync("/api/receipts", """{"query": "/api/parties/FJI/timeline"}"""))
                    .ShouldBe(201)
                    .Id
        );
        await PutAsync(
            "webhook",
            async () =>
                (await host.Admin.PostAsync("/api/webhooks", $$"""{"url": "https://example.org/{{word}}"}"""))
                    .ShouldBe(201)
                    .Id
        );
        await PutAsync(
            "delivery",
            async () =>
            {
                await host.RunAsync(
                    $"""
                    insert into tracker.webhook_deliveries (id, webhook_id, sequence, body, created_at, status, attempts, tries, asked_for)
                    values ('dl-{word}', '{places["webhook"]}', 1, '', now(), 'FAILED', 1, 1, false)
                    """
                );
                return "dl-" + word;
            }
        );
        if (path.Contains("{action}/roles/", StringComparison.Ordinal))
        {
            await ChangedAsync("/api/actions/" + places["action"], "roles", """{"party": "PRK", "role": "ACTOR"}""");
        }

        foreach (var (place, kind) in new[] { ("WORD", "STATE"), ("GROUP", "GROUP") })
        {
            if (path.Contains($"{{{place}}}", StringComparison.Ordinal))
            {
                (
                    await host.Admin.PostAsync(
                        "/api/parties",
                        $$"""{"id": "{{places[place]}}", "kind": "{{kind}}", "names": [{"kind": "DISPLAY", "name": "Party {{place}}", "language": "en"}]}"""
                    )
                ).ShouldBe(201);
            }
        }

        if (path.Contains("{GROUP}/members/", StringComparison.Ordinal))
        {
            await ChangedAsync(
                "/api/groups/" + places["GROUP"],
                "members",
                """{"party": "GBR", "effective": "2010-05-01"}"""
            );
        }

        return new(Fill(path, places)!, Fill(body, places), changes);
    }

    private static string? Fill(string? text, Dictionary<string, string> places) =>
        places.Aggregate(text, (x, place) => x?.Replace($"{{{place.Key}}}", place.Value, StringComparison.Ordinal));

    /// <summary>A statement of two issuers, with two acts and a label.</summary>
    private static async Task<Reply> RecordedAsync(TestHost host)
    {
        var submission = Submissions.Small();
        var action = (string)submission["actions"]![0]!["id"]!;
        submission["kind"] = "JOINT_STATEMENT";
        submission["signatories"]!
            .AsArray()
            .Add(
                new System.Text.Json.Nodes.JsonObject
                {
                    ["party"] = "EU",
                    ["nameAsListed"] = "the EU",
                    ["role"] = "SIGNATORY",
                }
            );
        submission["acts"]!.AsArray().Add(Submissions.Act("a2", "URGE", "what was done", action));
        submission["labels"]!
            .AsArray()
            .Add(
                System.Text.Json.Nodes.JsonNode.Parse(
                    $$"""{"id": "l1", "action": "{{action}}", "label": "OTHER", "strength": "ASSERTS", "quote": {{Quote}}}"""
                )
            );
        return (await host.Submitter.PostAsync("/api/statements", submission)).ShouldBe(201);
    }
}
