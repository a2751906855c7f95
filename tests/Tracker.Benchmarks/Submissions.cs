using System.Globalization;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;
using Tracker.Http;
using Tracker.Parties;
using Tracker.Record.Events;
using Tracker.Record.Statements;
using Tracker.Statements;
using Action = Tracker.Record.Actions.Action;

namespace Tracker.Benchmarks;

/// <summary>
/// Statements of the seed's shape: 12 acts, 5 labels, 2 signatories, 21 events. Text, signatories and date vary by
/// number; GBR signs every second statement. All are about the seed's 8 actions, so each action has every statement in
/// its timeline.
/// </summary>
internal static class Submissions
{
    public const string BusyParty = "GBR";
    public const string RareParty = "FJI";

    private static readonly LocalDate FirstDay = new(2000, 1, 1);
    private static readonly Submission Seed = ReadSeed();
    private static readonly string[] Signatories =
    [
        .. ReferenceParties.Load().Where(x => x.Kind == "STATE" && x.Id != BusyParty).Select(x => x.Id),
    ];

    /// <summary>The actions as the first statement records them.</summary>
    private static readonly IReadOnlyDictionary<string, Action> Known = Decide(Of(0), new Dictionary<string, Action>())
        .ActionEvents.ToDictionary(
            x => x.Action,
            x =>
                Action.Fold(
                    x.Events.Select((data, i) => new LoggedEvent(x.Action, i + 1, i + 1, default, false, data))
                )!
        );

    /// <param name="number">Distinct numbers give distinct statements.</param>
    public static Submission Of(int number)
    {
        var (first, second) = Parties(number);
        return Seed with
        {
            Texts =
            [
                Seed.Texts[0] with
                {
                    Text = string.Create(CultureInfo.InvariantCulture, $"{Seed.Texts[0].Text}\n\nStatement {number}."),
                    Sha256 = null,
                },
            ],
            Dates = [new("ISSUED", LocalDatePattern.Iso.Format(FirstDay.PlusDays((int)(number * 7919L % 9_131))))],
            Signatories = [Seed.Signatories[0] with { Party = first }, Seed.Signatories[1] with { Party = second }],
        };
    }

    public static IReadOnlyList<FilledStream> StreamOf(int number)
    {
        var decision = Decide(Of(number));
        return [new(decision.StatementId, "statement", [decision.StatementEvents])];
    }

    public static byte[] BodyOf(int number) => JsonSerializer.SerializeToUtf8Bytes(Of(number), ApiJson.Options);

    /// <summary>The statement's events where its actions are on record, without a look at the database.</summary>
    public static StatementDecision Decide(Submission submission) => Decide(submission, Known);

    private static StatementDecision Decide(Submission submission, IReadOnlyDictionary<string, Action> actions)
    {
        var text = submission.Texts[0].Text;
        var id = StatementId.For(text, submission.Signatories.Where(x => x.Role == "SIGNATORY").Select(x => x.Party));
        var (decision, refusal) = RecordStatementEndpoint.Decide(
            submission,
            id,
            StatementId.For(text, [])[3..],
            new([], actions, [])
        );
        return decision ?? throw new InvalidOperationException(refusal!.ToString());
    }

    private static (string First, string Second) Parties(int number)
    {
        var second = (int)(number * 7919L % Signatories.Length);
        return (
            number % 2 == 0 ? BusyParty : Signatories[(second + 1 + (number % 50)) % Signatories.Length],
            Signatories[second]
        );
    }

    private static Submission ReadSeed()
    {
        using var stream = typeof(Submission).Assembly.GetManifestResourceStream("Tracker.Seed.uk-rok")!;
        return JsonSerializer.Deserialize<Submission>(stream, ApiJson.Options)!;
    }
}
