using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Statements;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Statements;

/// <summary>A descriptive field was wrong: what it says now, and why.</summary>
/// <param name="Path">JSON Pointer into the statement view.</param>
/// <param name="After">Null: the field is empty from now on.</param>
public sealed record CorrectStatement(string Path, string? After, string Reason)
{
    /// <summary>What the field is thought to say now; a correction made on another value is refused.</summary>
    public string? Before
    {
        get;
        init => (field, GivesBefore) = (value, true);
    }

    /// <summary>Given, though it may be null.</summary>
    [JsonIgnore]
    public bool GivesBefore { get; private init; }
}

public static class CorrectStatementEndpoint
{
    public static readonly Change<Statement, CorrectStatement> UseCase = new(Roles.Submitter, Decide);

    private const string Paths =
        "/title, /signatories/{n}/nameAsListed, official, office or evidence, /sources/{n}/url, publisher, "
        + "archiveUrl or licence";

    [WolverinePost("/api/statements/{id}/corrections"), Authorize(Policy = Roles.Submitter)]
    [Operation("Corrects a descriptive field")]
    [
        Takes<CorrectStatement>,
        Answers<StatementView>(Versioned = true),
        NeedsIfMatch,
        Refuses("not-your-own", "retracted", "merged")
    ]
    public static Task<IResult> Post(string id, HttpContext context, StatementChange change) =>
        change.AnswerAsync(context, id, UseCase);

    /// <summary>Correcting to the value it has changes nothing.</summary>
    public static Outcome Decide(CorrectStatement command, Statement statement, Known known, Faults faults)
    {
        faults.Words("/reason", command.Reason);
        if (statement.Correctable(command.Path) is not var (value, mayBeNull))
        {
            faults.Add(
                "/path",
                "unknown-path",
                $"'{command.Path}' is no field that can be corrected; these are: {Paths}, with n counted from 0 as "
                    + $"in the statement's view. If another field is wrong, void its entry with POST "
                    + $"/api/events/{{sequence}}/void and record it anew."
            );
            return Outcome.None;
        }

        var field = command.Path.Split('/')[^1];
        if (field is "url" or "archiveUrl")
        {
            faults.Url("/after", command.After);
        }
        else
        {
            faults.Words(
                "/after",
                command.After,
                optional: mayBeNull,
                max: field switch
                {
                    "title" => SubmissionRules.MaxTitle,
                    "nameAsListed" or "official" or "office" => SubmissionRules.MaxName,
                    _ => Faults.MaxLength,
                }
            );
        }

        if (command.After == value)
        {
            return Outcome.None;
        }

        if (command.GivesBefore && command.Before != value)
        {
            faults.Add(
                "/before",
                "differs",
                $"The field says {(value is null ? "nothing" : $"'{value}'")}; read the statement again."
            );
        }

        return Outcome.Of(new StatementCorrected(command.Path, value, command.After, command.Reason));
    }
}
