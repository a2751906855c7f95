using System.Text;
using Tracker.Http;

namespace Tracker.Tests.Http;

public class CharactersTests
{
    [Fact]
    public void Of_all_code_points_control_characters_and_the_66_noncharacters_are_not_taken()
    {
        var refused = Enumerable
            .Range(0, 0x110000)
            .Where(Rune.IsValid)
            .Where(x => !Characters.AreTaken(new Rune(x).ToString()))
            .ToList();

        refused.Count(x => x is < 0x20 or (>= 0x7F and < 0xA0)).ShouldBe(65 - 3);
        refused.Count.ShouldBe(65 - 3 + 66);
        refused.ShouldContain(0xFDD0);
        refused.ShouldContain(0x10FFFF);
        refused.ShouldNotContain(0xFFFD);
        refused.ShouldNotContain(0x20FF);
    }

    [Fact]
    public void What_is_refused_is_told_with_its_place_in_code_points() =>
        Characters
            .FirstNotTaken("𝔘\ufffe")
            .ShouldBe("the noncharacter U+FFFE at code point 1; remove it, as no text may have it");
}
