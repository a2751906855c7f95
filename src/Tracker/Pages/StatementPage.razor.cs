using System.Text.Json;
using Microsoft.AspNetCore.Components;
using NodaTime;
using NodaTime.Text;
using Tracker.Audit.Ledger;
using Tracker.Ledger;
using Tracker.Lineage;
using Tracker.Pages.Frame;
using Tracker.Record.Codebook;
using Tracker.Record.Lineage;
using Tracker.Record.Statements;
using Tracker.Refusals;
using Tracker.Statements;
using Tracker.Timelines;

namespace Tracker.Pages;

/// <summary>A statement: its words with their coding, signatories, sources, and its changes with their
/// reasons.</summary>
public sealed partial class StatementPage
{
    /// <summary>Most events shown of one change; recording a statement often makes more than twenty.</summary>
    private const int MostEvents = 12;
    private const int MostLinks = 8;

    [Parameter, EditorRequired]
    public required PageView View { get; set; }

    [Parameter, EditorRequired]
    public required StatementView Statement { get; set; }

    /// <summary>Some signatory held the statement, in public, on the days asked for.</summary>
    [Parameter]
    public bool IsThen { get; set; }

    /// <summary>All signatories, whatever day is asked for; the citation names them.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<string> Authors { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<HistoryItem> History { get; set; }

    [Parameter, EditorRequired]
    public required LineageView Lineage { get; set; }

    /// <summary>Names of the targets, of dissociated parties and of their groups.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyDictionary<string, string> Names { get; set; }

    /// <summary>Ledger index and leaf hash of the events of the history, by sequence.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyDictionary<long, (long Index, TreeHash Leaf)> Entries { get; set; }

    public static async Task<IResult> Get(PageRequest page)
    {
        var services = page.Services;
        var id = page.Id;
        var statement = await page.ReadAsync<StatementView>(
            c => GetStatement.Get(id, c, services.Database, services.Point),
            page.Days
        );
        var isThen = statement.Signatories.Count > 0 || !page.View.HasDays;
        var whole = isThen
            ? statement
            : await page.ReadAsync<StatementView>(c => GetStatement.Get(id, c, services.Database, services.Point));
        var (history, _) = await page.AllAsync<HistoryItem>(
            c => GetStatementHistory.Get(id, c, services.Database, services.Point),
            2_000
        );
        var lineage = await page.ReadAsync<LineageView>(c => GetLineage.Get(id, c, services));
        string[] parties =
        [
            .. statement
                .Acts.SelectMany(x => x.Targets.Concat(x.Beneficiaries))
                .Concat(statement.Dissociations.SelectMany(x => new[] { x.Party, x.Group }))
                .Distinct(),
        ];
        var nameOf = await PartyNamesAsOf.ReadAsync(services.Database, parties, page.View.AsOf.Sequence, page.Token);
        return PageAnswer.Show<StatementPage>(
            page.View,
            200,
            (nameof(Statement), statement),
            (nameof(IsThen), isThen || whole.Signatories.Count == 0),
            (
                nameof(Authors),
                whole
                    .Signatories.Where(x => x.Role is Codes.SignatoryRole.Signatory or Codes.SignatoryRole.JoinedLater)
                    .Select(x => x.Name)
                    .Distinct()
                    .ToList()
            ),
            (nameof(History), history),
            (nameof(Lineage), lineage),
            (nameof(Names), parties.ToDictionary(x => x, nameOf)),
            (nameof(Entries), await page.Get<LedgerReader>().EntriesAsync(history.Select(x => x.Sequence), page.Token))
        );
    }

    private static Instant? Moment(string? text) =>
        text is not null && InstantPattern.ExtendedIso.Parse(text) is { Success: true, Value: var at } ? at : null;

    private string Heading => Statement.Title ?? Statement.Id;

    /// <summary>Some source lists signatories and leaves one out.</summary>
    private bool AnyLeftOut => Statement.Signatories.Any(x => x.OmittedBy.Count > 0);

    private Citation Citation =>
        Citation.Of(View, Heading, Authors, Statement.Issued.From, Say.Title(Statement.Kind), Statement.Id);

    /// <summary>A citation of the words that an act or a label quotes; its address leads to their mark in the
    /// text.</summary>
    private Citation CitationOf(string part, Quote quote) =>
        Citation.Of(
            View,
            Heading,
            Authors,
            Statement.Issued.From,
            Say.Title(Statement.Kind),
            $"{Statement.Id}-{part}",
            (quote.Exact, $"q-{part}")
        );

    private string TitleOf(string action) => Statement.Actions.FirstOrDefault(x => x.Id == action)?.Title ?? action;

    private string? LanguageOf(string text) => Statement.Texts.FirstOrDefault(x => x.Id == text)?.Language;

    /// <summary>The events that made or changed an act or label.</summary>
    private IEnumerable<HistoryItem> EventsOf(string id) => History.Where(x => IdIn(x.Data) == id);

    private static string? IdIn(JsonElement data) =>
        Text(data, "id")
        ?? (data.TryGetProperty("act", out var act) && act.ValueKind == JsonValueKind.Object ? Text(act, "id") : null);

    /// <summary>
    /// A link with a text fragment that finds the words in a source: one that carries their text, else one that names
    /// no text.
    /// </summary>
    private string? InSource(Quote quote)
    {
        var url = Statement
            .Sources.Where(x => x.Text is null || x.Text == quote.TextId)
            .OrderBy(x => x.Text is null)
            .Select(x => Url.Safe(x.Url))
            .FirstOrDefault(x => x is not null);
        return url is null ? null : $"{url.Split('#')[0]}#:~:text={Fragment(quote.Exact)}";
    }

