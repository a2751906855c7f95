namespace Tracker.EmbeddedPostgres;

/// <summary>Where a private cluster lives and which programs run it.</summary>
/// <param name="Folder">
/// Created if it does not exist. It holds two lock files and the folder <c>postgres</c>, which only the server's user
/// may enter.
/// </param>
public sealed record PrivateClusterOptions(string Folder)
{
    /// <summary>
    /// The folder of <c>postgres</c> and <c>initdb</c> (setting TRACKER_POSTGRES_BIN). If null or empty, Tracker
    /// searches for them.
    /// </summary>
    public string? BinFolder { get; init; }

    /// <summary>The database of the connection string. Created with encoding UTF8 if it does not exist.</summary>
    public string Database { get; init; } = "tracker";

    /// <summary>Receives one line per step that takes time. It may be called from any thread.</summary>
    public Action<string>? Log { get; init; }
}
