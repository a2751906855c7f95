using System.ServiceModel.Syndication;
using System.Xml;
using System.Xml.Linq;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Changes;

/// <summary>Atom feeds, read like a feed reader does.</summary>
public sealed class FeedTests(Cluster cluster) : HostTest(cluster)
{
    [Fact]
    public async Task A_partys_an_actions_and_a_filters_feed_show_the_same_entry_with_the_time_it_was_recorded()
    {
        var word = Submissions.Word();
        var recorded = await Host.ProjectedAsync(
            await Host.Submitter.PostAsync("/api/statements", Submissions.Small("NZL", $"ac-{word}", word: word))
        );
        var row = (await Host.Anonymous.GetAsync($"/api/actions/ac-{word}/timeline")).Items.Single();

        SyndicationItem? entry = null;
        foreach (
            var path in new[]
            {
                "/feeds/parties/NZL.atom",
                $"/feeds/actions/ac-{word}.atom",
                $"/feeds/timeline.atom?action=ac-{word}&act=CONDEMN",
            }
        )
        {
            var feed = await ReadAsync(path);
            feed.Authors.Count.ShouldBe(1);
            feed.Links.Single(x => x.RelationshipType == "self")
                .Uri.ToString()
                .ShouldBe(Host.Address.ToString().TrimEnd('/') + path);
            var found = feed.Items.Single(x => x.Title.Text.Contains(word, StringComparison.Ordinal));
            found.Id.ShouldStartWith("urn:uuid:");
            found.LastUpdatedTime.ShouldBe(
                DateTimeOffset.Parse(
                    row["recorded"]!["from"]!.GetValue<string>(),
                    System.Globalization.CultureInfo.InvariantCulture
                ),
                TimeSpan.FromSeconds(1)
            );
            ((TextSyndicationContent)found.Content).Text.ShouldBe("We condemn what was done");
            found.Links.Single().Uri.ShouldBe(new Uri(Host.Address, $"/statements/{recorded.Id}"));
            found.Title.Text.ShouldStartWith("New Zealand condemned “");
            found.PublishDate.ShouldBe(found.LastUpdatedTime);
            found.Categories.Select(x => x.Name).ShouldBe(["CONDEMNED", "CONDEMN"]);
            (entry?.Id ?? found.Id).ShouldBe(found.Id);
            entry = found;
        }
    }

    [Fact]
    public async Task An_entry_keeps_its_id_when_the_act_is_coded_anew_and_comes_first()
    {
        var word = Submissions.Word();
        var recorded = await Host.ProjectedAsync(
            await Host.Submitter.PostAsync("/api/statements", Submissions.Small("FJI", $"ac-{word}", word: word))
        );
        await Host.ProjectedAsync(await Host.Submitter.PostAsync("/api/statements", Submissions.Small("FJI")));
        var before = (await ReadAsync("/feeds/parties/FJI.atom")).Items.ToList();
        var act = Submissions.Act("a1", "CONDEMN", "We condemn what was done", $"ac-{word}");
        (act["intensity"], act["reason"]) = (6, "Stronger.");
        await Host.ProjectedAsync(await Host.Submitter.PutAsync($"/api/statements/{recorded.Id}/acts/a1", act));

        var after = (await ReadAsync("/feeds/parties/FJI.atom")).Items.ToList();

        after.Select(x => x.Id).ShouldBe(before.Select(x => x.Id), ignoreOrder: true);
        after[0].Id.ShouldBe(before[1].Id);
        after[0].LastUpdatedTime.ShouldBeGreaterThanOrEqualTo(after[1].LastUpdatedTime);
    }

    [Fact]
    public async Task The_feed_of_changes_has_removals_the_newest_first()
    {
        var recorded = await Host.ProjectedAsync(
            await Host.Submitter.PostAsync("/api/statements", Submissions.Small())
        );
        await Host.ProjectedAsync(
            await Host.Submitter.ChangeAsync(
                $"/api/statements/{recorded.Id}/retraction",
                new System.Text.Json.Nodes.JsonObject { ["reason"] = "DUPLICATE" }
            )
        );

        var feed = await ReadAsync("/feeds/changes.atom?resource=POSITION&limit=1000");

        var own = feed.Items.Where(x => x.Links[0].Uri == new Uri(Host.Address, $"/statements/{recorded.Id}")).ToList();
        own.Select(x => x.Categories[1].Name).ShouldBe(["REMOVED", "ADDED"]);
        own[0].Title.Text.ShouldMatch("^The position of United Kingdom on “.*” no longer stands$");
        own[1].Title.Text.ShouldMatch("^The position of United Kingdom on “.*” came on record$");
    }

