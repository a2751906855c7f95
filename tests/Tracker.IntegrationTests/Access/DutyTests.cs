using System.Text.Json.Nodes;
using Tracker.Access;
using Tracker.Http;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Access;

/// <summary>Who may change what somebody recorded.</summary>
public sealed class DutyTests(Cluster cluster, ClassHost own) : ClassHostTest(cluster, own)
{
    private static readonly (string Path, string Body)[] Changes =
    [
        ("/retraction", """{"reason": "DUPLICATE"}"""),
        ("/corrections", """{"path": "/title", "after": "Another", "reason": "A slip."}"""),
        ("/sources", """{"layer": "WIRE", "url": "https://example.org/copy"}"""),
        ("/dates", """{"field": "PUBLISHED", "value": "2024-10-23"}"""),
        ("/withdrawal", """{"by": "GBR", "effective": "2024-12-01"}"""),
        ("/unnamed-signatories", """{"count": 61, "claimedBy": "The press"}"""),
    ];

    private Api _submitter = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _submitter = await Host.AsAsync(Roles.Submitter);
    }

    [Fact]
    public async Task What_somebody_else_recorded_is_changed_by_an_editor_and_not_by_a_submitter()
    {
        var statement = await RecordAsync(_submitter);
        var (other, editor) = (await Host.AsAsync(Roles.Submitter), await Host.AsAsync(Roles.Editor));
        foreach (var (path, body) in Changes)
        {
            IsNotTheirs(await ChangeAsync(other, statement + path, body));
        }

        var entry = await EntryAsync(statement);
        IsNotTheirs(await ChangeAsync(other, $"/api/events/{entry}/void", """{"reason": "Wrong."}"""));
        (await ChangeAsync(editor, statement + Changes[1].Path, Changes[1].Body)).ShouldBe(200);
        (await ChangeAsync(_submitter, statement + Changes[2].Path, Changes[2].Body)).ShouldBe(200);
        (await ChangeAsync(editor, statement + Changes[0].Path, Changes[0].Body)).ShouldBe(200);
    }

    [Fact]
    public async Task What_was_reviewed_is_changed_by_its_submitter_no_more()
    {
        var statement = await RecordAsync(_submitter);
        (
            await ChangeAsync(await Host.AsAsync(Roles.Reviewer), statement + "/reviews", """{"verdict": "ACCEPTED"}""")
        ).ShouldBe(200);

        IsNotTheirs(await ChangeAsync(_submitter, statement + Changes[1].Path, Changes[1].Body))
            .Text("detail")
            .ShouldContain("was reviewed");
        (await ChangeAsync(await Host.AsAsync(Roles.Editor), statement + Changes[1].Path, Changes[1].Body)).ShouldBe(
            200
        );
    }

    [Fact]
    public async Task An_action_is_added_to_by_all_who_submit_and_altered_by_who_registered_it()
    {
        var word = Submissions.Word();
        var action = $"/api/actions/ac-{word}";
        (
            await _submitter.PostAsync(
                "/api/actions",
                JsonNode.Parse(
                    $$"""{"id": "ac-{{word}}", "title": "Conduct", "type": "OTHER", "epistemic": "ASSERTED"}"""
                )!
            )
        ).ShouldBe(201);
        var other = await Host.AsAsync(Roles.Submitter);
        const string Title = """{"title": "Other conduct", "reason": "Clearer."}""";

        (await ChangeAsync(other, action + "/dates", """{"field": "BEGAN", "value": "2024-10"}""")).ShouldBe(200);
        IsNotTheirs(await ChangeAsync(other, action + "/title", Title));
        IsNotTheirs(await ChangeAsync(other, action + "/merge", """{"into": "ac-none", "rationale": "The same."}"""));
        (await ChangeAsync(_submitter, action + "/title", Title)).ShouldBe(200);
    }

    [Fact]
    public async Task A_second_key_of_a_person_reviews_no_more_than_the_first()
    {
        var keys = Host.Get<ApiKeys>();
        var (id, key) = await keys.AddAsync("Ada", Roles.Submitter, Ct);
        var person = (await keys.GetAsync(id, Ct))!.User;
        var statement = await RecordAsync(Host.With(key));
        var made = (
            await Host.Admin.PostAsync(
                "/api/keys",
                new JsonObject
                {
                    ["name"] = "Ada",
                    ["role"] = Roles.Reviewer,
                    ["person"] = person,
                }
            )
        ).ShouldBe(201);
        made.Text("person").ShouldBe(person);
        made.Text("user").ShouldNotBe(person);

        var second = Host.With(made.Text("key"));
        (await ChangeAsync(second, statement + "/reviews", """{"verdict": "ACCEPTED"}"""))
            .ShouldBeProblem(403)
            .Text("type")
            .ShouldEndWith(":own-coding");
        (
            await ChangeAsync(await Host.AsAsync(Roles.Reviewer), statement + "/reviews", """{"verdict": "ACCEPTED"}""")
        ).ShouldBe(200);

        // A third key, made of the second, and one in place of the second, are the same person too.
        var third = await keys.AddAsync(
            new("Ada", Roles.Submitter, Person: await keys.PersonAsync(made.Text("user"), Ct)),
            Ct
        );
        (await keys.GetAsync(third.Id, Ct))!.Person.ShouldBe(person);
        var rotated = await keys.RotateAsync(made.Id, NodaTime.Duration.Zero, Ct);
        (await keys.GetAsync(rotated!.Value.Id, Ct))!.Person.ShouldBe(person);
    }

    [Fact]
    public async Task A_key_is_not_made_for_a_person_who_is_not_on_record() => (
            await Host.Admin.PostAsync(
                "/api/keys",
                new JsonObject
                {
                    ["name"] = "Ada",
                    ["role"] = Roles.Submitter,
                    ["person"] = "u-nobody",
                }
            )
        ).ShouldBeProblem(422).Json["errors"]![0]!["pointer"]!.GetValue<string>().ShouldBe("/person");

    private static Reply IsNotTheirs(Reply reply)
    {
        reply.ShouldBeProblem(403).Text("type").ShouldEndWith(":not-your-own");
        reply.Text("detail").ShouldContain("use a key with the role editor");
        return reply;
    }

    private static Task<Reply> ChangeAsync(Api api, string path, string body) =>
        api.SendAsync("POST", path, body, ("If-Match", "*"));

    private static async Task<string> RecordAsync(Api api) =>
        (await api.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201).Location!;

    /// <summary>The sequence of a statement's first entry that can be voided.</summary>
    private Task<long> EntryAsync(string statement) =>
        Host.AskAsync<long>(
            "select min(seq_id) from tracker.mt_events where stream_id = $1 and type = 'signatory_recorded'",
            statement.Split('/')[^1]
        );
}

