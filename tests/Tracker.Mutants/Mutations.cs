using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tracker.Mutants;

/// <summary>Which changes an expression or a statement can have. Each keeps the type of what it changes.</summary>
internal sealed class Mutations(SemanticModel model)
{
    private static readonly Dictionary<SyntaxKind, SyntaxKind[]> Operators = new()
    {
        [SyntaxKind.EqualsExpression] = [SyntaxKind.ExclamationEqualsToken],
        [SyntaxKind.NotEqualsExpression] = [SyntaxKind.EqualsEqualsToken],
        [SyntaxKind.LessThanExpression] = [SyntaxKind.LessThanEqualsToken, SyntaxKind.GreaterThanEqualsToken],
        [SyntaxKind.LessThanOrEqualExpression] = [SyntaxKind.LessThanToken, SyntaxKind.GreaterThanToken],
        [SyntaxKind.GreaterThanExpression] = [SyntaxKind.GreaterThanEqualsToken, SyntaxKind.LessThanEqualsToken],
        [SyntaxKind.GreaterThanOrEqualExpression] = [SyntaxKind.GreaterThanToken, SyntaxKind.LessThanToken],
        [SyntaxKind.LogicalAndExpression] = [SyntaxKind.BarBarToken],
        [SyntaxKind.LogicalOrExpression] = [SyntaxKind.AmpersandAmpersandToken],
        [SyntaxKind.AddExpression] = [SyntaxKind.MinusToken],
        [SyntaxKind.SubtractExpression] = [SyntaxKind.PlusToken],
        [SyntaxKind.MultiplyExpression] = [SyntaxKind.SlashToken],
        [SyntaxKind.DivideExpression] = [SyntaxKind.AsteriskToken],
        [SyntaxKind.ModuloExpression] = [SyntaxKind.AsteriskToken],
        [SyntaxKind.LeftShiftExpression] = [SyntaxKind.GreaterThanGreaterThanToken],
        [SyntaxKind.RightShiftExpression] = [SyntaxKind.LessThanLessThanToken],
        [SyntaxKind.BitwiseAndExpression] = [SyntaxKind.BarToken],
        [SyntaxKind.BitwiseOrExpression] = [SyntaxKind.AmpersandToken],
        [SyntaxKind.ExclusiveOrExpression] = [SyntaxKind.AmpersandToken],
    };

    private static readonly Dictionary<SyntaxKind, SyntaxKind> Assignments = new()
    {
        [SyntaxKind.AddAssignmentExpression] = SyntaxKind.MinusEqualsToken,
        [SyntaxKind.SubtractAssignmentExpression] = SyntaxKind.PlusEqualsToken,
        [SyntaxKind.MultiplyAssignmentExpression] = SyntaxKind.SlashEqualsToken,
        [SyntaxKind.DivideAssignmentExpression] = SyntaxKind.AsteriskEqualsToken,
        [SyntaxKind.LeftShiftAssignmentExpression] = SyntaxKind.GreaterThanGreaterThanEqualsToken,
        [SyntaxKind.RightShiftAssignmentExpression] = SyntaxKind.LessThanLessThanEqualsToken,
        [SyntaxKind.AndAssignmentExpression] = SyntaxKind.BarEqualsToken,
        [SyntaxKind.OrAssignmentExpression] = SyntaxKind.AmpersandEqualsToken,
        [SyntaxKind.PostIncrementExpression] = SyntaxKind.MinusMinusToken,
        [SyntaxKind.PostDecrementExpression] = SyntaxKind.PlusPlusToken,
        [SyntaxKind.PreIncrementExpression] = SyntaxKind.MinusMinusToken,
        [SyntaxKind.PreDecrementExpression] = SyntaxKind.PlusPlusToken,
    };

