using System.Text.Json.Nodes;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Statements;

public sealed class RecordStatementTests(Cluster cluster) : HostTest(cluster)
{
    private const string Path = "/api/statements";

    [Fact]
    public async Task The_same_submission_twice_is_one_statement()
    {
        var submission = Submissions.LikeSeed(out _);

        var first = (await Host.Submitter.PostAsync(Path, submission)).ShouldBe(201);
        var second = (await Host.Submitter.PostAsync(Path, submission)).ShouldBe(200);

        first.Id.ShouldBe(Submissions.IdOf(submission));
        first.Location.ShouldBe($"/api/statements/{first.Id}");
        first.ETag.ShouldNotBeNull().ShouldStartWith($"\"{first.Json["version"]}-");
        second.Id.ShouldBe(first.Id);
        second.Sequence.ShouldBe(first.Sequence);
        second.ETag.ShouldBe(first.ETag);
        (await RecordedAsync(first.Id)).ShouldBe(1);
    }

    [Fact]
    public async Task What_was_recorded_is_read_back_at_once()
    {
        var recorded = await Host.Submitter.PostAsync(Path, Submissions.LikeSeed(out _));

        var read = (await Host.Anonymous.GetAsync(recorded.Location!)).ShouldBe(200);

        read.ETag.ShouldBe(recorded.ETag);
        read.Body.ShouldBe(recorded.View);
        (await Host.Anonymous.GetAsync(recorded.Location!, read.ETag)).ShouldBe(304);
    }

    [Fact]
    public async Task Another_copy_adds_its_source_and_nothing_else()
    {
        var submission = Submissions.Small();
        var first = await Host.Submitter.PostAsync(Path, submission);
        submission["sources"]!
            .AsArray()
            .Add(new JsonObject { ["layer"] = "WIRE", ["url"] = "https://example.org/copy" });

        var second = (await Host.Submitter.PostAsync(Path, submission)).ShouldBe(200);
        submission["sources"]!.AsArray().RemoveAt(0);
        var third = (await Host.Submitter.PostAsync(Path, submission)).ShouldBe(200);

        second.Json["sources"]!.AsArray().Select(x => (string?)x!["id"]).ShouldBe(["s1", "s2"]);
        second.Sequence.ShouldBeGreaterThan(first.Sequence);
        third.Sequence.ShouldBe(second.Sequence);
        (await TypesAsync(first.Id)).ShouldEndWith("act_coded,source_added");
    }

    [Theory]
    [InlineData("GBR")]
    [InlineData("ac-nothing-known")]
    public async Task An_act_on_what_is_no_action_is_refused(string id)
    {
        var submission = Submissions.Small();
        submission["acts"]![0]!["objects"] = new JsonArray(id);

        var refused = (await Host.Submitter.PostAsync(Path, submission)).ShouldBeProblem(422);

        refused.Pointers.ShouldBe(["/acts/0/objects/0"]);
        refused.Body.ShouldContain($"There is no action '{id}'");
    }

    [Fact]
    public async Task A_quote_altered_by_one_character_is_refused_with_the_position()
    {
        var submission = Submissions.LikeSeed(out _);
        var quote = submission["acts"]![0]!["quote"]!;
        quote["exact"] = quote["exact"]!.GetValue<string>().Replace("reported", "repXrted", StringComparison.Ordinal);

        var refused = (await Host.Submitter.PostAsync(Path, submission)).ShouldBeProblem(422);

        refused.Pointers.ShouldBe(["/acts/0/quote"]);
        var at = quote["exact"]!.GetValue<string>().IndexOf('X', StringComparison.Ordinal);
        refused.Json["errors"]![0]!["detail"]!.GetValue<string>().ShouldContain($"{at}");
        await NothingIsStoredAsync(submission);
    }

