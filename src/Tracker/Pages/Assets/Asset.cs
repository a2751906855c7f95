using System.Collections.Frozen;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using Tracker.Http;

namespace Tracker.Pages.Assets;

/// <summary>
/// A style sheet, script or picture of the pages. Assets are embedded, so the program needs no folder beside it. The
/// address contains the content's digest, so browsers may cache the asset for ever.
/// </summary>
public sealed record Asset(string Name, string ContentType, byte[] Bytes, byte[] Brotli)
{
    private const string Prefix = "Tracker.Pages.Assets.";

    public static readonly FrozenDictionary<string, Asset> All = new[]
    {
        "tracker.css",
        "tracker.js",
        "desk.js",
        "icon.svg",
    }
        .Select(Load)
        .ToFrozenDictionary(x => x.Name);

    private string Digest { get; } = Convert.ToHexStringLower(SHA256.HashData(Bytes)[..6]);

    public static string PathOf(string name) => $"/assets/{All[name].Digest}/{name}";

    public static IResult Get(string digest, string name, HttpContext context)
    {
        if (!All.TryGetValue(name, out var asset) || asset.Digest != digest)
        {
            return HttpProblems.Of(404);
        }

        var response = context.Response.Headers;
        response.CacheControl = "public, max-age=31536000, immutable";
        response.Vary = "Accept-Encoding";
        if (!context.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal))
        {
            return Results.Bytes(asset.Bytes, asset.ContentType);
        }

        response.ContentEncoding = "br";
        return Results.Bytes(asset.Brotli, asset.ContentType);
    }

    private static Asset Load(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + name)!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.SmallestSize))
        {
            brotli.Write(copy.ToArray());
        }

        return new(
            name,
            Path.GetExtension(name) switch
            {
                ".css" => "text/css; charset=utf-8",
                ".js" => "text/javascript; charset=utf-8",
                _ => "image/svg+xml",
            },
            copy.ToArray(),
            packed.ToArray()
        );
    }
}