    private static readonly Dictionary<string, string> Methods = Swapped(
        ("First", "Last"),
        ("FirstOrDefault", "LastOrDefault"),
        ("Any", "All"),
        ("Min", "Max"),
        ("MinBy", "MaxBy"),
        ("OrderBy", "OrderByDescending"),
        ("ThenBy", "ThenByDescending"),
        ("Order", "OrderDescending"),
        ("Skip", "Take"),
        ("SkipWhile", "TakeWhile"),
        ("SkipLast", "TakeLast"),
        ("StartsWith", "EndsWith")
    );

    public IEnumerable<Change> Of(StatementSyntax statement)
    {
        if (statement is not ExpressionStatementSyntax { Expression: var expression } || expression.DeclaresVariables())
        {
            yield break;
        }

        if (expression is InvocationExpressionSyntax or AwaitExpressionSyntax or ConditionalAccessExpressionSyntax)
        {
            yield return new("", Way.Nothing);
        }
        else if (Assignments.TryGetValue(expression.Kind(), out var token) && IsNumber(expression))
        {
            yield return new(WithOperator(expression, token) + ";");
        }
    }

    /// <summary>Of an expression that is a value; <see cref="Places"/> says which are.</summary>
    public IEnumerable<Change> Of(ExpressionSyntax expression)
    {
        var type = model.GetTypeInfo(expression);
        var changes = expression switch
        {
            LiteralExpressionSyntax or InterpolatedStringExpressionSyntax => OfText(expression, type),
            BinaryExpressionSyntax binary when binary.IsKind(SyntaxKind.CoalesceExpression) => OfCoalesce(binary, type),
            BinaryExpressionSyntax binary
                when Operators.TryGetValue(binary.Kind(), out var tokens) && (IsBool(type) || IsNumber(binary)) =>
                tokens.Select(x => new Change(WithOperator(binary, x))),
            PrefixUnaryExpressionSyntax { OperatorToken.RawKind: (int)SyntaxKind.ExclamationToken } not =>
            [
                new(not.Operand.ToString()),
            ],
            PrefixUnaryExpressionSyntax { OperatorToken.RawKind: (int)SyntaxKind.MinusToken } minus =>
            [
                new(minus.Operand.ToString()),
            ],
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } invocation => OfInvocation(
                invocation,
                access
            ),
            _ => [],
        };
        if (expression.DeclaresVariables())
        {
            changes = IsAtom(expression) && IsBool(type) ? OfDeclaring(expression) : [];
        }
        else if (IsAtom(expression) && IsBool(type) && !IsNegated(expression))
        {
            changes = changes.Append(new($"!({expression})"));
        }

