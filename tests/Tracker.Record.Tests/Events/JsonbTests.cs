using System.Text;
using System.Text.Json;
using Tracker.Record.Events;

namespace Tracker.Record.Tests.Events;

public sealed class JsonbTests
{
    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("[]", "[]")]
    [InlineData("""{"value":"2024","rank":null,"id":"d1"}""", """{"id": "d1", "rank": null, "value": "2024"}""")]
    [InlineData("""[{"b":1,"a":true},-2]""", """[{"a": true, "b": 1}, -2]""")]
    [InlineData("""{"a":1,"a":2}""", """{"a": 2}""")]
    [InlineData("""["\u0041\u00e9\u2013","\n\t\"\\\/"]""", """["Aé–", "\n\t\"\\/"]""")]
    [InlineData("""["\u0001\u001f\u007f"]""", "[\"\\u0001\\u001f\u007f\"]")]
    [InlineData("""["\b\f\r \u0000"]""", """["\b\f\r \u0000"]""")]
    [InlineData("""{"zz":1,"é":2,"b":3,"aaa":4}""", """{"b": 3, "zz": 1, "é": 2, "aaa": 4}""")]
    [InlineData("""{"a":{"c":[],"b":[1,[2,{}]]},"\"":false}""", """{"\"": false, "a": {"b": [1, [2, {}]], "c": []}}""")]
    public void Members_come_by_length_of_name_then_by_bytes_and_characters_as_they_are(string json, string expected) =>
        Encoding.UTF8.GetString(Jsonb.Of(json)).ShouldBe(expected);

    [Fact]
    public void What_is_not_JSON_is_an_error() => Should.Throw<JsonException>(() => Jsonb.Of("{"));
}
