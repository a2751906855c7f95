using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Tracker.Http;
using Tracker.Pages.Desk;
using Tracker.Pages.Frame;
using Tracker.Refusals;
using Tracker.Statements;

namespace Tracker.Tests.Pages;

/// <summary>How a form of the desk becomes a command, and at which fields the command's faults appear.</summary>
public sealed class DeskFormTests
{
    private static readonly string[] Lists = ["objects", "targets", "beneficiaries", "instruments", "distinctFrom"];

    [Fact]
    public void The_worked_submission_typed_into_the_form_is_the_submission()
    {
        using var stream = typeof(Submission).Assembly.GetManifestResourceStream("Tracker.Seed.uk-rok")!;
        var seed = Plain(JsonNode.Parse(stream))!.AsObject();
        seed["texts"]![0]!.AsObject().Remove("sha256");

        var said = new DeskForm(Typed("", seed)).Submission();

        foreach (var (member, value) in seed)
        {
            JsonNode
                .DeepEquals(JsonNode.Parse(said[member]!.ToJsonString()), value)
                .ShouldBeTrue($"{member}: {said[member]!.ToJsonString()} instead of {value!.ToJsonString()}");
        }

        said.Count.ShouldBe(seed.Count);
    }

    [Fact]
    public void A_row_added_and_taken_away_leaves_the_form_as_it_was() =>
        Gen.Select(
                Gen.Int[0, DeskForm.Rows.Count - 1].Select(i => DeskForm.Rows.Keys.ElementAt(i)),
                Gen.Int[0, 3],
                Gen.Int[0, 3]
            )
            .Sample(
                (list, rows, at) =>
                {
                    var form = DeskForm.NewStatement();
                    for (var i = 0; i < rows; i++)
                    {
                        form.Add(list);
                    }

                    var before = form.Submission().ToJsonString();
                    var count = form.Count(list);
                    form.Add(list, [(DeskForm.Rows[list][0].Field, "typed")]);
                    form.Remove(list, count);
                    form.Submission().ToJsonString().ShouldBe(before);
                    form.Remove(list, at);
                    form.Count(list).ShouldBe(at < count ? count - 1 : count);
                }
            );

    [Fact]
    public void Whatever_is_sent_as_a_form_is_an_object_whose_faults_find_fields_or_none()
    {
        string[] parts =
        [
            "acts",
            "texts",
            "dates",
            "roles",
            "quote",
            "0",
            "1",
            "999",
            "1000",
            "exact",
            "id",
            "text",
            "kind",
            "act",
            "",
            "do",
            "é",
        ];
        var name = Gen.Int[0, parts.Length - 1].Array[1, 4].Select(x => string.Join('/', x.Select(i => parts[i])));
        Gen.Select(name, Gen.String)
            .Array[0, 8]
            .Sample(fields =>
            {
                var form = DeskForm.Of(
                    new FormCollection(
                        fields.DistinctBy(x => x.Item1).ToDictionary(x => x.Item1, x => new StringValues(x.Item2))
                    )
                );
                form.Submission().ShouldNotBeNull();
                form.Part("act").ShouldNotBeNull();
                foreach (var (pointer, _) in fields)
                {
                    form.FieldOf("/" + pointer);
                }
            });
    }

    [Theory]
    [InlineData("3804", "3804")]
    [InlineData("3,804", "3804")]
    [InlineData("3 804", "3804")]
    [InlineData("3\u00a0804", "3804")]
    [InlineData("1,203\u202f804", "1203804")]
    [InlineData("3,80", "\"3,80\"")]
    [InlineData("3,804,", "\"3,804,\"")]
    public void A_number_may_have_the_separators_of_thousands_that_pages_print(string typed, string sent) =>
        new DeskForm([new("answer/correction", typed)]).Part("answer")["correction"]!.ToJsonString().ShouldBe(sent);

    [Theory]
    [InlineData("/texts/0/text", "texts/0/text")]
    [InlineData("/acts/0/objects/3", "acts/0/objects")]
    [InlineData("/acts/0", "acts/0/type")]
    [InlineData("/acts/0/quote", "acts/0/quote/exact")]
    [InlineData("/acts/7", "acts/0/type")]
    [InlineData("/signatories", "signatories/0/party")]
    [InlineData("/labels", "")]
    [InlineData("", "")]
    public void A_fault_is_shown_at_its_field_or_the_nearest_one(string pointer, string field)
    {
        var form = DeskForm.NewStatement();
        form.Add("acts");

        form.FieldOf(pointer).ShouldBe(field);
    }

