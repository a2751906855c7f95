using System.Globalization;
using System.Text.Json.Nodes;
using Tracker.CommandLine;

namespace Tracker.Tests.CommandLine;

/// <summary>A list of more rows than the API gives in a page.</summary>
public sealed class RecordAccessTests
{
    [Theory]
    [InlineData(10, 10, "limit=10", false)]
    [InlineData(1_000, 1_000, "limit=1000", true)]
    [InlineData(1_500, 1_500, "limit=1000 limit=500&cursor=1000", true)]
    [InlineData(1_000_000, 2_400, "limit=1000 limit=1000&cursor=1000 limit=1000&cursor=2000", false)]
    public async Task It_is_read_page_by_page_to_its_end_or_to_as_many_rows_as_asked_for(
        int most,
        int rows,
        string asked,
        bool hasMore
    )
    {
        await using var record = new Pages(most == 10 ? 10 : 2_400);

        var list = (await record.ListAsync("/api/timeline?", most, TestContext.Current.CancellationToken)).Json;

        list["items"]!.AsArray().Select(x => (int)x!).ShouldBe(Enumerable.Range(0, rows));
        string.Join(' ', record.Asked).ShouldBe(asked);
        (list["nextCursor"] is not null).ShouldBe(hasMore);
    }

    /// <summary>A record whose rows are numbers, and whose cursors are how many rows came before.</summary>
    private sealed class Pages(int rows) : RecordAccess
    {
        public List<string> Asked { get; } = [];

        public override Task<ApiAnswer> GetAsync(string path, CancellationToken token)
        {
            var query = path.Split("?&")[1];
            Asked.Add(query);
            var parts = query.Split('&').Select(x => int.Parse(x.Split('=')[1], CultureInfo.InvariantCulture)).ToList();
            var (limit, from) = (parts[0], parts.ElementAtOrDefault(1));
            var items = Enumerable.Range(from, Math.Min(limit, rows - from)).Select(x => (JsonNode)x);
            var page = new JsonObject
            {
                ["items"] = new JsonArray([.. items]),
                ["nextCursor"] = from + limit < rows ? (from + limit).ToString(CultureInfo.InvariantCulture) : null,
            };
            return Task.FromResult(new ApiAnswer(200, System.Text.Encoding.UTF8.GetBytes(page.ToJsonString())));
        }

        public override Task<ApiAnswer> SubmitAsync(
            ReadOnlyMemory<byte> submission,
            bool store,
            CancellationToken token
        ) => throw new InvalidOperationException("Nothing is submitted here.");

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
