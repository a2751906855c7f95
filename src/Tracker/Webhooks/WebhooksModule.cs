using System.Net;
using Tracker.Configuration;
using Wolverine;

namespace Tracker.Webhooks;

public static class WebhooksModule
{
    /// <summary>Messages that one node sends at the same time.</summary>
    private const int AtOnce = 8;

    public static void AddWebhooks(this IServiceCollection services)
    {
        services.AddSingleton<WebhookStore>();
        services.AddSingleton<WebhookSender>();
        services.AddSingleton(x =>
        {
            var settings = x.GetRequiredService<Settings>();
            return new OutboundConnections(settings.WebhookTargets, settings.WebhookPorts, Dns.GetHostAddressesAsync);
        });
        services.AddSingleton<WebhookDispatcher>();
        services.AddHostedService(x => x.GetRequiredService<WebhookDispatcher>());
    }

    /// <summary>
    /// Deliveries wait in a durable queue. If a node ends, another node takes over its deliveries, or they continue
    /// when the node is back.
    /// </summary>
    public static void UseWebhooks(this WolverineOptions wolverine) =>
        wolverine.LocalQueueFor<DeliverWebhook>().UseDurableInbox().MaximumParallelMessages(AtOnce);
}