    [Fact]
    public void Where_nothing_was_chosen_the_fault_is_not_the_whole_list()
    {
        var form = DeskForm.NewStatement();
        form["kind"] = "SPEECH";
        form.Blame(
            Problem.Invalid([
                new("/kind", "'SPEECH' is not one of A, B.", "unknown-code"),
                new("/signatories/0/party", "There is no party ''.", "unknown-party"),
            ])
        );

        form.At("kind").Single().Detail.ShouldBe("'SPEECH' is not one of A, B.");
        form.At("signatories/0/party").Single().Detail.ShouldBe(Words.ChooseOne);
    }

    [Fact]
    public void A_fault_of_a_command_within_the_form_or_of_its_parameter_is_at_its_field()
    {
        var form = new DeskForm([new("removal/reason", ""), new("act/quote/exact", "words")]);

        form.Blame(Problem.Invalid([new("?reason", "Blank; give it words.", "blank")]), "removal");
        form.At("removal/reason").Count().ShouldBe(1);
        form.Blame(Problem.Invalid([new("/quote/exact", "Not in the text.", "quote")]), "act");
        form.At("act/quote/exact").Count().ShouldBe(1);
    }

    [Fact]
    public void Lines_end_as_in_the_text_that_was_pasted_whatever_the_browser_sends()
    {
        var form = DeskForm.NewStatement();
        var sent = new DeskForm([
            new("texts/0/text", "First.\r\nSecond. \U0001F1F0\U0001F1F7\r\nThird\u2028and\u0085fourth."),
            new("title", " A title "),
        ]);

        sent.Submission()["texts"]![0]!["text"]!
            .GetValue<string>()
            .ShouldBe("First.\nSecond. \U0001F1F0\U0001F1F7\nThird\u2028and\u0085fourth.");
        sent.Submission()["title"]!.GetValue<string>().ShouldBe("A title");
        form.Submission().ContainsKey("title").ShouldBeFalse("what is blank is left out");
    }

    [Fact]
    public void What_a_submission_needs_is_blank_rather_than_absent_so_that_each_fault_is_told()
    {
        var form = DeskForm.NewStatement();
        form.Add("acts");

        var (submission, problem) = StrictJson.Read<Submission>(JsonSerializer.SerializeToUtf8Bytes(form.Submission()));

        problem.ShouldBeNull();
        submission!.Acts[0].Id.ShouldBe("a1");
        submission.Actions[0].Roles.ShouldBeNull("roles that nobody filled in are none");
    }

    [Fact]
    public void Parties_may_be_named_by_their_names()
    {
        var form = new DeskForm([
            new("signatories/0/party", "Republic of Korea"),
            new("acts/0/targets", "PRK, Russia, Nobody"),
        ]);

        form.NameParties(x =>
            x switch
            {
                "Republic of Korea" => "KOR",
                "Russia" => "RUS",
                _ => null,
            }
        );

        (form["signatories/0/party"], form["acts/0/targets"]).ShouldBe(("KOR", "PRK, RUS, Nobody"));
    }

    private static IEnumerable<KeyValuePair<string, string>> Typed(string at, JsonNode? node) =>
        node switch
        {
            JsonArray list when Lists.Contains(at.Split('/')[^1]) =>
            [
                new(at, string.Join(", ", list.Select(x => x!.GetValue<string>()))),
            ],
            JsonArray rows => rows.SelectMany((x, i) => Typed($"{at}/{i}", x)),
            JsonObject members => members.SelectMany(x => Typed(at.Length == 0 ? x.Key : $"{at}/{x.Key}", x.Value)),
            _ => [new(at, node!.ToString())],
        };

    /// <summary>The JSON without nulls and empty values.</summary>
    private static JsonNode? Plain(JsonNode? node) =>
        node switch
        {
            JsonArray list => new JsonArray([.. list.Select(Plain)]),
            JsonObject members => new JsonObject(
                members
                    .Where(x =>
                        x.Value is not null && !(x.Value is JsonArray { Count: 0 } && x.Key is "instruments" or "roles")
                    )
                    .Select(x => KeyValuePair.Create(x.Key, Plain(x.Value)))
            ),
            _ => node?.DeepClone(),
        };
}
