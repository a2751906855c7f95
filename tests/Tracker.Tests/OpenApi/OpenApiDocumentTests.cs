using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tracker.OpenApi;
using Tracker.Record.Codebook;
using Tracker.Refusals;

namespace Tracker.Tests.OpenApi;

public class OpenApiDocumentTests
{
    private static readonly JsonObject Document = JsonNode.Parse(OpenApiDocument.Write())!.AsObject();

    [Fact]
    public void The_committed_document_is_what_the_code_declares() =>
        (
            File.ReadAllText(Path.Combine(Repository.Root, "docs", "openapi.json")) == OpenApiDocument.Write()
        ).ShouldBeTrue("docs/openapi.json is stale: run './build.sh openapi', look at the difference, and commit it");

    [Fact]
    public void The_same_code_makes_the_same_bytes() => OpenApiDocument.Write().ShouldBe(OpenApiDocument.Write());

    [Fact]
    public void Every_operation_has_an_example_of_what_it_takes_and_answers()
    {
        foreach (var operation in OperationList.All)
        {
            var described = Document["paths"]![operation.Path]![operation.Method.ToLowerInvariant()]!;
            if (operation.Takes is not null)
            {
                described["requestBody"]!["content"]!["application/json"]!["example"].ShouldNotBeNull(operation.Route);
            }

            foreach (
                var parameter in (described["parameters"]?.AsArray() ?? []).Where(x => (string?)x!["in"] == "path")
            )
            {
                parameter!["example"].ShouldNotBeNull($"{operation.Route}: run './build.sh openapi'");
            }

            // Binary answers, such as tiles, cannot be shown in JSON.
            foreach (
                var answers in operation.Answers.Where(x =>
                    x.Body != typeof(void)
                    && x.MediaType == operation.ExampleMediaType
                    && x.MediaType != "application/octet-stream"
                )
            )
            {
                var status = answers.Statuses[0].ToString(System.Globalization.CultureInfo.InvariantCulture);
                described["responses"]![status]!["content"]![answers.MediaType]!
                    ["example"]
                    .ShouldNotBeNull($"{operation.Route}: run './build.sh openapi'");
            }
        }
    }

    [Fact]
    public void Every_status_that_refuses_has_its_problem_types()
    {
        foreach (var operation in OperationList.All)
        {
            foreach (
                var (status, response) in Document["paths"]![operation.Path]![operation.Method.ToLowerInvariant()]![
                    "responses"
                ]!
                    .AsObject()
                    .Where(x => x.Key[0] is '4' or '5')
            )
            {
                var refusal = Document["components"]!["responses"]![((string)response!["$ref"]!).Split('/')[^1]]!;
                var types = refusal["x-problem-types"]!.AsArray().Select(x => (string)x!).ToList();
                types.ShouldNotBeEmpty($"{operation.Route} {status}");
                types.ShouldBeSubsetOf(
                    ProblemTypes.All.Where(x => $"{x.Status}" == status).Select(x => x.Uri),
                    $"{operation.Route} {status}"
                );
            }
        }
    }

    [Fact]
    public void Whoever_may_call_may_prove_it_with_a_key_or_a_token()
    {
        foreach (var operation in OperationList.All.Where(x => x.NeedsKey))
        {
            Document["paths"]![operation.Path]![operation.Method.ToLowerInvariant()]!["security"]!
                .AsArray()
                .SelectMany(x => x!.AsObject().Select(scheme => scheme.Key))
                .ShouldBe(["key", "token"], operation.Route);
        }

        Document["components"]!["securitySchemes"]!.AsObject().Select(x => x.Key).ShouldBe(["key", "token"]);
    }

    [Fact]
    public void Every_schema_is_referred_to()
    {
        var text = Document.ToJsonString();
        Document["components"]!["schemas"]!
            .AsObject()
            .Select(x => x.Key)
            .Where(x => !text.Contains($"\"#/components/schemas/{x}\"", StringComparison.Ordinal))
            .ShouldBeEmpty();
    }

    [Fact]
    public void Every_list_of_values_and_every_parameter_that_operations_share_has_one_name()
    {
        var inline = new List<string>();
        void Look(JsonNode? node, string path)
        {
            if (node is JsonObject members)
            {
                if (members.ContainsKey("enum") && path.Split('/') is not ["", "components", "schemas", _])
                {
                    inline.Add(path);
                }

                foreach (var (name, member) in members.Where(x => x.Key is not ("example" or "examples")))
                {
                    Look(member, $"{path}/{name}");
                }
            }
            else if (node is JsonArray items)
            {
                for (var i = 0; i < items.Count; i++)
                {
                    Look(items[i], $"{path}/{i}");
                }
            }
        }

        Look(Document, "");
        inline.ShouldBe(["/components/schemas/RecordDissociation/properties/scope/oneOf/0"], "one word beside a list");
        var repeated = Document["paths"]!
            .AsObject()
            .SelectMany(x => x.Value!.AsObject())
            .SelectMany(x => x.Value!["parameters"]?.AsArray() ?? [])
            .Where(x => x!["name"] is not null && (string?)x["in"] == "query")
            .Select(x =>
            {
                var copy = x!.DeepClone().AsObject();
                copy.Remove("example");
                return copy.ToJsonString();
            })
            .GroupBy(x => x)
            .Where(x => x.Count() > 3)
            .Select(x => x.Key);
        repeated.ShouldBeEmpty();
    }

