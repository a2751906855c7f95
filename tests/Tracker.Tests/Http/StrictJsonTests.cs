using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CsCheck;
using Tracker.Http;
using Tracker.Statements;
using Tracker.Tests.Statements;

namespace Tracker.Tests.Http;

public partial class StrictJsonTests
{
    private static readonly string Valid = JsonSerializer.Serialize(Some.Submission(), ApiJson.Options);

    private static readonly string Seed = Encoding.UTF8.GetString(Some.SeedJson());

    [Fact]
    public void A_valid_body_is_read()
    {
        var (command, problem) = StrictJson.Read<Submission>(Encoding.UTF8.GetBytes(Valid));

        problem.ShouldBeNull();
        JsonSerializer.Serialize(command, ApiJson.Options).ShouldBe(Valid);
    }

    [Theory]
    // Unknown members, and names that differ in case or need escaping in a pointer.
    [InlineData(
        "\"kind\":",
        "\"colour\":1,\"kind\":",
        "/colour",
        "The member at /colour is not known; remove it or correct its name."
    )]
    [InlineData("\"kind\":", "\"Kind\":\"X\",\"kind\":", "/Kind", "is not known")]
    [InlineData("\"kind\":", "\"a/b~c\":1,\"kind\":", "/a~1b~0c", "is not known")]
    [InlineData("\"kind\":", "\"a.b[0]\":1,\"kind\":", "/a.b[0]", "is not known")]
    [InlineData("\"kind\":", "\"]'\":1,\"kind\":", "/]'", "is not known")]
    [InlineData("\"kind\":", "\"a']['b\":1,\"kind\":", "/a']['b", "is not known")]
    [InlineData("\"kind\":", "\"\":1,\"kind\":", "/", "is not known")]
    [InlineData(
        "\"nameAsListed\":\"UK\"",
        "\"nameAsListed\":\"UK\",\"colour\":1",
        "/signatories/0/colour",
        "is not known"
    )]
    [InlineData("\"start\":null", "\"begin\":1,\"start\":null", "/acts/0/quote/begin", "is not known")]
    // Duplicate members.
    [InlineData(
        "\"kind\":",
        "\"kind\":\"COMMUNIQUE\",\"kind\":",
        "/kind",
        "The member at /kind is given twice; give it once."
    )]
    [InlineData(
        "\"nameAsListed\":\"UK\"",
        "\"nameAsListed\":\"UK\",\"nameAsListed\":\"UK\"",
        "/signatories/0/nameAsListed",
        "is given twice"
    )]
    // Missing members.
    [InlineData("\"kind\":\"JOINT_STATEMENT\",", "", "", "The object at the top lacks 'kind'; add what is missing.")]
    [InlineData(
        "\"nameAsListed\":\"UK\",",
        "",
        "/signatories/0",
        "The object at /signatories/0 lacks 'nameAsListed'; add what is missing."
    )]
    [InlineData("\"exact\":\"We watch\",", "", "/acts/2/quote", "lacks 'exact'")]
    // Null for a required value.
    [InlineData("\"kind\":\"JOINT_STATEMENT\"", "\"kind\":null", "/kind", "The member at /kind is null; give a value.")]
    [InlineData(
        "\"nameAsListed\":\"UK\"",
        "\"nameAsListed\":null",
        "/signatories/0/nameAsListed",
        "The member at /signatories/0/nameAsListed is null; give a value."
    )]
    [InlineData("\"targets\":[\"PRK\"]", "\"targets\":null", "/acts/0/targets", "is null; give a value")]
    [InlineData(
        "\"targets\":[\"PRK\"]",
        "\"targets\":[\"PRK\",null]",
        "/acts/0/targets/1",
        "A list's element is null; leave it out."
    )]
    [InlineData("\"labels\":[", "\"labels\":[null,", "/labels/0", "A list's element is null; leave it out.")]
    // Characters.
    [InlineData(
        "\"A joint statement\"",
        "\"A \\u0000 joint\"",
        "/title",
        "The string at /title has the control character U+0000 at code point 2; only line feed, carriage return and "
            + "tab are taken."
    )]
    [InlineData("\"A joint statement\"", "\"😀\\u001b\"", "/title", "U+001B at code point 1")]
    [InlineData("\"A joint statement\"", "\"a\\u0085b\"", "/title", "U+0085")]
    [InlineData("\"A joint statement\"", "\"a\u0085b\"", "/title", "U+0085")]
    [InlineData("\"A joint statement\"", "\"a\u007fb\"", "/title", "U+007F")]
    [InlineData("\"targets\":[\"PRK\"]", "\"targets\":[\"PRK\",\"\\u0007\"]", "/acts/0/targets/1", "U+0007")]
    [InlineData(
        "\"A joint statement\"",
        "\"\\ud83d\"",
        "/title",
        "The string at /title is not valid Unicode: an unpaired surrogate or invalid UTF-8."
    )]
    [InlineData("\"A joint statement\"", "\"\\ude00\\ud83d\"", "/title", "is not valid Unicode")]
    [InlineData(
        "\"exact\":\"We watch\"",
        "\"exact\":\"We \\ud83d watch\"",
        "/acts/2/quote/exact",
        "is not valid Unicode"
    )]
    // Numbers.
    [InlineData(
        "\"intensity\":5",
        "\"intensity\":1e400",
        "/acts/0/intensity",
        "The value at /acts/0/intensity is not a whole number from -2147483648 to 2147483647."
    )]
    [InlineData(
        "\"intensity\":5",
        "\"intensity\":1.5",
        "/acts/0/intensity",
        "is not a whole number from -2147483648 to 2147483647"
    )]
    [InlineData(
        "\"intensity\":5",
        "\"intensity\":2147483648",
        "/acts/0/intensity",
        "is not a whole number from -2147483648 to 2147483647"
    )]
    [InlineData(
        "\"intensity\":5",
        "\"intensity\":\"5\"",
        "/acts/0/intensity",
        "is not a whole number from -2147483648 to 2147483647"
    )]
    // Wrong types.
    [InlineData(
        "\"kind\":\"JOINT_STATEMENT\"",
        "\"kind\":7",
        "/kind",
        "The value at /kind is not a string: write it in double quotes."
    )]
    [InlineData(
        "\"targets\":[\"PRK\"]",
        "\"targets\":\"PRK\"",
        "/acts/0/targets",
        "is not a list: write it in square brackets"
    )]
    [InlineData(
        "\"targets\":[\"PRK\"]",
        "\"targets\":{}",
        "/acts/0/targets",
        "is not a list: write it in square brackets"
    )]
    [InlineData(
        "\"targets\":[\"PRK\"]",
        "\"targets\":[true]",
        "/acts/0/targets/0",
        "is not a string: write it in double quotes"
    )]
    public void What_cannot_be_read_is_refused_where_it_stands(string valid, string bad, string pointer, string detail)
    {
        var at = Valid.IndexOf(valid, StringComparison.Ordinal);
        at.ShouldBeGreaterThanOrEqualTo(0);

        Refused(Valid[..at] + bad + Valid[(at + valid.Length)..], pointer, detail);
    }