    /// <summary>A space between two segments of a diff if their words would otherwise run together.</summary>
    private static string Gap(IReadOnlyList<DiffSegment> diff, int i) =>
        i > 0
        && !diff[i - 1].Text.EndsWith(' ')
        && diff[i - 1].Op != DiffOps.Dropped
        && char.IsLetterOrDigit(diff[i].Text.FirstOrDefault())
            ? " "
            : "";

    /// <summary>The quote as a text fragment; a long quote is given by its first and last five words.</summary>
    private static string Fragment(string quote)
    {
        var words = quote.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        string Part(IEnumerable<string> part) =>
            Uri.EscapeDataString(string.Join(' ', part)).Replace("-", "%2D", StringComparison.Ordinal);
        return words.Length <= 12 ? Part(words) : $"{Part(words[..5])},{Part(words[^5..])}";
    }

    /// <summary>The first events of a change. The rest of a recording is the statement itself.</summary>
    private static IEnumerable<HistoryItem> Shown(IEnumerable<HistoryItem> change) => change.Take(MostEvents);

    /// <summary>The content of an event in one line; null if its type says enough.</summary>
    private string? Summary(HistoryItem item) =>
        item.Type switch
        {
            "statement_corrected" => $"{FieldOf(item)}: {Quoted(Text(item.Data, "before"))} → "
                + Quoted(Text(item.Data, "after")),
            "signatory_recorded" or "signatory_withdrew" or "party_dissociated" => Text(item.Data, "party"),
            "act_coded" => $"{Text(item.Data, "id")}: {Say.Code(Text(item.Data, "type") ?? "")}",
            "act_recoded" when item.Data.TryGetProperty("act", out var act) => $"{Text(act, "id")}: "
                + $"{Say.Code(Text(act, "type") ?? "")}{(act.TryGetProperty("intensity", out var level) && level.ValueKind == JsonValueKind.Number ? $", {Words.Level.ToLowerInvariant()} {level}" : "")}",
            "action_labelled" => $"{Text(item.Data, "id")}: {Say.Code(Text(item.Data, "label") ?? "")}",
            "date_asserted" => $"{Say.Code(Text(item.Data, "field") ?? "")}: "
                + $"{(Text(item.Data, "value") is { } value ? Say.Date(value) : Words.Unknown)}",
            "date_reranked" => $"{Text(item.Data, "id")}: {Say.Code(Text(item.Data, "rank") ?? "")}",
            "statement_reviewed" => Say.Code(Text(item.Data, "verdict") ?? ""),
            _ => null,
        };

    /// <summary>A corrected field in words, with the entry that it is of: Australia, public at.</summary>
    private string FieldOf(HistoryItem correction) =>
        (Text(correction.Data, "path") ?? "").Split('/') switch
        {
            ["", "signatories", var at, var field] when int.TryParse(at, out var i) =>
                $"{SignatoryAt(i, correction)}, {Spaced(field)}",
            ["", var list, var at, var field] when int.TryParse(at, out var i) =>
                $"{ListedId.Of(list[0], i)}, {Spaced(field)}",
            var path => Spaced(path[^1]),
        };

    /// <summary>The party of an entry by its place among those that the statement had at an event.</summary>
    private string SignatoryAt(int place, HistoryItem at)
    {
        var entries = new List<(long Version, string Party)>();
        foreach (var x in History.Where(x => x.Sequence < at.Sequence).OrderBy(x => x.Sequence))
        {
            if (x.Type == "signatory_recorded")
            {
                entries.Add((x.Version, Text(x.Data, "party") ?? ""));
            }
            else if (x.Type == "entry_voided")
            {
                entries.RemoveAll(e => e.Version == x.Data.GetProperty("version").GetInt64());
            }
        }

        var party = place < entries.Count ? entries[place].Party : $"{Words.Signatories} {place}";
        return Statement.Signatories.FirstOrDefault(x => x.Party == party)?.Name ?? party;
    }

    private static string Spaced(string field) =>
        string.Concat(field.Select(x => char.IsAsciiLetterUpper(x) ? $" {char.ToLowerInvariant(x)}" : $"{x}"));

    private static string Quoted(string? value) => value is null ? Words.Nothing : $"“{value}”";

    private static string? Text(JsonElement data, string name) =>
        data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private string StatusInWords() =>
        Statement switch
        {
            { Withdrawal: { } x } => Say.With(
                Words.WithdrawnBy,
                Names.GetValueOrDefault(x.By, x.By),
                Say.Date(x.Effective)
            ),
            { Status: "RETRACTED" } => Words.RetractedMeans,
            { Status: "SUPERSEDED" } => Words.SupersededMeans,
            _ => "",
        };

    private string CountsInWords()
    {
        var c = Statement.Counts;
        List<string> parts = [Say.Count(c.Signatories, Words.SignatoryOne, Words.SignatoryMany)];
        void Add(int count, string what)
        {
            if (count > 0)
            {
                parts.Add($"{Say.Number(count)} {what}");
            }
        }

        Add(c.JoinedLater, Words.JoinedLater);
        Add(c.Aligned, Words.Aligned);
        Add(c.AssociatedObservers, Words.Observers);
        Add(c.Endorsed, Words.Endorsed);
        Add(c.Withdrawn, Words.WithdrewCount);
        if (c.Unnamed is { } unnamed)
        {
            parts.Add(Say.With(Words.UnnamedCount, Say.Number(unnamed), Statement.UnnamedSignatories?.ClaimedBy));
        }

        return string.Join(" · ", parts) + ".";
    }
}
