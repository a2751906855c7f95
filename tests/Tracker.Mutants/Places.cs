using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tracker.Mutants;

/// <summary>Where an expression can stand with a switch before it.</summary>
internal static class Places
{
    /// <summary>A constant or a name is wanted here, or the code is read as data: nothing within is changed.</summary>
    public static bool IsFixed(this SyntaxNode node, SemanticModel model) =>
        node switch
        {
            AttributeListSyntax or PatternSyntax or CaseSwitchLabelSyntax or GotoStatementSyntax => true,
            EnumMemberDeclarationSyntax or ParameterSyntax or FixedStatementSyntax => true,
            UsingDirectiveSyntax or NameColonSyntax or NameEqualsSyntax => true,
            FieldDeclarationSyntax field => field.Modifiers.Any(SyntaxKind.ConstKeyword),
            LocalDeclarationStatementSyntax local => local.IsConst,
            ArrayRankSpecifierSyntax { Parent.Parent: ArrayCreationExpressionSyntax { Initializer: not null } } => true,
            InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } } => true,
            LambdaExpressionSyntax lambda => model.GetTypeInfo(lambda).ConvertedType
                is INamedTypeSymbol { Name: "Expression" },
            _ => false,
        };

    /// <summary>The expression is a value, and another value can stand in its place.</summary>
    public static bool IsValue(this ExpressionSyntax expression, SemanticModel model) =>
        IsOperand(expression)
        && !IsAssigned(expression)
        && !IsCutOff(expression)
        && !IsOnlyDone(expression, model)
        && (
            expression is not IdentifierNameSyntax
            || model.GetSymbolInfo(expression).Symbol
                is ILocalSymbol
                    or IParameterSymbol
                    or IFieldSymbol
                    or IPropertySymbol
        );

    /// <summary>Its variables would be declared twice. Those in a lambda or an arm of a switch stay in there.</summary>
    public static bool DeclaresVariables(this ExpressionSyntax expression) =>
        expression
            .DescendantNodesAndSelf(x => x is not (AnonymousFunctionExpressionSyntax or SwitchExpressionArmSyntax))
            .Any(x => x is SingleVariableDesignationSyntax);

    private static bool IsOperand(ExpressionSyntax expression) =>
        expression.Parent switch
        {
            ExpressionStatementSyntax => false,
            ForStatementSyntax loop => loop.Condition == expression,
            MemberAccessExpressionSyntax access => access.Expression == expression,
            MemberBindingExpressionSyntax or QualifiedNameSyntax or RefExpressionSyntax => false,
            InvocationExpressionSyntax invocation => invocation.Expression != expression,
            _ => true,
        };

    /// <summary>All of a method or lambda that gives nothing back: a statement, even if it has a value.</summary>
    private static bool IsOnlyDone(ExpressionSyntax expression, SemanticModel model) =>
        expression.Parent switch
        {
            LambdaExpressionSyntax lambda => model.GetSymbolInfo(lambda).Symbol is IMethodSymbol { ReturnsVoid: true },
            ArrowExpressionClauseSyntax { Parent: { } method } => model.GetDeclaredSymbol(method)
                is IMethodSymbol { ReturnsVoid: true },
            _ => false,
        };

    private static bool IsAssigned(ExpressionSyntax expression) =>
        expression.Parent switch
        {
            AssignmentExpressionSyntax assignment => assignment.Left == expression,
            ArgumentSyntax { RefKindKeyword.RawKind: not 0 } => true,
            ArgumentSyntax { Parent: TupleExpressionSyntax tuple } => IsAssigned(tuple),
            PrefixUnaryExpressionSyntax or PostfixUnaryExpressionSyntax => expression.Parent.Kind()
                is SyntaxKind.PreIncrementExpression
                    or SyntaxKind.PreDecrementExpression
                    or SyntaxKind.PostIncrementExpression
                    or SyntaxKind.PostDecrementExpression,
            ParenthesizedExpressionSyntax parenthesized => IsAssigned(parenthesized),
            _ => false,
        };

    /// <summary>Of <c>a?.B().C</c> the part after the question mark: without the part before it says nothing.</summary>
    private static bool IsCutOff(ExpressionSyntax expression) =>
        expression
            .DescendantNodesAndSelf()
            .Where(x => x is MemberBindingExpressionSyntax or ElementBindingExpressionSyntax)
            .Any(binding =>
                !binding
                    .Ancestors()
                    .TakeWhile(x => x != expression.Parent)
                    .Any(x =>
                        x is ConditionalAccessExpressionSyntax access && access.WhenNotNull.Span.Contains(binding.Span)
                    )
            );
}