/// <summary>Where a retraction and a merge need two persons.</summary>
public sealed class TwoPersonsTests(Cluster cluster, ClassHost own) : ClassHostTest(cluster, own)
{
    private const string Retraction = """{"reason": "DUPLICATE", "note": "Twice."}""";

    protected override Task<TestHost> StartAsync() =>
        Own.StartAsync(() => Cluster.OwnAsync(settings: x => x with { Access = x.Access with { TwoPersons = true } }));

    private ClassHost Own { get; } = own;

    [Fact]
    public async Task A_retraction_is_done_when_a_second_person_wants_the_same_and_the_log_names_both()
    {
        var statement = await RecordAsync();
        IsNoted(await RetractAsync(Host.Submitter, statement, Retraction));

        // The same person again, or somebody who wants something else, is no second person.
        IsNoted(await RetractAsync(Host.Submitter, statement, Retraction));
        IsNoted(await RetractAsync(await Host.AsAsync(Roles.Editor), statement, """{"reason": "DUPLICATE"}"""));
        var person = await Host.AskAsync<string>(
            "select user_name from tracker.mt_events where stream_id = $1 limit 1",
            statement.Split('/')[^1]
        );
        var second = await Host.Get<ApiKeys>().AddAsync(new("The same", Roles.Editor, Person: person), Ct);
        IsNoted(await RetractAsync(Host.With(second.Key), statement, Retraction));

        (await RetractAsync(await Host.AsAsync(Roles.Editor), statement, Retraction))
            .ShouldBe(200)
            .Text("status")
            .ShouldBe("RETRACTED");
        (
            await Host.AskAsync<string>(
                "select headers->>'proposed-by' from tracker.mt_events where stream_id = $1 and type = 'statement_retracted'",
                statement.Split('/')[^1]
            )
        ).ShouldBe(person);
        (
            await Host.AskAsync<long>(
                "select count(*) from tracker.proposals where stream_id = $1 and what like '%Twice%'",
                statement.Split('/')[^1]
            )
        ).ShouldBe(0);
    }

    [Fact]
    public async Task A_merge_needs_two_persons_and_other_changes_need_one()
    {
        var (statement, into) = (await RecordAsync(), await RecordAsync());
        var merge = $$"""{"into": "{{into.Split('/')[^1]}}", "rationale": "The same."}""";
        IsNoted(await ChangeAsync(Host.Submitter, statement + "/merge", merge));
        (await ChangeAsync(Host.Admin, statement + "/merge", merge)).ShouldBe(200);

        (
            await ChangeAsync(
                Host.Submitter,
                into + "/corrections",
                """{"path": "/title", "after": "Another", "reason": "A slip."}"""
            )
        ).ShouldBe(200);
    }

    [Fact]
    public async Task What_was_wanted_too_long_ago_does_not_count()
    {
        var statement = await RecordAsync();
        IsNoted(await RetractAsync(Host.Submitter, statement, Retraction));
        await Host.RunAsync("update tracker.proposals set at = at - interval '8 days'");

        IsNoted(await RetractAsync(Host.Admin, statement, Retraction));
    }

    private static void IsNoted(Reply reply) => reply.ShouldBeProblem(403).Text("type").ShouldEndWith(":second-person");

    private static Task<Reply> RetractAsync(Api api, string statement, string body) =>
        ChangeAsync(api, statement + "/retraction", body);

    private static Task<Reply> ChangeAsync(Api api, string path, string body) =>
        api.SendAsync("POST", path, body, ("If-Match", "*"));

    private async Task<string> RecordAsync() =>
        (await Host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201).Location!;
}
