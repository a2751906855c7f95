using System.Text.Json.Nodes;
using Tracker.Audit.Receipts;
using Tracker.OpenApi;

namespace Tracker.Tests.Audit;

/// <summary>The members of the rows that receipts cover are pinned for the present form.</summary>
public class RowFormTests
{
    private static readonly JsonNode Document = JsonNode.Parse(OpenApiDocument.Write())!;

    [Fact]
    public void A_row_that_a_receipt_covers_gets_or_loses_a_member_only_with_a_new_form()
    {
        var file = Path.Combine(Repository.Root, "tests", "Tracker.Tests", "Audit", $"row-form-{RowForm.Current}.txt");
        string[] present = [.. Members()];
        if (Environment.GetEnvironmentVariable("TRACKER_PIN_ROWS") is not null)
        {
            File.WriteAllLines(file, present);
        }

        string[] pinned = File.Exists(file) ? File.ReadAllLines(file) : [];
        string[] changed =
        [
            .. present.Except(pinned).Select(x => "new: " + x),
            .. pinned.Except(present).Select(x => "gone: " + x),
        ];

        changed.ShouldBeEmpty(
            "Receipts signed before would be called different. Raise RowForm.Current, let RowForm.Write write the "
                + "earlier form, and pin the members of the new form by running this test with TRACKER_PIN_ROWS=1."
        );
    }

    /// <summary>Each member of what the reads with a point of the record answer, as Type.member.</summary>
    private static SortedSet<string> Members()
    {
        var (types, members) = (new HashSet<string>(), new SortedSet<string>(StringComparer.Ordinal));
        foreach (var (path, operations) in Document["paths"]!.AsObject())
        {
            if (
                path.StartsWith("/api/", StringComparison.Ordinal)
                && operations!["get"] is { } get
                && get["parameters"]?.ToJsonString().Contains("asOfSequence", StringComparison.Ordinal) == true
            )
            {
                Walk(get["responses"]!["200"]!["content"]!["application/json"]!["schema"]);
            }
        }

        return members;

        void Walk(JsonNode? schema)
        {
            if (schema is JsonArray several)
            {
                foreach (var one in several)
                {
                    Walk(one);
                }
            }
            else if (schema is JsonObject one)
            {
                if ((string?)one["$ref"] is { } reference)
                {
                    var name = reference.Split('/')[^1];
                    if (types.Add(name))
                    {
                        var type = Document["components"]!["schemas"]![name]!;
                        members.UnionWith((type["properties"]?.AsObject() ?? []).Select(x => $"{name}.{x.Key}"));
                        Walk(type);
                    }
                }

                foreach (var (_, property) in one["properties"]?.AsObject() ?? [])
                {
                    Walk(property);
                }

                foreach (var within in new[] { "items", "additionalProperties", "allOf", "anyOf", "oneOf" })
                {
                    Walk(one[within]);
                }
            }
        }
    }
}
