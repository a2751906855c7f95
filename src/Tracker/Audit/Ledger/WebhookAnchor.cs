using System.Text;

namespace Tracker.Audit.Ledger;

/// <summary>Posts each checkpoint to a URL as a signed note.</summary>
public sealed class WebhookAnchor(Uri url, HttpClient client) : IAnchor
{
    public string Name => "webhook";

    public async Task KeepAsync(SignedCheckpoint checkpoint, long kept, CancellationToken token)
    {
        using var content = new StringContent(checkpoint.Note, Encoding.UTF8, "text/plain");
        using var response = await client.PostAsync(url, content, token);
        if (!response.IsSuccessStatusCode)
        {
            throw new AnchorException($"{url} answered {(int)response.StatusCode}.");
        }
    }
}
