using System.Text.Json.Nodes;
using Tracker.Access;
using Tracker.Http;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Contract;

/// <summary>
/// The record that <see cref="Rows"/> uses for valid requests: existing things to read, and new things to change.
/// </summary>
public sealed class World(TestHost host, BusyRecord busy)
{
    public TestHost Host { get; } = host;

    /// <summary>A record for reading.</summary>
    public BusyRecord Busy { get; } = busy;

    /// <summary>The owner of things that any key may create.</summary>
    public Api Caller { get; set; } = host.Admin;

    public static async Task<World> MakeAsync(TestHost host) => new(host, await BusyRecord.RecordAsync(host));

    public static JsonNode Parsed(string text) => JsonNode.Parse(text.Replace('\'', '"'))!;

    public static string Word() => Submissions.Word();

    /// <summary>A submission that is not on record.</summary>
    public static JsonObject Submission(string party = "GBR", string? action = null) =>
        Submissions.Small(party, action);

    /// <summary>A new statement by two parties: act <c>a1</c> and <c>a2</c>, label <c>l1</c>, date <c>d1</c>.</summary>
    public async Task<string> StatementAsync(string party = "GBR")
    {
        var submission = Submissions.Small(party);
        submission["signatories"]!.AsArray().Add(Parsed("{'party':'QAT','nameAsListed':'Qatar','role':'SIGNATORY'}"));
        var action = submission["actions"]![0]!["id"]!.GetValue<string>();
        submission["acts"]!.AsArray().Add(Submissions.Act("a2", "CRITICISE", "what was done", action));
        submission["labels"]!
            .AsArray()
            .Add(
                Parsed(
                    $"{{'id':'l1','action':'{action}','label':'UNLAWFUL','strength':'ASSERTS','quote':{{'exact':'what "
                        + $"was done'}}}}"
                )
            );
        return (await DoAsync("/api/statements", submission)).Id;
    }

    /// <summary>The action that a statement of <see cref="StatementAsync"/> is about.</summary>
    public async Task<string> ActionOfAsync(string statement) =>
        (await Host.Admin.GetAsync($"/api/statements/{statement}")).Json["actions"]![0]!["id"]!.GetValue<string>();

    public async Task<string> ActionAsync()
    {
        var word = Word();
        await DoAsync(
            "/api/actions",
            Parsed(
                $"{{'id':'ac-{word}','title':'Conduct "
                    + $"{word}','type':'OTHER','epistemic':'REPORTED','roles':[{{'party':'PRK','role':'ACTOR'}}]}}"
            )
        );
        return $"ac-{word}";
    }

    /// <summary>The opaque id of a new user.</summary>
    public async Task<string> UserAsync()
    {
        var (id, _) = await Host.Get<ApiKeys>().AddAsync("Someone", Roles.Reviewer, default);
        return await Host.AskAsync<string>("select user_id from tracker.api_keys where id = $1", id);
    }

    /// <summary>A new group with GBR as its member.</summary>
    public async Task<string> GroupAsync()
    {
        var word = Word();
        var id = $"GROUP-{word.ToUpperInvariant()}";
        await DoAsync(
            "/api/parties",
            Parsed(
                $"{{'id':'{id}','kind':'GROUP','names':[{{'kind':'DISPLAY','name':'Group {word}','language':'en'}}]}}"
            )
        );
        await DoAsync($"/api/groups/{id}/members", Parsed("{'party':'GBR','effective':'2000-01-01'}"));
        return id;
    }

    public async Task<string> KeyAsync() =>
        (await Host.Get<ApiKeys>().AddAsync("Someone", Roles.Submitter, default)).Id;

    /// <summary>
    /// A webhook for changes that are rare, so that a run with many other changes need not wait for deliveries.
    /// </summary>
    public static string Webhook() => $"{{'url':'https://example.org/{Word()}','resources':['SWEEP']}}";

    public async Task<string> WebhookAsync() =>
        (await Caller.PostAsync("/api/webhooks", Parsed(Webhook()))).ShouldBe(201).Id;

    /// <summary>The path of a failed delivery of a new webhook.</summary>
    public async Task<string> DeliveryAsync()
    {
        var (webhook, delivery) = (await WebhookAsync(), "dl-" + Word());
        await Host.RunAsync(
            $"""
            insert into tracker.webhook_deliveries (id, webhook_id, sequence, body, created_at, status, attempts, tries, asked_for)
            values ('{delivery}', '{webhook}', 1, '', now(), 'FAILED', 1, 1, false)
            """
        );
        return $"/api/webhooks/{webhook}/deliveries/{delivery}";
    }

    public async Task<string> ReceiptAsync() =>
        (await Host.Admin.PostAsync("/api/receipts", Parsed("{'query':'/api/parties/FJI/timeline'}"))).ShouldBe(201).Id;

    public async Task<string> ReportAsync() =>
        (await Host.Anonymous.PostAsync("/api/reports", Parsed("{'about':'GBR','words':'Another name.'}")))
            .ShouldBe(201)
            .Id;

    /// <summary>Returns the path after a signed checkpoint covers the whole record.</summary>
    public async Task<Valid> LedgeredAsync(string path)
    {
        await Host.LedgeredAsync();
        return new(path);
    }

    public async Task<Reply> DoAsync(string path, JsonNode body)
    {
        var reply = await Host.Submitter.ChangeAsync(path, body);
        reply.Status.ShouldBeInRange(200, 202, $"{path} {reply.Body}");
        return reply;
    }
}
