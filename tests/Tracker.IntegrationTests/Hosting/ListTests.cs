using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using CsvHelper;
using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.IntegrationTests.Harness;
using Wolverine.Http;

namespace Tracker.IntegrationTests.Hosting;

/// <summary>Every list there is, found by what the program serves: a new one cannot forget the conventions.</summary>
public sealed class ListTests(Cluster cluster, ClassHost own) : ClassHostTest(cluster, own)
{
    /// <summary>Every route that lists, and whether it needs a key.</summary>
    private static readonly (string Route, ListsAttribute Lists, bool NeedsKey)[] Routes =
    [
        .. typeof(Answer)
            .Assembly.GetTypes()
            .SelectMany(x => x.GetMethods(BindingFlags.Public | BindingFlags.Static))
            .Where(x => x.GetCustomAttribute<ListsAttribute>() is not null)
            .Select(x =>
                (
                    x.GetCustomAttribute<WolverineGetAttribute>()!.Template,
                    x.GetCustomAttribute<ListsAttribute>()!,
                    x.GetCustomAttribute<AuthorizeAttribute>() is not null
                )
            ),
    ];

    /// <summary>The parameters that a list requires.</summary>
    private static string Required(string route, BusyRecord record) =>
        route switch
        {
            "/api/parties/{id}/language" or "/api/groups/{id}/silence" => $"action={record.Action}&",
            "/api/matrix" => $"umbrella={record.Umbrella}&",

            // The events of the reference data alone are longer than a page, so filter them out.
            "/api/audit/events" => "type=statement_recorded,act_coded&",
            "/api/changes" => "resource=STATEMENT,POSITION&",
            _ => "",
        };

    private static string PathOf(string route, BusyRecord record, string webhook) =>
        route
            .Replace("/parties/{id}/language", "/parties/GBR/language", StringComparison.Ordinal)
            .Replace("/parties/{id}", "/parties/GBR", StringComparison.Ordinal)
            .Replace("/actions/{id}", $"/actions/{record.Action}", StringComparison.Ordinal)
            .Replace("/groups/{id}", $"/groups/{record.Group}", StringComparison.Ordinal)
            .Replace("/statements/{id}", $"/statements/{record.Statement}", StringComparison.Ordinal)
            .Replace("/webhooks/{id}", $"/webhooks/{webhook}", StringComparison.Ordinal)
            .Replace("{key}", record.Statement, StringComparison.Ordinal)
        + "?"
        + Required(route, record);

    [Fact]
    public async Task Every_list_is_the_same_in_one_piece_one_by_one_as_ndjson_and_as_csv()
    {
        await using var receiver = await Receiver.StartAsync();
        var webhook = (await Host.Admin.PostAsync("/api/webhooks", new JsonObject { ["url"] = receiver.Url })).ShouldBe(
            201
        );
        var record = await BusyRecord.RecordAsync(Host);
        var rival = new JsonObject
        {
            ["field"] = "ISSUED",
            ["value"] = "2024-10-30",
            ["rank"] = "NORMAL",
        };
        (await Host.Submitter.ChangeAsync($"/api/statements/{record.Declaration}/dates", rival)).ShouldBe(200);
        var copied = await Host.Submitter.PostAsync("/api/statements", Submissions.LikeSeed(out _));
        await Host.Submitter.PostAsync("/api/statements", Submissions.LikeSeed(out _));
        await DeliveredAsync(webhook.Id);
        var report = new JsonObject { ["about"] = record.Statement, ["words"] = "The date is another one." };
        (await Host.Anonymous.PostAsync("/api/reports", report)).ShouldBe(201);
        report["words"] = "The name is another one.";
        (await Host.Anonymous.PostAsync("/api/reports", report)).ShouldBe(201);
        Routes.Length.ShouldBeGreaterThan(20);
        foreach (var (route, lists, needsKey) in Routes)
        {
            var caller = needsKey ? Host.Admin : Host.Anonymous;
            var path = PathOf(
                route.Replace("{id}/duplicates", $"{copied.Id}/duplicates", StringComparison.Ordinal),
                record,
                webhook.Id
            );
            path.ShouldNotContain("{", customMessage: $"{route} has no example in this test");

            var whole = (await caller.GetAsync(path + (Paged(route) ? "limit=1000" : ""))).ShouldBe(200);
            whole.Json["asOf"]!["sequence"]!.GetValue<long>().ShouldBeGreaterThan(0, route);
            var items = Items(whole, route);
            items.Count.ShouldBeGreaterThan(0, route);
            if (Paged(route))
            {
                whole.Json["nextCursor"].ShouldBeNull(route);
                (await WalkAsync(caller, path, items.Count)).ShouldBe(items, route);
            }

            var lines = (await caller.GetAsync(path + "format=ndjson")).ShouldBe(200);
            lines.ContentType.ShouldBe("application/x-ndjson");
            lines
                .Body.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(x => JsonNode.Parse(x)!.ToJsonString())
                .ShouldBe(items, route);
            long.Parse(
                    lines.Headers.GetValues(ListAnswer<object>.SequenceHeader).Single(),
                    CultureInfo.InvariantCulture
                )
                .ShouldBe(whole.Json["asOf"]!["sequence"]!.GetValue<long>(), route);

            var csv = (await caller.GetAsAsync(path.TrimEnd('?', '&'), "text/csv")).ShouldBe(200);
            csv.ContentType.ShouldBe("text/csv");
            using var reader = new CsvReader(new StringReader(csv.Body), CultureInfo.InvariantCulture);
            var rows = reader.GetRecords<dynamic>().Cast<IDictionary<string, object>>().ToList();
            rows.Count.ShouldBe(items.Count, route);
            rows[0].Keys.ShouldBe(Csv.ColumnsOf(lists.Item), route);
        }
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/json;q=0")]
    [InlineData("image/*, audio/ogg")]
    public async Task A_format_that_there_is_not_is_refused_before_any_work_wherever_there_is_a_choice(string accept)
    {
        var routes = typeof(Answer)
            .Assembly.GetTypes()
            .SelectMany(x => x.GetMethods(BindingFlags.Public | BindingFlags.Static))
            .Where(x => x.GetCustomAttribute<GivesAttribute>()?.Formats.Count > 1)
            .SelectMany(x => x.GetCustomAttributes<WolverineHttpMethodAttribute>())
            .Where(x => x.HttpMethod == "GET")
            .Select(x => x.Template)
            .ToList();
        routes.Count.ShouldBeGreaterThan(15);
        foreach (var route in routes)
        {
            (
                await Host.Admin.GetAsAsync(
                    route.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal),
                    accept
                )
            ).ShouldBeProblem(406);
        }

        (await Host.Anonymous.GetAsync("/api/timeline?format=xml"))
            .ShouldBeProblem(406)
            .Text("detail")
            .ShouldContain("ndjson (application/x-ndjson)");
    }

