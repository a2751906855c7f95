using System.Buffers.Binary;
using Tracker.Pages.Previews;

namespace Tracker.Tests.Pages;

public class PreviewPictureTests
{
    [Theory]
    [InlineData("Short", "“We condemn it.”")]
    [InlineData(
        "Déploiement de troupes nord-coréennes en Russie",
        "«Nous condamnons.» Überfall, Świat, Ελλάδα, Россия"
    )]
    public void A_title_and_a_sentence_become_a_picture_of_the_size_that_previews_expect(string title, string sentence)
    {
        PreviewPicture.CanDraw(title, sentence).ShouldBeTrue();
        SizeOf(PreviewPicture.Draw("Tracker", title, sentence)).ShouldBe((1200, 630));
    }

    [Fact]
    public void The_longest_words_of_a_page_fit_and_differ_from_a_shorter_picture()
    {
        var title = string.Join(' ', Enumerable.Repeat("deployment", 30));
        var sentence = string.Join(' ', Enumerable.Repeat("condemn", 40));
        var whole = PreviewPicture.Draw("Tracker", title, sentence);
        SizeOf(whole).ShouldBe((1200, 630));
        // The last word is drawn too.
        PreviewPicture.Draw("Tracker", title, sentence + " .").ShouldNotBe(whole);
    }

    [Theory]
    [InlineData("نحن ندين")]
    [InlineData("规模")]
    [InlineData("우리는 규탄한다")]
    [InlineData("हम निंदा करते हैं")]
    [InlineData("We condemn 😠")]
    public void Nothing_is_drawn_with_signs_that_the_font_does_not_have(string words) =>
        PreviewPicture.CanDraw("Title", words).ShouldBeFalse();

    private static (int, int) SizeOf(byte[] png)
    {
        png.AsSpan(0, 4).ToArray().ShouldBe([0x89, (byte)'P', (byte)'N', (byte)'G']);
        return (
            BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)),
            BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20))
        );
    }
}
