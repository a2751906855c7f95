using System.Text.Json.Nodes;
using Tracker.IntegrationTests.Harness;
using static Tracker.IntegrationTests.Contract.World;

namespace Tracker.IntegrationTests.Contract;

/// <summary>A valid request to one endpoint: its path with the query, and its body.</summary>
public sealed record Valid(string Path, JsonNode? Body = null)
{
    /// <summary>
    /// Whether a repeated request gets another answer, for example because it creates something new each time.
    /// </summary>
    public bool IsOnce { get; init; }
}

/// <summary>
/// One row for each endpoint: a function that makes a new valid request. All requests of the conformance table, the
/// examples of the OpenAPI document and the seeds of the fuzz run come from it. An endpoint without a row fails the
/// tests.
/// </summary>
public static class Rows
{
    public static readonly IReadOnlyDictionary<string, Func<World, Task<Valid>>> All = new Dictionary<
        string,
        Func<World, Task<Valid>>
    >
    {
        // Statements.
        ["POST /api/statements"] = _ => Body("/api/statements", Submission()),
        ["POST /api/statements:validate"] = _ => Body("/api/statements:validate", Submission()),
        ["GET /api/statements"] = w => Read("/api/statements?party=GBR&facets=true&limit=2"),
        ["GET /api/statements/{id}"] = w => Read($"/api/statements/{w.Busy.Statement}"),
        ["GET /api/statements/{id}/history"] = w => Read($"/api/statements/{w.Busy.Statement}/history?limit=3"),
        ["GET /api/statements/{id}/lineage"] = w => Read($"/api/statements/{w.Busy.Statement}/lineage"),
        ["GET /api/statements/{id}/duplicates"] = w => Read($"/api/statements/{w.Busy.Statement}/duplicates"),
        ["POST /api/statements/{id}/sources"] = w =>
            Statement(w, "/sources", $"{{'layer':'WIRE','url':'https://example.org/{Word()}','text':'t1'}}"),
        ["POST /api/statements/{id}/texts"] = w =>
            Statement(
                w,
                "/texts",
                "{'language':'ko','status':'OFFICIAL_TRANSLATION','completeness':'EXCERPT','text':'우리는 규탄한다.'}"
            ),
        ["POST /api/statements/{id}/dates"] = w =>
            Statement(w, "/dates", "{'field':'PUBLISHED','value':'2024-10-23','source':'s1'}"),
        ["POST /api/statements/{id}/dates/{dateId}/rank"] = w =>
            Statement(w, "/dates/d1/rank", "{'rank':'DEPRECATED','reason':'The copy is late.'}"),
        ["POST /api/statements/{id}/signatories"] = w =>
            Statement(
                w,
                "/signatories",
                "{'party':'KOR','nameAsListed':'ROK','role':'JOINED_LATER','from':'2024-11-05'}"
            ),
        ["POST /api/statements/{id}/signatories/{party}/withdrawal"] = w =>
            Statement(
                w,
                "/signatories/QAT/withdrawal",
                "{'effective':'2024-11-10','publicAt':'2024-12-01','evidence':'Letter.'}"
            ),
        ["POST /api/statements/{id}/unnamed-signatories"] = w =>
            Statement(w, "/unnamed-signatories", "{'count':61,'claimedBy':'The press'}"),
        ["POST /api/statements/{id}/dissociations"] = w =>
            Statement(w, "/dissociations", "{'party':'HUN','group':'EU','scope':'WHOLE','evidence':'Footnote.'}", "EU"),
        ["POST /api/statements/{id}/acts"] = async w =>
        {
            var statement = await w.StatementAsync();
            return new(
                $"/api/statements/{statement}/acts",
                Submissions.Act("a3", "DEMAND", "condemn what", await w.ActionOfAsync(statement))
            );
        },
        ["PUT /api/statements/{id}/acts/{actId}"] = async w =>
        {
            var statement = await w.StatementAsync();
            var act = Submissions.Act("a2", "CONDEMN", "what was done", await w.ActionOfAsync(statement));
            act["reason"] = "The verb.";
            return new($"/api/statements/{statement}/acts/a2", act);
        },
        ["DELETE /api/statements/{id}/acts/{actId}"] = async w =>
            new($"/api/statements/{await w.StatementAsync()}/acts/a2?reason=Said%20once"),
        ["POST /api/statements/{id}/labels"] = async w =>
        {
            var statement = await w.StatementAsync();
            return new(
                $"/api/statements/{statement}/labels",
                Parsed(
                    $"{{'id':'l2','action':'{await w.ActionOfAsync(statement)}','label':'AGGRESSION','strength':'ASSERTS','instruments':['S/RES/2270'],'quote':{{'exact':'what "
                        + $""
                        + $""
                        + $""
                        + $"was done'}}}}"
                )
            );
        },
        ["DELETE /api/statements/{id}/labels/{labelId}"] = async w =>
            new($"/api/statements/{await w.StatementAsync()}/labels/l1?reason=Not%20so"),
        ["POST /api/statements/{id}/reviews"] = w =>
            Statement(w, "/reviews", "{'verdict':'ACCEPTED','note':'Read against the source.'}"),
        ["POST /api/statements/{id}/corrections"] = w =>
            Statement(w, "/corrections", "{'path':'/title','after':'Another title','reason':'Spelling.'}"),
        ["POST /api/statements/{id}/retraction"] = w =>
            Statement(w, "/retraction", "{'reason':'MISATTRIBUTED','note':'Entered in error.'}"),
        ["POST /api/statements/{id}/reinstatement"] = async w =>
        {
            var statement = await w.StatementAsync();
            await w.DoAsync($"/api/statements/{statement}/retraction", Parsed("{'reason':'DUPLICATE'}"));
            return new($"/api/statements/{statement}/reinstatement", Parsed("{'reason':'No duplicate.'}"));
        },
        ["POST /api/statements/{id}/withdrawal"] = w =>
            Statement(w, "/withdrawal", "{'by':'GBR','effective':'2024-12-01'}"),
        ["POST /api/statements/{id}/supersession"] = async w =>
            new(
                $"/api/statements/{await w.StatementAsync()}/supersession",
                Parsed($"{{'by':'{await w.StatementAsync()}'}}")
            ),
        ["POST /api/statements/{id}/merge"] = async w =>
            new(
                $"/api/statements/{await w.StatementAsync()}/merge",
                Parsed($"{{'into':'{await w.StatementAsync()}','rationale':'The same.'}}")
            ),
        ["POST /api/statements/{id}/unmerge"] = async w =>
        {
            var statement = await w.StatementAsync();
            await w.DoAsync(
                $"/api/statements/{statement}/merge",
                Parsed($"{{'into':'{await w.StatementAsync()}','rationale':'The same.'}}")
            );
            return new($"/api/statements/{statement}/unmerge", Parsed("{'rationale':'Not the same.'}"));
        },
        ["POST /api/events/{sequence}/void"] = async w =>
        {
            var reply = await w.DoAsync(
                $"/api/statements/{await w.StatementAsync()}/signatories",
                Parsed("{'party':'FJI','nameAsListed':'Fiji','role':'SIGNATORY'}")
            );
            return new($"/api/events/{reply.Sequence}/void", Parsed("{'reason':'Another Fiji.'}"));
        },
        ["GET /api/disagreements"] = _ => Read("/api/disagreements?limit=2"),

        // Actions.
        ["POST /api/actions"] = _ =>
            Body(
                "/api/actions",
                Parsed(
                    $"{{'id':'ac-{Word()}','title':'Some "
                        + $"conduct','type':'TROOP_DEPLOYMENT','epistemic':'REPORTED','roles':[{{'party':'PRK','role':'ACTOR'}}]}}"
                )
            ),
        ["GET /api/actions"] = _ => Read("/api/actions?type=TROOP_DEPLOYMENT&limit=2"),
        ["GET /api/actions/{id}"] = w => Read($"/api/actions/{w.Busy.Action}"),
        ["GET /api/actions/{id}/timeline"] = w => Read($"/api/actions/{w.Busy.Action}/timeline?limit=1"),
        ["GET /api/actions/{id}/condemners"] = w => Read($"/api/actions/{w.Busy.Action}/condemners"),
        ["GET /api/actions/{id}/labels"] = w => Read($"/api/actions/{w.Busy.Action}/labels"),
        ["POST /api/actions/{id}/roles"] = w => Action(w, "/roles", "{'party':'RUS','role':'RECIPIENT'}"),
        ["DELETE /api/actions/{id}/roles/{party}/{role}"] = async w =>
            new($"/api/actions/{await w.ActionAsync()}/roles/PRK/ACTOR?reason=Not%20said"),
        ["POST /api/actions/{id}/dates"] = w => Action(w, "/dates", "{'field':'BEGAN','value':'2024-10'}"),
        ["POST /api/actions/{id}/status"] = w =>
            Action(w, "/status", "{'status':'CONFIRMED','effective':'2024-10-28','evidence':'Seen.'}"),
        ["POST /api/actions/{id}/title"] = w =>
            Action(w, "/title", "{'title':'Conduct, neutrally put','reason':'Neutral.'}"),
        ["POST /api/actions/{id}/correction"] = w =>
            Action(w, "/correction", "{'type':'ARMS_TRANSFER','reason':'It is one.'}"),
        ["POST /api/actions/{id}/umbrella"] = async w =>
            new($"/api/actions/{await w.ActionAsync()}/umbrella", Parsed($"{{'umbrella':'{await w.ActionAsync()}'}}")),
        ["POST /api/actions/{id}/merge"] = async w =>
            new(
                $"/api/actions/{await w.ActionAsync()}/merge",
                Parsed($"{{'into':'{await w.ActionAsync()}','rationale':'The same.'}}")
            ),
        ["POST /api/actions/{id}/unmerge"] = async w =>
        {
            var action = await w.ActionAsync();
            await w.DoAsync(
                $"/api/actions/{action}/merge",
                Parsed($"{{'into':'{await w.ActionAsync()}','rationale':'The same.'}}")
            );
            return new($"/api/actions/{action}/unmerge", Parsed("{'rationale':'Not the same.'}"));
        },

        // Parties and groups.
        ["POST /api/parties"] = _ =>
            Body(
                "/api/parties",
                Parsed(
                    $"{{'id':'ORG-{Word().ToUpperInvariant()}','kind':'ORGANISATION','names':[{{'kind':'DISPLAY','name':'An "
                        + $""
                        + $""
                        + $""
                        + $"organisation','language':'en'}}]}}"
                )
            ),
        ["GET /api/parties"] = _ => Read("/api/parties?q=korea&limit=2"),
        ["GET /api/parties/{id}"] = _ => Read("/api/parties/GBR"),
        ["GET /api/parties/{id}/timeline"] = _ => Read("/api/parties/GBR/timeline?limit=1"),
        ["GET /api/parties/{id}/language"] = w => Read($"/api/parties/GBR/language?action={w.Busy.Action}"),
        ["POST /api/parties/{id}/names"] = w =>
            Party(w, "/names", "{'kind':'ALIAS','name':'The group','language':'en'}"),
        ["POST /api/parties/{id}/identifiers"] = w => Party(w, "/identifiers", "{'scheme':'OWN','value':'17'}"),
        ["POST /api/parties/{id}/succession"] = w =>
            Party(w, "/succession", "{'successors':['GBR'],'effective':'2001-01-01','evidence':'Treaty.'}"),
        ["GET /api/groups"] = _ => Read("/api/groups?at=2019-06-01&limit=2"),
        ["GET /api/groups/{id}/members"] = _ => Read("/api/groups/EU/members?at=2019-06-01&limit=2"),
        ["GET /api/groups/{id}/silence"] = w =>
            Read($"/api/groups/{w.Busy.Group}/silence?action={w.Busy.Action}&at=2024-11-01"),
        ["POST /api/groups/{id}/members"] = w =>
            Group(w, "/members", "{'party':'FRA','effective':'2020-05-01','evidence':'Its communiqué of that day.'}"),
        ["POST /api/groups/{id}/members/{party}/end"] = w => Group(w, "/members/GBR/end", "{'effective':'2020-01-31'}"),
        ["POST /api/groups/{id}/members/{party}/suspension"] = w =>
            Group(w, "/members/GBR/suspension", "{'effective':'2020-01-31'}"),

        // Sweeps.
        ["POST /api/sweeps"] = w =>
            Body(
                "/api/sweeps",
                Parsed(
                    $"{{'party':'FRA','action':'{w.Busy.Action}','from':'2024-10-18','to':'2024-12-31','sources':['diplomatie.gouv.fr'],'languages':['fr'],'terms':['{Word()}'],'result':'NONE_FOUND'}}"
                )
            ),
        ["GET /api/sweeps"] = _ => Read("/api/sweeps?limit=1"),
        ["GET /api/sweeps/{id}"] = async w =>
            new($"/api/sweeps/{(await w.Host.Admin.GetAsync("/api/sweeps?limit=1")).Items[0]["id"]}"),

        // Timelines and what is computed from them.
        ["GET /api/timeline"] = _ => Read("/api/timeline?act=CONDEMN&minIntensity=4&limit=1"),
        ["GET /api/matrix"] = w => Read($"/api/matrix?actions={w.Busy.Action}&parties=GBR,PRK"),
        ["GET /api/labels"] = _ => Read("/api/labels"),
        ["GET /api/instruments"] = _ => Read("/api/instruments"),
        ["GET /api/statistics"] = _ => Read("/api/statistics?party=GBR"),
        ["GET /api/network"] = _ => Read("/api/network?minTogether=1&limit=2"),
        ["GET /api/changes"] = w => Read("/api/changes?resource=STATEMENT&limit=2"),

        // Codebook.
        ["GET /api/codebook"] = _ => Read("/api/codebook"),
        ["GET /api/codebook/mappings"] = _ => Read("/api/codebook/mappings"),

        // Audit.
        ["GET /api/audit/events"] = _ => Read("/api/audit/events?type=statement_recorded&limit=1"),
        ["GET /api/audit/streams/{key}"] = w => Read($"/api/audit/streams/{w.Busy.Action}?limit=2"),
        ["POST /api/audit/replays"] = _ => Body("/api/audit/replays", Parsed("{'asOfSequence':1}")),
        ["GET /api/audit/replays/{id}"] = async w =>
            new(
                $"/api/audit/replays/{(await w.Host.Admin.PostAsync("/api/audit/replays", Parsed("{'asOfSequence':1}"))).Id}"
            ),

        // Access.
        ["POST /api/masking"] = async w =>
            new("/api/masking", Parsed($"{{'user':'{await w.UserAsync()}','legalBasis':'Article 17 GDPR'}}")),

        ["GET /api/keys"] = _ => Read("/api/keys?limit=2"),
        ["POST /api/keys"] = _ =>
            Body("/api/keys", Parsed("{'name':'Someone','role':'submitter','expiresAt':'2100-01-01T00:00:00Z'}")),
        ["GET /api/keys/{id}"] = async w => new($"/api/keys/{await w.KeyAsync()}"),
        ["POST /api/keys/{id}/rotation"] = async w =>
            new($"/api/keys/{await w.KeyAsync()}/rotation", Parsed("{'overlapHours':1}")),
        ["DELETE /api/keys/{id}"] = async w => new($"/api/keys/{await w.KeyAsync()}"),

        // Streams, feeds and webhooks.
        ["GET /api/changes/stream"] = _ => Read("/api/changes/stream?since=0"),
        ["GET /feeds/changes.atom"] = _ => Read("/feeds/changes.atom?limit=2"),
        ["GET /feeds/timeline.atom"] = _ => Read("/feeds/timeline.atom?limit=2"),
        ["GET /feeds/parties/{id}.atom"] = _ => Read("/feeds/parties/GBR.atom?limit=2"),
        ["GET /feeds/actions/{id}.atom"] = w => Read($"/feeds/actions/{w.Busy.Action}.atom?limit=2"),
        ["GET /api/webhooks"] = _ => Read("/api/webhooks?limit=2"),
        ["POST /api/webhooks"] = _ => Body("/api/webhooks", Parsed(Webhook())),
        ["GET /api/webhooks/{id}"] = async w => new($"/api/webhooks/{await w.WebhookAsync()}"),
        ["DELETE /api/webhooks/{id}"] = async w => new($"/api/webhooks/{await w.WebhookAsync()}"),
        ["POST /api/webhooks/{id}/secret"] = async w => new($"/api/webhooks/{await w.WebhookAsync()}/secret"),
        ["GET /api/webhooks/{id}/deliveries"] = async w => new((await w.DeliveryAsync()).Split("/dl-")[0]),
        ["POST /api/webhooks/{id}/deliveries/{deliveryId}/redelivery"] = async w =>
            new(await w.DeliveryAsync() + "/redelivery"),

        // Reports of errors.
        ["POST /api/reports"] = _ =>
            Body("/api/reports", Parsed($"{{'about':'GBR','words':'The short name is another one, {Word()}.'}}")),
        ["GET /api/reports"] = async w =>
        {
            await w.ReportAsync();
            return new("/api/reports?limit=2");
        },
        ["GET /api/reports/{id}"] = async w => new($"/api/reports/{await w.ReportAsync()}"),
        ["POST /api/reports/{id}/answer"] = async w =>
            new(
                $"/api/reports/{await w.ReportAsync()}/answer",
                Parsed("{'verdict':'REJECTED','answer':'The name is that of its own website.'}")
            ),

        // Proofs.
        ["GET /api/audit/explain"] = async w =>
            new(
                "/api/audit/explain?position="
                    + Uri.EscapeDataString(
                        (await w.Host.Anonymous.GetAsync("/api/parties/GBR/timeline?limit=1")).Json["items"]![0]![
                            "position"
                        ]!.GetValue<string>()
                    )
            ),
        ["DELETE /api/audit/replays/{id}"] = async w =>
            new(
                $"/api/audit/replays/{(await w.Host.Admin.PostAsync("/api/audit/replays", Parsed("{'asOfSequence':1}"))).Id}"
            ),
        ["GET /api/audit/checkpoint"] = w => w.LedgeredAsync("/api/audit/checkpoint?format=json"),
        ["GET /api/audit/ledger"] = w => w.LedgeredAsync("/api/audit/ledger"),
        ["GET /api/audit/key"] = _ => Read("/api/audit/key"),
        ["GET /api/audit/tile/{**path}"] = w => w.LedgeredAsync("/api/audit/tile/0/000.p/1"),
        ["GET /api/audit/proofs/inclusion"] = w => w.LedgeredAsync("/api/audit/proofs/inclusion?sequence=1"),
        ["GET /api/audit/proofs/consistency"] = w => w.LedgeredAsync("/api/audit/proofs/consistency?from=1"),
        ["GET /api/audit/export"] = w => w.LedgeredAsync("/api/audit/export"),
        ["POST /api/receipts"] = _ => Body("/api/receipts", Parsed("{'query':'/api/parties/FJI/timeline'}")),
        ["GET /api/receipts/{id}"] = async w => new($"/api/receipts/{await w.ReceiptAsync()}"),
        ["POST /api/receipts/{id}/verification"] = async w =>
            new($"/api/receipts/{await w.ReceiptAsync()}/verification"),

        // The program itself.
        ["GET /health/live"] = _ => Read("/health/live"),
        ["GET /health/ready"] = _ => Read("/health/ready"),
        ["GET /openapi/v1.json"] = _ => Read("/openapi/v1.json"),
    };

    private static Task<Valid> Read(string path) => Task.FromResult(new Valid(path));

    private static Task<Valid> Body(string path, JsonNode body) => Task.FromResult(new Valid(path, body));

    private static async Task<Valid> Statement(World world, string path, string body, string party = "GBR") =>
        new($"/api/statements/{await world.StatementAsync(party)}{path}", Parsed(body));

    private static async Task<Valid> Action(World world, string path, string body) =>
        new($"/api/actions/{await world.ActionAsync()}{path}", Parsed(body));

    private static async Task<Valid> Party(World world, string path, string body) =>
        new($"/api/parties/{await world.GroupAsync()}{path}", Parsed(body));

    private static async Task<Valid> Group(World world, string path, string body) =>
        new($"/api/groups/{await world.GroupAsync()}{path}", Parsed(body));
}
