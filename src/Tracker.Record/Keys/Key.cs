using NodaTime;
using NodaTime.Text;
using Tracker.Record.Events;

namespace Tracker.Record.Keys;

// Events: the storage contract. Rows with these names and fields exist for ever; add optional fields, never rename.
// None of them has the secret of a key or anything computed from it.

/// <summary>A key was made.</summary>
/// <param name="Holder">Opaque id of the person who has it.</param>
/// <param name="Scopes">What of its role it may do.</param>
/// <param name="ExpiresAt">RFC 3339 instant; null: it holds until it is revoked.</param>
/// <param name="Replaces">The key whose successor it is.</param>
public sealed record KeyMade(
    string Holder,
    string Role,
    IReadOnlyList<string> Scopes,
    string? ExpiresAt = null,
    string? Replaces = null
);

/// <summary>A key was in force when the log began to say who has keys.</summary>
/// <param name="Holder">Opaque id of the person who has it.</param>
/// <param name="Scopes">What of its role it may do.</param>
/// <param name="ExpiresAt">RFC 3339 instant; null: it holds until it is revoked.</param>
public sealed record KeyFound(string Holder, string Role, IReadOnlyList<string> Scopes, string? ExpiresAt = null);

/// <summary>A key got a successor, and ends.</summary>
/// <param name="ExpiresAt">RFC 3339 instant.</param>
public sealed record KeyRotated(string Successor, string ExpiresAt);

/// <summary>A key was taken out of force.</summary>
/// <param name="Holder">Opaque id of the person who had it.</param>
public sealed record KeyRevoked(string Holder);

/// <summary>A key as its events tell it. Mutable only while it is folded.</summary>
public sealed class Key : IFolded
{
    /// <summary>What the key of every such stream begins with; the key's id follows.</summary>
    public const string Prefix = "key-";

    public string Id { get; private set; } = "";
    public long Version { get; private set; }
    public long Sequence { get; private set; }
    public string Holder { get; private set; } = "";
    public string Role { get; private set; } = "";
    public IReadOnlyList<string> Scopes { get; private set; } = [];
    public Instant? ExpiresAt { get; private set; }
    public bool IsRevoked { get; private set; }

    /// <summary>Nothing: a key that was made in error is revoked.</summary>
    public object? VoidableAt(long version) => null;

    /// <summary>The key its stream tells, or null for an empty stream or that of another subject.</summary>
    public static Key? Fold(IEnumerable<LoggedEvent> stream) => Folds.Of<Key>(stream, KeyEvents.Names);

    public void Apply(LoggedEvent e)
    {
        (Id, Sequence, Version) = (e.Stream, e.Sequence, e.Version);
        switch (e.Data)
        {
            case KeyMade x:
                Give(x.Holder, x.Role, x.Scopes, x.ExpiresAt);
                break;
            case KeyFound x:
                Give(x.Holder, x.Role, x.Scopes, x.ExpiresAt);
                break;
            case KeyRotated x:
                ExpiresAt = At(x.ExpiresAt);
                break;
            case KeyRevoked:
                IsRevoked = true;
                break;
            case EntryVoided:
            case PersonalDataMasked:
                break; // It says nothing of the key.
            default:
                throw e.NotOf("a key");
        }
    }

    /// <summary>As an event has it: in microseconds, as PostgreSQL keeps it.</summary>
    public static string? Text(Instant? at) => at is { } x ? InstantPattern.ExtendedIso.Format(Kept(x)) : null;

    /// <summary>An instant as PostgreSQL keeps it.</summary>
    public static Instant Kept(Instant at) => Instant.FromUnixTimeTicks(at.ToUnixTimeTicks() / 10 * 10);

    private void Give(string holder, string role, IReadOnlyList<string> scopes, string? expiresAt) =>
        (Holder, Role, Scopes, ExpiresAt, IsRevoked) = (
            holder,
            role,
            scopes,
            expiresAt is null ? null : At(expiresAt),
            false
        );

    private static Instant? At(string text) =>
        InstantPattern.ExtendedIso.Parse(text) is { Success: true, Value: var at } ? at : Instant.MinValue;
}