    [Fact]
    public void What_is_not_JSON_or_a_short_text_is_taken_as_it_comes_and_every_header_is_described()
    {
        foreach (var operation in OperationList.All)
        {
            foreach (
                var (_, response) in Document["paths"]![operation.Path]![operation.Method.ToLowerInvariant()]![
                    "responses"
                ]!
                    .AsObject()
                    .Where(x => x.Key[0] == '2')
            )
            {
                foreach (var (media, content) in response!["content"]?.AsObject() ?? [])
                {
                    ((string?)content!["schema"]!["format"] == "binary").ShouldBe(
                        media is not ("application/json" or "text/plain"),
                        $"{operation.Route} {media}"
                    );
                }

                if (operation.IsNegotiated)
                {
                    response["headers"]!.AsObject().Select(x => x.Key).ShouldContain("RateLimit", operation.Route);
                }
            }
        }

        var headers = Document["components"]!["headers"]!.AsObject().Select(x => x.Key).ToList();
        new[]
        {
            "ETag",
            "Link",
            "As-Of-Sequence",
            "Tracker-Checkpoint",
            "Retry-After",
            "WWW-Authenticate",
        }.ShouldBeSubsetOf(headers);
    }

    [Fact]
    public void No_example_is_of_an_operation_that_is_not_there() =>
        Examples.Load().Routes.Except(OperationList.All.Select(x => x.Route)).ShouldBeEmpty();

    [Fact]
    public void Operations_have_names_of_their_own() =>
        OperationList.All.GroupBy(x => x.Id).Where(x => x.Count() > 1).Select(x => x.Key).ShouldBeEmpty();

    [Fact]
    public void Every_operation_declares_what_it_answers() =>
        OperationList.All.Where(x => x.Said is null || x.Answers.Count == 0).Select(x => x.Route).ShouldBeEmpty();

    [Fact]
    public void A_body_is_taken_wherever_one_may_be_sent() =>
        OperationList
            .All.Where(x => x.Method is "POST" or "PUT" && x.Takes is null && x.NeedsIfMatch)
            .Select(x => x.Route)
            .ShouldBeEmpty();

    [Fact]
    public void Every_declared_problem_type_is_listed() =>
        ProblemTypes.All.ShouldBe(
            typeof(ProblemTypes)
                .GetFields(BindingFlags.Public | BindingFlags.Static)
                .Select(x => x.GetValue(null))
                .OfType<ProblemType>(),
            ignoreOrder: true
        );

    [Fact]
    public void Every_problem_type_is_given_somewhere()
    {
        var code = string.Concat(
            Directory
                .EnumerateFiles(Path.Combine(Repository.Root, "src", "Tracker"), "*.cs", SearchOption.AllDirectories)
                .Where(x => Path.GetFileName(x) != "ProblemTypes.cs")
                .Select(File.ReadAllText)
        );
        typeof(ProblemTypes)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(x => x.FieldType == typeof(ProblemType))
            .Select(x => x.Name)
            .Where(x => !Regex.IsMatch(code, $@"\bProblemTypes\.{x}\b"))
            .ShouldBeEmpty();
    }

    [Fact]
    public void Instants_and_days_have_their_format_and_codes_their_list()
    {
        Schema("AsOf", "recordedAt")["format"]!.GetValue<string>().ShouldBe("date-time");
        Schema("DateView", "earliest")["format"]!.GetValue<string>().ShouldBe("date");
        Schema("DateView", "from")["format"]!.GetValue<string>().ShouldBe("edtf");
        Schema("Submission", "kind")["$ref"]!.GetValue<string>().ShouldBe("#/components/schemas/StatementKind");
        Document["components"]!["schemas"]!["StatementKind"]!["enum"]!
            .AsArray()
            .Select(x => x!.GetValue<string>())
            .ShouldBe(Vocabulary.Current.List("statementKind").Select(x => x.Code));
    }

    private static JsonNode Schema(string type, string member) =>
        Document["components"]!["schemas"]![type]!["properties"]![member]!;
}
