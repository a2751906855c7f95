using System.Diagnostics;
using System.Text;
using CsCheck;

namespace Tracker.Ledger.Tests;

public class CanonicalJsonTests
{
    [Fact]
    public void Members_are_sorted_as_in_the_example_of_RFC_8785() =>
        Canonical("""
            {"\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
             "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"}
            """).ShouldBe(
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"ö\":\"Latin Small Letter O With Diaeresis\","
            + "\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}");

    [Fact]
    public void Text_is_escaped_as_in_the_example_of_RFC_8785() =>
        Canonical("""{"string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false]}""")
            .ShouldBe("""{"literals":[null,true,false],"string":"€$\u000f\nA'B\"\\\\\"/"}""");

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-1", "-1")]
    [InlineData("9007199254740991", "9007199254740991")]
    [InlineData("-9007199254740991", "-9007199254740991")]
    [InlineData(" [ ] ", "[]")]
    [InlineData("{}", "{}")]
    [InlineData("\"\\u007f\\u2028\\u00e9e\\u0301\"", "\"\u007f\u2028\u00e9e\u0301\"")]
    public void What_has_one_form_is_written_so(string json, string canonical) => Canonical(json).ShouldBe(canonical);

    [Theory]
    [InlineData("1.0")]
    [InlineData("1.5")]
    [InlineData("1e2")]
    [InlineData("-0")]
    [InlineData("9007199254740992")]
    [InlineData("-9007199254740992")]
    [InlineData("123456789012345678901234567890")]
    [InlineData("[0.1]")]
    [InlineData("{\"a\": 1, \"a\": 1}")]
    [InlineData("{\"a\": 1, \"\\u0061\": 1}")]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\\udc00\\ud800\"")]
    [InlineData("{\"\\ud800\": 1}")]
    [InlineData("")]
    [InlineData("{\"a\":}")]
    [InlineData("1 2")]
    [InlineData("NaN")]
    public void What_others_would_write_otherwise_is_refused(string json) =>
        Should.Throw<NotCanonicalException>(() => CanonicalJson.Of(json));

    [Fact]
    public void Half_a_surrogate_pair_is_refused() =>
        Should.Throw<NotCanonicalException>(() => CanonicalJson.Of("\"\ud800\""));

    [Fact]
    public void Too_deep_nesting_is_refused() =>
        Should.Throw<NotCanonicalException>(() => CanonicalJson.Of(new string('[', 100) + new string(']', 100)));

    [Fact]
    public void Canonical_bytes_are_their_own_canonical_form() =>
        Json.Sample(json =>
        {
            var once = CanonicalJson.Of(json);
            CanonicalJson.Of(once).ShouldBe(once);
        });

    [Fact]
    public async Task Node_writes_the_same_bytes()
    {
        var inputs = new List<string>();
        Json.Sample(x => { lock (inputs) { inputs.Add(x); } }, iter: 2_000);
        const string script =
            """
            const canonical = x => Array.isArray(x) ? '[' + x.map(canonical).join(',') + ']'
              : x && typeof x === 'object' ? '{' + Object.keys(x).sort().map(k => JSON.stringify(k) + ':' + canonical(x[k])).join(',') + '}'
              : JSON.stringify(x);
            const lines = require('fs').readFileSync(0, 'utf8').split('\n');
            for (const line of lines) if (line) console.log(Buffer.from(canonical(JSON.parse(Buffer.from(line, 'base64').toString()))).toString('base64'));
            """;
        using var node = Start("node", "-e", script);
        Assert.SkipWhen(node is null, "There is no program 'node' on the path to compare with.");
        var answers = node!.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        foreach (var input in inputs)
        {
            await node.StandardInput.WriteLineAsync(Convert.ToBase64String(Encoding.UTF8.GetBytes(input)));
        }

        node.StandardInput.Close();
        var theirs = (await answers).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        theirs.Length.ShouldBe(inputs.Count);
        theirs.ShouldBe(inputs.Select(x => Convert.ToBase64String(CanonicalJson.Of(x))));
    }

    private static string Canonical(string json) => Encoding.UTF8.GetString(CanonicalJson.Of(json));

    private static Process? Start(string program, params string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static readonly Gen<string> Text = Gen.OneOf(
            Gen.Char['\u0000', '\u00ff'].Select(x => x.ToString()), Gen.Char['\u2000', '\u20ff'].Select(x => x.ToString()),
            Gen.Char['\ue000', '\uffff'].Select(x => x.ToString()), Gen.Int[0x10000, 0x10ffff].Select(char.ConvertFromUtf32))
        .Array[0, 8].Select(string.Concat);

    /// <summary>
    /// One of three ways to write a text in JSON: without optional escapes, with some, or with all escapes.
    /// </summary>
    private static readonly Gen<string> Quoted = Gen.Select(Text, Gen.Int[0, 2]).Select((text, way) =>
        "\"" + string.Concat(text.Select(c => way switch
        {
            0 when c is '"' or '\\' => "\\" + c,
            0 when c >= ' ' => c.ToString(),
            1 when c is '/' => "\\/",
            1 when c >= ' ' && c is not ('"' or '\\') => c.ToString(),
            _ => $"\\u{(int)c:X4}",
        })) + "\"");

    private static readonly Gen<string> Space = Gen.Int[0, 3].Select(x => x switch { 1 => " ", 2 => "\n\t", _ => "" });

    private static readonly Gen<string> Scalar = Gen.OneOf(
        Quoted, Gen.Long[-(1L << 53) + 1, (1L << 53) - 1].Select(x => $"{x}"), Gen.OneOf("true", "false", "null"));

    private static readonly Gen<string> Json = Nested(3);

    private static Gen<string> Nested(int depth) => depth == 0 ? Scalar : Gen.OneOf(
        Scalar,
        Gen.Select(Nested(depth - 1).Array[0, 4], Space).Select((items, space) => $"[{space}{string.Join(space + "," + space, items)}{space}]"),
        Gen.Select(Gen.Select(Text, Nested(depth - 1)).Array[0, 5], Space).Select((members, space) =>
            "{" + string.Join(",", members.DistinctBy(x => x.Item1).Select(x =>
                $"{space}{System.Text.Json.JsonSerializer.Serialize(x.Item1)}{space}:{space}{x.Item2}")) + "}"));
}
