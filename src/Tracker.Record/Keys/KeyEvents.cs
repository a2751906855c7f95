namespace Tracker.Record.Keys;

/// <summary>The stored names of a key's events.</summary>
public static class KeyEvents
{
    /// <summary>Names in the database, for ever. Types may move and be renamed; these may not.</summary>
    public static readonly IReadOnlyDictionary<Type, string> Names = new Dictionary<Type, string>
    {
        [typeof(KeyMade)] = "key_made",
        [typeof(KeyFound)] = "key_found",
        [typeof(KeyRotated)] = "key_rotated",
        [typeof(KeyRevoked)] = "key_revoked",
    };
}
