using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NodaTime;
using Tracker.Actions;
using Tracker.Hosting;
using Tracker.Parties;
using Tracker.Statements;
using Action = Tracker.Actions.Action;

namespace Tracker.Timelines;

/// <summary>A statement as lists and timelines show it, one row a version that differs.</summary>
/// <param name="Search">Title and texts, for full-text search.</param>
/// <param name="Digest">Of the stream so far (<see cref="ReadRows"/>).</param>
public sealed record StatementRow(
    string StatementId, long Version, string Kind, string? Title, string Status, string Review, int Codebook,
    string? Issued, string? IssuedUnknown, LocalDate? IssuedEarliest, LocalDate? IssuedLatest, string Signatories,
    string SignatoryRoles, string Actions, int? Unnamed, string Search, string SortKey, string Digest)
{
    public static StatementRow Of(Statement s, string digest)
    {
        var issued = s.DateOf("ISSUED");
        return new(
            s.Id, s.Version, s.Kind, s.Title, s.Status, "UNREVIEWED", s.Codebook, issued.Text,
            issued.Text is null ? issued.UnknownReason : null, issued.Bounds.Earliest, issued.Bounds.Latest,
            ReadTables.Listed(s.Signatories.Select(x => x.Party)), ReadTables.Listed(s.Signatories.Select(x => x.Role)),
            ReadTables.Listed(s.NamedActions()),
            s.Unnamed?.Count,
            string.Join('\n', s.Texts.Select(x => x.Text).Prepend(s.Title ?? "")),
            PositionFold.Order(issued.Bounds) + s.FirstSequence.ToString("D16", CultureInfo.InvariantCulture), digest);
    }
}

/// <summary>A label that stands, with its own words.</summary>
/// <param name="Instruments">Symbols of the instruments cited; empty: none is named.</param>
public sealed record LabelRow(
    string Id, string StatementId, string LabelId, string ActionId, string Label, string Strength, string Instruments,
    string? InstrumentsWording, string QuoteTextId, string Quote, int QuoteStart, int QuoteEnd)
{
    /// <summary>The labels that stand as the statement stands; none while it is retracted.</summary>
    public static IEnumerable<LabelRow> Of(Statement s) => s.IsRetracted ? [] : s.Labels.Select(x => new LabelRow(
        $"{s.Id}/{x.Id}", s.Id, x.Id, x.Action, x.Label, x.Strength, ReadTables.Listed(x.Instruments ?? []),
        x.InstrumentsWording, x.Quote.TextId, x.Quote.Exact, x.Quote.Start, x.Quote.End));
}

/// <summary>An action as lists and timelines show it.</summary>
/// <param name="Roles"><c>PARTY:ROLE</c>.</param>
/// <param name="Dates">JSON array of its dates.</param>
public sealed record ActionRow(
    string ActionId, long Version, string Title, string Type, string Epistemic, string? Umbrella, string Roles,
    string Dates, LocalDate? BeganEarliest, LocalDate? BeganLatest, LocalDate? ReportedEarliest, LocalDate? ReportedLatest,
    string Digest)
{
    public static ActionRow Of(Action a, string digest)
    {
        var (began, reported) = (a.DateOf("BEGAN").Bounds, a.DateOf("FIRST_REPORTED").Bounds);
        return new(
            a.Id, a.Version, a.Title, a.Type, a.Epistemic, a.Umbrella,
            ReadTables.Listed(a.Roles.Select(x => $"{x.Party}:{x.Role}")), JsonSerializer.Serialize(a.Dates, EventJson.Options),
            began.Earliest, began.Latest, reported.Earliest, reported.Latest, digest);
    }
}

/// <summary>A party as lists and timelines show it; names and identifiers are JSON arrays.</summary>
/// <param name="Search">All its names, one a line, in lower case.</param>
public sealed record PartyRow(
    string Party, long Version, string Kind, string Name, string Names, string Identifiers, string Search, string Digest)
{
    public static PartyRow Of(Party p, string digest) => new(
        p.Id, p.Version, p.Kind, p.Display, JsonSerializer.Serialize(p.Names, EventJson.Options),
        JsonSerializer.Serialize(p.Identifiers, EventJson.Options),
        string.Join('\n', p.Names.Select(x => x.Name).Prepend(p.Id)).ToLowerInvariant(), digest);
}

/// <summary>
/// What streams contribute to the read tables, with record intervals. Pure, like the position fold it holds. The rows of
/// a stream's own table carry a digest over everything that is stored of its events, so that a replay notices a change of
/// any byte of any event, not only of what is shown.
/// </summary>
public sealed class ReadRows
{
    public List<Recorded<Position>> Positions { get; } = [];
    public List<Recorded<StatementRow>> Statements { get; } = [];
    public List<Recorded<LabelRow>> Labels { get; } = [];
    public List<Recorded<ActionRow>> Actions { get; } = [];
    public List<Recorded<PartyRow>> Parties { get; } = [];

    /// <summary>Adds the rows of one stream; what kind it is, its first event says.</summary>
    public void Add(IReadOnlyList<LoggedEvent> stream)
    {
        switch (stream[0].Data)
        {
            case StatementRecorded:
                Positions.AddRange(PositionFold.Fold(stream));
                var statement = new Statement();
                var labels = new RecordIntervals<LabelRow>();
                Statements.AddRange(Versions(stream, statement.Apply, (e, digest) =>
                {
                    labels.Change(e.Sequence, e.At, LabelRow.Of(statement).Select(x => KeyValuePair.Create(x.Id, x)));
                    return StatementRow.Of(statement, digest);
                }));
                Labels.AddRange(labels.All());
                break;
            case ActionRegistered:
                var action = new Action();
                Actions.AddRange(Versions(stream, action.Apply, (_, digest) => ActionRow.Of(action, digest)));
                break;
            case PartyRegistered:
                var party = new Party();
                Parties.AddRange(Versions(stream, party.Apply, (_, digest) => PartyRow.Of(party, digest)));
                break;
            default:
                throw new UnreadableEventException(
                    $"Stream '{stream[0].Stream}' begins at event {stream[0].Sequence} with {stream[0].Data.GetType().Name}, which opens no stream.");
        }
    }

    private static List<Recorded<TRow>> Versions<TRow>(
        IEnumerable<LoggedEvent> stream, System.Action<LoggedEvent> apply, Func<LoggedEvent, string, TRow> row)
        where TRow : class, IEquatable<TRow>
    {
        var intervals = new RecordIntervals<TRow>();
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var e in stream)
        {
            apply(e);
            digest.AppendData(Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $"{e.Sequence} {e.Version} {e.At.ToUnixTimeTicks()} {e.Continued} {EventStore.EventNames[e.Data.GetType()]} ")));
            digest.AppendData(Encoding.UTF8.GetBytes(e.Stored?.Envelope ?? ""));
            digest.AppendData(e.Stored?.Body ?? JsonSerializer.SerializeToUtf8Bytes(e.Data, e.Data.GetType(), EventJson.Options));
            if (!e.Continued)
            {
                intervals.Change(e.Sequence, e.At, [KeyValuePair.Create("", row(e, Convert.ToHexStringLower(digest.GetCurrentHash())))]);
            }
        }

        return intervals.All();
    }
}
