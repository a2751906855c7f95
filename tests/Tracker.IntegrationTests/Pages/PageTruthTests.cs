using System.Net;
using Tracker.IntegrationTests.Harness;
using Tracker.Pages.Frame;

namespace Tracker.IntegrationTests.Pages;

/// <summary>A page says what the record says, and no more.</summary>
public sealed class PageTruthTests(Cluster cluster) : SeededTest(cluster)
{
    private const string Troops = "ac-dprk-troop-deployment-russia";

    [Theory]
    [InlineData("/api/timeline?group=FRA")]
    [InlineData("/api/timeline?group=France")]
    [InlineData($"/api/matrix?actions={Troops}&group=FRA")]
    [InlineData("/api/sweeps?group=FRA")]
    [InlineData("/api/timeline?group=EU,FRA")]
    [InlineData("/api/timeline?group=FRA&groupBasis=expanded")]
    public async Task A_party_without_members_is_not_taken_for_a_group_of_none(string path)
    {
        var refused = (await Host.Anonymous.GetAsync(path)).ShouldBeProblem(422);

        refused.Pointers.ShouldBe(["?group"]);
        refused.Body.ShouldContain("'FRA' is not a group");
    }

    [Theory]
    [InlineData("/positions?group=FRA")]
    [InlineData("/matrix?group=FRA")]
    public async Task A_page_says_that_a_party_is_no_group_instead_of_that_nothing_was_said(string path)
    {
        var reply = await Host.Anonymous.GetAsync(path);

        WebUtility.HtmlDecode(reply.Body).ShouldContain("'FRA' is not a group");
        reply.Status.ShouldBe(422);
    }

    [Theory]
    [InlineData("publicAt=2024-06-30")]
    [InlineData("validAt=2024-06-30")]
    public async Task On_an_earlier_day_the_home_page_counts_the_statements_of_that_day(string day)
    {
        var total = (int)(await Host.Anonymous.GetAsync($"/api/statements?{day}")).Json["total"]!;

        var newest = await PartAsync($"/?{day}", "id=\"newest\"");

        newest.Split("<li>").Length.ShouldBe(total + 1);
        newest.ShouldNotContain(Words.AllStatements);
        (await PartAsync($"/?{day}", "class=\"hero\"", "</div>")).ShouldContain(
            $"{Words.OnRecordForTheDay} {Say.Count(total, Words.StatementOne, Words.StatementMany)}."
        );
    }

    [Theory]
    [InlineData("/network?publicAt=2024-11-01")]
    [InlineData("/actions?publicAt=2024-11-01")]
    [InlineData("/parties?validAt=2024-11-01")]
    public async Task A_page_that_a_day_does_not_change_does_not_call_itself_earlier(string path)
    {
        var banner = await PartAsync(path, "class=\"banner\"", "</p>");

        banner.ShouldContain(Words.PageOnlyRecordClock);
        banner.ShouldNotContain(Words.NotNow);
    }

    [Theory]
    [InlineData("/parties/France?publicAt=2024-11-01", "/parties/FRA?publicAt=2024-11-01")]
    [InlineData("/parties/ISO%20FR", "/parties/FRA")]
    [InlineData("/groups/EU?asOfSequence=3000", "/parties/EU?asOfSequence=3000")]
    [InlineData("/groups", "/parties")]
    [InlineData("/statements?q=troops", "/search?q=troops")]
    public async Task An_address_that_a_reader_would_guess_leads_to_the_page(string guessed, string page)
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { BaseAddress = Host.Address };
        using var response = await client.GetAsync(guessed, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        response.Headers.Location!.ToString().ShouldBe(page);
    }

    [Theory]
    [InlineData("/parties/GBR?matter=ac-nope", "matter")]
    [InlineData("/matrix?topic=ac-nope", "topic")]
    [InlineData("/?knownAt=2024-02-30", "knownAt")]
    public async Task A_refused_parameter_can_be_mended_under_the_name_that_the_address_has(string path, string name)
    {
        var page = (await Host.Anonymous.GetAsync(path)).Body;

        page.ShouldContain($"href=\"#asked-{name}\"");
        page.ShouldContain($"aria-describedby=\"asked-{name}-fault\"");
    }

    [Fact]
    public async Task A_list_without_positions_says_if_nobody_has_searched()
    {
        (await Host.Anonymous.GetAsync($"/positions?party=BRA&action={Troops}")).Body.ShouldContain(Words.NotLooked);
        (await Host.Anonymous.GetAsync($"/positions?party=GBR&action={Troops}")).Body.ShouldNotContain(Words.NotLooked);
    }

    [Theory]
    [InlineData("condemn", "CONDEMN")]
    [InlineData("Condemn,CONDEMN,criticise", "CONDEMN,CRITICISE")]
    public async Task Codes_are_understood_in_small_letters(string asked, string meant) =>
        (await Host.Anonymous.GetAsync($"/api/timeline?act={asked}")).Json["items"]!
            .ToJsonString()
            .ShouldBe((await Host.Anonymous.GetAsync($"/api/timeline?act={meant}")).Json["items"]!.ToJsonString());

    [Fact]
    public async Task A_sequence_beyond_the_record_is_named_and_its_last_sequence_is_not()
    {
        var newest = (await Host.Anonymous.GetAsync("/api/timeline?limit=1")).Json["asOf"]!["sequence"]!.ToString();

        (await PartAsync("/parties/GBR?asOfSequence=99999", "class=\"banner\"", "</p>")).ShouldContain(
            "the address asks for a later one"
        );
        (await TextAsync($"/parties/GBR?asOfSequence={newest}")).ShouldNotContain("class=\"banner\"");
    }

