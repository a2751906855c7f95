using Microsoft.AspNetCore.Http;
using Tracker.Http;

namespace Tracker.Tests.Http;

public class DownloadTests
{
    [Theory]
    [InlineData("/api/timeline", "timeline-3186.csv")]
    [InlineData("/api/parties/KOR/timeline", "parties-KOR-timeline-3186.csv")]
    [InlineData("/api/parties/a\"; x=\"b/timeline", "parties-a-x-b-timeline-3186.csv")]
    [InlineData("/api/parties/한국/timeline", "parties-timeline-3186.csv")]
    public void A_file_is_named_by_what_it_shows_and_the_point_of_the_record(string path, string name) =>
        Download.NameOf(new PathString(path), Format.Csv, 3186).ShouldBe(name);
}
