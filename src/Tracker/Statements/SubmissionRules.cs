using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Text;
using Tracker.Actions;
using Tracker.Dates;
using Tracker.Record.Codebook;
using Tracker.Record.Dates;
using Tracker.Record.Statements;
using Tracker.Refusals;

namespace Tracker.Statements;

/// <summary>The rules that a submission must meet whatever else is on record. Pure: all faults at once, in body
/// order.</summary>
public static partial class SubmissionRules
{
    public const int MaxTextLength = 200_000;

    /// <summary>Most characters that the texts of one statement may add up to, in UTF-16 units; one body holds
    /// fewer.</summary>
    public const long MaxAllTexts = 10 * MaxTextLength;
    public const int MaxTitle = 500;

    /// <summary>Longest name of a party, an official or an office.</summary>
    public const int MaxName = 300;

    /// <summary>Longest quote, in UTF-16 units.</summary>
    public const int MaxQuoteLength = 20_000;

    /// <summary>Whose each instrument is that speaks for members.</summary>
    private static readonly Dictionary<string, string> Issuers = new()
    {
        [Codes.GroupInstrument.EuDeclarationOnBehalf] = "EU",
        [Codes.GroupInstrument.NatoCouncilStatement] = "NATO",
        [Codes.GroupInstrument.UnscResolution] = "UNSC",
    };

    /// <summary>Most positions one statement may give: signatories × acts × objects.</summary>
    public const int MaxPositions = 50_000;

    /// <summary>Most characters that the quotes of all positions of a statement may add up to.</summary>
    public const long MaxQuoted = 32_000_000;

    /// <param name="noParty">Why an id or a name means no party; null if it means one.</param>
    /// <param name="isGroup">Whether a party that has an instrument has members.</param>
    /// <param name="actionExists">Whether an action id is on record already.</param>
    public static void Check(
        Submission s,
        Func<string, string?> noParty,
        Func<string, bool> isGroup,
        Func<string, bool> actionExists,
        Instant now,
        Faults faults
    )
    {
        faults.Code("/kind", Lists.StatementKind, s.Kind);
        faults.Words("/title", s.Title, optional: true, max: MaxTitle);
        Sizes(s, faults);
        if (faults.Any && faults.All.Any(x => x.Code == "too-many"))
        {
            return;
        }

        Each(s.Texts, "/texts", (x, at) => Text(x, at, faults));
        Each(s.Sources, "/sources", (x, at) => Source(x, at, s.Texts.Count, now, faults));
        Each(s.Dates, "/dates", (x, at) => Date(x, at, s.Sources.Count, now, faults));
        DateRules.OnePreferred(s.Dates, "/dates", faults);
        InOrder(s.Dates, "/dates", faults);
        Signatories(s, noParty, isGroup, now, faults);
        Actions(s, noParty, actionExists, faults);
        var known = s.Actions.Select(x => x.Id).ToHashSet();
        Acts(s, noParty, id => known.Contains(id) || actionExists(id), faults);
        Labels(s, id => known.Contains(id) || actionExists(id), faults);
        faults.Each(
            "/distinctFrom",
            s.DistinctFrom ?? [],
            x => x,
            (at, x) =>
            {
                if (!StatementId.IsWellFormed(x))
                {
                    faults.Add(
                        at,
                        "unknown-statement",
                        $"'{x}' is no statement's id; write st- and 26 letters and digits, as the refusal of a "
                            + $"possible duplicate names them."
                    );
                }
            }
        );
    }

