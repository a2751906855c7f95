using System.Text.RegularExpressions;
using Tracker.Refusals;

namespace Tracker.Pages.Frame;

/// <summary>
/// Rewords the API's refusals for the desk. The API's sentences name requests, which nobody can send from a form. A
/// sentence that
/// names no request stays as it is. Pure.
/// </summary>
public static partial class DeskSay
{
    public static string Of(Fault fault) =>
        fault.Code switch
        {
            "unknown-party" when Request().IsMatch(fault.Detail) => Say.With(
                Words.FaultUnknownParty,
                Named(fault.Detail)
            ),
            "unknown-action" => Say.With(Words.FaultUnknownAction, Named(fault.Detail)),
            "blank" => Words.FaultBlank,
            "instant" when fault.Pointer == "?knownAt" => Words.FaultKnownAt,
            "preferred" => Words.FaultPreferred,
            "paraphrase" => Words.FaultParaphrase,
            "malformed" => Words.FaultUnreadable,
            "date" when fault.Detail.Contains("unknownReason", StringComparison.Ordinal) => Words.FaultDateOrReason,
            "required" when fault.Detail.Contains("unnamedSignatories", StringComparison.Ordinal) =>
                Words.FaultNoSignatory,
            "possible-duplicate" => Say.With(Words.FaultSameText, Named(fault.Detail)),
            _ => WithoutRequests(fault.Detail),
        };

    public static string Of(Problem problem) =>
        problem.Type.Split(':')[^1] switch
        {
            "retracted" => Words.FaultRetracted,
            "merged" => Words.FaultMerged,
            "last-act" => Words.FaultLastAct,
            "differs" => Words.FaultDiffers,
            "possible-duplicate" => Words.FaultPossibleDuplicate,
            "too-large" => Words.FaultTooLarge,
            "already-answered" => Words.FaultAnswered,
            _ => WithoutRequests(problem.Detail),
        };

    /// <summary>The text in a sentence's quotation marks, which may contain an apostrophe.</summary>
    private static string Named(string sentence) =>
        Quoted().Match(sentence) is { Success: true, Groups: [_, var name] } ? name.Value : "";

    /// <summary>Removes the clauses that name a request. If nothing is left, says that it cannot be done.</summary>
    private static string WithoutRequests(string sentence)
    {
        if (!Request().IsMatch(sentence))
        {
            return sentence;
        }

        var kept = Clause()
            .Split(sentence)
            .Where(x => !Request().IsMatch(x))
            .Select(x => x.TrimEnd('.', ';', ' '))
            .Where(x => x.Length > 0)
            .ToList();
        return kept.Count > 0 ? string.Join("; ", kept) + "." : Words.FaultNotPossible;
    }

    [GeneratedRegex("'(.*)'(?:;| has )", RegexOptions.Singleline)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\b(?:GET|POST|PUT|PATCH|DELETE|ETag|If-Match)\b|/api/")]
    private static partial Regex Request();

    [GeneratedRegex(@"(?<=[;.])\s+")]
    private static partial Regex Clause();
}
