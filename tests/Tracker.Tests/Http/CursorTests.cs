using System.Buffers.Text;
using System.Text;
using CsCheck;
using Microsoft.AspNetCore.Http;
using Tracker.Http;
using Tracker.Refusals;

namespace Tracker.Tests.Http;

public class CursorTests
{
    [Fact]
    public void A_cursor_is_read_back_whatever_its_key() =>
        Gen.Select(Gen.Long[0, long.MaxValue], Gen.OneOf("ab|19-é😀%+/=".EnumerateRunes().ToArray()).Array[0, 12])
            .Sample(
                (sequence, key) =>
                {
                    var cursor = new Cursor(sequence, string.Concat(key));
                    var (read, problem) = Read(Seal(cursor.ToString()));

                    read.ShouldBe(cursor);
                    problem.ShouldBeNull();
                },
                iter: 2_000
            );

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
    public void Invalid_utf8_is_refused() => Refused(Base64Url.EncodeToString([.. "1|5|"u8, 0xFF]));

    [Fact]
    public void Garbage_never_throws() =>
        Gen.OneOf(Gen.String[0, 20], Gen.Byte.Array[0, 20].Select(x => Base64Url.EncodeToString(x)))
            .Sample(
                text =>
                {
                    var (read, problem) = Read(text);
                    if (text.Length > 0)
                    {
                        (read is null).ShouldBe(problem is not null);
                    }
                },
                iter: 5_000
            );

    [Theory]
    [InlineData("5")]
    [InlineData("|a")]
    [InlineData("-5|a")]
    [InlineData("x|a")]
    [InlineData("99999999999999999999|a")]
    public void What_is_sealed_and_says_something_else_is_refused(string content) => Refused(Seal(content));

    [Fact]
    public void A_cursor_altered_in_any_bit_or_cut_anywhere_is_refused()
    {
        var bytes = Base64Url.DecodeFromChars(Seal("12|2024-10-22"));
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            byte[] altered = [.. bytes];
            altered[bit / 8] ^= (byte)(1 << (bit % 8));
            Refused(Base64Url.EncodeToString(altered));
        }

        foreach (var length in Enumerable.Range(1, bytes.Length - 1))
        {
            Refused(Base64Url.EncodeToString(bytes.AsSpan(0, length)));
        }
    }

    [Fact]
    public void A_cursor_of_another_key_is_refused() => Refused(Sealed.New(2).Seal(Sealed.Context("").Request, "12|a"));

    [Theory]
    [InlineData("?party=KOR", "/api/timeline")]
    [InlineData("", "/api/timeline")]
    [InlineData("?party=GBR&party=KOR", "/api/timeline")]
    [InlineData("?party=GBR&asOfSequence=3", "/api/timeline")]
    [InlineData("?party=GBR", "/api/statements")]
    public void A_cursor_made_for_one_query_is_refused_by_another(string query, string path)
    {
        var cursor = Sealed.Seal.Seal(Sealed.Context("?party=GBR").Request, "12|a");

        Sealed.Seal.Open(Sealed.Context(query, path).Request, cursor).ShouldBeNull();
        Sealed
            .Seal.Open(Sealed.Context("?limit=7&party=GBR&format=csv&minSequence=3&cursor=x").Request, cursor)
            .ShouldBe("12|a");
    }

    private static string Seal(string content) => Sealed.Seal.Seal(Sealed.Context("").Request, content);

    private static void Refused(string text)
    {
        var (read, problem) = Read(text);

        read.ShouldBeNull();
        problem.ShouldNotBeNull().Status.ShouldBe(400);
        problem.Errors.ShouldHaveSingleItem().Pointer.ShouldBe("?cursor");
    }

    private static (Cursor? Cursor, Problem? Problem) Read(string text)
    {
        var query = new QueryReader(Sealed.Context(QueryString.Create("cursor", text).Value!), "cursor");
        return (Cursor.Read(query), query.Problem);
    }
}
