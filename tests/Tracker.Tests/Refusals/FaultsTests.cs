using Tracker.Refusals;

namespace Tracker.Tests.Refusals;

public sealed class FaultsTests
{
    public static TheoryData<char> BidiControls =>
        [
            '\u061c',
            '\u200e',
            '\u200f',
            '\u202a',
            '\u202b',
            '\u202c',
            '\u202d',
            '\u202e',
            '\u2066',
            '\u2067',
            '\u2068',
            '\u2069',
        ];

    [Theory]
    [MemberData(nameof(BidiControls))]
    public void A_name_does_not_turn_the_direction_of_writing(char control)
    {
        var faults = new Faults();
        faults.Words("/name", $"Evil{control}gnp.exe");
        faults.Url("/url", $"https://example.org/{control}");

        faults.All.Select(x => (x.Pointer, x.Code)).ShouldBe([("/name", "direction"), ("/url", "direction")]);
        faults.All[0].Detail.ShouldContain($"U+{(int)control:X4}");
    }

    [Theory]
    [InlineData("وزارة الخارجية")]
    [InlineData("משרד החוץ")]
    [InlineData("외교부")]
    [InlineData("Ministère de l’Europe")]
    public void Names_of_every_script_are_names(string name)
    {
        var faults = new Faults();
        faults.Words("/name", name);

        faults.Any.ShouldBeFalse();
    }

    [Fact]
    public void The_words_of_a_text_are_kept_as_they_are()
    {
        var faults = new Faults();
        faults.Words("/text", "a\u202bb\u202c", verbatim: true);

        faults.Any.ShouldBeFalse();
    }
}