        return changes;
    }

    private static IEnumerable<Change> OfText(ExpressionSyntax text, TypeInfo type)
    {
        var kind = text.Kind();
        var value = (text as LiteralExpressionSyntax)?.Token.Value;
        return (kind, value) switch
        {
            (SyntaxKind.TrueLiteralExpression, _) => [new("false")],
            (SyntaxKind.FalseLiteralExpression, _) => [new("true")],
            (SyntaxKind.NumericLiteralExpression, _) => [new($"{text} + 1")],
            (SyntaxKind.CharacterLiteralExpression, char c) =>
            [
                new(SymbolDisplay.FormatLiteral((char)(c + 1), quote: true)),
            ],
            (SyntaxKind.StringLiteralExpression, string s) => [new(s.Length > 0 ? "\"\"" : "\"mutant\"")],
            (SyntaxKind.Utf8StringLiteralExpression, string s) => [new(s.Length > 0 ? "\"\"u8" : "\"mutant\"u8")],
            // Where a handler takes the text, another overload would.
            (SyntaxKind.InterpolatedStringExpression, _)
                when type.ConvertedType?.SpecialType == SpecialType.System_String => [new("\"\"")],
            _ => [],
        };
    }

    private IEnumerable<Change> OfCoalesce(BinaryExpressionSyntax coalesce, TypeInfo type)
    {
        if (coalesce.Right is not ThrowExpressionSyntax)
        {
            yield return new(coalesce.Right.ToString());
        }

        var left = model.GetTypeInfo(coalesce.Left).Type;
        var isUnwrapped =
            left?.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T
            && !SymbolEqualityComparer.Default.Equals(left, type.Type);
        yield return new(isUnwrapped ? $"({coalesce.Left}).Value" : coalesce.Left.ToString());
    }

    private IEnumerable<Change> OfInvocation(InvocationExpressionSyntax invocation, MemberAccessExpressionSyntax access)
    {
        var name = access.Name.Identifier.ValueText;
        var method = model.GetSymbolInfo(invocation).Symbol as IMethodSymbol;
        if (method?.ContainingType.ToDisplayString() is not ("System.Linq.Enumerable" or "System.Math" or "string"))
        {
            yield break;
        }

        if (Methods.TryGetValue(name, out var other) && (name != "Any" || invocation.ArgumentList.Arguments.Count > 0))
        {
            var swapped = access.WithName(
                access.Name is GenericNameSyntax generic
                    ? generic.WithIdentifier(SyntaxFactory.Identifier(other))
                    : SyntaxFactory.IdentifierName(other)
            );
            yield return new(invocation.WithExpression(swapped).ToString());
        }
        else if (name is "Where" or "Distinct" or "DistinctBy" or "Reverse" && method.ReducedFrom is not null)
        {
            yield return new(access.Expression.ToString());
        }
    }

    /// <summary>A pattern assigns its variables where it matches and must go on so; a call always does.</summary>
    private static IEnumerable<Change> OfDeclaring(ExpressionSyntax condition) =>
        condition switch
        {
            IsPatternExpressionSyntax { Pattern: UnaryPatternSyntax } => [new("true", Way.True)],
            IsPatternExpressionSyntax => [new("false", Way.False)],
            _ => [new("false", Way.False), new("true", Way.True)],
        };

    /// <summary>A condition without parts: its parts are otherwise changed one by one.</summary>
    private static bool IsAtom(ExpressionSyntax expression) =>
        expression.Kind()
            is SyntaxKind.InvocationExpression
                or SyntaxKind.IdentifierName
                or SyntaxKind.SimpleMemberAccessExpression
                or SyntaxKind.ElementAccessExpression
                or SyntaxKind.IsPatternExpression
                or SyntaxKind.IsExpression
                or SyntaxKind.AwaitExpression;

    /// <summary>The change that takes the <c>!</c> away is the same as another one would be.</summary>
    private static bool IsNegated(SyntaxNode expression) =>
        expression.Parent is ParenthesizedExpressionSyntax parenthesized
            ? IsNegated(parenthesized)
            : expression.Parent.IsKind(SyntaxKind.LogicalNotExpression);

    private static bool IsBool(TypeInfo type) => type.Type?.SpecialType == SpecialType.System_Boolean;

    private bool IsNumber(ExpressionSyntax expression) =>
        model.GetTypeInfo(expression).Type is { } type
        && (
            type.TypeKind == TypeKind.Enum
            || type.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_Double
        );

    private static string WithOperator(ExpressionSyntax expression, SyntaxKind token) =>
        expression switch
        {
            BinaryExpressionSyntax x => $"{x.Left} {SyntaxFacts.GetText(token)} {x.Right}",
            AssignmentExpressionSyntax x => $"{x.Left} {SyntaxFacts.GetText(token)} {x.Right}",
            PostfixUnaryExpressionSyntax x => x.Operand + SyntaxFacts.GetText(token),
            PrefixUnaryExpressionSyntax x => SyntaxFacts.GetText(token) + x.Operand,
            _ => throw new InvalidOperationException($"{expression.Kind()} has no operator."),
        };

    private static Dictionary<string, string> Swapped(params ReadOnlySpan<(string, string)> pairs)
    {
        var both = new Dictionary<string, string>();
        foreach (var (one, other) in pairs)
        {
            both[one] = other;
            both[other] = one;
        }

        return both;
    }
}
