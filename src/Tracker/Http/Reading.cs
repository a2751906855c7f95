using Microsoft.AspNetCore.ResponseCompression;

namespace Tracker.Http;

/// <summary>How reads are answered: formats, caches, compression, lists sent whole.</summary>
public static class Reading
{
    public static void AddReading(this IServiceCollection services)
    {
        services.AddSingleton<RefusalAnswer>();
        services.AddSingleton<PointOfRecord>();
        services.AddSingleton<RecordReads>();
        services.AddSingleton<CursorSeal>();
        services.AddSingleton<ProgressNow>();
        services.AddSingleton<Searches>();
        services.AddResponseCompression(x =>
        {
            x.EnableForHttps = true;
            x.MimeTypes =
            [
                .. ResponseCompressionDefaults.MimeTypes,
                "application/problem+json",
                .. Format.All.Except([Format.Events, Format.Tile]).Select(f => f.MediaType),
            ];
        });
        services.AddOutputCache(x =>
        {
            x.AddBasePolicy(new RecordCache());
            (x.MaximumBodySize, x.SizeLimit) = (RecordCache.MaxBody, RecordCache.MaxTotal);
        });
    }

    /// <summary>After it is known who asks: the cache keeps compressed answers, and knows the format before it
    /// looks.</summary>
    public static void UseReading(this IApplicationBuilder app)
    {
        app.Use(NotModified.AnswerAsync);
        app.Use(Negotiation.AgreeAsync);
        app.UseOutputCache();
        app.UseWhen(
            x => Compression.IsAnonymous(x) && x.GetEndpoint()?.Metadata.GetMetadata<EndlessAttribute>() is null,
            x => x.UseResponseCompression()
        );
        app.Use(ListWalk.SendAsync);
        app.Use(app.ApplicationServices.GetRequiredService<Searches>().LimitAsync);
    }
}
