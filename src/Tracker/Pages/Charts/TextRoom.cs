using System.Text;

namespace Tracker.Pages.Charts;

/// <summary>
/// The room that a text needs in a diagram. Readers have any font, so the room is that of a wide one: it is enough for
/// every common font without serifs. Pure.
/// </summary>
public static class TextRoom
{
    /// <param name="size">The size of the font, in the diagram's units.</param>
    public static double Of(string text, double size) => size * text.EnumerateRunes().Sum(Em);

    /// <summary>
    /// The text in lines of at most this width. No word is lost: a word that is too long for a line is broken.
    /// </summary>
    public static IReadOnlyList<string> Lines(string text, double size, double width)
    {
        var lines = new List<string>();
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(Pieces))
        {
            var longer = line.Length == 0 ? word : $"{line} {word}";
            if (line.Length > 0 && Of(longer, size) > width)
            {
                lines.Add(line);
                longer = word;
            }

            line = longer;
        }

        lines.Add(line);
        return lines;

        IEnumerable<string> Pieces(string word)
        {
            var piece = new StringBuilder();
            foreach (var rune in word.EnumerateRunes())
            {
                if (piece.Length > 0 && Of($"{piece}{rune}", size) > width)
                {
                    yield return piece.ToString();
                    piece.Clear();
                }

                piece.Append(rune);
            }

            yield return piece.ToString();
        }
    }

    /// <summary>The width of a character of a wide font, in units of the font's size.</summary>
    private static double Em(Rune rune) =>
        rune.Value switch
        {
            ' ' or '.' or ',' or '\'' or 'i' or 'j' or 'l' or '|' => 0.45,
            'm' or 'w' or 'M' or 'W' or '@' or '%' or '…' or '—' => 1.05,
            >= 0x1100 => 1.1,
            _ => Rune.IsUpper(rune) ? 0.8 : 0.68,
        };
}
