using System.Buffers;
using System.Globalization;
using System.Text;

namespace Tracker.Record.Parties;

/// <summary>
/// One character of a text made comparable, with where it stands: <c>Written</c> has one form of apostrophe, dash
/// and space, <c>Folded</c> is also lower case. Start and end are in code points, the Utf16 ones in <c>char</c>s;
/// ends are exclusive.
/// </summary>
internal readonly record struct Glyph(Rune Written, int Start, int End, int Utf16Start, int Utf16End)
{
    public int Folded => Rune.ToLowerInvariant(Written).Value;

    public bool IsWord => Rune.IsLetterOrDigit(Written) || IsMark(Written);

    /// <summary>
    /// Reads a text: letters composed with their marks (NFC), every apostrophe and dash in its ASCII form, a run of
    /// white space as one space, invisible format characters left out. Never fails; an unpaired surrogate reads as
    /// U+FFFD.
    /// </summary>
    public static List<Glyph> Read(string text)
    {
        var glyphs = new List<Glyph>(text.Length);
        for (int at = 0, utf16 = 0; utf16 < text.Length; at++)
        {
            _ = Rune.DecodeFromUtf16(text.AsSpan(utf16), out var rune, out var length);
            var glyph = new Glyph(Plain(rune), at, at + 1, utf16, utf16 + length);
            utf16 += length;

            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format)
            {
                continue;
            }
            if (glyphs.Count > 0 && Join(glyphs[^1].Written, glyph.Written) is { } joined)
            {
                glyphs[^1] = glyphs[^1] with { Written = joined, End = glyph.End, Utf16End = glyph.Utf16End };
            }
            else
            {
                glyphs.Add(glyph);
            }
        }

        return glyphs;
    }

    private static Rune? Join(Rune before, Rune here) =>
        before.Value == ' ' && here.Value == ' ' ? before
        : IsMark(here) ? Composed($"{before}{here}".Normalize(NormalizationForm.FormC))
        : null;

    private static Rune? Composed(string text) =>
        Rune.DecodeFromUtf16(text, out var rune, out var length) == OperationStatus.Done && length == text.Length
            ? rune
            : null;

    private static Rune Plain(Rune rune) =>
        rune.Value switch
        {
            0x2018 or 0x2019 or 0x201B or 0x02BC or 0x2032 or 0x00B4 or '`' => new Rune('\''),
            (>= 0x2010 and <= 0x2015) or 0x2212 => new Rune('-'),
            _ => Rune.IsWhiteSpace(rune) ? new Rune(' ') : rune,
        };

    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
