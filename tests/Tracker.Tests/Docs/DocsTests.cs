using System.Text.Json;
using System.Text.RegularExpressions;
using Tracker.OpenApi;
using Tracker.Record.Log;
using Tracker.Refusals;

namespace Tracker.Tests.Docs;

/// <summary>The docs describe every event, setting, route and problem type, and their links lead to files.</summary>
public partial class DocsTests
{
    [Fact]
    public void Every_stored_event_has_a_section_that_names_its_fields()
    {
        var sections = Regex.Split(Read("docs/events.md"), "^#{2,3} ", RegexOptions.Multiline);
        foreach (var (type, name) in EventTypes.Names)
        {
            var section = sections.FirstOrDefault(x => x.StartsWith($"`{name}`\n", StringComparison.Ordinal));
            section.ShouldNotBeNull($"docs/events.md has no section for {name}");
            foreach (var field in type.GetProperties().Select(x => JsonNamingPolicy.CamelCase.ConvertName(x.Name)))
            {
                section.ShouldContain($"`{field}`", customMessage: $"of {name}");
            }
        }
    }

    [Fact]
    public void No_section_tells_of_an_event_that_is_not_stored() =>
        EventHeading()
            .Matches(Read("docs/events.md"))
            .Select(x => x.Groups[1].Value)
            .ShouldBe(EventTypes.Names.Values, ignoreOrder: true);

    [Fact]
    public void Every_setting_is_in_the_operations_page()
    {
        var settings = Setting()
            .Matches(
                string.Concat(
                    Directory
                        .EnumerateFiles(Path.Combine(Repository.Root, "src/Tracker/Configuration"), "*.cs")
                        .Select(File.ReadAllText)
                )
            )
            .Select(x => x.Groups[1].Value)
            .Distinct()
            .ToList();
        settings.ShouldContain("TRACKER_DATA");
        settings.ShouldContain("TRACKER_PROXIES");
        var page = Read("docs/operations.md");
        foreach (var setting in settings)
        {
            page.ShouldContain($"| `{setting}` |");
        }
    }

    [Fact]
    public void The_api_page_has_a_section_for_every_route_and_for_no_other()
    {
        var routes = OperationList.All.Select(x => x.Route).ToList();
        routes.ShouldContain("POST /api/statements");
        RouteHeading().Matches(Read("docs/api.md")).Select(x => x.Groups[1].Value).ShouldBe(routes, ignoreOrder: true);
    }

    [Fact]
    public void Every_problem_type_is_in_the_api_page()
    {
        var page = Read("docs/api.md");
        foreach (var type in ProblemTypes.All)
        {
            page.ShouldContain($"| `{type.Uri}` |");
        }
    }

    [Fact]
    public void Every_test_that_the_rules_name_is_there_and_every_scenario_too()
    {
        var tests = Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(x => TestMethod().Matches(File.ReadAllText(x)))
            .Select(x => x.Groups[1].Value)
            .ToHashSet();

        var named = TestName().Matches(Read("docs/rules.md")).Select(x => x.Groups[1].Value).ToList();
        named.Count.ShouldBeGreaterThan(60);
        named.Where(x => !tests.Contains(x)).ShouldBeEmpty();
        Enumerable
            .Range(1, 19)
            .Where(n => !tests.Any(x => x.StartsWith($"S{n}_", StringComparison.Ordinal)))
            .ShouldBeEmpty();
    }

    [Fact]
    public void Every_relative_link_leads_to_a_file_or_folder()
    {
        var broken = new List<string>();
        foreach (var page in Pages())
        {
            foreach (Match link in Link().Matches(Fenced().Replace(File.ReadAllText(page), "")))
            {
                var target = link.Groups[1].Value;
                if (
                    !target.Contains(':')
                    && !Path.Exists(Path.Combine(Path.GetDirectoryName(page)!, Uri.UnescapeDataString(target)))
                )
                {
                    broken.Add($"{Path.GetRelativePath(Repository.Root, page)}: {target}");
                }
            }
        }

        broken.ShouldBeEmpty();
    }

    private static IEnumerable<string> Pages() =>
        Directory
            .EnumerateFiles(
                Repository.Root,
                "*.md",
                new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden }
            )
            .Where(x =>
                !Path.GetRelativePath(Repository.Root, x)
                    .Split(Path.DirectorySeparatorChar)
                    .Any(part => part is "artifacts" or "bin" or "obj" or "node_modules")
            );

    private static string Read(string path) =>
        File.ReadAllText(Path.Combine(Repository.Root, path)).ReplaceLineEndings("\n");

    [GeneratedRegex(@"public (?:async )?(?:void|Task) ([A-Z]\w+)\(")]
    private static partial Regex TestMethod();

    [GeneratedRegex(@"`([A-Z]\w+_\w+)`")]
    private static partial Regex TestName();

    [GeneratedRegex("^### `([a-z_]+)`$", RegexOptions.Multiline)]
    private static partial Regex EventHeading();

    [GeneratedRegex("^### ((?:GET|POST|PUT|DELETE|PATCH) /.+)$", RegexOptions.Multiline)]
    private static partial Regex RouteHeading();

    [GeneratedRegex("\"((?:TRACKER|ASPNETCORE|ConnectionStrings_)_[A-Za-z_]+)\"")]
    private static partial Regex Setting();

    /// <summary>The target of a link, without its fragment.</summary>
    [GeneratedRegex(@"\]\(([^)#\s]+)(?:#[^)\s]*)?\)")]
    private static partial Regex Link();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();
}
