using Microsoft.Playwright;
using Tracker.BrowserTests.Harness;

namespace Tracker.BrowserTests;

/// <summary>The interactive reference of the API.</summary>
public sealed class ReferenceTests(Site site) : BrowserTest(site)
{
    [Fact]
    public async Task It_shows_the_operations_and_sends_a_request_without_a_fault_and_without_another_host()
    {
        var page = await PageAsync();
        var (faults, others) = (new List<string>(), new List<string>());
        page.Console += (_, message) => faults.AddRange(message.Type is "error" or "warning" ? [message.Text] : []);
        page.PageError += (_, error) => faults.Add(error);
        page.Request += (_, request) => others.AddRange(Elsewhere(request.Url) ? [request.Url] : []);

        await page.GotoAsync("/docs");
        await page.GetByText("Which governments condemned which actions").First.WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Parties", Exact = true })
            .Or(page.GetByRole(AriaRole.Button, new() { Name = "Parties", Exact = true }))
            .First.ClickAsync();
        await page.GetByText("Lists parties").First.ClickAsync();
        await ScreenAsync(page, "docs");

        await page.Locator("button[method=get]", new() { HasText = "(get /api/parties)" }).ClickAsync();
        var answered = await page.RunAndWaitForResponseAsync(
            () => page.GetByRole(AriaRole.Button, new() { Name = "Send" }).First.ClickAsync(),
            x => x.Url.Contains("/api/", StringComparison.Ordinal)
        );
        await ScreenAsync(page, "docs-request");
        answered.Status.ShouldBe(200);
        answered.Url.ShouldContain("/api/parties");

        faults.ShouldBeEmpty();
        others.ShouldBeEmpty();

        bool Elsewhere(string url) =>
            url.StartsWith("http", StringComparison.Ordinal) && new Uri(url).Authority != Host.Address.Authority;
    }
}
