using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Microsoft.AspNetCore.Routing;
using Tracker.Access;
using Tracker.Http;
using Tracker.IntegrationTests.Harness;
using Tracker.OpenApi;

namespace Tracker.IntegrationTests.Contract;

/// <summary>Every endpoint, whoever calls and whatever is sent: as it is documented, and nothing stored of what is
/// refused.</summary>
public sealed class ConformanceTests(Cluster cluster, ClassHost own) : ClassHostTest(cluster, own)
{
    private static readonly JsonSerializerOptions Written = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    };

    private static readonly string[] Made =
    [
        "tracker.mt_events",
        "tracker.mt_streams",
        "tracker.users",
        "tracker.api_keys",
        "tracker.oidc_subjects",
        "tracker.webhooks",
        "tracker.replays",
        "tracker.maskings",
        "tracker.idempotent_answers",
        "ledger.receipts",
    ];

    [Fact]
    public void Every_endpoint_of_the_program_is_an_operation_and_has_a_row()
    {
        var served = Host.Get<IEnumerable<EndpointDataSource>>()
            .SelectMany(x => x.Endpoints)
            .OfType<RouteEndpoint>()
            .SelectMany(x =>
                (x.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []).Select(method =>
                    $"{method} {x.RoutePattern.RawText}"
                )
            )
            .Where(x =>
                x.Contains("/api/", StringComparison.Ordinal)
                || x.Contains("/health/", StringComparison.Ordinal)
                || x.Contains("/feeds/", StringComparison.Ordinal)
                || x.Contains("/openapi/", StringComparison.Ordinal)
            )
            .Order(StringComparer.Ordinal)
            .ToList();
        served.Count.ShouldBeGreaterThan(70);
        OperationList.All.Select(x => x.Route).Order(StringComparer.Ordinal).ShouldBe(served);
        OperationList.All.Select(x => x.Route).Except(Rows.All.Keys).ShouldBeEmpty("an endpoint without a row in Rows");
        Rows.All.Keys.Except(OperationList.All.Select(x => x.Route)).ShouldBeEmpty("a row without an endpoint");
    }

    [Fact]
    public async Task Every_operation_knows_the_query_parameters_that_it_declares_and_no_other()
    {
        var world = await World.MakeAsync(Host);
        foreach (var operation in OperationList.All.Where(x => x.Query is not null))
        {
            var valid = await Rows.All[operation.Route](world);
            var reply = await SendAsync(
                new(operation.Method, valid.Path.Split('?')[0] + "?isAdmin=true", IfMatch: "*"),
                TestHost.AdminKey
            );
            reply.Status.ShouldBe(400, $"{operation.Route} {reply.Text}");
            var told = JsonNode.Parse(reply.Body)!["detail"]!
                .GetValue<string>()
                .Split("known are ")[1]
                .TrimEnd('.')
                .Split(", ");
            told.ShouldBe(operation.Query!.Names.Order(), ignoreOrder: true, operation.Route);
        }
    }

    [Fact]
    public async Task Every_endpoint_answers_every_caller_and_every_input_as_documented_and_stores_nothing_of_what_it_refuses()
    {
        var world = await World.MakeAsync(Host);
        var document = ContractDocument.Current;
        var callers = new List<(string Name, string? Role, string? Key)> { ("anonymous", null, null) };

        // A submitter changes only what they recorded; the world's submitter and this one are one person.
        var person = await Host.AskAsync<string>(
            "select user_id from tracker.api_keys where role = $1 order by created_at limit 1",
            Roles.Editor
        );
        foreach (var role in Roles.All)
        {
            callers.Add(
                (
                    role,
                    role,
                    role == Roles.Admin
                        ? TestHost.AdminKey
                        : (
                            await Host.Get<ApiKeys>()
                                .AddAsync(new($"A {role}", role, Person: role == Roles.Submitter ? person : null), Ct)
                        ).Key
                )
            );
        }

        var (faults, recorded, table) = (new List<string>(), new JsonObject(), new StringBuilder());
        var cases = 0;
        table.AppendLine(
            CultureInfo.InvariantCulture,
            $"{"endpoint", -66} {"caller", -10} {string.Join(" ", Cases.Kinds.Select(x => $"{x, -14}"))}"
        );
        foreach (var operation in OperationList.All)
        {
            var make = Rows.All[operation.Route];
            var shared = await make(world);
            foreach (var (name, role, key) in callers)
            {
                if (operation.Policy == Operation.AnyKey && key is not null)
                {
                    // What any key may create belongs to its owner alone.
                    world.Caller = world.Host.With(key);
                    shared = await make(world);
                }

                var refusal = Refusal(operation, role);
                var results = new Dictionary<string, string>();

                // Refusals: all sent on one valid request, because they change nothing.
                var stored = await StoredAsync();
                var refused = Cases.Refused(operation, shared, document).ToList();
                if (refusal != 0)
                {
                    refused.Add(
                        new(
                            "valid",
                            Ask.Json(operation.Method, shared.Path, shared.Body, Cases.IfMatch(operation)),
                            refusal
                        )
                    );
                }

                foreach (var (kind, ask, status) in refused.Where(x => x.Ask is not null))
                {
                    cases++;
                    var got = await SendAsync(ask!, key);
                    results[kind] = Judge(
                        operation,
                        got,
                        [refusal == 0 ? status : refusal],
                        document,
                        $"{name}, {kind}",
                        faults
                    );
                    if (await StoredAsync() is var now && now != stored)
                    {
                        faults.Add($"{operation.Route} {name}, {kind}: {now - stored} rows stored");
                        stored = now;
                    }
                }

                // Successes: each with a request of its own, sent twice.
                if (refusal == 0)
                {
                    var valid = await make(world);
                    var ask = Ask.Json(operation.Method, valid.Path, valid.Body, Cases.IfMatch(operation));
                    ask = operation.Method == "POST" ? ask with { IdempotencyKey = $"key-{World.Word()}" } : ask;
                    var success = operation.Answers.SelectMany(x => x.Statuses).ToList();
                    var got = await SendAsync(ask, key);
                    results["valid"] = Judge(operation, got, success, document, $"{name}, valid", faults);
                    cases++;
                    Record(recorded, operation, valid, got);
                    if (operation.Method == "POST")
                    {
                        stored = await StoredAsync();
                        var again = await SendAsync(ask, key);
                        results["repeated key"] = Judge(
                            operation,
                            again,
                            operation.IsSecret ? [409] : [got.Status],
                            document,
                            $"{name}, repeated key",
                            faults
                        );
                        cases++;
                        if (
                            !operation.IsSecret
                            && (again.Location != got.Location || !again.Body.AsSpan().SequenceEqual(got.Body))
                        )
                        {
                            faults.Add($"{operation.Route} {name}, repeated key: another answer");
                        }

                        if (await StoredAsync() != stored)
                        {
                            faults.Add($"{operation.Route} {name}, repeated key: it was stored twice");
                        }
                    }
                }

                table.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"{operation.Route, -66} {name, -10} "
                        + $"{string.Join(" ", Cases.Kinds.Select(x => $"{results.GetValueOrDefault(x, "-"), -14}"))}"
                );
            }
        }

        table.AppendLine(
            CultureInfo.InvariantCulture,
            $"{OperationList.All.Count} endpoints, {callers.Count} callers, {cases} requests, {faults.Count} faults."
        );
        TestContext.Current.TestOutputHelper!.WriteLine(table.ToString());
        await Reports.WriteAsync("conformance.txt", table.ToString());
        await RecordAsync(recorded);
        faults.ShouldBeEmpty(string.Join("\n", faults.Take(50)));
    }

    /// <summary>The expected status for a caller without sufficient rights; 0 if the caller has them.</summary>
    private static int Refusal(Operation operation, string? role) =>
        !operation.NeedsKey ? 0
        : role is null ? 401
        : operation.Allowed().Contains(role) ? 0
        : 403;

    private static string Judge(
        Operation operation,
        Got got,
        IReadOnlyList<int> expected,
        ContractDocument document,
        string what,
        List<string> faults
    )
    {
        var fault = expected.Contains(got.Status)
            ? document.FaultOf(operation, got.Status, got.MediaType, got.Body)
            : $"{got.Status} instead of {string.Join(" or ", expected)}";
        if (fault is null)
        {
            return got.Status.ToString(CultureInfo.InvariantCulture);
        }

        faults.Add($"{operation.Route} {what}: {fault}: {got.Text[..Math.Min(got.Text.Length, 300)]}");
        return $"{got.Status} WRONG";
    }

    private Task<Got> SendAsync(Ask ask, string? key) => Got.FromAsync(Host.Client, ask, key, Ct);

    /// <summary>The number of rows in all tables that requests write to.</summary>
    private Task<long> StoredAsync() =>
        Host.AskAsync<long>("select " + string.Join(" + ", Made.Select(x => $"(select count(*) from {x})")));

    private static void Record(JsonObject recorded, Operation operation, Valid valid, Got got)
    {
        if (recorded.ContainsKey(operation.Route) || got.Status is < 200 or > 299)
        {
            return;
        }

        var example = new JsonObject { ["path"] = valid.Path };
        if (valid.Body is not null)
        {
            example["request"] = valid.Body.DeepClone();
        }

        if (got.MediaType == operation.ExampleMediaType && Shown(operation, got) is { } response)
        {
            example["response"] = response;
        }

        recorded[operation.Route] = example;
    }

    /// <summary>The part of an answer to show in an example; null if the answer is not text.</summary>
    private static JsonNode? Shown(Operation operation, Got got)
    {
        switch (got.MediaType)
        {
            case "application/json":
                var body = JsonNode.Parse(got.Body)!;
                if (operation.Path == OpenApiEndpoints.Path)
                {
                    return new JsonObject
                    {
                        ["openapi"] = body["openapi"]!.DeepClone(),
                        ["info"] = body["info"]!.DeepClone(),
                    };
                }

                foreach (var secret in new[] { "key", "secret" }.Where(x => operation.IsSecret && body[x] is not null))
                {
                    body[secret] = "shown once";
                }

                return Shortened(body);
            case "application/atom+xml":
                var feed = XDocument.Parse(got.Text);
                feed.Root!.Elements().Where(x => x.Name.LocalName == "entry").Skip(1).Remove();
                return feed.ToString();
            case "text/event-stream":
                return got.Text.Split("\n\n")[0] + "\n\n";
            case "application/x-ndjson":
                return string.Concat(got.Text.Split('\n').Take(2).Select(x => x + "\n"));
            default:
                return null;
        }
    }

    /// <summary>Shortens long lists to their first two entries, so that examples are readable.</summary>
    private static JsonNode Shortened(JsonNode node)
    {
        switch (node)
        {
            case JsonArray list:
                while (list.Count > 2)
                {
                    list.RemoveAt(2);
                }

                foreach (var item in list.OfType<JsonNode>())
                {
                    Shortened(item);
                }

                break;
            case JsonObject members:
                foreach (var (_, member) in members)
                {
                    if (member is not null)
                    {
                        Shortened(member);
                    }
                }

                break;
        }

        return node;
    }

    /// <summary>For <c>build.sh openapi</c>: records requests and answers as the document's examples.</summary>
    private static async Task RecordAsync(JsonObject recorded)
    {
        if (Environment.GetEnvironmentVariable("TRACKER_RECORD_EXAMPLES") is { Length: > 0 } file)
        {
            await File.WriteAllTextAsync(file, recorded.ToJsonString(Written) + "\n", Ct);
        }
    }
}
