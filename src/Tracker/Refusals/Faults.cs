using System.Buffers;
using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Tracker.Record.Codebook;
using Tracker.Record.Dates;

namespace Tracker.Refusals;

/// <summary>One fault of a request.</summary>
/// <param name="Pointer">JSON Pointer into the body, or <c>?name</c> for a query parameter.</param>
/// <param name="Detail">What is wrong and what to send instead.</param>
/// <param name="Code">Stable code for programs.</param>
public sealed record Fault([RegularExpression(@"^(\?.*|(/.*)?)$")] string Pointer, string Detail, string Code);

/// <summary>Collects all faults of a command. Has the checks that several commands share.</summary>
public sealed partial class Faults
{
    /// <summary>
    /// Maximum length of an ordinary string, in UTF-16 units. Texts of statements have their own limit.
    /// </summary>
    public const int MaxLength = 2000;

    /// <summary>Maximum number of entries of a list.</summary>
    public const int MaxListed = 1_000;

    /// <summary>The characters with Unicode's property Bidi_Control.</summary>
    private static readonly SearchValues<char> TurnsDirection = SearchValues.Create(
        "\u061C\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069"
    );

    private readonly List<Fault> _all = [];

    public IReadOnlyList<Fault> All => _all;

    public bool Any => _all.Count > 0;

    public void Add(string pointer, string code, string detail) => _all.Add(new(pointer, detail, code));

    /// <summary>
    /// Checks each entry of a list. There may be at most <see cref="MaxListed"/> entries, and no duplicates.
    /// </summary>
    /// <param name="key">Entries with the same key are duplicates.</param>
    public void Each<T>(string pointer, IReadOnlyList<T> items, Func<T, string> key, Action<string, T> check)
    {
        if (items.Count > MaxListed)
        {
            Add(pointer, "too-many", $"{items.Count} entries; at most {MaxListed} are taken.");
            return;
        }

        var seen = new HashSet<string>();
        for (var i = 0; i < items.Count; i++)
        {
            check($"{pointer}/{i}", items[i]);
            if (!seen.Add(key(items[i])))
            {
                Add($"{pointer}/{i}", "duplicate", $"'{key(items[i])}' is listed twice.");
            }
        }
    }

    /// <summary>Requires a code of one of the codebook's value lists.</summary>
    public void Code(string pointer, string list, string? value, bool optional = false)
    {
        if (!(value is null && optional) && !Vocabulary.Current.Has(list, value))
        {
            Add(pointer, "unknown-code", $"'{value}' is not one of {Vocabulary.Current.Among(list)}.");
        }
    }

    /// <summary>
    /// Requires text that is not blank, not too long, and without characters that turn the direction of writing.
    /// </summary>
    /// <param name="verbatim">Whether these are words of a statement's text, which are kept unchanged.</param>
    public void Words(string pointer, string? value, bool optional = false, int max = MaxLength, bool verbatim = false)
    {
        if (value is null && optional)
        {
            return;
        }

        if (string.IsNullOrWhiteSpace(value))
        {
            Add(pointer, "blank", "Blank; give it words" + (optional ? " or leave it out." : "."));
        }
        else if (value.Length > max)
        {
            Add(pointer, "too-long", $"{value.Length} characters; at most {max} are taken.");
        }

        if (!verbatim)
        {
            OneDirection(pointer, value);
        }
    }

    /// <summary>
    /// Refuses invisible characters that turn the direction of writing, because they can make a name look like another
    /// name. Arabic and Hebrew names do not need them: letters have a direction of their own.
    /// </summary>
    private void OneDirection(string pointer, string? value)
    {
        if (value?.AsSpan().IndexOfAny(TurnsDirection) is >= 0 and var at)
        {
            Add(
                pointer,
                "direction",
                $"The invisible character U+{(int)value[at]:X4} turns the direction of writing; remove it."
            );
        }
    }

    /// <summary>Reads an EDTF date; null if there is no value or it is at fault.</summary>
    public EdtfDate? Date(string pointer, string? value)
    {
        if (value is null)
        {
            return null;
        }

        if (!EdtfDate.TryParse(value, out var date, out var fault))
        {
            Add(pointer, "date", fault);
            return null;
        }

        // The read tables hold days in PostgreSQL's form. It has no year 0000 and writes earlier years differently.
        if (date.Earliest?.Year < 1 || date.Latest?.Year < 1)
        {
            Add(pointer, "date", $"{date.Text} reaches before the year 0001; give a later date.");
            return null;
        }

        // Npgsql uses the last day of 9999 for infinity.
        if (date.Earliest?.Year > 9998 || date.Latest?.Year > 9998)
        {
            Add(
                pointer,
                "date",
                $"{date.Text} reaches beyond the year 9998; for a date without an end write its start and two dots: "
                    + $"2024-10-22/.."
            );
            return null;
        }

        return date;
    }

    public void Url(string pointer, string? value)
    {
        if (
            value is not null
            && !(
                value.Length <= MaxLength
                && Uri.TryCreate(value, UriKind.Absolute, out var uri)
                && uri.Scheme is "http" or "https"
            )
        )
        {
            Add(pointer, "url", "Not an absolute http or https URL of at most 2000 characters.");
        }

        OneDirection(pointer, value);
    }

    public void Sha256(string pointer, string? value)
    {
        if (value is not null && !HexDigest().IsMatch(value))
        {
            Add(pointer, "sha256", "Not a SHA-256 digest: 64 lower-case hexadecimal digits.");
        }
    }

    public void Language(string pointer, string? value)
    {
        if (value is not null && !LanguageTag().IsMatch(value))
        {
            Add(
                pointer,
                "language",
                $"'{value}' is not a BCP 47 language tag such as en, fr-CA or zh-Hant: the language in small "
                    + "letters, then perhaps a script and a region."
            );
        }
    }

    /// <summary>Requires a party on record.</summary>
    /// <param name="noParty">Says why an id or a name means no party; null if it means one.</param>
    public void Party(string pointer, string id, Func<string, string?> noParty)
    {
        if (noParty(id) is { } why)
        {
            Add(pointer, "unknown-party", why);
        }
    }

    /// <summary>
    /// Requires the id of a list's entry (<see cref="ListedId"/>): <c>s1</c>, <c>s2</c>, … up to the list's count.
    /// </summary>
    public void Reference(string pointer, string? id, char letter, int count)
    {
        if (id is not null && ListedId.IndexOf(id, letter) is var index && (index is null || index >= count))
        {
            Add(
                pointer,
                "unknown-reference",
                $"There is no '{id}'; the ids are {letter}1 to {letter}{count} in the order given."
            );
        }
    }

    [GeneratedRegex(@"^[0-9a-f]{64}\z")]
    private static partial Regex HexDigest();

    [GeneratedRegex(
        @"^[a-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3})){0,3}\z"
    )]
    private static partial Regex LanguageTag();
}
