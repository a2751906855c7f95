using System.Text.RegularExpressions;
using Tracker.Codebook;
using Tracker.Dates;

namespace Tracker.Hosting;

/// <summary>Collects every fault of a command, with checks that several commands share.</summary>
public sealed partial class Faults
{
    /// <summary>Longest ordinary string, in UTF-16 units; texts of statements have their own limit.</summary>
    public const int MaxLength = 2000;

    /// <summary>Most entries of a list.</summary>
    public const int MaxListed = 1_000;

    private readonly List<Fault> _all = [];

    public IReadOnlyList<Fault> All => _all;

    public bool Any => _all.Count > 0;

    public void Add(string pointer, string code, string detail) => _all.Add(new(pointer, detail, code));

    /// <summary>Judges each entry of a list: no more than <see cref="MaxListed"/>, and none twice.</summary>
    /// <param name="key">By which entries are the same.</param>
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

    /// <summary>A code of a value list of the codebook.</summary>
    public void Code(string pointer, string list, string? value, bool optional = false)
    {
        if (!(value is null && optional) && !Vocabulary.Current.Has(list, value))
        {
            Add(pointer, "unknown-code", $"'{value}' is not one of {Vocabulary.Current.Among(list)}.");
        }
    }

    /// <summary>Not blank, and no longer than <see cref="MaxLength"/>.</summary>
    public void Words(string pointer, string? value, bool optional = false, int max = MaxLength)
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
    }

    /// <summary>An EDTF date, or null where there is none or it is at fault.</summary>
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

        // The read tables hold days as PostgreSQL reads them, which counts no year 0000 and writes earlier ones another way.
        if (date.Earliest?.Year < 1 || date.Latest?.Year < 1)
        {
            Add(pointer, "date", $"{date.Text} reaches before the year 0001; give a later date.");
            return null;
        }

        return date;
    }

    public void Url(string pointer, string? value)
    {
        if (value is not null
            && !(value.Length <= MaxLength && Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
        {
            Add(pointer, "url", "Not an absolute http or https URL of at most 2000 characters.");
        }
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
            Add(pointer, "language", $"'{value}' is not a BCP 47 language tag such as en, fr or zh-Hant.");
        }
    }

    [GeneratedRegex(@"^[0-9a-f]{64}\z")]
    private static partial Regex HexDigest();

    [GeneratedRegex(@"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}\z")]
    private static partial Regex LanguageTag();
}
