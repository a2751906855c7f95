using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using NodaTime;
using Tracker.Record.Actions;
using Tracker.Record.Events;
using Tracker.Record.Parties;
using Tracker.Record.Rows;
using Tracker.Record.Statements;
using static Tracker.Record.Tests.Given;

namespace Tracker.Record.Tests.Rows;

/// <summary>The digest of a stream's row covers everything that is stored of the stream's events.</summary>
public sealed class DigestTests
{
    [Fact]
    public void The_digest_of_a_statement_notices_a_change_of_any_field_of_any_event() =>
        Histories.All.Sample(
            x => NoticesEveryChange(Stream.Of("st-a", x), y => y.Statements[^1].Row.Stream.Digest),
            iter: 3
        );

    [Fact]
    public void The_digest_of_an_action_notices_every_change() =>
        NoticesEveryChange(
            Given
                .Action(new ActionRoleAssigned("PRK", "ACTOR"), new ActionPlacedUnder("ac-b"))
                .Then(Began("2024"), Began(null, id: "d2", unknown: "NOT_STATED")),
            x => x.Actions[^1].Row.Stream.Digest
        );

    [Fact]
    public void The_digest_of_a_party_notices_every_change() =>
        NoticesEveryChange(
            Given.Party("GBR", "STATE", new PartyNamed("DISPLAY", "UK", "en")).Then(new PartyIdentified("COW", "200")),
            x => x.Parties[^1].Row.Stream.Digest
        );

    [Fact]
    public void The_digest_of_a_sweep_notices_every_change() =>
        NoticesEveryChange(
            Stream.Of("sw-a", Given.Sweep).Then(new EntryVoided(1, "x")),
            x => x.Sweeps[^1].Row.Stream.Digest
        );

    [Fact]
    public void The_digest_of_a_masked_user_notices_every_change() =>
        NoticesEveryChange(Stream.Of("u-1", new PersonalDataMasked("USER", "x")), x => x.MaskedUsers[^1].Row.Digest);

    [Fact]
    public void The_digest_notices_a_change_of_the_stored_envelope_and_body()
    {
        var e = Stream.Of("u-1", new PersonalDataMasked("USER", "x")).Events[0];
        string[] digests =
        [
            Of(e),
            Of(e with { Stored = new([1], [2]) }),
            Of(e with { Stored = new([1], [3]) }),
            Of(e with { Stored = new([4], [2]) }),
        ];

        digests.ShouldBeUnique();

        static string Of(LoggedEvent e) => Stream.RowsOf([e]).MaskedUsers[0].Row.Digest;
    }

    [Fact]
    public void The_digest_of_a_known_event_never_changes() =>
        // Python: hashlib.sha256(
        //   b'10 1 17304192000000000 False personal_data_masked {"scope":"USER","legalBasis":"x"}').hexdigest()
        Stream
            .Of("u-1", new PersonalDataMasked("USER", "x"))
            .Rows.MaskedUsers[0]
            .Row.Digest.ShouldBe("c2a5b35263d209f5eaecd3313d8c3620084f2695f0b19ad861c8f1b496a32897");

    private static void NoticesEveryChange(Stream stream, Func<ReadRows, string> digest)
    {
        var events = stream.Events;
        var seen = new HashSet<string> { digest(stream.Rows) };
        for (var i = 0; i < events.Count; i++)
        {
            var (e, at) = (events[i], i);
            Differs(e with { Sequence = e.Sequence + 1_000_000 });
            Differs(e with { Version = e.Version + 1_000_000 });
            Differs(e with { At = e.At + Duration.FromTicks(10) });
            foreach (var data in Variants(e.Data))
            {
                Differs(e with { Data = data });
            }

            void Differs(LoggedEvent changed) =>
                seen.Add(digest(Stream.RowsOf([.. events[..at], changed, .. events[(at + 1)..]])))
                    .ShouldBeTrue($"{changed} told the same as {e}.");
        }
    }

    /// <summary>The event with one field of it, or of what it holds, changed: each in turn.</summary>
    private static IEnumerable<object> Variants(object data)
    {
        var type = data.GetType();
        var fields = Fields(Json(), type).Count();
        for (var i = 0; i < fields; i++)
        {
            var copy = Json();
            Fields(copy, type).ElementAt(i)();
            yield return copy.Deserialize(type, EventJson.Options)!;
        }

        JsonNode Json() => JsonSerializer.SerializeToNode(data, type, EventJson.Options)!;
    }

    private static IEnumerable<System.Action> Fields(JsonNode node, Type type)
    {
        foreach (var property in type.GetProperties())
        {
            var (name, inner) = (JsonNamingPolicy.CamelCase.ConvertName(property.Name), property.PropertyType);
            var value = node[name];
            if (inner == typeof(string))
            {
                // Dates have to stay dates.
                var isDate =
                    name is "from" or "to" or "publicAt" or "effective"
                    || (type == typeof(DateAsserted) && name == "value")
                    || (type == typeof(ActionDated) && name == "value");
                yield return () => node[name] = isDate ? "1999" : (value?.GetValue<string>() ?? "") + "x";
            }
            else if (inner == typeof(int) || inner == typeof(int?))
            {
                yield return () => node[name] = (value?.GetValue<int>() ?? 0) + 1;
            }
            else if (inner == typeof(long))
            {
                yield return () => node[name] = value!.GetValue<long>() + 1;
            }
            else if (inner.IsAssignableTo(typeof(System.Collections.IEnumerable)))
            {
                yield return () =>
                    node[name] = new JsonArray([.. (value?.AsArray() ?? []).Select(x => x?.DeepClone()), "more"]);
            }
            else
            {
                foreach (var change in Fields(value!, inner))
                {
                    yield return change;
                }
            }
        }
    }
}
