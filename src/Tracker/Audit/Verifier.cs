using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace Tracker.Audit;

/// <summary>
/// Serves the offline verifier that was built with this program: a zip archive with all that
/// <c>dotnet tracker-verify.dll</c> needs, for any system with .NET.
/// </summary>
public static class Verifier
{
    public const string Path = "/audit/verifier";
    public const string FileName = "tracker-verify.zip";

    private static readonly Lazy<(long Size, string Sha256)> Described = new(() =>
    {
        using var archive = Open();
        return (archive.Length, Convert.ToHexStringLower(SHA256.HashData(archive)));
    });

    /// <summary>In bytes.</summary>
    public static long Size => Described.Value.Size;

    /// <summary>In lower case hexadecimal digits.</summary>
    public static string Sha256 => Described.Value.Sha256;

    /// <summary>
    /// Answers 200 with <c>application/zip</c>, 304 if the client has this version, or 206 for a range.
    /// </summary>
    public static IResult Get(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-cache";
        return Results.Stream(
            Open(),
            "application/zip",
            FileName,
            entityTag: new EntityTagHeaderValue($"\"{Sha256}\""),
            enableRangeProcessing: true
        );
    }

    /// <exception cref="FileNotFoundException">The archive that was built with the program does not lie beside
    /// it.</exception>
    private static FileStream Open() => File.OpenRead(System.IO.Path.Combine(AppContext.BaseDirectory, FileName));
}