    [Theory]
    [InlineData("publicAt=2999-01-01", Words.NotYet, "What is public by 1 January 2999", Words.AsOfThen)]
    [InlineData("validAt=2999-01-01", Words.NotYet, "Positions held on 1 January 2999", Words.AsOfThen)]
    [InlineData("knownAt=2999-01-01", Words.Present, Words.TimeToCome, Words.AsOfNow)]
    [InlineData("knownAt=2999-01-01T00:00:00Z", Words.Present, Words.TimeToCome, Words.AsOfNow)]
    [InlineData("asOfSequence=99999999", Words.Present, "The record ends at sequence", Words.AsOfNow)]
    [InlineData("publicAt=2024-11-04", Words.NotNow, "What was public on 4 November 2024.", Words.AsOfThen)]
    [InlineData("asOfSequence=1", Words.NotNow, "The record as it stood at sequence 1", Words.AsOfThen)]
    public async Task The_banner_says_whether_the_time_asked_for_is_past_present_or_to_come(
        string clock,
        string state,
        string point,
        string control
    )
    {
        (await PartAsync($"/?{clock}", "class=\"banner\"", "</p>")).ShouldContain($"<strong>{state}</strong> {point}");
        (await PartAsync($"/?{clock}", "class=\"asof\"", "</summary>")).ShouldContain($">{control}<");
    }

    [Theory]
    [InlineData("publicAt=2024-12-31")]
    [InlineData("validAt=2999-01-01")]
    [InlineData("asOfSequence=99999999")]
    public async Task A_diagram_is_explained_at_whatever_point_it_is_drawn(string clock) =>
        (await TextAsync($"/actions/{Troops}?{clock}")).ShouldContain(Words.TimelineHelp);

    [Fact]
    public async Task A_search_for_words_says_that_other_forms_of_them_are_not_found()
    {
        WebUtility.HtmlDecode(await TextAsync("/search?q=troops")).ShouldContain(Words.FoundAsWritten);
        WebUtility.HtmlDecode(await TextAsync("/search")).ShouldNotContain(Words.FoundAsWritten);
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("2024-02-30")]
    public async Task A_page_that_takes_a_plain_day_says_so_of_a_time_that_it_cannot_read(string time) =>
        (await Host.Anonymous.GetAsync($"/?knownAt={time}")).Body.ShouldContain(Words.FaultKnownAt);

    [Fact]
    public async Task Feeds_with_other_filters_have_other_titles_and_lead_to_their_own_page()
    {
        var feed = await TextAsync("/feeds/timeline.atom?party=KOR&target=PRK");

        feed.ShouldContain("New positions, party=KOR, target=PRK");
        feed.ShouldContain("/positions?party=KOR&amp;target=PRK");
        (await TextAsync("/feeds/timeline.atom?limit=5")).ShouldContain(">New positions<");
    }

    [Fact]
    public async Task The_page_of_a_state_leads_to_what_its_groups_said_for_it_and_that_of_a_group_does_not()
    {
        WebUtility
            .HtmlDecode(await TextAsync("/parties/HUN"))
            .ShouldContain("/positions?party=HUN&groupBasis=expanded");
        (await TextAsync("/positions?party=HUN&groupBasis=expanded")).ShouldContain("Hungary");
        (await TextAsync("/parties/EU")).ShouldNotContain(Words.GroupsApart);
    }

    [Fact]
    public async Task What_others_said_to_a_party_can_be_downloaded_where_it_is_shown()
    {
        var page = WebUtility.HtmlDecode(await TextAsync("/parties/PRK"));

        page.ShouldContain("/api/timeline?target=PRK");
        (await Host.Anonymous.GetAsync("/api/timeline?target=PRK")).Items.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Each_fault_of_a_report_is_a_link_with_the_name_of_its_field()
    {
        using var browser = new Browser(Host);
        var token = await browser.TokenAsync("/reports/new?about=GBR");
        var reply = await browser.PostAsync("/reports/new", token, ("report/about", "st-none"), ("report/words", ""));
        var page = await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        page.ShouldContain("href=\"#f-report-");
        System.Text.RegularExpressions.Regex.IsMatch(page, "<a href=\"#f-report-[a-z]*\"></a>").ShouldBeFalse(page);
    }

    [Theory]
    [InlineData("/positions?minIntensity=3&groupBasis=expanded", "Min intensity: ", "Group basis: ")]
    [InlineData("/search?signedBy=KOR,GBR", "Signed by: ", "Republic of Korea")]
    public async Task Names_of_filters_are_words(string path, string one, string other)
    {
        var page = WebUtility.HtmlDecode(await TextAsync(path));

        page.ShouldContain(one);
        page.ShouldContain(other);
    }

    private async Task<string> TextAsync(string path) => (await Host.Anonymous.GetAsync(path)).ShouldBe(200).Body;

    private async Task<string> PartAsync(string path, string from, string to = "</section>")
    {
        var page = await TextAsync(path);
        var start = page.IndexOf(from, StringComparison.Ordinal);
        start.ShouldBeGreaterThan(0, page);
        return page[start..page.IndexOf(to, start, StringComparison.Ordinal)];
    }
}
