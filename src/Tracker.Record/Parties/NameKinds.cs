namespace Tracker.Record.Parties;

/// <summary>The kinds of a party's names, the weightiest first.</summary>
public static class NameKinds
{
    /// <summary>The form shown; one per party.</summary>
    public const string Display = "DISPLAY";

    /// <summary>The formal name.</summary>
    public const string Official = "OFFICIAL";

    /// <summary>An abbreviation in common use: "UK", "DPRK".</summary>
    public const string Abbreviation = "SHORT";

    /// <summary>Another form met in texts: "Britain", "North Korea".</summary>
    public const string Alias = "ALIAS";

    /// <summary>The adjective or the people: "British".</summary>
    public const string Demonym = "DEMONYM";

    /// <summary>A capital or seat used for a government: "Pyongyang". Weak: it may just be the place.</summary>
    public const string Metonym = "METONYM";

    public static IReadOnlyList<string> All { get; } = [Display, Official, Abbreviation, Alias, Demonym, Metonym];
}
