using System.Text.Json.Nodes;

namespace Tracker.CommandLine;

/// <summary>A page of a list in words.</summary>
public static class ListedLines
{
    /// <summary>The lines of each row, then how many there are, as of which sequence, and whether there are more.</summary>
    /// <param name="one">What a row is.</param>
    /// <param name="most">How many rows were asked for.</param>
    public static IEnumerable<string> Listed(
        this JsonNode page,
        Func<JsonNode, IEnumerable<string>> lines,
        string one,
        string several,
        int most
    )
    {
        var items = page["items"]!.AsArray();
        foreach (var line in items.SelectMany(x => lines(x!)))
        {
            yield return line;
        }

        var count = items.Count == 1 ? $"1 {one}" : $"{items.Count} {several}";
        var more = page["nextCursor"] is null ? "" : $" There are more than {most}: raise --limit.";
        yield return $"{count} as of sequence {page["asOf"]!["sequence"]}.{more}";
    }
}
