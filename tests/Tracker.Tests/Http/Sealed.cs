using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Tracker.Http;

namespace Tracker.Tests.Http;

/// <summary>Requests to a program that seals cursors with a key known to the tests.</summary>
internal static class Sealed
{
    public static CursorSeal Seal { get; } = New(1);

    public static CursorSeal New(byte key)
    {
        var seal = new CursorSeal(null!);
        seal.Use([.. Enumerable.Repeat(key, 32)]);
        return seal;
    }

    public static DefaultHttpContext Context(string query, string path = "/api/timeline") =>
        new()
        {
            RequestServices = new ServiceCollection().AddSingleton(Seal).BuildServiceProvider(),
            Request =
            {
                Method = "GET",
                Path = path,
                QueryString = new(query),
            },
        };
}
