using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Codebook;
using Tracker.Record.Dates;
using Tracker.Record.Parties;
using Tracker.Record.Statements;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Statements;

/// <summary>A member of an issuing group is not part of what the group said.</summary>
/// <param name="Scope"><c>"WHOLE"</c>, or paragraphs of the first text: <c>["¶2"]</c>.</param>
public sealed record RecordDissociation(string Party, string Group, DissociationScope Scope, string? Evidence = null);

/// <summary>From what a party dissociates itself: one word for all of it, or paragraphs.</summary>
/// <param name="Word">WHOLE; null: <paramref name="Paragraphs"/> are listed.</param>
[JsonConverter(typeof(DissociationScopeConverter))]
public sealed record DissociationScope(string? Word, IReadOnlyList<string> Paragraphs);

/// <summary>Reads a string or a list of strings.</summary>
public sealed class DissociationScopeConverter : JsonConverter<DissociationScope>
{
    public override DissociationScope Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return new(reader.GetString(), []);
        }

        // An error is told of the scope itself, which the deserializer knows by its path.
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException();
        }

        var paragraphs = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            paragraphs.Add(reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException());
        }

        return new(null, paragraphs);
    }

    public override void Write(Utf8JsonWriter writer, DissociationScope value, JsonSerializerOptions options) =>
        throw new NotSupportedException("A scope is read, never written.");
}

public static class RecordDissociationEndpoint
{
    public static readonly Change<Statement, RecordDissociation> UseCase = new(Roles.Submitter, Decide)
    {
        Names = x => new([x.Party, x.Group], [x.Group]),
        WithParties = (x, idOf) => x with { Party = idOf(x.Party), Group = idOf(x.Group) },
    };

    [WolverinePost("/api/statements/{id}/dissociations"), Authorize(Policy = Roles.Submitter)]
    [Operation("Records that a member stands apart from what its group said")]
    [
        Takes<RecordDissociation>,
        Answers<StatementView>(Versioned = true),
        NeedsIfMatch,
        Refuses("not-your-own", "retracted", "merged")
    ]
    public static Task<IResult> Post(string id, HttpContext context, StatementChange change) =>
        change.AnswerAsync(context, id, UseCase);

    /// <summary>Rule 7: the group has an entry, and the party was a member. The same again changes nothing.</summary>
    public static Outcome Decide(RecordDissociation command, Statement statement, Known known, Faults faults)
    {
        faults.Party("/party", command.Party, known.NoParty);
        if (!statement.Signatories.Any(x => x.Party == command.Group))
        {
            faults.Add(
                "/group",
                "not-signatory",
                $"'{command.Group}' is no signatory of '{statement.Id}'; name the group that issued it."
            );
        }
        else if (
            known.HasParty(command.Party)
            && !MayBeMember(command.Party, statement, Party.Fold(known.Stream(command.Group)))
        )
        {
            faults.Add(
                "/party",
                "not-member",
                $"'{command.Party}' is on record as no member of '{command.Group}' on the issue date; correct the "
                    + $"party, or record its membership first."
            );
        }

        Scope(command.Scope, statement, faults);
        faults.Words("/evidence", command.Evidence, optional: true);
        var dissociated = new PartyDissociated(
            command.Party,
            command.Group,
            command.Scope.Paragraphs,
            command.Evidence
        );
        return statement.Dissociations.Any(x =>
            x with { Scope = dissociated.Scope } == dissociated && x.Scope.SequenceEqual(dissociated.Scope)
        )
            ? Outcome.None
            : Outcome.Of(dissociated);
    }

    private static void Scope(DissociationScope scope, Statement statement, Faults faults)
    {
        if (scope.Word is not (null or "WHOLE") || (scope.Word is null && scope.Paragraphs.Count == 0))
        {
            faults.Add(
                "/scope",
                "scope",
                "The scope is \"WHOLE\", or a list of paragraphs of the first text such as [\"¶2\"]."
            );
        }

        var count = Paragraphs.Count(statement.Texts[0].Text);
        faults.Each(
            "/scope",
            scope.Paragraphs,
            x => x,
            (at, x) =>
            {
                if (Paragraphs.Number(x) is not { } n || n > count)
                {
                    faults.Add(
                        at,
                        "unknown-paragraph",
                        $"There is no paragraph '{x}'; the first text has ¶1 to ¶{count}."
                    );
                }
            }
        );
    }

    /// <summary>As far as is known: of a group without members on record nothing is, and an unknown date may be any
    /// day.</summary>
    private static bool MayBeMember(string party, Statement statement, Party? group)
    {
        var issued = statement.DateOf(Codes.StatementDateField.Issued).Bounds;
        return group is null or { Members.Count: 0 }
            || group.Members.Any(x =>
                x.Party == party
                && !issued.CertainlyBefore(EdtfDate.Parse(x.From).Bounds)
                && !(x.To is { } to && EdtfDate.Parse(to).Latest <= issued.Earliest)
            );
    }
}
