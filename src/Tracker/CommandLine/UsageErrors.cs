using System.CommandLine;
using System.CommandLine.Parsing;

namespace Tracker.CommandLine;

/// <summary>What is wrong with a command line, in a line for each error.</summary>
public static class UsageErrors
{
    public static string Describe(ParseResult parsed)
    {
        var command = string.Join(' ', Path(parsed.CommandResult).Reverse());
        return string.Join(
            Environment.NewLine,
            parsed.Errors.Select(Describe).Distinct().Append($"Run '{command} --help' for its options.")
        );
    }

    /// <summary>Refuses a mistyped option, which would else be a value of the argument.</summary>
    public static Argument<T> WithoutOptions<T>(this Argument<T> argument)
    {
        argument.Validators.Add(x =>
        {
            foreach (var token in x.Tokens.Where(t => t.Value.StartsWith("--", StringComparison.Ordinal)))
            {
                x.AddError($"There is no option '{token.Value}'.");
            }
        });
        return argument;
    }

    private static string Describe(ParseError error) =>
        error.SymbolResult switch
        {
            // The library's own message names the type of .NET.
            OptionResult { Tokens: [var token, ..] } x when IsOfNumber(x.Option.ValueType) && IsConversion(error) =>
                $"{x.Option.Name}: '{token.Value}' is not a whole number.",
            _ => error.Message,
        };

    private static bool IsOfNumber(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) == typeof(long) || type == typeof(int);

    private static bool IsConversion(ParseError error) =>
        error.Message.Contains("expected type", StringComparison.Ordinal);

    private static IEnumerable<string> Path(SymbolResult? result)
    {
        for (; result is CommandResult x; result = x.Parent)
        {
            yield return x.Command is RootCommand ? "tracker" : x.Command.Name;
        }
    }
}
