using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tracker.Mutants;

/// <summary>Where an expression can stand with a switch before it.</summary>
internal static class Places
{
    /// <summary>The language wants a constant here, or a name, or reads the code as data: nothing within is changed.</summary>
    public static bool IsFixed(this SyntaxNode node, SemanticModel model) => node switch
    {
        AttributeListSyntax or PatternSyntax or CaseSwitchLabelSyntax or EnumMemberDeclarationSyntax or ParameterSyntax => true,
        GotoStatementSyntax or FixedStatementSyntax or UsingDirectiveSyntax or NameColonSyntax or NameEqualsSyntax => true,
        FieldDeclarationSyntax field => field.Modifiers.Any(SyntaxKind.ConstKeyword),
        LocalDeclarationStatementSyntax local => local.IsConst,
        ArrayRankSpecifierSyntax { Parent.Parent: ArrayCreationExpressionSyntax { Initializer: not null } } => true,
        InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } } => true,
        LambdaExpressionSyntax lambda => model.GetTypeInfo(lambda).ConvertedType is INamedTypeSymbol { Name: "Expression" },
        _ => false,
    };

    /// <summary>The expression is a value, and another value can stand in its place.</summary>
    public static bool IsValue(this ExpressionSyntax expression, SemanticModel model) =>
        IsOperand(expression) && !IsAssigned(expression) && !IsCutOff(expression)
        && (expression is not IdentifierNameSyntax || model.GetSymbolInfo(expression).Symbol is ILocalSymbol or IParameterSymbol or IFieldSymbol or IPropertySymbol);

    /// <summary>Written twice, the variables would be declared twice. Those of a lambda or of an arm of a switch are its own.</summary>
    public static bool DeclaresVariables(this ExpressionSyntax expression) => expression
        .DescendantNodesAndSelf(x => x is not (AnonymousFunctionExpressionSyntax or SwitchExpressionArmSyntax))
        .Any(x => x is SingleVariableDesignationSyntax);

    private static bool IsOperand(ExpressionSyntax expression) => expression.Parent switch
    {
        ExpressionStatementSyntax => false,
        ForStatementSyntax loop => loop.Condition == expression,
        MemberAccessExpressionSyntax access => access.Expression == expression,
        MemberBindingExpressionSyntax or QualifiedNameSyntax or RefExpressionSyntax => false,
        InvocationExpressionSyntax invocation => invocation.Expression != expression,
        _ => true,
    };

    private static bool IsAssigned(ExpressionSyntax expression) => expression.Parent switch
    {
        AssignmentExpressionSyntax assignment => assignment.Left == expression,
        ArgumentSyntax { RefKindKeyword.RawKind: not 0 } => true,
        ArgumentSyntax { Parent: TupleExpressionSyntax tuple } => IsAssigned(tuple),
        PrefixUnaryExpressionSyntax x => x.OperatorToken.Kind() is SyntaxKind.PlusPlusToken or SyntaxKind.MinusMinusToken,
        PostfixUnaryExpressionSyntax x => x.OperatorToken.Kind() is SyntaxKind.PlusPlusToken or SyntaxKind.MinusMinusToken,
        ParenthesizedExpressionSyntax parenthesized => IsAssigned(parenthesized),
        _ => false,
    };

    /// <summary>Of <c>a?.B().C</c> the part after the question mark: it is no expression without the part before.</summary>
    private static bool IsCutOff(ExpressionSyntax expression) => expression.DescendantNodesAndSelf()
        .Where(x => x is MemberBindingExpressionSyntax or ElementBindingExpressionSyntax)
        .Any(binding => !binding.Ancestors().TakeWhile(x => x != expression.Parent)
            .Any(x => x is ConditionalAccessExpressionSyntax access && access.WhenNotNull.Span.Contains(binding.Span)));
}