    [Theory]
    [InlineData("", "The body is empty; send a JSON object.")]
    [InlineData(" ", "The body is empty; send a JSON object.")]
    [InlineData("null", "The body is null; send a JSON object.")]
    [InlineData("[]", "The value has the wrong JSON type or is out of range.")]
    [InlineData("\"text\"", "The value has the wrong JSON type or is out of range.")]
    [InlineData("7", "The value has the wrong JSON type or is out of range.")]
    [InlineData("{", "The body is not valid JSON, line 1, byte 1.")]
    [InlineData("{\n\"kind\":", "The body is not valid JSON, line 2, byte 7.")]
    [InlineData("{} {}", "The body is not valid JSON, line 1, byte 3.")]
    [InlineData("{}x", "The body is not valid JSON, line 1, byte 2.")]
    [InlineData("// a comment\n{}", "The body is not valid JSON, line 1, byte 0.")]
    [InlineData("{/* a comment */}", "The body is not valid JSON, line 1, byte 1.")]
    [InlineData("{\"kind\":\"a\",}", "The body is not valid JSON, line 1, byte 12.")]
    [InlineData("{\"kind\":\"a\nb\"}", "The body is not valid JSON, line 1, byte 10.")]
    [InlineData("{\"kind\":\"a\0b\"}", "The body is not valid JSON, line 1, byte 10.")]
    [InlineData("{\"kind\":NaN}", "The body is not valid JSON, line 1, byte 8.")]
    [InlineData("\uFEFF{}", "The body is not valid JSON, line 1, byte 0.")]
    public void What_is_not_a_JSON_object_is_refused_at_the_top(string body, string detail) =>
        Refused(body, "", detail);

