using System.Net;
using Tracker.IntegrationTests.Harness;
using Tracker.Pages.Frame;

namespace Tracker.IntegrationTests.Pages;

/// <summary>Who of some governments condemned first, as their comparison says it.</summary>
public sealed class ComparePageTests(Cluster cluster) : HostTest(cluster)
{
    [Theory]
    [InlineData("2024-10-22", "2024-10-22", Words.FirstWithOthers, Words.FirstWithOthers)]
    [InlineData("2024-10-22", "2024-10", Words.FirstWithOthers, Words.FirstWithOthers)]
    [InlineData("2024-10-22", "2024-10-24", Words.FirstOfThese, "2 days later")]
    [InlineData("2024-10-24", "2024-10-22", "2 days later", Words.FirstOfThese)]
    public async Task Only_one_that_is_certainly_the_earliest_is_called_the_first(
        string france,
        string germany,
        string ofFrance,
        string ofGermany
    )
    {
        var action = await RecordAsync(france, germany);

        foreach (var parties in new[] { "FRA,DEU", "DEU,FRA" })
        {
            var cells = await FirstAsync($"/compare?party={parties}&topic={action}");

            cells.Count.ShouldBe(2);
            var (of, with) = parties.StartsWith('F') ? (ofFrance, ofGermany) : (ofGermany, ofFrance);
            cells[0].ShouldContain(of + " ");
            cells[1].ShouldContain(with + " ");
        }
    }

    [Theory]
    [InlineData("publicAt=2024-10-01")]
    [InlineData("validAt=2024-10-01")]
    public async Task A_condemnation_that_a_day_leaves_out_is_not_denied(string day)
    {
        var action = await RecordAsync("2024-10-22", "2024-10-22");

        (await FirstAsync($"/compare?party=FRA,DEU&topic={action}&{day}")).ShouldAllBe(x =>
            x.Contains(Words.NoneForTheDay)
        );
    }

    [Fact]
    public async Task Who_condemned_nothing_is_not_said_to_have_been_searched()
    {
        var action = await RecordAsync("2024-10-22", "2024-10-22");

        var cells = await FirstAsync($"/compare?party=FRA,IND&topic={action}");

        cells[1].ShouldContain("none on record as of sequence");
    }

    /// <returns>The action that both condemned.</returns>
    private async Task<string> RecordAsync(string france, string germany)
    {
        var action = $"ac-{Submissions.Word()}";
        await Host.Submitter.PostAsync("/api/statements", Submissions.Small("FRA", action, france));
        await Host.ProjectedAsync(
            (await Host.Submitter.PostAsync("/api/statements", Submissions.Small("DEU", action, germany))).ShouldBe(201)
        );
        return action;
    }

    /// <summary>The cells of the first row, without markup.</summary>
    private async Task<IReadOnlyList<string>> FirstAsync(string path)
    {
        var page = (await Host.Anonymous.GetAsync(path)).ShouldBe(200).Body;
        var start = page.IndexOf(Words.FirstCondemned, StringComparison.Ordinal);
        var row = page[start..page.IndexOf("</tr>", start, StringComparison.Ordinal)];
        return
        [
            .. row.Split("<td>")
                .Skip(1)
                .Select(x =>
                    WebUtility.HtmlDecode(System.Text.RegularExpressions.Regex.Replace(x, "<[^>]*>", " ")) + " "
                ),
        ];
    }
}