    [Theory]
    [InlineData("application/rss+xml")]
    [InlineData("text/html,application/xhtml+xml")]
    [InlineData("application/json")]
    [InlineData("application/atom+xml;q=0.1, application/rdf+xml")]
    [InlineData("nonsense")]
    public async Task A_feed_is_given_whatever_a_reader_accepts(string accept)
    {
        foreach (var path in new[] { "/feeds/timeline.atom", "/feeds/changes.atom", "/feeds/parties/GBR.atom" })
        {
            (await Host.Anonymous.GetAsAsync(path, accept)).ShouldBe(200).ContentType.ShouldBe("application/atom+xml");
        }
    }

    [Theory]
    [InlineData("/feeds/timeline.atom?limit=2")]
    [InlineData("/feeds/changes.atom?limit=3")]
    [InlineData("/feeds/changes.atom?limit=2&resource=POSITION")]
    [InlineData("/feeds/parties/GBR.atom?limit=1")]
    public async Task The_pages_of_a_feed_have_each_entry_once_and_one_id(string path)
    {
        for (var i = 0; i < 4; i++)
        {
            await Host.ProjectedAsync(await Host.Submitter.PostAsync("/api/statements", Submissions.Small()));
        }

        var (next, entries, ids) = ((Uri?)new Uri(Host.Address, path), new List<SyndicationItem>(), new List<string>());
        for (var page = 0; page < 4 && next is not null; page++)
        {
            var feed = await ReadAsync(next.PathAndQuery);
            entries.AddRange(feed.Items);
            ids.Add(feed.Id);
            feed.Links.Single(x => x.RelationshipType == "first").Uri.PathAndQuery.ShouldBe(path);
            next = feed.Links.SingleOrDefault(x => x.RelationshipType == "next")?.Uri;
        }

        ids.Count.ShouldBeGreaterThan(2);
        ids.Distinct().Count().ShouldBe(1);
        entries.Select(x => x.Id).ShouldBeUnique();
        entries.Select(x => x.LastUpdatedTime).ShouldBeInOrder(SortDirection.Descending);
    }

    [Theory]
    [InlineData("/feeds/parties/XXX.atom", 404)]
    [InlineData("/feeds/actions/ac-none.atom", 404)]
    [InlineData("/feeds/timeline.atom?act=NONE", 422)]
    [InlineData("/feeds/timeline.atom?format=json", 406)]
    public async Task What_there_is_not_is_refused(string path, int status) =>
        (await Host.Anonymous.GetAsync(path)).ShouldBeProblem(status);

    [Fact]
    public async Task The_network_is_given_as_a_graph()
    {
        await Host.ProjectedAsync(await Host.Submitter.PostAsync("/api/statements", Submissions.LikeSeed(out _)));
        var reply = (await Host.Anonymous.GetAsAsync("/api/network", "application/graphml+xml")).ShouldBe(200);

        reply.ContentType.ShouldBe("application/graphml+xml");
        var graph = XDocument.Parse(reply.Body).Root!.Elements().Single(x => x.Name.LocalName == "graph");
        graph
            .Elements()
            .Where(x => x.Name.LocalName == "node")
            .Select(x => x.Attribute("id")!.Value)
            .ShouldBeSubsetOf(
                (await Host.Anonymous.GetAsync("/api/network")).Json["nodes"]!
                    .AsArray()
                    .Select(x => x!["party"]!.GetValue<string>())
            );
        graph.Elements().Count(x => x.Name.LocalName == "edge").ShouldBeGreaterThan(0);
    }

    private async Task<SyndicationFeed> ReadAsync(string path)
    {
        var reply = (await Host.Anonymous.GetAsync(path)).ShouldBe(200);
        reply.ContentType.ShouldBe("application/atom+xml");
        using var reader = XmlReader.Create(
            new StringReader(reply.Body),
            new() { DtdProcessing = DtdProcessing.Prohibit }
        );
        return SyndicationFeed.Load(reader);
    }
}