    [Fact]
    public async Task Five_faults_give_five_errors_each_with_its_pointer()
    {
        var submission = Submissions.Small();
        submission["kind"] = "TELEGRAM";
        submission["sources"]![0]!["url"] = "ftp://example.org";
        submission["dates"]![0]!["value"] = "2024-13-45";
        submission["signatories"]![0]!["party"] = "ATLANTIS";
        submission["acts"]![0]!["intensity"] = 9;

        var refused = (await Host.Submitter.PostAsync(Path, submission)).ShouldBeProblem(422);

        refused.Pointers.ShouldBe(
            ["/kind", "/sources/0/url", "/dates/0/value", "/signatories/0/party", "/acts/0/intensity"],
            ignoreOrder: true
        );
        await NothingIsStoredAsync(submission);
    }

    [Fact]
    public async Task The_same_statement_with_other_acts_is_a_conflict_that_names_each_difference()
    {
        var submission = Submissions.Small();
        var first = await Host.Submitter.PostAsync(Path, submission);
        submission["acts"]![0]!["intensity"] = 5;
        submission["dates"]![0]!["value"] = "2024-10-23";

        var refused = (await Host.Submitter.PostAsync(Path, submission)).ShouldBeProblem(409);

        refused.Location.ShouldBe($"/api/statements/{first.Id}");
        refused.Pointers.ShouldBe(["/acts/0", "/dates/0"], ignoreOrder: true);
        (await Host.Anonymous.GetAsync(first.Location!)).ETag.ShouldBe(first.ETag);
    }

    [Fact]
    public async Task What_is_on_record_and_not_given_is_a_difference_too()
    {
        var submission = Submissions.Small();
        submission["acts"]!.AsArray().Add(Submissions.Act("a2", "URGE", "what was done"));
        await Host.Submitter.PostAsync(Path, submission);
        submission["acts"]!.AsArray().RemoveAt(1);

        var refused = (await Host.Submitter.PostAsync(Path, submission)).ShouldBeProblem(409);

        refused.Pointers.ShouldBe(["/acts"]);
    }

    [Fact]
    public async Task The_same_text_under_other_signatories_is_a_possible_duplicate_unless_told_apart()
    {
        var submission = Submissions.Small();
        var first = await Host.Submitter.PostAsync(Path, submission);
        var other = submission.Copy();
        other["signatories"]![0]!["party"] = "KOR";

        var refused = (await Host.Submitter.PostAsync(Path, other)).ShouldBeProblem(409);
        other["distinctFrom"] = new JsonArray(first.Id);
        var recorded = (await Host.Submitter.PostAsync(Path, other)).ShouldBe(201);

        refused.Text("type").ShouldEndWith(":possible-duplicate");
        refused.Location.ShouldBe(first.Location);
        refused.Body.ShouldContain(first.Id);
        recorded.Id.ShouldNotBe(first.Id);
    }

    [Fact]
    public async Task White_space_and_the_order_of_signatories_make_no_other_statement()
    {
        var submission = Submissions.Small();
        submission["signatories"]!
            .AsArray()
            .Add(
                new JsonObject
                {
                    ["party"] = "KOR",
                    ["nameAsListed"] = "ROK",
                    ["role"] = "SIGNATORY",
                }
            );
        var first = await Host.Submitter.PostAsync(Path, submission);
        var text = submission["texts"]![0]!;
        text["text"] =
            "  " + text["text"]!.GetValue<string>().Replace(" what", "\u00a0\n what", StringComparison.Ordinal);
        submission["acts"]![0]!["quote"]!["exact"] = "was done";
        var signatories = submission["signatories"]!.AsArray();
        var last = signatories[1]!;
        signatories.RemoveAt(1);
        signatories.Insert(0, last);

        var again = (await Host.Submitter.PostAsync(Path, submission)).ShouldBeProblem(409);

        again.Location.ShouldBe(first.Location);
        again.Pointers.ShouldBe(["/acts/0"], "the text is the same; the quote stands elsewhere");
    }

