using Tracker.Record.Actions;
using Tracker.Record.Parties;
using Tracker.Record.Statements;
using Tracker.Record.Sweeps;

namespace Tracker.Record.Tests;

/// <summary>Events with what a test does not care about filled in, and streams to start from.</summary>
internal static class Given
{
    public const string Text = "We strongly condemn the unlawful transfers. We are concerned about a test. We watch.";

    public static readonly string[] Parties = ["GBR", "KOR", "PRK", "RUS", "UKR", "EU", "USA", "FRA", "JPN"];

    /// <summary>A statement's stream, its recording first.</summary>
    public static Stream Statement(params object[] events) => Stream.Of("st-a", [Recorded(), .. events]);

    /// <summary>GBR and KOR condemn the transfers, are concerned about a test, and watch.</summary>
    public static Stream JointStatement(params object[] more) =>
        Statement([
            Issued("2024-10-22"),
            Signed("GBR"),
            Signed("KOR"),
            Act("a1", "CONDEMN", ["ac-transfers"], "We strongly condemn the unlawful transfers"),
            Act("a2", "EXPRESS_CONCERN", ["ac-test"], "We are concerned about a test"),
            Act("a3", "MONITOR", [], "We watch"),
            Label("l1", "ac-transfers", "UNLAWFUL", "unlawful"),
            .. more,
        ]);

    /// <summary>One party's statement with one act, of which only the dates matter.</summary>
    public static Stream DatedStatement(string? issued, string? from = null, string? publicAt = null) =>
        Statement([
            .. issued is null ? [] : new[] { Issued(issued) },
            Signed("GBR", from: from, publicAt: publicAt),
            Condemn,
        ]);

    public static ActCoded Condemn { get; } =
        Act("a1", "CONDEMN", ["ac-transfers"], "We strongly condemn the unlawful transfers");

    public static StatementRecorded Recorded(
        string kind = "JOINT_STATEMENT",
        string text = Text,
        string? title = "A joint statement"
    ) => new(kind, title, Wording("t1", text), Source("s1"), "key", 1);

    public static StatementText Wording(string id, string text, string language = "en") =>
        new(id, language, "AUTHENTIC", "FULL", text, "");

    public static StatementSource Source(string id, string layer = "PRIMARY_ISSUER", string? publisher = null) =>
        new(id, layer, null, publisher, null, null, null, null, null, null);

    public static DateAsserted Issued(
        string? value,
        string rank = "NORMAL",
        string? unknown = null,
        string id = "d1",
        string? source = null
    ) => new(id, "ISSUED", value, unknown, rank, source, null);

    public static SignatoryRecorded Signed(
        string party,
        string role = "SIGNATORY",
        string? from = null,
        string? publicAt = null,
        string? instrument = null,
        IReadOnlyList<string>? omittedBy = null
    ) => new(party, party + " as listed", role, null, null, instrument, from, publicAt, null, omittedBy);

    public static SignatoryWithdrew Withdrew(string party, string effective, string? publicAt = null) =>
        new(party, effective, publicAt, null);

    public static StatementWithdrawn TakenBack(string effective, string? publicAt = null, string by = "GBR") =>
        new(by, effective, publicAt, null);

    public static PartyDissociated Dissociated(string party, string group, params string[] scope) =>
        new(party, group, scope, null);

    public static UnnamedSignatoriesReported Unnamed(int count, string rank = "NORMAL") =>
        new(count, "The press", null, rank);

    public static ActCoded Act(
        string id,
        string type,
        IReadOnlyList<string> objects,
        string exact,
        string epistemic = "ASSERTED",
        IReadOnlyList<string>? targets = null
    ) => new(id, type, null, null, null, objects, targets ?? [], null, [], epistemic, null, Quoted(exact), 1);

    public static ActionLabelled Label(
        string id,
        string action,
        string label,
        string exact,
        string strength = "ASSERTS",
        IReadOnlyList<string>? instruments = null
    ) => new(id, action, label, strength, instruments, null, Quoted(exact), 1);

    /// <summary>Words of the first text, at their first place.</summary>
    public static Quote Quoted(string exact, string text = Text, string textId = "t1")
    {
        var unit = text.IndexOf(exact, StringComparison.Ordinal);
        unit.ShouldBeGreaterThanOrEqualTo(0, $"'{exact}' is not in the text.");
        var start = Quotes.CodePointCount(text[..unit]);
        return new(textId, exact, start, start + Quotes.CodePointCount(exact));
    }

    /// <summary>An action's stream, its registration first.</summary>
    public static Stream Action(params object[] events) =>
        Stream.Of("ac-a", [new ActionRegistered("Transfers", "ARMS_TRANSFER", "REPORTED", 1), .. events]);

    public static ActionDated Began(string? value, string rank = "NORMAL", string id = "d1", string? unknown = null) =>
        new(id, "BEGAN", value, unknown, rank, null);

    /// <summary>A party's stream, its registration first.</summary>
    public static Stream Party(string id, string kind, params object[] events) =>
        Stream.Of(id, [new PartyRegistered(kind, 1), .. events]);

    public static MemberJoined Joined(string party, string effective, string? publicAt = null) =>
        new(party, effective, publicAt, null);

    public static MemberLeft Left(string party, string effective, string? publicAt = null) =>
        new(party, effective, publicAt, null);

    public static MemberSuspended Suspended(string party, string effective, string? publicAt = null) =>
        new(party, effective, publicAt, null);

    public static SweepRecorded Sweep { get; } =
        new(
            "CHN",
            null,
            "ac-a",
            null,
            "2024-10",
            "2024-11",
            ["https://example.org"],
            ["zh"],
            ["谴责"],
            "NONE_FOUND",
            []
        );
}
