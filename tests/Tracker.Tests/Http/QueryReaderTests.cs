using CsCheck;
using Microsoft.AspNetCore.Http;
using NodaTime;
using Tracker.Http;
using Tracker.Record.Codebook;

namespace Tracker.Tests.Http;

public class QueryReaderTests
{
    private static readonly string[] Names = ["limit", "at", "from", "act", "flag", "sort", "q"];

    [Fact]
    public void Without_parameters_everything_has_its_default()
    {
        var query = Query("");

        query.Limit().ShouldBe(100);
        query.Number("limit", 1, 5).ShouldBeNull();
        query.Flag("flag").ShouldBeFalse();
        query.OneOf("sort", "date", "-date").ShouldBe("date");
        query.Instant("at").ShouldBeNull();
        query.Date("from").ShouldBeNull();
        query.List("act").ShouldBeEmpty();
        query.Has("q").ShouldBeFalse();
        query.Problem.ShouldBeNull();
    }

    [Fact]
    public void Values_are_read()
    {
        var query = Query(
            "?limit=1000&flag=true&sort=-date&at=2024-11-01T09:00:00%2B09:00&from=2024-10&act=CONDEMN,WARN&act=CONDEMN&q=a%20b"
        );

        query.Limit().ShouldBe(1000);
        query.Flag("flag").ShouldBeTrue();
        query.OneOf("sort", "date", "-date").ShouldBe("-date");
        query.Instant("at").ShouldBe(Instant.FromUtc(2024, 11, 1, 0, 0));
        query.Date("from")!.Latest.ShouldBe(new LocalDate(2024, 10, 31));
        query.Codes("act", Lists.ActType).ShouldBe(["CONDEMN", "WARN"]);
        query.Text("q").ShouldBe("a b");
        query.Problem.ShouldBeNull();
    }

    [Fact]
    public void An_empty_value_is_none()
    {
        var query = Query("?limit=&flag=&act=,%20,&q=");

        query.Limit().ShouldBe(100);
        query.Flag("flag").ShouldBeFalse();
        query.List("act").ShouldBeEmpty();
        query.Has("q").ShouldBeFalse();
        query.Problem.ShouldBeNull();
    }

    [Fact]
    public void An_unknown_parameter_is_refused_with_the_known_ones()
    {
        var problem = Query("?colour=red").Problem.ShouldNotBeNull();

        problem.Status.ShouldBe(400);
        problem.Errors!.Select(x => x.Pointer).ShouldBe(["?colour"]);
        problem.Detail.ShouldBe("The parameter is not known here; known are act, at, flag, from, limit, q, sort.");
    }

    [Theory]
    [InlineData("?limit=%201", "?limit")]
    [InlineData("?limit=1.0", "?limit")]
    [InlineData("?limit=99999999999999999999", "?limit")]
    [InlineData("?limit=1&limit=2", "?limit")]
    [InlineData("?flag=yes", "?flag")]
    [InlineData("?at=2024-11-01", "?at")]
    [InlineData("?at=2024-11-01T00:00:00", "?at")]
    [InlineData("?at=9999-12-31T23:59:59-18:00", "?at")]
    [InlineData("?at=-9998-01-01T00:00:00%2B18:00", "?at")]
    [InlineData("?from=22.10.2024", "?from")]
    [InlineData("?from=2024&from=2025", "?from")]
    [InlineData("?q=a%00b", "?q")]
    [InlineData("?q=a%0Ab", "?q")]
    public void A_value_that_cannot_be_read_is_malformed_and_told_once(string text, string pointer)
    {
        var query = Query(text);
        Read(query);

        var problem = query.Problem.ShouldNotBeNull();
        problem.Status.ShouldBe(400);
        var error = problem.Errors.ShouldHaveSingleItem();
        error.Pointer.ShouldBe(pointer);
        error.Detail.ShouldBe(problem.Detail);
    }

    [Theory]
    [InlineData("?limit=0")]
    [InlineData("?limit=1001")]
    [InlineData("?limit=-1")]
    public void A_number_out_of_its_range_breaks_a_rule(string text)
    {
        var query = Query(text);
        Read(query);

        query.Problem.ShouldNotBeNull().Status.ShouldBe(422);
    }

    [Theory]
    [InlineData("?act=shrug", "?act")]
    [InlineData("?sort=up", "?sort")]
    public void A_value_outside_its_list_is_invalid(string text, string pointer)
    {
        var query = Query(text);
        Read(query);

        var problem = query.Problem.ShouldNotBeNull();
        problem.Status.ShouldBe(422);
        problem.Errors.ShouldHaveSingleItem().Pointer.ShouldBe(pointer);
    }

    [Fact]
    public void All_faults_are_told_at_once_the_malformed_first()
    {
        var query = Query("?act=x&sort=up&limit=x&flag=x&colour=x");
        Read(query);

        var problem = query.Problem.ShouldNotBeNull();
        problem.Status.ShouldBe(400);
        problem.Errors!.Select(x => x.Pointer).ShouldBe(["?colour", "?limit", "?flag", "?act", "?sort"]);
    }

    [Fact]
    public void No_query_makes_reading_fail_in_any_other_way() =>
        Gen.Select(
                Gen.OneOf(Names),
                Gen.Frequency(
                    (1, Gen.String[0, 12]),
                    (1, Gen.OneOf("0123456789-+:TZ./~?X,%".ToCharArray()).Array[0, 12].Select(string.Concat))
                )
            )
            .Array[0, 4]
            .Sample(
                parameters =>
                    Read(
                        Query(
                            QueryString
                                .Create(parameters.Select(x => KeyValuePair.Create(x.Item1, (string?)x.Item2)))
                                .Value
                                ?? ""
                        )
                    ),
                iter: 5_000
            );

    private static void Read(QueryReader query)
    {
        query.Limit();
        query.Flag("flag");
        query.Codes("act", Lists.ActType);
        query.OneOf("sort", "date", "-date");
        query.Instant("at");
        query.Date("from");
        query.Text("q");
        _ = query.Problem;
    }

    private static QueryReader Query(string text)
    {
        var context = new DefaultHttpContext();
        context.Request.QueryString = new QueryString(text);
        return new(context, Names);
    }
}
