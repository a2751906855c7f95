using System.Globalization;
using System.Text.Json.Nodes;
using Tracker.Record.Statements;
using Tracker.Statements;

namespace Tracker.IntegrationTests.Harness;

/// <summary>Submissions to record: the seed's, and small ones that no other test records.</summary>
public static class Submissions
{
    private static readonly string SeedText = ReadSeed();
    private static int _words;

    /// <summary>The seed as the program records it.</summary>
    public static JsonObject Seed() => JsonNode.Parse(SeedText)!.AsObject();

    /// <summary>A word that no other text or id of the run has.</summary>
    public static string Word() => "w" + Interlocked.Increment(ref _words).ToString("D5", CultureInfo.InvariantCulture);

    /// <summary>
    /// The seed with a unique word after its text, so that every quote keeps its place, and about actions that no other
    /// test knows.
    /// </summary>
    public static JsonObject LikeSeed(out string word)
    {
        word = Word();
        var seed = JsonNode.Parse(SeedText.Replace("\"ac-", $"\"ac-{word}-", StringComparison.Ordinal))!.AsObject();
        var text = seed["texts"]![0]!.AsObject();
        text["text"] = text["text"]!.GetValue<string>() + " " + word;
        text.Remove("sha256");
        return seed;
    }

    /// <summary>One signatory, one text, one act on one action, all of them new to the record.</summary>
    public static JsonObject Small(
        string party = "GBR",
        string? action = null,
        string? issued = "2024-10-22",
        string act = "CONDEMN",
        string? word = null
    )
    {
        word ??= Word();
        var id = action ?? $"ac-{word}";
        var words = $"We condemn what was done, {word}.";
        return new()
        {
            ["kind"] = "UNILATERAL_STATEMENT",
            ["title"] = $"Statement {word}",
            ["texts"] = new JsonArray(
                new JsonObject
                {
                    ["language"] = "en",
                    ["status"] = "AUTHENTIC",
                    ["completeness"] = "FULL",
                    ["text"] = words,
                }
            ),
            ["sources"] = new JsonArray(
                new JsonObject { ["layer"] = "PRIMARY_ISSUER", ["url"] = $"https://example.org/{word}" }
            ),
            ["dates"] = issued is null
                ? []
                : new JsonArray(new JsonObject { ["field"] = "ISSUED", ["value"] = issued }),
            ["signatories"] = new JsonArray(
                new JsonObject
                {
                    ["party"] = party,
                    ["nameAsListed"] = party,
                    ["role"] = "SIGNATORY",
                }
            ),
            ["actions"] = new JsonArray(
                new JsonObject
                {
                    ["id"] = id,
                    ["title"] = $"Conduct {id}",
                    ["type"] = "OTHER",
                    ["epistemic"] = "ASSERTED",
                }
            ),
            ["acts"] = new JsonArray(Act("a1", act, "We condemn what was done", id)),
            ["labels"] = new JsonArray(),
        };
    }

    public static JsonObject Act(string id, string type, string quote, params string[] objects) =>
        new()
        {
            ["id"] = id,
            ["type"] = type,
            ["intensity"] = Math.Min(4, Tracker.Record.Codebook.Levels.Of(type).To),
            ["objects"] = new JsonArray([.. objects.Select(x => (JsonNode)x)]),
            ["targets"] = new JsonArray(),
            ["epistemic"] = "ASSERTED",
            ["quote"] = new JsonObject { ["exact"] = quote },
        };

    /// <summary>The id that a submission has or would have.</summary>
    public static string IdOf(JsonObject submission) =>
        StatementId.For(
            submission["texts"]![0]!["text"]!.GetValue<string>(),
            submission["signatories"]!
                .AsArray()
                .Where(x => x!["role"]!.GetValue<string>() == "SIGNATORY")
                .Select(x => x!["party"]!.GetValue<string>())
        );

    public static JsonObject Copy(this JsonObject submission) => submission.DeepClone().AsObject();

    private static string ReadSeed()
    {
        using var stream = typeof(Submission).Assembly.GetManifestResourceStream("Tracker.Seed.uk-rok")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
