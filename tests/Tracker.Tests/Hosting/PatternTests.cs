using System.Reflection;
using System.Text.RegularExpressions;
using Tracker.Configuration;

namespace Tracker.Tests.Hosting;

public sealed class PatternTests
{
    [Fact]
    public void No_pattern_takes_long_on_any_text()
    {
        var patterns = typeof(Settings)
            .Assembly.GetTypes()
            .SelectMany(x =>
                x.GetMethods(
                    BindingFlags.Static
                        | BindingFlags.Instance
                        | BindingFlags.Public
                        | BindingFlags.NonPublic
                        | BindingFlags.DeclaredOnly
                )
            )
            .Select(x => (Method: x, Pattern: x.GetCustomAttribute<GeneratedRegexAttribute>()!))
            .Where(x => x.Pattern is not null)
            .ToList();
        patterns.Count.ShouldBeGreaterThan(5);
        foreach (var (method, pattern) in patterns)
        {
            foreach (var unit in new[] { "a", "A", "0", "-", "a-", "A1-", "a a ", "0-", ".", "/", "é", "ac-" })
            {
                var text = string.Concat(Enumerable.Repeat(unit, 20_000)) + "!";
                var regex = new Regex(pattern.Pattern, pattern.Options, TimeSpan.FromSeconds(20));
                Should.NotThrow(() => regex.IsMatch(text), $"{method.DeclaringType!.Name}.{method.Name} on '{unit}…!'");
            }
        }
    }
}
