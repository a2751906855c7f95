using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tracker.Mutants;

/// <summary>
/// Writes all mutants of a file into the file, each behind a switch: <c>Mutants.Is(17) ? mutated : original</c>. Within
/// the mutated part nothing else is changed, as a process is one mutant at most.
/// </summary>
/// <param name="dropped">Numbers of mutants that are left out: they do not compile.</param>
internal sealed class Rewriter(SemanticModel model, string file, int firstNumber, IReadOnlySet<int> dropped)
    : CSharpSyntaxRewriter
{
    private readonly Mutations _mutations = new(model);
    private readonly List<Mutant> _mutants = [];

    /// <summary>All, those that are left out among them.</summary>
    public IReadOnlyList<Mutant> Mutants => _mutants;

    public override SyntaxNode? Visit(SyntaxNode? node)
    {
        if (node is null || node.IsFixed(model))
        {
            return node;
        }

        return (node, base.Visit(node)) switch
        {
            (ExpressionSyntax original, ExpressionSyntax inner) when original.IsValue(model) => Switched(
                original,
                inner
            ),
            (ExpressionStatementSyntax original, StatementSyntax inner) => Switched(original, inner),
            (_, var inner) => inner,
        };
    }

    private ExpressionSyntax Switched(ExpressionSyntax original, ExpressionSyntax inner)
    {
        var text = inner.ToString();
        var changed = false;
        foreach (var (number, change) in Numbered(original, _mutations.Of(original)))
        {
            changed = true;
            text = change.Way switch
            {
                Way.False => $"(({text}) && !global::Mutants.Is({number}))",
                Way.True => $"(({text}) || global::Mutants.Is({number}))",
                _ => $"(global::Mutants.Is({number}) ? ({change.Mutated}) : ({text}))",
            };
        }

        if (!changed)
        {
            return inner;
        }

        // A constant of another type converts by itself; what the switch gives is no constant.
        var type = model.GetTypeInfo(original);
        if (
            model.GetConstantValue(original).HasValue
            && type is { Type.IsValueType: true, ConvertedType.IsValueType: true }
            && !SymbolEqualityComparer.Default.Equals(type.Type, type.ConvertedType)
        )
        {
            text = $"(({type.ConvertedType.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)}){text})";
        }

        return SyntaxFactory.ParseExpression(text).WithTriviaFrom(original);
    }

    private StatementSyntax Switched(ExpressionStatementSyntax original, StatementSyntax inner)
    {
        var text = inner.ToString();
        foreach (var (number, change) in Numbered(original, _mutations.Of(original)))
        {
            text =
                change.Way == Way.Nothing
                    ? $"{{ if (!global::Mutants.Is({number})) {text} }}"
                    : $"{{ if (global::Mutants.Is({number})) {change.Mutated} else {text} }}";
        }

        return SyntaxFactory.ParseStatement(text).WithTriviaFrom(original);
    }

    private IEnumerable<(int Number, Change Change)> Numbered(SyntaxNode original, IEnumerable<Change> changes)
    {
        foreach (var change in changes)
        {
            var number = firstNumber + _mutants.Count;
            var line = original.GetLocation().GetLineSpan().StartLinePosition.Line;
            var source = original.SyntaxTree.GetText().Lines[line].ToString().Trim();
            _mutants.Add(
                new(number, file, line + 1, MemberOf(original), source, OneLine(original), OneLine(change.Mutated))
            );
            if (!dropped.Contains(number))
            {
                yield return (number, change);
            }
        }
    }

    private static string MemberOf(SyntaxNode node) =>
        node.FirstAncestorOrSelf<MemberDeclarationSyntax>() switch
        {
            MethodDeclarationSyntax x => x.Identifier.ValueText,
            PropertyDeclarationSyntax x => x.Identifier.ValueText,
            ConstructorDeclarationSyntax x => x.Identifier.ValueText,
            FieldDeclarationSyntax x => x.Declaration.Variables[0].Identifier.ValueText,
            BaseTypeDeclarationSyntax x => x.Identifier.ValueText,
            OperatorDeclarationSyntax x => $"operator {x.OperatorToken.ValueText}",
            var x => x?.Kind().ToString() ?? "",
        };

    private static string OneLine(object text) =>
        string.Join(' ', $"{text}".Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) is { Length: > 0 } line
            ? line
            : "(nothing)";
}
