using System.Text.Json.Nodes;

namespace Tracker.IntegrationTests.Harness;

/// <summary>A record on which every kind of change was made, through the API. Its ids are its own.</summary>
/// <param name="Statement">With late joiners, a withdrawal, corrections and a review; it stands.</param>
/// <param name="Declaration">By the EU, Hungary dissociated.</param>
/// <param name="Action">What they are about, under the umbrella; another was merged into it.</param>
public sealed record BusyRecord(
    string Statement,
    string Declaration,
    string Action,
    string Umbrella,
    string MergedAction,
    string Group
)
{
    public static async Task<BusyRecord> RecordAsync(TestHost host)
    {
        var word = Submissions.Word();
        var (action, umbrella, merged, group) = (
            $"ac-{word}",
            $"ac-{word}-all",
            $"ac-{word}-too",
            $"GROUP-{word.ToUpperInvariant()}"
        );
        var reviewer = await host.AsAsync("reviewer");
        async Task<Reply> Change(string path, string body, Api? by = null)
        {
            var reply = await (by ?? host.Submitter).ChangeAsync(path, JsonNode.Parse(body.Replace('\'', '"'))!);
            reply.Status.ShouldBeInRange(200, 201, $"{path} {reply.Body}");
            return reply;
        }

        // Actions and parties.
        await Change(
            "/api/actions",
            $"{{'id':'{umbrella}','title':'All of {word}','type':'OTHER','epistemic':'ASSERTED'}}"
        );
        await Change(
            "/api/actions",
            $"{{'id':'{action}','title':'Conduct "
                + $"{word}','type':'OTHER','epistemic':'REPORTED','umbrella':'{umbrella}','roles':[{{'party':'PRK','role':'ACTOR'}}]}}"
        );
        await Change(
            "/api/actions",
            $"{{'id':'{merged}','title':'Conduct {word} too','type':'OTHER','epistemic':'REPORTED'}}"
        );
        await Change($"/api/actions/{action}/roles", "{'party':'RUS','role':'RECIPIENT'}");
        var role = await Change($"/api/actions/{action}/roles", "{'party':'CHN','role':'BENEFICIARY'}");
        await Change($"/api/events/{role.Sequence}/void", "{'reason':'On the wrong action.'}");
        await Change($"/api/actions/{action}/roles", "{'party':'IRN','role':'FACILITATOR'}");
        (await host.Submitter.DeleteAsync($"/api/actions/{action}/roles/IRN/FACILITATOR?reason=Not%20said")).ShouldBe(
            200
        );
        await Change($"/api/actions/{action}/dates", "{'field':'FIRST_REPORTED','value':'2024-10-18'}");
        await Change($"/api/actions/{action}/dates", "{'field':'BEGAN','value':'2024-10'}");
        await Change(
            $"/api/actions/{action}/status",
            "{'status':'CONFIRMED','effective':'2024-10-28','evidence':'Seen.'}"
        );
        await Change($"/api/actions/{action}/title", $"{{'title':'Neutral conduct {word}','reason':'Neutral.'}}");
        await Change($"/api/actions/{action}/correction", "{'type':'TROOP_DEPLOYMENT','reason':'It is one.'}");
        await Change($"/api/actions/{merged}/umbrella", $"{{'umbrella':'{umbrella}'}}");
        await Change(
            "/api/parties",
            $"{{'id':'{group}','kind':'GROUP','names':[{{'kind':'DISPLAY','name':'Group {word}','language':'en'}}]}}"
        );
        await Change($"/api/parties/{group}/names", $"{{'kind':'ALIAS','name':'The {word}','language':'en'}}");
        await Change($"/api/parties/{group}/identifiers", $"{{'scheme':'OWN','value':'{word}'}}");
        foreach (var member in new[] { "GBR", "FRA", "DEU", "JPN" })
        {
            await Change($"/api/groups/{group}/members", $"{{'party':'{member}','effective':'2000-01-01'}}");
        }

        await Change($"/api/groups/{group}/members/JPN/suspension", "{'effective':'2023-05'}");
        await Change($"/api/groups/{group}/members/DEU/end", "{'effective':'2024-01-01'}");

        // A statement and its life.
        var statement = About(action, Submissions.Small("GBR", action, "2024-10-22", word: word));
        var first = await Change("/api/statements", statement.ToJsonString());
        var path = $"/api/statements/{first.Id}";
        await Change(
            $"{path}/sources",
            $"{{'layer':'MEDIA_QUOTE','url':'https://example.org/{word}/copy','publisher':'A paper'}}"
        );
        await Change(
            $"{path}/texts",
            $"{{'language':'fr','status':'OFFICIAL_TRANSLATION','completeness':'FULL','text':'Nous condamnons ce "
                + $"qui a été fait, {word}.'}}"
        );
        await Change($"{path}/dates", "{'field':'ISSUED','value':'2024-10-23','rank':'NORMAL','source':'s2'}");
        await Change($"{path}/dates/d2/rank", "{'rank':'DEPRECATED','reason':'The copy is late.'}");
        await Change(
            $"{path}/signatories",
            "{'party':'KOR','nameAsListed':'ROK','role':'JOINED_LATER','from':'2024-11-05'}"
        );
        await Change(
            $"{path}/signatories",
            "{'party':'QAT','nameAsListed':'Qatar','role':'JOINED_LATER','from':'2024-11-06'}"
        );
        await Change(
            $"{path}/signatories/QAT/withdrawal",
            "{'effective':'2024-11-10','publicAt':'2024-12-01','evidence':'Letter.'}"
        );
        await Change(
            $"{path}/signatories",
            "{'party':'QAT','nameAsListed':'Qatar','role':'JOINED_LATER','from':'2025-01-01'}"
        );
        var wrong = await Change($"{path}/signatories", "{'party':'FJI','nameAsListed':'Fiji','role':'SIGNATORY'}");
        await Change($"/api/events/{wrong.Sequence}/void", "{'reason':'Another Fiji.'}");
        await Change($"{path}/unnamed-signatories", "{'count':61,'claimedBy':'The press','rank':'DEPRECATED'}");
        var act = Submissions.Act("a2", "EXPRESS_CONCERN", "what was done", action);
        act["intensity"] = 1;
        await Change($"{path}/acts", act.ToJsonString());
        var recoded = Submissions.Act("a1", "CONDEMN", "We condemn what was done", action);
        (recoded["intensity"], recoded["reason"]) = (5, "The booster.");
        (await host.Submitter.PutAsync($"{path}/acts/a1", recoded)).ShouldBe(200);
        (await host.Submitter.DeleteAsync($"{path}/acts/a2?reason=Said%20once")).ShouldBe(200);
        await Change(
            $"{path}/labels",
            $"{{'id':'l1','action':'{action}','label':'UNLAWFUL','strength':'ASSERTS','quote':{{'exact':'what was "
                + $"done'}}}}"
        );
        await Change(
            $"{path}/labels",
            $"{{'id':'l2','action':'{action}','label':'AGGRESSION','strength':'ASSERTS','instruments':['S/RES/2270'],'quote':{{'exact':'what "
                + $""
                + $""
                + $""
                + $"was done'}}}}"
        );
        (await host.Submitter.DeleteAsync($"{path}/labels/l1?reason=Not%20so")).ShouldBe(200);
        await Change($"{path}/reviews", "{'verdict':'ACCEPTED','note':'Read.'}", reviewer);
        await Change($"{path}/corrections", $"{{'path':'/title','after':'Corrected {word}','reason':'Spelling.'}}");

        // A declaration, a duplicate, a withdrawn and a superseded statement, a merged action, a sweep.
        var declaration = About(merged, Submissions.Small("EU", merged, "2024-10-24"));
        declaration["kind"] = "DECLARATION_ON_BEHALF";
        var second = await Change("/api/statements", declaration.ToJsonString());
        await Change(
            $"/api/statements/{second.Id}/dissociations",
            "{'party':'HUN','group':'EU','scope':'WHOLE','evidence':'Footnote.'}"
        );
        await Change($"/api/actions/{merged}/merge", $"{{'into':'{action}','rationale':'The same.'}}");
        var duplicate = await Change(
            "/api/statements",
            About(action, Submissions.Small("NZL", action, "2024-10-25")).ToJsonString()
        );
        await Change($"/api/statements/{duplicate.Id}/merge", $"{{'into':'{first.Id}','rationale':'The same.'}}");
        await Change($"/api/statements/{duplicate.Id}/unmerge", "{'rationale':'Not the same.'}");
        await Change($"/api/statements/{duplicate.Id}/retraction", "{'reason':'DUPLICATE'}");
        await Change($"/api/statements/{duplicate.Id}/reinstatement", "{'reason':'No duplicate.'}");
        await Change($"/api/statements/{duplicate.Id}/supersession", $"{{'by':'{second.Id}'}}");
        var withdrawn = await Change(
            "/api/statements",
            About(action, Submissions.Small("AUS", action, "2024-10-26")).ToJsonString()
        );
        await Change($"/api/statements/{withdrawn.Id}/withdrawal", "{'by':'AUS','effective':'2024-12-01'}");
        await Change(
            "/api/sweeps",
            $"{{'party':'FRA','action':'{action}','from':'2024-10-18','to':'2024-12-31','sources':['diplomatie.gouv.fr'],'languages':['fr'],'terms':['{word}'],'result':'NONE_FOUND'}}"
        );
        await host.ProjectedAsync();
        return new(first.Id, second.Id, action, umbrella, merged, group);
    }

    /// <summary>The action is on record: its id is enough.</summary>
    public static JsonObject About(string action, JsonObject submission)
    {
        submission["actions"] = new JsonArray(new JsonObject { ["id"] = action });
        return submission;
    }

    /// <summary>Every read of the record that can be asked as of a sequence.</summary>
    public IReadOnlyList<string> Reads =>
        [
            "/api/statements?limit=1000&facets=true",
            $"/api/statements?q={Action[3..]}&facets=true",
            $"/api/statements/{Statement}",
            $"/api/statements/{Statement}?validAt=2024-11-08",
            $"/api/statements/{Statement}?publicAt=2024-11-15",
            $"/api/statements/{Declaration}",
            $"/api/statements/{Statement}/history",
            $"/api/statements/{Statement}/lineage",
            $"/api/statements/{Statement}/duplicates",
            "/api/actions?limit=1000",
            $"/api/actions/{Action}",
            $"/api/actions/{Umbrella}",
            $"/api/actions/{Action}/timeline",
            $"/api/actions/{Umbrella}/timeline?includeParts=true&groupBasis=expanded",
            $"/api/actions/{Action}/timeline?validAt=2024-11-08",
            $"/api/actions/{Action}/timeline?publicAt=2024-11-15&certainty=certain",
            $"/api/actions/{Action}/condemners",
            $"/api/actions/{Action}/labels",
            "/api/parties?limit=1000",
            $"/api/parties/{Group}",
            "/api/parties/GBR/timeline",
            $"/api/parties/GBR/language?action={Action}",
            "/api/timeline?limit=1000",
            $"/api/timeline?group={Group}&limit=1000",
            "/api/groups",
            $"/api/groups/{Group}/members",
            $"/api/groups/{Group}/members?at=2023-06-01",
            $"/api/groups/{Group}/silence?action={Action}",
            $"/api/groups/EU/silence?action={Action}&at=2024-11-01",
            "/api/sweeps",
            $"/api/matrix?actions={Action}&group={Group}",
            $"/api/matrix?umbrella={Umbrella}",
            "/api/network",
            "/api/statistics",
            "/api/changes?since=0&limit=1000",
            "/api/labels",
            "/api/instruments",
            "/api/disagreements",
            "/api/audit/events?limit=1000",
            $"/api/audit/streams/{Statement}",
        ];
}