    [Fact]
    public async Task A_retracted_statement_is_not_recorded_again_but_reinstated()
    {
        var submission = Submissions.Small();
        var first = await Host.Submitter.PostAsync(Path, submission);
        (
            await Host.Submitter.PostAsync(
                $"{Path}/{first.Id}/retraction",
                new JsonObject { ["reason"] = "FABRICATED" },
                "*"
            )
        ).ShouldBe(200);

        var refused = (await Host.Submitter.PostAsync(Path, submission)).ShouldBeProblem(409);

        refused.Text("type").ShouldEndWith(":retracted");
        refused.Text("detail").ShouldContain("reinstatement");
        refused.Location.ShouldBe(first.Location);
    }

    [Theory]
    [InlineData("title", "Another title")]
    [InlineData("type", "ARMED_ATTACK")]
    [InlineData("epistemic", "DENIED")]
    public async Task An_action_given_inline_agrees_with_the_one_on_record(string field, string value)
    {
        var action = "ac-" + Submissions.Word();
        await Host.Submitter.PostAsync(Path, Submissions.Small(action: action));
        var submission = Submissions.Small(action: action);
        submission["actions"]![0]![field] = value;

        var refused = (await Host.Submitter.PostAsync(Path, submission)).ShouldBeProblem(422);

        refused.Pointers.ShouldBe([$"/actions/0/{field}"]);
        await NothingIsStoredAsync(submission);
    }

