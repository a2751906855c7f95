using System.Reflection;
using SkiaSharp;

namespace Tracker.Pages.Previews;

/// <summary>
/// The picture of a link preview: a title and a sentence, on a card of 1200 × 630 pixels, as PNG. Drawn only in scripts
/// that the font has and that need no shaping: Latin, Greek, Cyrillic. Pure.
/// </summary>
public static class PreviewPicture
{
    public const int Width = 1200;
    public const int Height = 630;

    private const float Margin = 64;
    private const float LargestTitle = 58;
    private const float Smallest = 15;

    private static readonly SKColor Paper = new(0xfb, 0xfa, 0xf7);
    private static readonly SKColor Ink = new(0x14, 0x17, 0x1c);
    private static readonly SKColor Accent = new(0x1f, 0x3a, 0x6e);

    /// <summary>Null if the drawing library does not work on this system.</summary>
    private static readonly Lazy<(SKTypeface Plain, SKTypeface Bold)?> Faces = new(Load);

    /// <summary>Whether the font has every character, so that the picture shows what the page says.</summary>
    public static bool CanDraw(params IEnumerable<string> texts) =>
        Faces.Value is { } faces && texts.All(x => Has(faces.Plain, x) && Has(faces.Bold, x));

    /// <summary>Draws title and sentence whole; if they are long, in smaller letters.</summary>
    /// <exception cref="InvalidOperationException">The library cannot draw here; see <see cref="CanDraw"/>.</exception>
    public static byte[] Draw(string site, string title, string sentence)
    {
        var faces = Faces.Value ?? throw new InvalidOperationException("Pictures cannot be drawn on this system.");
        using var surface = SKSurface.Create(new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var canvas = surface.Canvas;
        canvas.Clear(Paper);
        using var accent = new SKPaint { Color = Accent, IsAntialias = true };
        using var ink = new SKPaint { Color = Ink, IsAntialias = true };
        canvas.DrawRect(0, 0, Width, 14, accent);
        using var name = new SKFont(faces.Bold, 28);
        canvas.DrawText(site, Margin, Margin + 20, SKTextAlign.Left, name, accent);

        var (titleFont, titleLines, sentenceFont, sentenceLines) = Fit(faces, title, sentence);
        using (titleFont)
        using (sentenceFont)
        {
            var y = Margin + 50;
            y = DrawLines(canvas, titleLines, titleFont, ink, y) + 24;
            DrawLines(canvas, sentenceLines, sentenceFont, ink, y);
        }

        using var image = surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    /// <summary>The greatest size at which both fit the card.</summary>
    private static (SKFont, IReadOnlyList<string>, SKFont, IReadOnlyList<string>) Fit(
        (SKTypeface Plain, SKTypeface Bold) faces,
        string title,
        string sentence
    )
    {
        for (var size = LargestTitle; ; size -= 2)
        {
            var (large, small) = (new SKFont(faces.Bold, size), new SKFont(faces.Plain, size * 0.7f));
            var (titleLines, sentenceLines) = (Lines(title, large), Lines(sentence, small));
            var height = (titleLines.Count * large.Spacing) + 24 + (sentenceLines.Count * small.Spacing);
            if (height <= Height - (2 * Margin) - 50 || size <= Smallest)
            {
                return (large, titleLines, small, sentenceLines);
            }

            large.Dispose();
            small.Dispose();
        }
    }

    /// <summary>Breaks a text between words. A word that is wider than the card has a line of its own.</summary>
    private static List<string> Lines(string text, SKFont font)
    {
        List<string> lines = [];
        var line = "";
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var longer = line.Length == 0 ? word : $"{line} {word}";
            if (line.Length > 0 && font.MeasureText(longer) > Width - (2 * Margin))
            {
                lines.Add(line);
                longer = word;
            }

            line = longer;
        }

        return line.Length == 0 ? lines : [.. lines, line];
    }

    private static float DrawLines(SKCanvas canvas, IReadOnlyList<string> lines, SKFont font, SKPaint paint, float y)
    {
        foreach (var line in lines)
        {
            y += font.Spacing;
            canvas.DrawText(line, Margin, y, SKTextAlign.Left, font, paint);
        }

        return y;
    }

    private static (SKTypeface, SKTypeface)? Load()
    {
        try
        {
            return (Face("DejaVuSerif.ttf"), Face("DejaVuSerif-Bold.ttf"));
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or BadImageFormatException)
        {
            // The library has no build for this system: pages have no preview picture here.
            return null;
        }
    }

    private static bool Has(SKTypeface face, string text)
    {
        using var font = new SKFont(face);
        return font.ContainsGlyphs(text);
    }

    private static SKTypeface Face(string name)
    {
        using var stream = Assembly
            .GetExecutingAssembly()
            .GetManifestResourceStream($"Tracker.Pages.Previews.Fonts.{name}")!;
        return SKTypeface.FromStream(stream);
    }
}
