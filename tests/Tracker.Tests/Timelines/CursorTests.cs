using System.Buffers.Text;
using System.Text;
using CsCheck;
using Microsoft.AspNetCore.Http;
using Tracker.Hosting;
using Tracker.Timelines;

namespace Tracker.Tests.Timelines;

public class CursorTests
{
    [Fact]
    public void A_cursor_is_read_back_whatever_its_key() =>
        Gen.Select(Gen.Long[0, long.MaxValue], Gen.OneOf("ab|19-é😀%+/=".EnumerateRunes().ToArray()).Array[0, 12])
            .Sample((sequence, key) =>
            {
                var cursor = new Cursor(sequence, string.Concat(key));
                var (read, problem) = Read(cursor.ToString());

                read.ShouldBe(cursor);
                problem.ShouldBeNull();
            }, iter: 2_000);

    [Fact]
    public void No_cursor_is_none()
    {
        Read("").ShouldBe((null, null));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("!!!!")]
    [InlineData("aGVsbG8")]
    public void What_is_no_cursor_is_refused(string text) => Refused(text);

    [Theory]
    [InlineData("1|5")]
    [InlineData("2|5|a")]
    [InlineData("1||a")]
    [InlineData("1|-5|a")]
    [InlineData("1|x|a")]
    [InlineData("1|99999999999999999999|a")]
    [InlineData("1|5|a\0")]
    public void What_says_something_else_is_refused(string content) =>
        Refused(Base64Url.EncodeToString(Encoding.UTF8.GetBytes(content)));

    [Fact]
    public void Invalid_utf8_is_refused() =>
        Refused(Base64Url.EncodeToString([.. "1|5|"u8, 0xFF]));

    [Fact]
    public void Garbage_never_throws() =>
        Gen.OneOf(Gen.String[0, 20], Gen.Byte.Array[0, 20].Select(x => Base64Url.EncodeToString(x))).Sample(text =>
        {
            var (read, problem) = Read(text);
            if (text.Length > 0) (read is null).ShouldBe(problem is not null);
        }, iter: 5_000);

    private static void Refused(string text)
    {
        var (read, problem) = Read(text);

        read.ShouldBeNull();
        problem.ShouldNotBeNull().Status.ShouldBe(400);
        problem.Errors.ShouldHaveSingleItem().Pointer.ShouldBe("?cursor");
    }

    private static (Cursor? Cursor, Problem? Problem) Read(string text)
    {
        var context = new DefaultHttpContext();
        context.Request.QueryString = QueryString.Create("cursor", text);
        var query = new QueryReader(context, "cursor");
        return (Cursor.Read(query), query.Problem);
    }
}
