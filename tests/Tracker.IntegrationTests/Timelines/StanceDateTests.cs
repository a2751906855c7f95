using System.Text.Json.Nodes;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Timelines;

/// <summary>The date beside a stance is that of the first position with that stance.</summary>
public sealed class StanceDateTests(Cluster cluster) : HostTest(cluster)
{
    /// <param name="said">Acts and their dates, in the order in which they are recorded.</param>
    [Theory]
    [InlineData("CONDEMNED", "2024-11-05", "EXPRESS_CONCERN 2024-05-31", "CONDEMN 2024-11-05", "CONDEMN 2024-12-16")]
    [InlineData("CONDEMNED", "2024-11-05", "CONDEMN 2024-12-16", "CONDEMN 2024-11-05", "CRITICISE 2024-05-31")]
    [InlineData("CRITICISED", "2024-06-01", "TAKE_NOTE 2024-01-01", "CRITICISE 2024-06-01", "TAKE_NOTE 2024-07-01")]
    [InlineData("SUPPORTED", "2024-03-01", "APPEAL_ALL_SIDES 2024-02-01", "SUPPORT 2024-03-01")]
    [InlineData("MIXED", "2024-04-01", "SUPPORT 2024-02-01", "EXPRESS_CONCERN 2024-03-01", "CONDEMN 2024-04-01")]
    [InlineData("DENIED", "2024-09", "TAKE_NOTE 2024-01-01", "DENY 2024-09")]
    [InlineData("CONDEMNED", null, "EXPRESS_CONCERN 2024-05-31", "CONDEMN")]
    [InlineData("CONDEMNED", "2024-05-31", "CONDEMN 2024-05-31")]
    public async Task The_date_beside_a_stance_is_of_the_first_position_with_it(
        string stance,
        string? since,
        params string[] said
    )
    {
        var action = "ac-" + Submissions.Word();
        foreach (var parts in said.Select(x => x.Split(' ')))
        {
            var submission = Submissions.Small("FRA", action, parts.ElementAtOrDefault(1), parts[0]);
            submission["dates"] =
                parts.Length > 1
                    ? submission["dates"]!.DeepClone()
                    : new JsonArray(new JsonObject { ["field"] = "ISSUED", ["unknownReason"] = "NOT_STATED" });
            if (parts[0] is not ("CONDEMN" or "CRITICISE" or "EXPRESS_CONCERN"))
            {
                submission["acts"]![0]!.AsObject().Remove("intensity");
            }

            await Host.ProjectedAsync((await Host.Submitter.PostAsync("/api/statements", submission)).ShouldBe(201));
        }

        var path = $"/api/matrix?actions={action}&parties=FRA";
        var cell = (await Host.Anonymous.GetAsync(path)).ShouldBe(200).Json["cells"]![0]!;
        cell["stance"]!.GetValue<string>().ShouldBe(stance);
        cell["since"]!["from"]?.GetValue<string>().ShouldBe(since);
        (cell["since"]!["from"] is null).ShouldBe(since is null);
        var statement = (await Host.Anonymous.GetAsync($"/api/statements/{cell["statement"]!["id"]}")).ShouldBe(200);
        statement.Json["issued"]!["from"]?.GetValue<string>().ShouldBe(since);

        var rows = (await Host.Anonymous.GetAsync($"{path}&format=csv")).ShouldBe(200).Body.Split('\n');
        var column = Array.IndexOf(rows[0].TrimEnd('\r').Split(','), "since.from");
        column.ShouldBeGreaterThan(0);
        rows[1].Split(',')[column].ShouldBe(since ?? "");

        var sides = (await Host.Anonymous.GetAsync($"/compare?topic={action}&party=FRA&party=KOR")).ShouldBe(200).Body;
        sides = sides[sides.IndexOf("class=\"sides\"", StringComparison.Ordinal)..];
        sides = sides[sides.LastIndexOf("<th scope=\"row\">", StringComparison.Ordinal)..];
        sides.Contains($"datetime=\"{since}\"", StringComparison.Ordinal).ShouldBe(since is not null);
        foreach (var other in said.Select(x => x.Split(' ')).Where(x => x.Length > 1 && x[1] != since))
        {
            sides.ShouldNotContain($"datetime=\"{other[1]}\"");
        }
    }
}
