namespace Tracker.EmbeddedPostgres;

/// <summary>Where a private cluster lives and which programs run it.</summary>
/// <param name="Folder">
/// Made when absent. It receives two lock files and the folder <c>postgres</c>, which only the server's user may enter.
/// </param>
public sealed record PrivateClusterOptions(string Folder)
{
    /// <summary>
    /// The folder of <c>postgres</c> and <c>initdb</c> (setting TRACKER_POSTGRES_BIN); null or empty: they are
    /// searched.
    /// </summary>
    public string? BinFolder { get; init; }

    /// <summary>The database of the connection string, made in UTF8 when absent.</summary>
    public string Database { get; init; } = "tracker";

    /// <summary>Receives one line per step that takes time. It may be called from any thread.</summary>
    public Action<string>? Log { get; init; }
}
