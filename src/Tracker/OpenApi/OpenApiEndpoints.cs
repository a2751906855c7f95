using System.Security.Cryptography;
using Tracker.Http;

namespace Tracker.OpenApi;

/// <summary>Serves the OpenAPI document for programs, and an interactive reference made from it for people.</summary>
public static class OpenApiEndpoints
{
    public const string Path = "/openapi/v1.json";

    private static readonly byte[] Document = Load();
    private static readonly string ETag = $"\"{Convert.ToHexStringLower(SHA256.HashData(Document)[..8])}\"";

    public static void MapContract(this IEndpointRouteBuilder app)
    {
        app.MapGet(Path, Get).AllowAnonymous();
        app.MapReference();
    }

    /// <summary>Returns the committed document. A test checks that it matches the code.</summary>
    [Operation("Gives this document", "GET " + Path, Id = "GetContract"), Answers<object>(Versioned = true)]
    internal static IResult Get(HttpContext context) =>
        Results.Bytes(Document, "application/json", entityTag: new(ETag));

    private static byte[] Load()
    {
        using var stream = typeof(OpenApiEndpoints).Assembly.GetManifestResourceStream("Tracker.OpenApi.openapi.json")!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
