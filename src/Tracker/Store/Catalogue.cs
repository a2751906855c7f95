using System.Reflection;
using Npgsql;

namespace Tracker.Store;

/// <summary>One object of the database, or one thing that is set for it.</summary>
/// <param name="Kind">In words, such as <c>trigger</c>.</param>
public sealed record CatalogueLine(string Kind, string Name, string Definition)
{
    /// <summary>As a line of catalogue.txt.</summary>
    public override string ToString() => string.Join('\t', new[] { Kind, Name, Definition }.Select(Escaped));

    public static CatalogueLine Parse(string line) =>
        line.Split('\t') is [var kind, var name, var definition]
            ? new(Read(kind), Read(name), Read(definition))
            : throw new FormatException($"'{line}' is no line of a catalogue.");

    private static string Escaped(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\t", "\\t", StringComparison.Ordinal)
            .Replace("\r", "\\r", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Read(string text) =>
        System.Text.RegularExpressions.Regex.Replace(
            text,
            @"\\(.)",
            x =>
                x.Groups[1].Value switch
                {
                    "t" => "\t",
                    "r" => "\r",
                    "n" => "\n",
                    var other => other,
                }
        );
}

/// <summary>
/// Compares the database's catalogue with that which the migrations of this version make: a table, function, trigger,
/// rule, policy, right or setting of another hand can change what is read or recorded, and no row shows it. The
/// expected listing is a file of the program; a test lists a new database and compares it with that file.
/// </summary>
public sealed class Catalogue(NpgsqlDataSource database, DatabaseRoles roles)
{
    /// <summary>What the roles own and may; where one role owns everything, there is nothing of these.</summary>
    private static readonly string[] OfRoles = ["owner", "right", "right of later objects", "role"];

    private static readonly Lazy<IReadOnlyList<CatalogueLine>> File = new(() =>
    {
        using var reader = Resource("catalogue.txt");
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(CatalogueLine.Parse)];
    });

    /// <summary>What the file of this version says.</summary>
    public static IReadOnlyList<CatalogueLine> Expected => File.Value;

    /// <summary>What the database has.</summary>
    public async Task<IReadOnlyList<CatalogueLine>> ListAsync(CancellationToken token)
    {
        using var script = Resource("catalogue");
        await using var command = database.CreateCommand(await script.ReadToEndAsync(token));
        command.Parameters.Add(new() { Value = roles.Owner });
        command.Parameters.Add(new() { Value = roles.Application });
        await using var reader = await command.ExecuteReaderAsync(token);
        var lines = new List<CatalogueLine>();
        while (await reader.ReadAsync(token))
        {
            lines.Add(new(reader.GetString(0), reader.GetString(1), reader.GetString(2)));
        }

        return [.. lines.OrderBy(x => x.ToString(), StringComparer.Ordinal)];
    }

    /// <summary>Where the database differs from what this version makes, each in a sentence.</summary>
    public async Task<IReadOnlyList<string>> DifferencesAsync(CancellationToken token) =>
        Differences(await ListAsync(token), await roles.AreInForceAsync(token));

    /// <param name="found">What the database has.</param>
    /// <param name="withRoles">Whether one role owns the log and another runs the program.</param>
    public static IReadOnlyList<string> Differences(IEnumerable<CatalogueLine> found, bool withRoles)
    {
        var expected = Expected.Where(x => withRoles || !OfRoles.Contains(x.Kind)).ToList();
        var present = found
            .Where(x => withRoles || x is not { Kind: "owner", Definition: "{owner}" })
            .ToLookup(x => (x.Kind, x.Name));
        var known = expected.Select(x => (x.Kind, x.Name)).ToHashSet();
        var differences = new List<string>();
        foreach (var line in expected)
        {
            var now = present[(line.Kind, line.Name)].ToList();
            if (now.Count == 0)
            {
                differences.Add($"The {line.Kind} {line.Name} is missing.");
            }
            else if (now.Count > 1 || now[0].Definition != line.Definition)
            {
                differences.Add(
                    $"The {line.Kind} {line.Name} was changed: it is '{Short(now[^1].Definition)}' and should be "
                        + $"'{Short(line.Definition)}'."
                );
            }
        }

        differences.AddRange(
            present
                .Where(x => !known.Contains(x.Key))
                .SelectMany(x => x)
                .Where(x => !IsPlainIndex(x))
                .Select(x =>
                    $"The {x.Kind} {x.Name} is none of this program's"
                    + (x.Definition.Length == 0 ? "." : $": {Short(x.Definition)}")
                )
        );
        return differences;
    }

    /// <summary>An index that somebody added for speed. It holds nothing that is not in its table.</summary>
    private static bool IsPlainIndex(CatalogueLine line) =>
        line.Kind == "index" && line.Definition.EndsWith(", plain", StringComparison.Ordinal);

    private static string Short(string definition) => definition.Length > 300 ? definition[..300] + "…" : definition;

    private static StreamReader Resource(string name) =>
        new(
            Assembly.GetExecutingAssembly().GetManifestResourceStream($"Tracker.Schema.{name}")
                ?? throw new InvalidOperationException($"There is no {name}.")
        );
}
