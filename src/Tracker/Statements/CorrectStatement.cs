using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authorization;
using Tracker.Dates;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Codebook;
using Tracker.Record.Dates;
using Tracker.Record.Statements;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Statements;

/// <summary>A field was wrong: what it says now, and why.</summary>
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
        "/title, /kind, /texts/{n}/language, status or completeness, /sources/{n}/layer, language, text, url, publisher, "
        + "archiveUrl or licence, /signatories/{n}/nameAsListed, role, instrument, from, publicAt, official, office or "
        + "evidence";

    [WolverinePost("/api/statements/{id}/corrections"), Authorize(Policy = Roles.Submitter)]
    [Operation("Corrects a field")]
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
            faults.Add("/path", "unknown-path", NoField(command.Path, statement));
            return Outcome.None;
        }

        if (command.After is null && !mayBeNull)
        {
            faults.Add("/after", "required", "This field is never empty; give the right value.");
        }
        else
        {
            After(command, statement, known, faults);
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

    /// <summary>Why a pointer leads to no field that can be corrected, and what to do instead.</summary>
    private static string NoField(string path, Statement statement) =>
        path.Split('/') switch
        {
            ["", "acts", ..] => "An act is coded anew with PUT /api/statements/{id}/acts/{actId}.",
            ["", "labels", ..] =>
                "A label is removed with DELETE /api/statements/{id}/labels/{labelId}, and coded anew with POST "
                    + "/api/statements/{id}/labels.",
            ["", "dates", ..] =>
                "A date is reranked with POST /api/statements/{id}/dates/{dateId}/rank, and the right one asserted with "
                    + "POST /api/statements/{id}/dates.",
            ["", "texts", _, "text" or "sha256"] =>
                "The words of a text never change: add the right ones with POST /api/statements/{id}/texts.",
            ["", "signatories", _, "party"] =>
                "An entry of the wrong party is voided with POST /api/events/{sequence}/void, and the right one recorded "
                    + "with POST /api/statements/{id}/signatories.",
            ["", "texts", var at, _] when IsBeyond(at, statement.Texts.Count) => Beyond(at, statement.Texts.Count),
            ["", "sources", var at, _] when IsBeyond(at, statement.Sources.Count) => Beyond(
                at,
                statement.Sources.Count
            ),
            ["", "signatories", var at, _] when IsBeyond(at, statement.Signatories.Count) => Beyond(
                at,
                statement.Signatories.Count
            ),
            _ => $"'{path}' is no field that can be corrected; these are: {Paths}, with n counted from 0 as in the "
                + "statement's view.",
        };

    private static bool IsBeyond(string at, int count) =>
        int.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var i) && i >= count;

    private static string Beyond(string at, int count) =>
        $"There is no entry {at}: the statement's view has {count} of them, counted from 0.";

    /// <summary>What the field says from now on is fit for it, and for what else is on record.</summary>
    private static void After(CorrectStatement command, Statement statement, Known known, Faults faults)
    {
        const string at = "/after";
        var (after, parts) = (command.After, command.Path.Split('/'));
        switch (parts[1], parts[^1])
        {
            case (_, "title"):
                faults.Words(at, after, optional: true, max: SubmissionRules.MaxTitle);
                break;
            case (_, "kind"):
                faults.Code(at, Lists.StatementKind, after);
                break;
            case ("texts", "status"):
                faults.Code(at, Lists.TextStatus, after);
                NotParaphrased(after!, statement.Texts[Index(parts)].Id, statement, faults);
                break;
            case ("texts", "completeness"):
                faults.Code(at, Lists.Completeness, after);
                break;
            case ("texts", "language"):
                faults.Language(at, after);
                OtherWords(after!, statement.Texts[Index(parts)], statement, faults);
                break;
            case (_, "layer"):
                faults.Code(at, Lists.SourceLayer, after);
                break;
            case (_, "language"):
                faults.Language(at, after);
                break;
            case (_, "text"):
                faults.Reference(at, after, 't', statement.Texts.Count);
                break;
            case (_, "role"):
                faults.Code(at, Lists.SignatoryRole, after);
                break;
            case (_, "instrument"):
                faults.Code(at, Lists.GroupInstrument, after, optional: true);
                SubmissionRules.OwnInstrument(
                    after,
                    statement.Signatories[Index(parts)].Party,
                    known.IsGroup,
                    at,
                    faults
                );
                break;
            case (_, "from"):
                From(after, statement.Signatories[Index(parts)], statement, faults);
                break;
            case (_, "publicAt"):
                DateRules.PublicAt(after, at, known.Now, faults);
                SubmissionRules.NotBeforeIssue(after, at, statement.BoundsOf(null), faults);
                break;
            case (_, "url" or "archiveUrl"):
                faults.Url(at, after);
                break;
            default:
                faults.Words(
                    at,
                    after,
                    optional: parts[^1] != "nameAsListed",
                    max: parts[^1] is "nameAsListed" or "official" or "office"
                        ? SubmissionRules.MaxName
                        : Faults.MaxLength
                );
                break;
        }
    }

    private static int Index(string[] parts) => int.Parse(parts[2], CultureInfo.InvariantCulture);

    /// <summary>No intensity is coded from a text that is a paraphrase.</summary>
    private static void NotParaphrased(string status, string text, Statement statement, Faults faults)
    {
        if (
            SubmissionRules.IsParaphrase(status)
            && statement.Acts.Find(x => x.Intensity is not null && x.Quote.TextId == text) is { } act
        )
        {
            faults.Add(
                "/after",
                "intensity-coded",
                $"The act '{act.Id}' quotes {text} and has an intensity, which is not coded from a text that is {status}. "
                    + $"Recode the act without it first."
            );
        }
    }

    private static void OtherWords(string language, StatementText text, Statement statement, Faults faults)
    {
        if (statement.Texts.Find(x => x != text && x.Language == language && x.Text == text.Text) is { } same)
        {
            faults.Add("/after", "duplicate", $"{same.Id} has the same words in this language.");
        }
    }

    /// <summary>An entry begins before it was withdrawn, and after an earlier entry of its party was.</summary>
    private static void From(string? after, SignatoryEntry entry, Statement statement, Faults faults)
    {
        if (after is not null && faults.Date("/after", after) is null)
        {
            return;
        }

        SubmissionRules.NotBeforeIssue(after, "/after", statement.BoundsOf(null), faults);
        var began = statement.BoundsOf(after);
        if (entry.Withdrew is { } ended && EdtfDate.Parse(ended.Effective).Bounds.CertainlyBefore(began))
        {
            faults.Add(
                "/after",
                "order",
                $"'{entry.Party}' withdrew on {ended.Effective}, before its entry would begin; correct the date."
            );
        }

        var earlier = statement.Signatories.LastOrDefault(x => x.Party == entry.Party && x.Ordinal < entry.Ordinal);
        if (earlier?.Withdrew is not { } withdrew)
        {
            return;
        }

        if (after is null)
        {
            faults.Add(
                "/after",
                "required",
                $"'{entry.Party}' withdrew on {withdrew.Effective}; say from when it is a signatory again."
            );
        }
        else if (began.CertainlyBefore(EdtfDate.Parse(withdrew.Effective).Bounds))
        {
            faults.Add(
                "/after",
                "order",
                $"{after} lies before '{entry.Party}' withdrew, {withdrew.Effective}; correct the date."
            );
        }
    }
}