    [Fact]
    public async Task An_action_on_record_needs_its_id_alone_and_takes_new_roles()
    {
        var action = "ac-" + Submissions.Word();
        var first = Submissions.Small(action: action);
        first["actions"]![0]!["roles"] = new JsonArray(Role("PRK", "ACTOR"));
        await Host.Submitter.PostAsync(Path, first);
        var second = Submissions.Small(action: action);
        second["actions"] = new JsonArray(
            new JsonObject
            {
                ["id"] = action,
                ["roles"] = new JsonArray(Role("PRK", "ACTOR"), Role("RUS", "RECIPIENT")),
            }
        );

        var recorded = await Host.ProjectedAsync(await Host.Submitter.PostAsync(Path, second));

        recorded.Status.ShouldBe(201);
        (await TypesAsync(action)).ShouldBe("action_registered,action_role_assigned,action_role_assigned");
        (await Host.Anonymous.GetAsync($"/api/actions/{action}")).Json["roles"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_act_may_name_an_action_on_record_without_listing_it()
    {
        var action = "ac-" + Submissions.Word();
        await Host.Submitter.PostAsync(Path, Submissions.Small(action: action));
        var submission = Submissions.Small(action: action);
        submission["actions"] = new JsonArray();

        (await Host.Submitter.PostAsync(Path, submission)).ShouldBe(201).Json["actions"]![0]!["title"]!
            .GetValue<string>()
            .ShouldBe($"Conduct {action}");
    }

    [Theory]
    [InlineData("/acts/0/objects/0", "ac-nobody-knows")]
    [InlineData("/acts/0/targets/0", "ATLANTIS")]
    [InlineData("/acts/0/beneficiaries/0", "ATLANTIS")]
    [InlineData("/actions/0/roles/0/party", "ATLANTIS")]
    [InlineData("/actions/0/umbrella", "ac-nobody-knows")]
    [InlineData("/labels/0/action", "ac-nobody-knows")]
    public async Task What_is_not_on_record_cannot_be_named(string pointer, string id)
    {
        var submission = Submissions.Small();
        var (act, action) = (submission["acts"]![0]!, submission["actions"]![0]!);
        switch (pointer)
        {
            case "/acts/0/objects/0":
                act["objects"] = new JsonArray(id);
                break;
            case "/acts/0/targets/0":
                act["targets"] = new JsonArray(id);
                break;
            case "/acts/0/beneficiaries/0":
                act["beneficiaries"] = new JsonArray(id);
                break;
            case "/actions/0/roles/0/party":
                action["roles"] = new JsonArray(Role(id, "ACTOR"));
                break;
            case "/actions/0/umbrella":
                action["umbrella"] = id;
                break;
            default:
                submission["labels"] = new JsonArray(
                    new JsonObject
                    {
                        ["id"] = "l1",
                        ["action"] = id,
                        ["label"] = "UNLAWFUL",
                        ["strength"] = "ASSERTS",
                        ["quote"] = new JsonObject { ["exact"] = "We condemn" },
                    }
                );
                break;
        }

        (await Host.Submitter.PostAsync(Path, submission)).ShouldBeProblem(422).Pointers.ShouldBe([pointer]);
        await NothingIsStoredAsync(submission);
    }

    [Theory]
    [InlineData("PARAPHRASE")]
    [InlineData("UNOFFICIAL_TRANSLATION")]
    public async Task Intensity_is_not_coded_from_secondary_wording(string status)
    {
        var submission = Submissions.Small();
        submission["texts"]![0]!["status"] = status;

        (await Host.Submitter.PostAsync(Path, submission))
            .ShouldBeProblem(422)
            .Pointers.ShouldBe(["/acts/0/intensity"]);

        submission["acts"]![0]!["intensity"] = null;
        (await Host.Submitter.PostAsync(Path, submission)).ShouldBe(201);
    }

    [Fact]
    public async Task Umbrellas_form_no_cycle()
    {
        var submission = Submissions.Small();
        var first = submission["actions"]![0]!;
        var second = first.DeepClone();
        var (one, two) = ((string)first["id"]!, (string)first["id"]! + "-part");
        second["id"] = two;
        first["umbrella"] = two;
        second["umbrella"] = one;
        submission["actions"]!.AsArray().Add(second);

        (await Host.Submitter.PostAsync(Path, submission))
            .ShouldBeProblem(422)
            .Pointers.ShouldBe(["/actions/0/umbrella", "/actions/1/umbrella"]);

        second["umbrella"] = two;
        first["umbrella"] = null;
        (await Host.Submitter.PostAsync(Path, submission))
            .ShouldBeProblem(422)
            .Pointers.ShouldBe(["/actions/1/umbrella"]);
        await NothingIsStoredAsync(submission);
    }

    [Theory]
    [InlineData("ISSUED")]
    [InlineData("PUBLISHED")]
    public async Task A_statement_is_not_issued_in_the_future(string field)
    {
        var submission = Submissions.Small(issued: "2999-01-01");
        submission["dates"]![0]!["field"] = field;

        (await Host.Submitter.PostAsync(Path, submission)).ShouldBeProblem(422).Pointers.ShouldBe(["/dates/0/value"]);
    }

    [Fact]
    public async Task An_occasion_may_lie_in_the_future() =>
        (
            await Host.Submitter.PostAsync(
                Path,
                With(Submissions.Small(issued: "2999-01-01"), x => x["dates"]![0]!["field"] = "OCCASION")
            )
        ).ShouldBe(201);

    [Fact]
    public async Task A_given_digest_is_checked()
    {
        var submission = Submissions.Seed();
        var text = submission["texts"]![0]!;
        text["text"] = text["text"]!.GetValue<string>() + " ";

        (await Host.Submitter.PostAsync(Path, submission)).ShouldBeProblem(422).Pointers.ShouldBe(["/texts/0/sha256"]);
    }

    [Fact]
    public async Task Validation_stores_nothing_and_answers_as_recording_would()
    {
        var submission = Submissions.LikeSeed(out _);

        var before = (await Host.Submitter.PostAsync(Path + ":validate", submission)).ShouldBe(200);
        await NothingIsStoredAsync(submission);
        var recorded = await Host.ProjectedAsync(await Host.Submitter.PostAsync(Path, submission));
        var after = (await Host.Submitter.PostAsync(Path + ":validate", submission)).ShouldBe(200);

        before.Id.ShouldBe(recorded.Id);
        before.Json["exists"]!.GetValue<bool>().ShouldBeFalse();
        after.Json["exists"]!.GetValue<bool>().ShouldBeTrue();
        var positions = (await Host.Anonymous.GetAsync("/api/timeline?format=ndjson"))
            .ShouldBe(200)
            .Body.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(x => (string)JsonNode.Parse(x)!["position"]!)
            .Where(x => x.StartsWith(recorded.Id, StringComparison.Ordinal));
        before.Json["positions"]!.AsArray().Select(x => (string)x!).ShouldBe(positions, ignoreOrder: true);
    }

    [Fact]
    public async Task Validation_refuses_in_the_words_of_recording()
    {
        var submission = Submissions.Small();
        submission["acts"]![0]!["quote"]!["exact"] = "We applaud";

        var validated = (await Host.Submitter.PostAsync(Path + ":validate", submission)).ShouldBeProblem(422);
        var recorded = (await Host.Submitter.PostAsync(Path, submission)).ShouldBeProblem(422);

        validated.Json["errors"]!.ToJsonString().ShouldBe(recorded.Json["errors"]!.ToJsonString());
    }

    [Theory]
    [InlineData("../2024")]
    [InlineData("2023-08/..")]
    [InlineData("201X")]
    [InlineData("2024-10~")]
    public async Task Any_date_of_the_format_is_recorded_and_shown_as_given(string issued)
    {
        var recorded = await Host.ProjectedAsync(
            await Host.Submitter.PostAsync(Path, Submissions.Small(issued: issued))
        );

        (
            await Host.Anonymous.GetAsync($"/api/timeline?q={recorded.Text("title").Split(' ')[1]}")
        ).Items.ShouldHaveSingleItem()["held"]!["from"]!
            .GetValue<string>()
            .ShouldBe(issued);
    }

    [Fact]
    public async Task Positions_count_code_points_beyond_the_basic_plane()
    {
        var submission = Submissions.Small();
        var text = submission["texts"]![0]!;
        text["text"] = "\U0001F1EC\U0001F1E7 " + text["text"]!.GetValue<string>();

        var recorded = (await Host.Submitter.PostAsync(Path, submission)).ShouldBe(201);

        recorded.Json["acts"]![0]!["quote"]!["start"]!.GetValue<int>().ShouldBe(3);
        recorded.Json["texts"]![0]!["text"]!.GetValue<string>().ShouldBe(text["text"]!.GetValue<string>());
    }

    internal static JsonObject With(JsonObject submission, Action<JsonObject> change)
    {
        change(submission);
        return submission;
    }

    private static JsonObject Role(string party, string role) => new() { ["party"] = party, ["role"] = role };

    private Task<long> RecordedAsync(string id) =>
        Host.AskAsync<long>(
            "select count(*) from tracker.mt_events where stream_id = $1 and type = 'statement_recorded'",
            id
        );

    private Task<string> TypesAsync(string stream) =>
        Host.AskAsync<string>(
            "select string_agg(type, ',' order by version) from tracker.mt_events where stream_id = $1",
            stream
        );

    /// <summary>Requires that neither the statement nor an action that only it names is stored.</summary>
    private async Task NothingIsStoredAsync(JsonObject submission)
    {
        var word = submission["texts"]![0]!["text"]!.GetValue<string>().TrimEnd('.').Split(' ')[^1];
        (
            await Host.AskAsync<long>(
                "select count(*) from tracker.mt_streams where id = $1",
                Submissions.IdOf(submission)
            )
        ).ShouldBe(0);
        (
            await Host.AskAsync<long>("select count(*) from tracker.mt_streams where id like 'ac-' || $1 || '%'", word)
        ).ShouldBe(0);
    }
}