    [Fact]
    public void Every_truncation_is_refused()
    {
        for (var i = 0; i < Valid.Length; i += 7)
        {
            Refused(Valid[..i], "", i == 0 ? "empty" : "not valid JSON");
        }
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"kind\":", "}")]
    public void Deep_nesting_is_refused(string open, string close) =>
        Refused(
            string.Concat(Enumerable.Repeat(open, 5000)) + "1" + string.Concat(Enumerable.Repeat(close, 5000)),
            "",
            $"The body is nested deeper than {ApiJson.MaxDepth} levels."
        );

    [Fact]
    public void Invalid_utf8_is_refused_where_it_stands()
    {
        var bytes = Encoding.UTF8.GetBytes(Valid);
        bytes[Valid.IndexOf("A joint", StringComparison.Ordinal)] = 0xFF;

        Refused(bytes, "/title", "is not valid Unicode");
    }

    [Fact]
    public void A_name_that_is_not_unicode_is_refused() => Refused("{\"\\ud83d\":1}", null, "");

    [Fact]
    public void Arbitrary_bytes_never_throw() => Gen.Byte.Array[0, 60].Sample(ReadsOrRefuses, iter: 5_000);

    [Fact]
    public void Arbitrary_json_tokens_never_throw() =>
        Gen.OneOf(
                "{",
                "}",
                "[",
                "]",
                ",",
                ":",
                "\"kind\":",
                "\"texts\":[",
                "\"acts\":[{",
                "\"quote\":{",
                "null",
                "1",
                "1e400",
                "\"a\"",
                "\"\\ud83d\"",
                "\"]'\":",
                "\"['\":",
                "true",
                " ",
                "\n",
                "\"\\u0000\":",
                "\"exact\":",
                "\uFEFF",
                "\\"
            )
            .Array[0, 12]
            .Sample(x => ReadsOrRefuses(Encoding.UTF8.GetBytes(string.Concat(x))), iter: 5_000);

    [Fact]
    public void Arbitrary_mutations_of_the_seed_never_throw() =>
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[0, 40], Gen.Byte.Array[0, 6])
            .Array[1, 3]
            .Sample(
                cuts =>
                {
                    var bytes = Encoding.UTF8.GetBytes(Seed);
                    foreach (var (place, length, put) in cuts)
                    {
                        var at = place % bytes.Length;
                        bytes = [.. bytes[..at], .. put, .. bytes[Math.Min(bytes.Length, at + length)..]];
                    }

                    ReadsOrRefuses(bytes);
                },
                iter: 500
            );

    [Fact]
    public void Strange_values_and_names_anywhere_in_the_seed_never_throw()
    {
        var places = Token().Matches(Seed).ToArray();
        string[] strange =
        [
            "null",
            "{}",
            "[]",
            "[null]",
            "{\"a\":1}",
            "-1",
            "1.5",
            "1e400",
            "99999999999",
            "true",
            "\"\"",
            "\" \"",
            "\"\\u0000\"",
            "\"\\ud83d\"",
            "\"]'\"",
            "\"['\"",
            "\"a.b\"",
            "\"/~\"",
            "\"st-\"",
            "\"ac-a\\n\"",
            "\"2024-99\"",
            "\"t1\"",
            "\"GBR\"",
            "\"kind\"",
            "\"$\"",
        ];
        Gen.Select(Gen.Int[0, places.Length - 1], Gen.OneOf(strange), Gen.Int[0, places.Length - 1], Gen.OneOf(strange))
            .Sample(
                (i, a, j, b) =>
                {
                    var (first, second) = i < j ? (places[i], places[j]) : (places[j], places[i]);
                    var body =
                        Seed[..first.Index]
                        + a
                        + (first == second ? "" : Seed[(first.Index + first.Length)..second.Index] + b)
                        + Seed[(second.Index + second.Length)..];
                    ReadsOrRefuses(Encoding.UTF8.GetBytes(body));
                },
                iter: 800
            );
    }

    /// <summary>Reads a body: the result is a submission, which the rules then accept or refuse, or a
    /// problem.</summary>
    private static void ReadsOrRefuses(byte[] body)
    {
        var (command, problem) = StrictJson.Read<Submission>(body);
        if (problem is null)
        {
            Some.FaultsOf(command.ShouldNotBeNull());
            return;
        }

        command.ShouldBeNull();
        problem.Status.ShouldBe(400);
        problem.Errors.ShouldHaveSingleItem().Detail.ShouldEndWith(".");
    }

    private static void Refused(string body, string? pointer, string detail) =>
        Refused(Encoding.UTF8.GetBytes(body), pointer, detail);

    private static void Refused(byte[] body, string? pointer, string detail)
    {
        var (command, problem) = StrictJson.Read<Submission>(body);

        command.ShouldBeNull();
        problem.ShouldNotBeNull().Status.ShouldBe(400);
        problem.Detail.ShouldContain(detail);
        var error = problem.Errors.ShouldHaveSingleItem();
        error.Detail.ShouldBe(problem.Detail);
        if (pointer is not null)
        {
            error.Pointer.ShouldBe(pointer);
        }
    }

    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"|null|-?[0-9]+")]
    private static partial Regex Token();
}
