using System.Text;

namespace Tracker.Record.Parties;

/// <summary>A party as the directory lists it.</summary>
/// <param name="Name">The name shown.</param>
public sealed record PartyEntry(
    string Id,
    string Name,
    IReadOnlyList<PartyNamed> Names,
    IReadOnlyList<PartyIdentified> Identifiers
);

/// <summary>Which party is meant.</summary>
/// <param name="Id">Null if no party is meant, or more than one may be.</param>
/// <param name="Why">Why there is no id, as a sentence that says what to give instead; null with an id.</param>
public sealed record PartyMeant(string? Id, string? Why);

/// <summary>
/// Finds the party that an id, a name or an identifier means: pure, immutable, safe to share between threads. Names are
/// compared as <see cref="PartyNames"/> compares them; a demonym or a metonym names a party too weakly to choose it, and
/// is only suggested, as is a name that is merely similar.
/// </summary>
public sealed class PartyDirectory
{
    /// <summary>How much of two names' trigrams must be common before one is suggested for the other.</summary>
    private const double Similar = 0.5;

    private const int MostSuggested = 3;

    private readonly Dictionary<string, PartyEntry> _parties;
    private readonly ILookup<string, PartyEntry> _byIdInAnyCase;
    private readonly ILookup<string, (string Scheme, PartyEntry Party)> _byIdentifier;
    private readonly PartyNames _names;
    private readonly PartyNames _weakNames;

    public PartyDirectory(IEnumerable<PartyEntry> parties)
    {
        _parties = parties.ToDictionary(x => x.Id);
        _byIdInAnyCase = _parties.Values.ToLookup(x => x.Id, StringComparer.OrdinalIgnoreCase);
        _byIdentifier = _parties
            .Values.SelectMany(x => x.Identifiers, (x, i) => (i.Value, i.Scheme, Party: x))
            .ToLookup(x => x.Value, x => (x.Scheme, x.Party), StringComparer.OrdinalIgnoreCase);
        var names = _parties
            .Values.SelectMany(x => x.Names, (x, name) => new NameOfParty(x.Id, name.Name, name.Kind))
            .Where(x => PartyNames.CanHold(x.Name))
            .ToLookup(x => x.Kind is NameKinds.Demonym or NameKinds.Metonym);
        (_names, _weakNames) = (PartyNames.From(names[false]), PartyNames.From(names[true]));
    }

    /// <summary>Which party is meant by an id, a name, or an identifier with or without its scheme (<c>Q423</c>,
    /// <c>COW 731</c>).</summary>
    public PartyMeant Meant(string asked)
    {
        if (_parties.ContainsKey(asked))
        {
            return new(asked, null);
        }

        var text = asked.Trim();
        var meant = _names
            .Candidates(text)
            .Concat(_byIdInAnyCase[text].Select(x => x.Id))
            .Concat(Identified(text))
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToList();
        return meant switch
        {
            [var only] => new(only, null),
            [] => new(null, None(asked, text)),
            _ => new(null, $"'{asked}' may be {Listed(meant)}; give the id."),
        };
    }

    /// <summary>
    /// Parties found by words: by the beginning of any word of any of their names, by id or by identifier. 0: called
    /// exactly so; 1: another.
    /// </summary>
    public IReadOnlyDictionary<string, int> Find(string words)
    {
        var asked = Folded(words);
        var exact = Identified(words.Trim()).Concat(_byIdInAnyCase[words.Trim()].Select(x => x.Id)).ToHashSet();
        var found = new Dictionary<string, int>();
        foreach (var party in _parties.Values)
        {
            var names = party.Names.Select(x => Folded(x.Name)).ToList();
            if (exact.Contains(party.Id) || names.Contains(asked))
            {
                found[party.Id] = 0;
            }
            else if (names.Exists(x => BeginsWord(x, asked)))
            {
                found[party.Id] = 1;
            }
        }

        return found;
    }

    private static bool BeginsWord(string name, string words)
    {
        for (var at = name.IndexOf(words, StringComparison.Ordinal); at >= 0; )
        {
            if (at == 0 || !char.IsLetterOrDigit(name[at - 1]))
            {
                return true;
            }

            at = at + 1 < name.Length ? name.IndexOf(words, at + 1, StringComparison.Ordinal) : -1;
        }

        return false;
    }

    /// <summary>Says that nothing on record has this name or one like it.</summary>
    public static string Unknown(string asked) =>
        $"There is no party '{asked}'; GET /api/parties?q= finds parties by any of their names.";

    private IEnumerable<string> Identified(string text)
    {
        var parts = text.Split([' ', ':'], 2, StringSplitOptions.RemoveEmptyEntries);
        var named = parts is [var scheme, var value]
            ? _byIdentifier[value.Trim()].Where(x => IsOf(x.Scheme, scheme))
            : _byIdentifier[text];
        return named.Select(x => x.Party.Id);
    }

    /// <summary>Whether a word names a scheme: the whole of it, or its beginning up to a hyphen (<c>ISO</c>).</summary>
    private static bool IsOf(string scheme, string word) =>
        scheme.Equals(word, StringComparison.OrdinalIgnoreCase)
        || scheme.StartsWith(word + "-", StringComparison.OrdinalIgnoreCase);

    private string None(string asked, string text)
    {
        var suggested = _weakNames.Candidates(text);
        if (suggested.Count == 0)
        {
            suggested = Nearest(text);
        }

        return suggested.Count == 0 ? Unknown(asked) : $"There is no party '{asked}'; do you mean {Listed(suggested)}?";
    }

    private List<string> Nearest(string text)
    {
        var asked = Trigrams(text);
        return
        [
            .. _parties
                .Values.Select(x =>
                    (x.Id, Likeness: x.Names.Max(name => (double?)Likeness(asked, Trigrams(name.Name))) ?? 0)
                )
                .Where(x => x.Likeness >= Similar)
                .OrderByDescending(x => x.Likeness)
                .ThenBy(x => x.Id, StringComparer.Ordinal)
                .Take(MostSuggested)
                .Select(x => x.Id),
        ];
    }

    private string Listed(IEnumerable<string> ids) => string.Join(" or ", ids.Select(x => $"{x} ({_parties[x].Name})"));

    private static double Likeness(HashSet<string> one, HashSet<string> other)
    {
        var common = one.Count(other.Contains);
        return common == 0 ? 0 : (double)common / (one.Count + other.Count - common);
    }

    /// <summary>A name with one form of case, apostrophe, dash and space.</summary>
    private static string Folded(string name) =>
        string.Concat(Glyph.Read(name.Trim()).Select(x => new Rune(x.Folded).ToString()));

    private static HashSet<string> Trigrams(string name)
    {
        var text = $"  {Folded(name)} ";
        return [.. Enumerable.Range(0, text.Length - 2).Select(i => text.Substring(i, 3))];
    }
}
