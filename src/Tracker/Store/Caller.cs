namespace Tracker.Store;

/// <summary>Who asks for a use case, however the caller was identified.</summary>
/// <param name="User">The opaque id under which changes are recorded.</param>
/// <param name="Roles">The roles whose use cases the caller may run, as far as scopes allow.</param>
public sealed record Caller(string User, IReadOnlySet<string> Roles)
{
    /// <summary>Opaque ids of the same person's other keys.</summary>
    public IReadOnlySet<string> Others { get; init; } = new HashSet<string>();

    /// <summary>Whether a user is this person, under whichever key.</summary>
    public bool Is(string user) => user == User || Others.Contains(user);
}
