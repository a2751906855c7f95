using System.Globalization;
using Tracker.Timelines;

namespace Tracker.Changes;

/// <summary>What entries of feeds say, in sentences. Pure.</summary>
public static class FeedWords
{
    /// <summary>What a party said of an action: "France condemned “Deployment of troops”".</summary>
    public static string Position(TimelineRow row)
    {
        var through = row.Via is { } group ? $" (through {group})" : "";
        var statement = row.Statement.Title is { } title ? $"“{title}”" : row.Statement.Id;
        return row.Action is { } action
            ? $"{row.Party.Name} {Verb(row.Stance)} “{action.Title}”{through}"
            : $"{row.Party.Name} spoke in {statement}{through}";
    }

    /// <summary>The name of a party or the title of an action or statement in a sentence; an id where it has
    /// none.</summary>
    public sealed record Names(
        Func<string, string> Party,
        IReadOnlyDictionary<string, string> Actions,
        IReadOnlyDictionary<string, string> Statements
    )
    {
        public string Action(string id) => Actions.TryGetValue(id, out var title) ? $"“{title}”" : id;

        public string Statement(string id) => Statements.TryGetValue(id, out var title) ? $"“{title}”" : id;
    }

    /// <summary>What became of a row: "The statement “…” came on record."</summary>
    public static string Change(ChangeItem item, Names names)
    {
        var part = item.Id.Split('/');
        var about = item.Actions.Count > 0 ? names.Action(item.Actions[^1]) : "an action";
        var subject = item.Resource switch
        {
            "STATEMENT" => $"The statement {names.Statement(item.Id)}",
            "ACTION" => $"The action {names.Action(item.Id)}",
            "PARTY" => $"The entry of {names.Party(item.Id)}",
            "POSITION" => $"The position of {names.Party(part[^1])} "
                + (item.Actions.Count > 0 ? $"on {about}" : $"in {names.Statement(part[0])}"),
            "LABEL" => $"A label that {names.Statement(item.Stream)} gives {about}",
            "MEMBERSHIP" => $"The membership of {names.Party(part[1])} in {names.Party(part[0])}",
            _ => $"A search for positions on {about}"
                + (item.Parties.Count > 0 ? $" by {string.Join(" and ", item.Parties.Select(names.Party))}" : ""),
        };
        var became = item.Change switch
        {
            "ADDED" => "came on record",
            "REMOVED" => "no longer stands",
            _ => "was changed",
        };
        return $"{subject} {became}";
    }

    /// <summary>By which event a row became what it is.</summary>
    public static string By(ChangeItem item) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"By the event “{item.Event.Replace('_', ' ')}”, sequence {item.Sequence} of the log."
        );

    /// <summary>A code in lower case and without underscores.</summary>
    public static string Plain(string code) => code.Replace('_', ' ').ToLowerInvariant();

    private static string Verb(string stance) =>
        stance switch
        {
            "CONCERNED" => "expressed concern about",
            "NEUTRAL_APPEAL" => "appealed to all sides about",
            "MIXED" => "took a mixed stance on",
            "NO_STANCE" => "spoke about",
            "DISSOCIATED" => "is not part of what its group said about",
            "VIA_GROUP_ONLY" => "spoke through its group about",
            _ => Plain(stance),
        };
}
