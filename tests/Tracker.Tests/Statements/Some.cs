using NodaTime;
using Tracker.Http;
using Tracker.Record.Events;
using Tracker.Record.Statements;
using Tracker.Refusals;
using Tracker.Statements;
using Action = Tracker.Record.Actions.Action;

namespace Tracker.Tests.Statements;

/// <summary>A valid submission, and the decisions, streams and states that follow from it.</summary>
public static class Some
{
    public const string Text = "We strongly condemn the unlawful transfers. We are concerned about a test. We watch.";

    public static readonly Instant Now = Instant.FromUtc(2025, 1, 1, 12, 0);

    public static readonly string[] Parties = ["GBR", "KOR", "PRK", "RUS", "UKR", "EU", "USA", "FRA", "JPN"];

    /// <summary>Why an id is none of these parties; null if it is one.</summary>
    public static string? NoParty(string id) => Parties.Contains(id) ? null : $"There is no party '{id}'.";

    public static Submission Submission() =>
        new()
        {
            Kind = "JOINT_STATEMENT",
            Title = "A joint statement",
            Texts = [new("en", "AUTHENTIC", "FULL", Text)],
            Sources = [new("PRIMARY_ISSUER", "https://example.org/1", "An issuer", "en")],
            Dates = [new("ISSUED", "2024-10-22")],
            Signatories =
            [
                new("GBR", "UK", "SIGNATORY", "An official", "Foreign Secretary"),
                new("KOR", "South Korea", "SIGNATORY"),
            ],
            Actions =
            [
                new("ac-transfers", "Transfers", "ARMS_TRANSFER", "ASSERTED", [new("PRK", "ACTOR")]),
                new("ac-test", "Test", "MISSILE_TEST", "POSSIBLE"),
            ],
            Acts =
            [
                Act("a1", "CONDEMN", ["ac-transfers"], "We strongly condemn the unlawful transfers") with
                {
                    Intensity = 5,
                    Targets = ["PRK"],
                },
                Act("a2", "EXPRESS_CONCERN", ["ac-test"], "We are concerned about a test") with
                {
                    Epistemic = "POSSIBLE",
                },
                Act("a3", "MONITOR", [], "We watch"),
            ],
            Labels = [Label("l1", "ac-transfers", "UNLAWFUL", "unlawful")],
        };

    public static SubmittedAct Act(string id, string type, IReadOnlyList<string> objects, string exact) =>
        new()
        {
            Id = id,
            Type = type,
            Objects = objects,
            Targets = [],
            Epistemic = "ASSERTED",
            Quote = new(exact),
        };

    public static SubmittedLabel Label(string id, string action, string label, string exact) =>
        new()
        {
            Id = id,
            Action = action,
            Label = label,
            Strength = "ASSERTS",
            Quote = new(exact),
        };

    public static Submission Seed() => StrictJson.Read<Submission>(SeedJson()).Command.ShouldNotBeNull();

    public static byte[] SeedJson()
    {
        using var stream = typeof(Submission).Assembly.GetManifestResourceStream("Tracker.Seed.uk-rok")!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    /// <summary>The faults that the rules find in a submission.</summary>
    public static IReadOnlyList<Fault> FaultsOf(Submission submission, params string[] actionsOnRecord)
    {
        var faults = new Faults();
        SubmissionRules.Check(submission, NoParty, _ => false, actionsOnRecord.Contains, Now, faults);
        return faults.All;
    }

    public static OnRecord Nothing { get; } = new([], new Dictionary<string, Action>(), []);

    public static string IdOf(Submission s) =>
        StatementId.For(
            (s.Texts.FirstOrDefault(x => x.Status == "AUTHENTIC") ?? s.Texts[0]).Text,
            s.Signatories.Where(x => x.Role == "SIGNATORY").Select(x => x.Party)
        );

    public static (StatementDecision? Decision, Problem? Refusal) Decide(Submission s, OnRecord? onRecord = null) =>
        RecordStatementEndpoint.Decide(s, IdOf(s), "key", onRecord ?? Nothing);

    /// <summary>The decision about a submission that meets no conflict.</summary>
    public static StatementDecision Decided(Submission s, OnRecord? onRecord = null)
    {
        var (decision, refusal) = Decide(s, onRecord);
        refusal.ShouldBeNull();
        return decision.ShouldNotBeNull();
    }

    /// <summary>The record once a decision is stored.</summary>
    public static OnRecord Stored(StatementDecision decision, params object[] later) =>
        new(
            Logged(decision.StatementId, decision.StatementEvents, later),
            decision.ActionEvents.ToDictionary(x => x.Action, x => Action.Fold(Logged(x.Action, x.Events))!),
            []
        );

    /// <summary>A stream as read from the log: one change after another, with gaps between their sequences.</summary>
    public static List<LoggedEvent> Logged(string stream, params IReadOnlyList<object>[] changes)
    {
        var events = new List<LoggedEvent>();
        var (sequence, at) = (10L, Instant.FromUtc(2024, 11, 1, 0, 0));
        foreach (var change in changes)
        {
            for (var i = 0; i < change.Count; i++)
            {
                events.Add(new(stream, sequence++, events.Count + 1, at, i < change.Count - 1, change[i]));
            }

            sequence += 1 + (change.Count % 3);
            at += Duration.FromMinutes(change.Count);
        }

        return events;
    }

    /// <summary>The state of the statement that a submission records.</summary>
    public static Statement Statement(Submission s) => Stored(Decided(s)).Statement.ShouldNotBeNull();
}