    [Theory]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("party=KOR&")]
    public async Task A_cursor_forged_cut_or_of_another_filter_is_refused(string how)
    {
        for (var i = 0; i < 2; i++)
        {
            await Host.ProjectedAsync(await Host.Submitter.PostAsync("/api/statements", Submissions.Small()));
        }

        var cursor = (await Host.Anonymous.GetAsync("/api/timeline?party=GBR&limit=1"))
            .ShouldBe(200)
            .Text("nextCursor");
        (await Host.Anonymous.GetAsync($"/api/timeline?party=GBR&limit=2&cursor={cursor}")).ShouldBe(200);
        var path = how switch
        {
            "" => $"/api/timeline?party=GBR&cursor={cursor[..^3]}",
            "A" => $"/api/timeline?party=GBR&cursor={(cursor[0] == 'A' ? 'B' : 'A')}{cursor[1..]}",
            _ => $"/api/timeline?{how}cursor={cursor}",
        };

        (await Host.Anonymous.GetAsync(path)).ShouldBeProblem(400).Pointers.ShouldBe(["?cursor"]);
    }

    [Fact]
    public async Task Two_programs_on_one_database_open_each_others_cursors()
    {
        await Host.ProjectedAsync(await Host.Submitter.PostAsync("/api/statements", Submissions.Small()));
        var cursor = (await Host.Anonymous.GetAsync("/api/parties?limit=1")).Text("nextCursor");
        await using var other = await TestHost.StartAsync(Host.ConnectionString);

        (await other.Anonymous.GetAsync($"/api/parties?limit=1&cursor={cursor}")).ShouldBe(200).Items.Count.ShouldBe(1);
    }

    /// <summary>
    /// Waits until all deliveries are settled, because the list of deliveries is not as of a point of the record.
    /// </summary>
    private async Task DeliveredAsync(string webhook)
    {
        var head = await Host.ProjectedAsync();
        while (
            (await Host.Admin.GetAsync($"/api/webhooks/{webhook}")).Json["sequence"]!.GetValue<long>() < head
            || (await Host.Admin.GetAsync($"/api/webhooks/{webhook}/deliveries?status=PENDING&limit=1")).Items.Count > 0
        )
        {
            await Task.Delay(20, Ct);
        }
    }

    private static bool Paged(string route) =>
        !(
            route is "/api/matrix" or "/api/network" or "/api/labels" or "/api/instruments"
            || route.EndsWith("/silence", StringComparison.Ordinal)
            || route.EndsWith("/language", StringComparison.Ordinal)
            || route.EndsWith("/labels", StringComparison.Ordinal)
            || route.EndsWith("/condemners", StringComparison.Ordinal)
            || route.EndsWith("/duplicates", StringComparison.Ordinal)
        );

    private static List<string> Items(Reply reply, string route) => [.. reply.Json[
                route switch
                {
                    "/api/matrix" => "cells",
                    "/api/network" => "edges",
                    _ => "items",
                }
            ]!.AsArray().Select(x => x!.ToJsonString())];

    private static async Task<List<string>> WalkAsync(Api caller, string path, int expected)
    {
        // One item a page is slow with hundreds of parties, so walk long lists in larger pages.
        var limit = expected > 60 ? 17 : 1;
        var items = new List<string>();
        for (var next = $"{path}limit={limit}"; ; )
        {
            var page = (await caller.GetAsync(next)).ShouldBe(200);
            page.Items.Count.ShouldBeInRange(1, limit);
            items.AddRange(page.Items.Select(x => x.ToJsonString()));
            if (page.Json["nextCursor"]?.GetValue<string>() is not { } cursor)
            {
                page.Headers.Contains("Link").ShouldBeFalse();
                return items;
            }

            page.Headers.GetValues("Link").Single().ShouldContain($"cursor={cursor}>; rel=\"next\"");
            next = $"{path}limit={limit}&cursor={cursor}";
        }
    }
}
