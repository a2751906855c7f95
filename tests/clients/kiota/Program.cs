using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary;
using Tracker.Kiota;
using Tracker.Kiota.Models;

// Reads the program at the address in the first argument with the client as Kiota generates it.
var client = new TrackerKiota(
    new HttpClientRequestAdapter(new AnonymousAuthenticationProvider()) { BaseUrl = args[0].TrimEnd('/') }
);

// List and paging.
var page = await client.Api.Timeline.GetAsync(x =>
{
    x.QueryParameters.Limit = 2;
    x.QueryParameters.ActAsActType = [ActType.CONDEMN];
    x.QueryParameters.SortAsSort = Sort.Date;
});
var next = await client.Api.Timeline.GetAsync(x =>
{
    x.QueryParameters.Limit = 2;
    x.QueryParameters.ActAsActType = [ActType.CONDEMN];
    x.QueryParameters.SortAsSort = Sort.Date;
    x.QueryParameters.Cursor = page!.NextCursor;
});
Console.WriteLine($"list {page!.Items!.Count} {page.Items[0].Act} {page.Items[0].Recorded!.From:O}");
Console.WriteLine($"paging {next!.Items!.Count} {next.Items[0].Position != page.Items[0].Position}");

// Feed, tile and export are taken as they come; the stream is read up to its first line.
await Show("feed", await client.Feeds.TimelineAtom.GetAsync());
await Show("stream", await client.Api.Changes.Stream.GetAsync());
await Show("tile", await client.Api.Audit.Tile[$"0/{args[2]}.p/{args[1]}"].GetAsync());
await Show("export", await client.Api.Audit.Export.GetAsync());

static async Task Show(string name, Stream? body)
{
    var bytes = new byte[32];
    await body!.ReadExactlyAsync(bytes);
    Console.WriteLine($"{name} {Convert.ToHexStringLower(bytes)}");
}
