using System.Text.RegularExpressions;
using System.Xml.Linq;
using Tracker.Record.Statements;

namespace Tracker.OpenApi;

/// <summary>The XML comments of types and their members as plain sentences.</summary>
public sealed partial class Documentation
{
    private readonly Dictionary<string, XElement> _members;

    private Documentation(IEnumerable<XDocument> documents) =>
        _members = documents
            .SelectMany(x => x.Descendants("member"))
            .GroupBy(x => x.Attribute("name")!.Value)
            .ToDictionary(x => x.Key, x => x.First());

    /// <summary>
    /// Loads the comment files that the compiler wrote beside the assemblies Tracker and Tracker.Record.
    /// </summary>
    public static Documentation Load() =>
        new(
            new[] { typeof(Documentation), typeof(Statement) }.Select(x =>
                XDocument.Load(Path.Combine(AppContext.BaseDirectory, x.Assembly.GetName().Name + ".xml"))
            )
        );

    public string? Of(Type type) =>
        _members.TryGetValue("T:" + NameOf(type), out var member) ? Plain(member.Element("summary")) : null;

    /// <summary>The comment of a property, or of the constructor parameter of the same name.</summary>
    public string? Of(Type type, string property)
    {
        if (_members.TryGetValue($"P:{NameOf(type)}.{property}", out var own) && own.Element("summary") is { } summary)
        {
            return Plain(summary);
        }

        return _members.TryGetValue("T:" + NameOf(type), out var member)
            ? Plain(member.Elements("param").FirstOrDefault(x => x.Attribute("name")?.Value == property))
            : null;
    }

    private static string NameOf(Type type) =>
        (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!.Replace('+', '.');

    private static string? Plain(XElement? element)
    {
        if (element is null)
        {
            return null;
        }

        var copy = new XElement(element);
        foreach (var reference in copy.Descendants().Where(x => x.Name.LocalName is "paramref" or "see").ToList())
        {
            var name = (reference.Attribute("name") ?? reference.Attribute("cref"))?.Value.Split('.', ':')[^1] ?? "";
            reference.ReplaceWith(char.ToLowerInvariant(name[0]) + name[1..]);
        }

        return White().Replace(copy.Value, " ").Trim() is { Length: > 0 } text ? text : null;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex White();
}
