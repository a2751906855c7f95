using System.Text;

namespace Tracker.Record.Parties;

/// <summary>
/// A party named in a text. <c>Start</c> and <c>End</c> count Unicode code points, end-exclusive; <c>AsWritten</c> is
/// the text between them, unchanged. <c>NameKind</c> is one of <see cref="NameKinds"/>: a METONYM may be just a place.
/// </summary>
public sealed record PartyMention(string Party, int Start, int End, string NameKind, string AsWritten);

/// <summary>One name of a party.</summary>
/// <param name="Kind">One of <see cref="NameKinds"/>.</param>
public sealed record NameOfParty(string Party, string Name, string Kind);

/// <summary>
/// Finds parties by name: pure, immutable, safe to share between threads. Apostrophes, dashes, white space and composed
/// letters are compared in one form, and a leading "the" is not part of a name. Case counts only for names without a
/// lower-case letter: "US" is never "us".
/// </summary>
public sealed class PartyNames
{
    private readonly Node _root = new();

    private PartyNames() { }

    /// <summary>
    /// Builds the look-up. <paramref name="notParties"/> are phrases that hide the names inside them from
    /// <see cref="Find"/>: given "South China Sea", that sea does not mention China.
    /// </summary>
    /// <exception cref="ArgumentException">A name does not begin with a letter or digit.</exception>
    public static PartyNames From(IEnumerable<NameOfParty> all, IEnumerable<string>? notParties = null)
    {
        var names = new PartyNames();
        foreach (var (party, name, kind) in all)
        {
            names.Add(name, party, kind);
        }
        foreach (var phrase in notParties ?? [])
        {
            names.Add(phrase, null, NameKinds.Display);
        }
        return names;
    }

    /// <summary>Whether two texts differ at most in the form of apostrophes, dashes, spaces and composed letters.</summary>
    public static bool AreAlike(string one, string other) =>
        Written(Glyph.Read(one.Trim())) == Written(Glyph.Read(other.Trim()));

    /// <summary>Whether a name can be looked up: it begins with a letter or digit.</summary>
    public static bool CanHold(string name) => NameGlyphs(name) is [{ IsWord: true }, ..];

    /// <summary>The party of which this is a name; null if there is none, or more than one.</summary>
    public string? Resolve(string name) => Candidates(name) is [var only] ? only : null;

    /// <summary>All parties of which this is a name, sorted by id.</summary>
    public IReadOnlyList<string> Candidates(string name)
    {
        var glyphs = NameGlyphs(name);
        var node = _root;
        foreach (var glyph in glyphs)
        {
            if (!node.Next.TryGetValue(glyph.Folded, out node!))
            {
                return [];
            }
        }
        var written = Written(glyphs);
        var parties = node.Entries.FindAll(e => e.Admits(written)).Select(e => e.Party).OfType<string>();
        return [.. parties.Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>
    /// Mentions in running text, in order, never overlapping. Only whole words match and the longest name at a position
    /// wins: "Niger" is not in "Nigeria", nor "Republic of Korea" in the DPRK's name. A name that begins with a capital
    /// must do so in the text ("Turkey", not "turkey"). A name that several parties share takes up its place but
    /// yields no mention. Which of two things a name means cannot be seen here: Georgia may be the state of the US.
    /// </summary>
    public IReadOnlyList<PartyMention> Find(string text)
    {
        var glyphs = Glyph.Read(text);
        var mentions = new List<PartyMention>();
        for (var start = 0; start < glyphs.Count; )
        {
            if (StartsWord(glyphs, start) && Longest(glyphs, start) is (var end, var entries))
            {
                if (Single(entries) is { Party: { } party, Kind: var kind })
                {
                    var (first, last) = (glyphs[start], glyphs[end - 1]);
                    var asWritten = text[first.Utf16Start..last.Utf16End];
                    mentions.Add(new PartyMention(party, first.Start, last.End, kind, asWritten));
                }

                start = end;
            }
            else
            {
                start++;
            }
        }

        return mentions;
    }

    private (int End, List<Entry> Entries)? Longest(List<Glyph> glyphs, int start)
    {
        (int, List<Entry>)? longest = null;
        var node = _root;
        for (var at = start; at < glyphs.Count && node.Next.TryGetValue(glyphs[at].Folded, out node!); at++)
        {
            if (node.Entries.Count == 0 || (at + 1 < glyphs.Count && glyphs[at + 1].IsWord))
            {
                continue;
            }
            var written = Written(glyphs[start..(at + 1)]);
            var admitted = node.Entries.FindAll(e => e.AdmitsInText(written));
            if (admitted.Count > 0)
            {
                longest = (at + 1, admitted);
            }
        }

        return longest;
    }

    private static Entry? Single(List<Entry> entries) =>
        entries.TrueForAll(e => e.Party == entries[0].Party) ? entries.MinBy(e => e.Weight) : null;

    private static bool StartsWord(List<Glyph> glyphs, int at) =>
        glyphs[at].IsWord && (at == 0 || !glyphs[at - 1].IsWord);

    private void Add(string name, string? party, string kind)
    {
        var glyphs = NameGlyphs(name);
        if (glyphs.Count == 0 || !glyphs[0].IsWord)
        {
            throw new ArgumentException($"'{name}' does not begin with a letter or digit.", nameof(name));
        }

        var node = _root;
        foreach (var glyph in glyphs)
        {
            node = node.Next.TryGetValue(glyph.Folded, out var next) ? next : node.Next[glyph.Folded] = new Node();
        }
        node.Entries.Add(new Entry(party, kind, Written(glyphs)));
    }

    /// <summary>The glyphs of a whole name: trimmed, without a leading "the".</summary>
    private static List<Glyph> NameGlyphs(string name)
    {
        var glyphs = Glyph.Read(name.Trim());
        return glyphs is [{ Folded: 't' }, { Folded: 'h' }, { Folded: 'e' }, { Folded: ' ' }, _, ..]
            ? glyphs[4..]
            : glyphs;
    }

    private static string Written(List<Glyph> glyphs)
    {
        var written = new StringBuilder(glyphs.Count);
        foreach (var glyph in glyphs)
        {
            written.Append(glyph.Written.ToString());
        }
        return written.ToString();
    }

    /// <summary>One step of the trie: what may follow, and the names that end here.</summary>
    private sealed class Node
    {
        public Dictionary<int, Node> Next { get; } = [];

        public List<Entry> Entries { get; } = [];
    }

    /// <summary>A name in its comparable form; without a party it only hides what is inside it.</summary>
    private sealed record Entry(string? Party, string Kind, string Name)
    {
        private bool IsCapitals { get; } = !Name.Any(char.IsLower);

        public int Weight => NameKinds.All.TakeWhile(kind => kind != Kind).Count();

        public bool Admits(string written) => !IsCapitals || written == Name;

        public bool AdmitsInText(string written) =>
            Admits(written) && (!char.IsUpper(Name[0]) || char.IsUpper(written[0]));
    }
}
