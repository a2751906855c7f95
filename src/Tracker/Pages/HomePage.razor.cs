using Microsoft.AspNetCore.Components;
using Tracker.Changes;
using Tracker.Pages.Frame;
using Tracker.Record.Rows;
using Tracker.Statements;
using Tracker.Statistics;
using Tracker.Store;

namespace Tracker.Pages;

/// <summary>Search, topics with most changes, newest statements and changes.</summary>
public sealed partial class HomePage
{
    private const int MostTopics = 12;
    private const int MostNames = 6;

    /// <summary>How many sequences back the log is read for the newest changes.</summary>
    private const int Stretch = 600;

    private const int MostNewest = 8;

    [Parameter, EditorRequired]
    public required PageView View { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<Topic> TopicList { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<StatementItem> Newest { get; set; }

    /// <summary>The last change of each statement, and the number of its other recent changes.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<(ChangeItem Last, int More)> Changes { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyDictionary<string, string> Titles { get; set; }

    /// <summary>Whether there are more statements than the newest shown.</summary>
    [Parameter, EditorRequired]
    public bool HasMore { get; set; }

    /// <summary>How many statements are on record; if a day is asked for, of that day.</summary>
    [Parameter, EditorRequired]
    public long Of { get; set; }

    public static async Task<IResult> Get(PageRequest page)
    {
        var services = page.Services;
        var at = page.View.AsOf;
        var topics = await Topics.ReadAsync(services, at, 1_000, false, page.Token);
        var newest = await page.ReadAsync<Statements.StatementPage>(
            c => ListStatements.Get(c, services),
            [("sort", "-date"), ("limit", Say.Plain(MostNewest)), .. page.Days]
        );
        var statistics = await page.ReadAsync<StatisticsView>(c => GetStatistics.Get(c, services), page.Days);
        var (changes, _) = await page.AllAsync<ChangeItem>(
            c => GetChanges.Get(c, services),
            2_000,
            ("since", Say.Plain(Math.Max(0, at.Sequence - Stretch))),
            ("resource", "STATEMENT")
        );
        List<(ChangeItem Last, int More)> latest =
        [
            .. changes.Reverse().GroupBy(x => x.Id).Select(x => (x.First(), x.Count() - 1)).Take(8),
        ];
        var titles = await AsOfQuery.TitlesAsync(
            services.Database,
            at,
            ReadTables.Statements,
            latest.Select(x => x.Last.Id),
            page.Token
        );
        return PageAnswer.Show<HomePage>(
            page.View,
            200,
            (nameof(TopicList), topics),
            (nameof(Newest), newest.Items),
            (nameof(Changes), latest),
            (nameof(Titles), titles),
            (nameof(HasMore), newest.NextCursor is not null),
            (nameof(Of), statistics.Of)
        );
    }
}
