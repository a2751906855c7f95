using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Tracker.Mutants;

/// <summary>A project with all its mutants in one assembly.</summary>
/// <param name="Mutants">Those that compile.</param>
/// <param name="Dropped">Those that do not.</param>
internal sealed record MutatedProject(IReadOnlyList<Mutant> Mutants, IReadOnlyList<Mutant> Dropped)
{
    /// <summary>Writes the assembly, and the sources for whoever wants to see what was compiled.</summary>
    /// <exception cref="MutantsException">The project does not compile, with mutants or without.</exception>
    public static MutatedProject Write(ProjectSources project, string assembly, string sources)
    {
        var original = project.Compile(project.Trees);
        if (original.GetDiagnostics().FirstOrDefault(x => x.Severity == DiagnosticSeverity.Error) is { } error)
        {
            throw new MutantsException($"The project does not compile: {error}");
        }

        var dropped = new HashSet<int>();
        while (true)
        {
            var (trees, mutants) = Rewrite(project, original, sources, dropped);
            var errors = project.Emit(project.Compile(trees), assembly);
            if (errors.Count == 0)
            {
                var kept = mutants.ToLookup(x => !dropped.Contains(x.Number));
                return new([.. kept[true]], [.. kept[false]]);
            }

            foreach (var at in errors)
            {
                var blamed = Blame.For(at).ToList();
                dropped.UnionWith(
                    blamed.Count > 0 ? blamed : throw new MutantsException($"No mutant is to blame: {at}")
                );
            }
        }
    }

    private static (List<SyntaxTree> Trees, List<Mutant> Mutants) Rewrite(
        ProjectSources project,
        Compilation original,
        string sources,
        HashSet<int> dropped
    )
    {
        var mutants = new List<Mutant>();
        var trees = new List<SyntaxTree> { project.Parse(SwitchSource(), Path.Combine(sources, "Switch.cs")) };
        foreach (var tree in project.Trees)
        {
            var file = Path.GetRelativePath(".", tree.FilePath);
            if (file.StartsWith("artifacts", StringComparison.Ordinal))
            {
                trees.Add(tree);
                continue;
            }

            var rewriter = new Rewriter(original.GetSemanticModel(tree), file, mutants.Count, dropped);
            var path = Path.GetFullPath(Path.Combine(sources, file));
            var text = rewriter.Visit(tree.GetRoot())!.ToFullString();
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
            trees.Add(project.Parse(text, path));
            mutants.AddRange(rewriter.Mutants);
        }

        return (trees, mutants);
    }

    private static string SwitchSource()
    {
        using var reader = new StreamReader(typeof(MutatedProject).Assembly.GetManifestResourceStream("Switch.cs")!);
        return reader.ReadToEnd();
    }
}

/// <summary>Which mutants an error of the compiler comes from.</summary>
internal static class Blame
{
    public static IReadOnlyCollection<int> For(Diagnostic error)
    {
        if (error.Location.SourceTree is not { } tree)
        {
            return [];
        }

        // The mutant that the error is in; or those within what is wrong; or, if a variable may now be unassigned, the
        // conditions of the member that were made false or true; or all of the member.
        var node = tree.GetRoot().FindNode(error.Location.SourceSpan, getInnermostNodeForTie: true);
        var member = node.FirstAncestorOrSelf<MemberDeclarationSyntax>() ?? node;
        IEnumerable<int>[] suspects =
        [
            node.AncestorsAndSelf().SelectMany(x => MutantAt(x, error.Location.SourceSpan)).Take(1),
            Switches(node),
            member
                .DescendantNodes()
                .OfType<BinaryExpressionSyntax>()
                .Where(x => x.Kind() is SyntaxKind.LogicalAndExpression or SyntaxKind.LogicalOrExpression)
                .Select(x => x.Right is PrefixUnaryExpressionSyntax not ? not.Operand : x.Right)
                .SelectMany(Switch),
            Switches(member),
        ];
        return suspects.Select(x => x.ToList()).FirstOrDefault(x => x.Count > 0) ?? [];
    }

    /// <summary>Condition of a switch, and what stands there for the mutant.</summary>
    private static (ExpressionSyntax? Condition, SyntaxNode? Mutated) Parts(SyntaxNode node) =>
        node switch
        {
            ConditionalExpressionSyntax x => (x.Condition, x.WhenTrue),
            IfStatementSyntax x => (x.Condition, x.Statement),
            _ => (null, null),
        };

    private static IEnumerable<int> MutantAt(SyntaxNode node, TextSpan span) =>
        Parts(node) is ({ } condition, { } mutated) && mutated.Span.Contains(span) ? Switch(condition) : [];

    private static IEnumerable<int> Switches(SyntaxNode node) =>
        node.DescendantNodesAndSelf().OfType<ExpressionSyntax>().SelectMany(Switch);

    private static IEnumerable<int> Switch(ExpressionSyntax node) =>
        node is InvocationExpressionSyntax { ArgumentList.Arguments: [{ Expression: var number }] } call
        && call.Expression.ToString() == "global::Mutants.Is"
            ? [int.Parse(number.ToString(), CultureInfo.InvariantCulture)]
            : [];
}