    public static string DigestOf(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>
    /// A quote by its place in its text, or null after adding the fault. Faults of a text's own are reported with the
    /// text.
    /// </summary>
    public static Quote? Locate(IReadOnlyList<SubmittedText> texts, SubmittedQuote quote, string pointer, Faults faults)
    {
        if (quote.Exact.Length > MaxQuoteLength)
        {
            faults.Add(
                pointer + "/exact",
                "too-long",
                $"{quote.Exact.Length} characters; at most {MaxQuoteLength} are taken. Quote the clause that "
                    + $"carries the act."
            );
            return null;
        }

        var id = quote.TextId ?? "t1";
        var text = texts.Where((_, i) => ListedId.Of('t', i) == id).Select(x => x.Text).FirstOrDefault();
        if (text is null)
        {
            faults.Add(
                pointer + "/textId",
                "unknown-text",
                $"There is no text '{id}'; texts are t1 to t{texts.Count} in the order given."
            );
            return null;
        }

        var match = Quotes.Locate(text, quote.Exact, quote.Start, quote.End);
        if (!match.Found)
        {
            faults.Add(
                pointer,
                "quote",
                $"{char.ToUpperInvariant(match.Fault[0])}{match.Fault[1..]}. A quote is copied from its text as it "
                    + $"stands there."
            );
            return null;
        }

        return new(id, quote.Exact, match.Start, match.End);
    }

    private static void Sizes(Submission s, Faults faults)
    {
        AtLeastOne("/texts", s.Texts.Count, "text");
        AtLeastOne("/sources", s.Sources.Count, "source");
        AtLeastOne("/acts", s.Acts.Count, "act");
        if (s.Signatories.Count == 0 && s.UnnamedSignatories is null or { Rank: Codes.Rank.Deprecated })
        {
            faults.Add(
                "/signatories",
                "required",
                "A statement has at least one signatory, or unnamedSignatories with a count that is not deprecated."
            );
        }

        foreach (
            var (name, count) in new[]
            {
                ("texts", s.Texts.Count),
                ("sources", s.Sources.Count),
                ("dates", s.Dates.Count),
                ("signatories", s.Signatories.Count),
                ("actions", s.Actions.Count),
                ("acts", s.Acts.Count),
                ("labels", s.Labels.Count),
                ("distinctFrom", s.DistinctFrom?.Count ?? 0),
            }
        )
        {
            if (count > Faults.MaxListed)
            {
                faults.Add("/" + name, "too-many", $"{count} entries; at most {Faults.MaxListed} are taken.");
            }
        }

        Positions(
            s.Signatories.Count,
            [.. s.Acts.Select(x => (x.Objects.Count, x.Quote.Exact.Length))],
            "/acts",
            faults
        );

        void AtLeastOne(string pointer, int count, string what)
        {
            if (count == 0)
            {
                faults.Add(pointer, "required", $"A statement has at least one {what}.");
            }
        }
    }

    /// <summary>What the signatories and acts of a statement come to is no more than can be served.</summary>
    /// <param name="acts">Of each act how many objects it has and how long its quote is.</param>
    public static void Positions(
        int signatories,
        IReadOnlyList<(int Objects, int Quoted)> acts,
        string at,
        Faults faults
    )
    {
        var positions = signatories * acts.Sum(x => (long)Math.Max(1, x.Objects));
        if (positions > MaxPositions)
        {
            faults.Add(
                at,
                "too-many",
                $"Signatories, acts and objects give {positions} positions; at most {MaxPositions} are taken."
            );
        }

        var quoted = signatories * acts.Sum(x => (long)Math.Max(1, x.Objects) * x.Quoted);
        if (quoted > MaxQuoted)
        {
            faults.Add(
                at,
                "too-many",
                $"The quotes of all positions add up to {quoted} characters; at most {MaxQuoted} are taken. Quote "
                    + $"the clause that carries the act."
            );
        }
    }

    public static void Text(SubmittedText text, string at, Faults faults)
    {
        faults.Language(at + "/language", text.Language);
        faults.Code(at + "/status", Lists.TextStatus, text.Status);
        faults.Code(at + "/completeness", Lists.Completeness, text.Completeness);
        faults.Words(at + "/text", text.Text, max: MaxTextLength, verbatim: true);
        if (text.Sha256 is { } given && DigestOf(text.Text) is var actual && given != actual)
        {
            faults.Add(
                at + "/sha256",
                "sha256",
                $"The text's SHA-256 in UTF-8 is {actual}; correct the digest or the text, or leave the digest out."
            );
        }
    }

    /// <param name="texts">How many texts the statement has.</param>
    public static void Source(SubmittedSource source, string at, int texts, Instant now, Faults faults)
    {
        faults.Code(at + "/layer", Lists.SourceLayer, source.Layer);
        faults.Url(at + "/url", source.Url);
        faults.Words(at + "/publisher", source.Publisher, optional: true);
        faults.Language(at + "/language", source.Language);
        faults.Sha256(at + "/sha256", source.Sha256);
        faults.Url(at + "/archiveUrl", source.ArchiveUrl);
        faults.Words(at + "/licence", source.Licence, optional: true);
        Retrieved(source.RetrievedAt, at + "/retrievedAt", now, faults);

        faults.Reference(at + "/text", source.Text, 't', texts);
    }

    /// <summary>A source was seen by now, on a clock that may go a little ahead, and in years that RFC 3339
    /// has.</summary>
    private static void Retrieved(string? text, string at, Instant now, Faults faults)
    {
        if (text is null)
        {
            return;
        }

        var parsed = InstantPattern.ExtendedIso.Parse(text);
        if (!parsed.Success || parsed.Value.InUtc().Year < 1)
        {
            faults.Add(at, "instant", $"'{text}' is not an RFC 3339 instant in UTC such as 2024-10-22T09:30:00Z.");
        }
        else if (parsed.Value > now + Duration.FromDays(1))
        {
            faults.Add(at, "future", $"{text} lies ahead; give the moment at which the source was retrieved.");
        }
    }

    /// <param name="sources">How many sources the statement has.</param>
    public static void Date(SubmittedDate date, string at, int sources, Instant now, Faults faults)
    {
        faults.Code(at + "/field", Lists.StatementDateField, date.Field);
        var isRead = DateRules.Value(date, at, faults);
        faults.Reference(at + "/source", date.Source, 's', sources);
        if (isRead)
        {
            DateRules.NotAhead(date, at + "/value", now, faults);
        }
    }

    /// <summary>Rule 6: a statement is not published before it is issued, wherever the dates tell.</summary>
    public static void InOrder(IReadOnlyList<SubmittedDate> dates, string at, Faults faults)
    {
        if (
            Bounds(dates, Codes.StatementDateField.Published)
                .CertainlyBefore(Bounds(dates, Codes.StatementDateField.Issued))
        )
        {
            faults.Add(at, "order", "The statement is published before it is issued; one of the two dates is wrong.");
        }
    }

    /// <summary>What a date of a statement may be, as its assertions stand.</summary>
    public static DateBounds Bounds(IReadOnlyList<SubmittedDate> dates, string field)
    {
        var given = dates.Where(x => x.Field == field && (x.Value is null || EdtfDate.TryParse(x.Value, out _, out _)));
        return AssertedDate.Of(given.Select(x => (x.Rank ?? Codes.Rank.Normal, x.Value, x.UnknownReason))).Bounds;
    }

    private static void Signatories(
        Submission s,
        Func<string, string?> noParty,
        Func<string, bool> isGroup,
        Instant now,
        Faults faults
    )
    {
        var issued = Bounds(s.Dates, Codes.StatementDateField.Issued);
        var seen = new HashSet<string>();
        Each(
            s.Signatories,
            "/signatories",
            (x, at) =>
            {
                Signatory(x, at, s.Sources.Count, noParty, isGroup, now, faults);
                NotBeforeIssue(x.From, at + "/from", issued, faults);
                NotBeforeIssue(x.PublicAt, at + "/publicAt", issued, faults);
                if (!seen.Add(x.Party))
                {
                    faults.Add(at + "/party", "duplicate", $"'{x.Party}' is listed twice; a party has one entry.");
                }
            }
        );

        if (s.UnnamedSignatories is { } unnamed)
        {
            Count(unnamed, "/unnamedSignatories", faults);
        }
    }

    /// <param name="sources">How many sources the statement has.</param>
    public static void Signatory(
        SubmittedSignatory x,
        string at,
        int sources,
        Func<string, string?> noParty,
        Func<string, bool> isGroup,
        Instant now,
        Faults faults
    )
    {
        faults.Party(at + "/party", x.Party, noParty);
        faults.Words(at + "/nameAsListed", x.NameAsListed, max: MaxName);
        faults.Code(at + "/role", Lists.SignatoryRole, x.Role);
        faults.Words(at + "/official", x.Official, optional: true, max: MaxName);
        faults.Words(at + "/office", x.Office, optional: true, max: MaxName);
        faults.Code(at + "/instrument", Lists.GroupInstrument, x.Instrument, optional: true);
        OwnInstrument(x.Instrument, x.Party, isGroup, at + "/instrument", faults);
        faults.Words(at + "/evidence", x.Evidence, optional: true);
        faults.Date(at + "/from", x.From);
        faults.Each(at + "/omittedBy", x.OmittedBy ?? [], x => x, (p, s) => faults.Reference(p, s, 's', sources));
        DateRules.PublicAt(x.PublicAt, at + "/publicAt", now, faults);
    }

    /// <summary>A group speaks for its members by its own instrument alone, and a state has none.</summary>
    public static void OwnInstrument(
        string? instrument,
        string party,
        Func<string, bool> isGroup,
        string at,
        Faults faults
    )
    {
        if (
            instrument is not null
            && Issuers.TryGetValue(instrument, out var issuer)
            && issuer != party
            && (Issuers.ContainsValue(party) || !isGroup(party))
        )
        {
            faults.Add(
                at,
                "mismatch",
                $"{instrument} is {issuer}'s instrument, by which '{party}' speaks for no members; give its own, or NONE."
            );
        }
    }

    /// <summary>Nobody is on a statement, and nothing of it is public, before it is issued. Days are those of a place,
    /// so one of another place may be the day before.</summary>
    public static void NotBeforeIssue(string? date, string at, DateBounds issued, Faults faults)
    {
        // Dates that cannot be read or stored are reported elsewhere.
        if (
            issued.Earliest is { } day
            && new Faults().Date(at, date)?.Latest is { } latest
            && Period.DaysBetween(latest, day) > 1
        )
        {
            faults.Add(
                at,
                "order",
                $"{date} lies before the statement was issued, {day:uuuu-MM-dd}; correct one of the two dates."
            );
        }
    }

    public static void Count(SubmittedCount unnamed, string at, Faults faults)
    {
        if (unnamed.Count < 1)
        {
            faults.Add(at + "/count", "range", "The count is at least 1.");
        }

        faults.Words(at + "/claimedBy", unnamed.ClaimedBy);
        faults.Words(at + "/evidence", unnamed.Evidence, optional: true);
        faults.Code(at + "/rank", Lists.Rank, unnamed.Rank, optional: true);
    }

    private static void Actions(
        Submission s,
        Func<string, string?> noParty,
        Func<string, bool> actionExists,
        Faults faults
    )
    {
        var seen = new HashSet<string>();
        var listed = s.Actions.Select(x => x.Id).ToHashSet();
        HashSet<string>? cycles = null;
        HashSet<string> CycleIds() => cycles ??= ActionRules.OnCycles(s.Actions);
        for (var i = 0; i < s.Actions.Count; i++)
        {
            var (action, at) = (s.Actions[i], $"/actions/{i}");
            if (
                ActionRules.Check(
                    action,
                    at,
                    !actionExists(action.Id),
                    noParty,
                    (p, x) => faults.Reference(p, x, 's', s.Sources.Count),
                    faults
                ) && !seen.Add(action.Id)
            )
            {
                faults.Add(at + "/id", "duplicate", $"'{action.Id}' is listed twice.");
            }

            if (action.Umbrella is { } umbrella)
            {
                Umbrella(umbrella, action.Id, at + "/umbrella");
            }
        }

        void Umbrella(string umbrella, string id, string at)
        {
            if (!listed.Contains(umbrella) && !actionExists(umbrella))
            {
                faults.Add(at, "unknown-action", $"There is no action '{umbrella}'; list it under actions.");
                return;
            }

            // An action on record cannot lie under one that is being registered now, so a cycle can only be among
            // these.
            if (CycleIds().Contains(id))
            {
                faults.Add(at, "cycle", $"'{id}' would lie under itself.");
            }
        }
    }

    private static void Acts(Submission s, Func<string, string?> noParty, Func<string, bool> actionKnown, Faults faults)
    {
        var seen = new HashSet<string>();
        Each(
            s.Acts,
            "/acts",
            (x, at) =>
            {
                EntryId(x.Id, at, seen, faults);
                Act(x, at, s.Texts, noParty, actionKnown, faults);
            }
        );
    }

    /// <summary>All of an act but its id.</summary>
    /// <returns>Its quote by its place; null where it is at fault.</returns>
    public static Quote? Act(
        SubmittedAct act,
        string at,
        IReadOnlyList<SubmittedText> texts,
        Func<string, string?> noParty,
        Func<string, bool> actionKnown,
        Faults faults
    )
    {
        faults.Code(at + "/type", Lists.ActType, act.Type);
        faults.Code(at + "/force", Lists.DirectiveForce, act.Force, optional: true);
        faults.Code(at + "/epistemic", Lists.Epistemic, act.Epistemic);
        faults.Code(at + "/targetsConfidence", Lists.TargetsConfidence, act.TargetsConfidence, optional: true);
        faults.Code(at + "/confidence", Lists.TargetsConfidence, act.Confidence, optional: true);
        faults.Words(at + "/booster", act.Booster, optional: true, max: MaxName, verbatim: true);
        var (least, most) = Levels.Of(act.Type);
        if (act.Intensity < least || act.Intensity > most)
        {
            faults.Add(
                at + "/intensity",
                "range",
                (least, most) is (Levels.Least, Levels.Most) ? $"The intensity is {least} to {most}, or null."
                    : least == most ? $"The intensity of {act.Type} is {least}, or null."
                    : $"The intensity of {act.Type} is {least} to {most}, or null."
            );
        }

        faults.Each(at + "/objects", act.Objects, x => x, (p, x) => ActionKnown(p, x, actionKnown, faults));
        faults.Each(at + "/targets", act.Targets, x => x, (p, x) => faults.Party(p, x, noParty));
        faults.Each(at + "/beneficiaries", act.Beneficiaries ?? [], x => x, (p, x) => faults.Party(p, x, noParty));
        var quote = Locate(texts, act.Quote, at + "/quote", faults);
        if (quote is not null && act.Booster is { Length: > 0 and <= MaxName } booster && !Says(quote.Exact, booster))
        {
            faults.Add(
                at + "/booster",
                "not-in-quote",
                $"'{act.Booster}' is not in the quote; give words of the quote, with '…' between words that stand apart."
            );
        }

        var status = quote is null ? null : texts.Where((_, t) => ListedId.Of('t', t) == quote.TextId).First().Status;
        if (act.Intensity is not null && IsParaphrase(status))
        {
            faults.Add(
                at + "/intensity",
                "paraphrase",
                $"Intensity is not coded from a text that is {status}: secondary wording strengthens and weakens. "
                    + $"Leave it null, or quote an authentic, officially translated or quoted text."
            );
        }

        return quote;
    }

    /// <summary>Whether a text is no wording of its own, from which no intensity is coded.</summary>
    public static bool IsParaphrase(string? status) =>
        status is Codes.TextStatus.Paraphrase or Codes.TextStatus.UnofficialTranslation;

    /// <summary>Whether words are in a quote, in any case and with any spaces; parts between '…' each on its own.</summary>
    private static bool Says(string quote, string words)
    {
        var said = Spaced(quote);
        return words
            .Split(["…", "..."], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .All(x => said.Contains(Spaced(x), StringComparison.OrdinalIgnoreCase));

        static string Spaced(string text) =>
            string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private static void Labels(Submission s, Func<string, bool> actionKnown, Faults faults)
    {
        var seen = s.Acts.Select(x => x.Id).ToHashSet();
        Each(
            s.Labels,
            "/labels",
            (x, at) =>
            {
                EntryId(x.Id, at, seen, faults);
                Label(x, at, s.Texts, actionKnown, faults);
            }
        );
    }

    /// <summary>All of a label but its id.</summary>
    /// <returns>Its quote by its place; null where it is at fault.</returns>
    public static Quote? Label(
        SubmittedLabel label,
        string at,
        IReadOnlyList<SubmittedText> texts,
        Func<string, bool> actionKnown,
        Faults faults
    )
    {
        ActionKnown(at + "/action", label.Action, actionKnown, faults);
        faults.Code(at + "/label", Lists.Label, label.Label);
        faults.Code(at + "/strength", Lists.LabelStrength, label.Strength);
        faults.Words(at + "/instrumentsWording", label.InstrumentsWording, optional: true, verbatim: true);
        faults.Each(at + "/instruments", label.Instruments ?? [], x => x, (p, x) => faults.Words(p, x, max: 200));
        return Locate(texts, label.Quote, at + "/quote", faults);
    }

    /// <summary>The id of an act or label that no other has or had.</summary>
    /// <param name="taken">Ids that are; this one is added.</param>
    public static void EntryId(string id, string at, HashSet<string> taken, Faults faults)
    {
        if (!EntryIdPattern().IsMatch(id))
        {
            faults.Add(
                at + "/id",
                "id",
                "The id of an act or label is a lower-case letter and up to 31 letters, digits or hyphens."
            );
        }
        else if (!taken.Add(id))
        {
            faults.Add(
                at + "/id",
                "duplicate",
                $"'{id}' is used twice; acts and labels of a statement share their ids, and none is used again."
            );
        }
    }

    private static void ActionKnown(string at, string id, Func<string, bool> known, Faults faults)
    {
        if (!known(id))
        {
            faults.Add(
                at,
                "unknown-action",
                $"There is no action '{id}'; a new one is listed under actions of a submission."
            );
        }
    }

    private static void Each<T>(IReadOnlyList<T> items, string at, Action<T, string> check)
    {
        for (var i = 0; i < items.Count; i++)
        {
            check(items[i], $"{at}/{i}");
        }
    }

    [GeneratedRegex(@"^[a-z][a-z0-9-]{0,31}\z")]
    private static partial Regex EntryIdPattern();
}
