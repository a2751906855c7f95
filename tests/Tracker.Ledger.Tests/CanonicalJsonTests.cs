using System.Buffers;
using System.Diagnostics;
using System.Text;
using CsCheck;

namespace Tracker.Ledger.Tests;

public class CanonicalJsonTests
{
    [Fact]
    public void Members_are_sorted_as_in_the_example_of_RFC_8785() =>
        Canonical(
                """
                {"\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
                 "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"}
                """
            )
            .ShouldBe(
                "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"ö\":\"Latin Small Letter O "
                    + "With Diaeresis\","
                    + "\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With "
                    + "Dagesh\"}"
            );

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
    [InlineData("1.0", "The number 1.0 is not an integer")]
    [InlineData("1.5", "The number 1.5 is not an integer")]
    [InlineData("1e2", "The number 1e2 is not an integer")]
    [InlineData("-0", "The number -0 is not an integer")]
    [InlineData("9007199254740992", "The number 9007199254740992 is not an integer")]
    [InlineData("-9007199254740992", "The number -9007199254740992 is not an integer")]
    [InlineData("123456789012345678901234567890", "is not an integer")]
    [InlineData("[0.1]", "The number 0.1 is not an integer")]
    [InlineData("{\"a\": 1, \"a\": 1}", "The member 'a' occurs twice.")]
    [InlineData("{\"a\": 1, \"\\u0061\": 1}", "The member 'a' occurs twice.")]
    [InlineData("\"\\ud800\"", "The JSON cannot be made canonical")]
    [InlineData("\"\\udc00\\ud800\"", "The JSON cannot be made canonical")]
    [InlineData("{\"\\ud800\": 1}", "The JSON cannot be made canonical")]
    [InlineData("", "The JSON cannot be made canonical")]
    [InlineData("{\"a\":}", "The JSON cannot be made canonical")]
    [InlineData("1 2", "The JSON cannot be made canonical")]
    [InlineData("NaN", "The JSON cannot be made canonical")]
    public void What_others_would_write_otherwise_is_refused_and_the_reason_told(string json, string reason) =>
        Should.Throw<NotCanonicalException>(() => CanonicalJson.Of(json)).Message.ShouldContain(reason);

    [Fact]
    public void Half_a_surrogate_pair_is_refused_in_JSON_and_in_a_text()
    {
        Should
            .Throw<NotCanonicalException>(() => CanonicalJson.Of("\"\ud800\""))
            .Message.ShouldBe("The text has half of a surrogate pair.");
        Should
            .Throw<NotCanonicalException>(() => CanonicalJson.WriteString(new ArrayBufferWriter<byte>(), "\ud800"))
            .Message.ShouldBe("The text has half of a surrogate pair.");
    }

    [Fact]
    public void JSON_nests_64_deep_and_no_deeper()
    {
        var deepest = new string('[', 64) + new string(']', 64);
        Canonical(deepest).ShouldBe(deepest);
        Should.Throw<NotCanonicalException>(() => CanonicalJson.Of($"[{deepest}]"));
    }

    [Fact]
    public void Every_control_character_is_escaped_in_the_one_way_of_RFC_8785() =>
        Enumerable
            .Range(0, 0x21)
            .Select(x => Canonical($"\"\\u{x:x4}\"").Trim('"'))
            .ShouldBe([
                @"\u0000",
                @"\u0001",
                @"\u0002",
                @"\u0003",
                @"\u0004",
                @"\u0005",
                @"\u0006",
                @"\u0007",
                @"\b",
                @"\t",
                @"\n",
                @"\u000b",
                @"\f",
                @"\r",
                @"\u000e",
                @"\u000f",
                @"\u0010",
                @"\u0011",
                @"\u0012",
                @"\u0013",
                @"\u0014",
                @"\u0015",
                @"\u0016",
                @"\u0017",
                @"\u0018",
                @"\u0019",
                @"\u001a",
                @"\u001b",
                @"\u001c",
                @"\u001d",
                @"\u001e",
                @"\u001f",
                " ",
            ]);

    [Theory]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(10_000)]
    public void A_text_of_any_length_is_written_whole(int length)
    {
        var text = new string('€', length);
        var small = new ArrayBufferWriter<byte>(1);
        CanonicalJson.WriteString(small, text);
        Encoding.UTF8.GetString(small.WrittenSpan).ShouldBe($"\"{text}\"");
        Canonical($"\"{text}\"").ShouldBe($"\"{text}\"");
    }

    [Fact]
    public void Only_the_outermost_member_that_is_to_be_left_out_is_left_out()
    {
        var to = new ArrayBufferWriter<byte>();
        CanonicalJson.Write(to, """{"b": {"a": 1}, "a": 2, "c": [{"a": 3}]}"""u8.ToArray(), omit: "a");
        Encoding.UTF8.GetString(to.WrittenSpan).ShouldBe("""{"b":{"a":1},"c":[{"a":3}]}""");
    }

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
        Json.Sample(
            x =>
            {
                lock (inputs)
                {
                    inputs.Add(x);
                }
            },
            iter: 2_000
        );
        const string script = """
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
            return Process.Start(
                new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true }
            );
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static readonly Gen<string> Text = Gen.OneOf(
            Gen.Char['\u0000', '\u00ff'].Select(x => x.ToString()),
            Gen.Char['\u2000', '\u20ff'].Select(x => x.ToString()),
            Gen.Char['\ue000', '\uffff'].Select(x => x.ToString()),
            Gen.Int[0x10000, 0x10ffff].Select(char.ConvertFromUtf32)
        )
        .Array[0, 8]
        .Select(string.Concat);

    /// <summary>
    /// One of three ways to write a text in JSON: without optional escapes, with some, or with all escapes.
    /// </summary>
    private static readonly Gen<string> Quoted = Gen.Select(Text, Gen.Int[0, 2])
        .Select(
            (text, way) =>
                "\""
                + string.Concat(
                    text.Select(c =>
                        way switch
                        {
                            0 when c is '"' or '\\' => "\\" + c,
                            0 when c >= ' ' => c.ToString(),
                            1 when c is '/' => "\\/",
                            1 when c >= ' ' && c is not ('"' or '\\') => c.ToString(),
                            _ => $"\\u{(int)c:X4}",
                        }
                    )
                )
                + "\""
        );

    private static readonly Gen<string> Space = Gen.Int[0, 3]
        .Select(x =>
            x switch
            {
                1 => " ",
                2 => "\n\t",
                _ => "",
            }
        );

    private static readonly Gen<string> Scalar = Gen.OneOf(
        Quoted,
        Gen.Long[-(1L << 53) + 1, (1L << 53) - 1].Select(x => $"{x}"),
        Gen.OneOf("true", "false", "null")
    );

    private static readonly Gen<string> Json = Nested(3);

    private static Gen<string> Nested(int depth) =>
        depth == 0
            ? Scalar
            : Gen.OneOf(
                Scalar,
                Gen.Select(Nested(depth - 1).Array[0, 4], Space)
                    .Select((items, space) => $"[{space}{string.Join(space + "," + space, items)}{space}]"),
                Gen.Select(Gen.Select(Text, Nested(depth - 1)).Array[0, 5], Space)
                    .Select(
                        (members, space) =>
                            "{"
                            + string.Join(
                                ",",
                                members
                                    .DistinctBy(x => x.Item1)
                                    .Select(x =>
                                        $"{space}{System.Text.Json.JsonSerializer.Serialize(x.Item1)}{space}:{space}{x.Item2}"
                                    )
                            )
                            + "}"
                    )
            );
}
