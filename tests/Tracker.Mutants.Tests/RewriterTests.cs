using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Tracker.Mutants.Tests;

public class RewriterTests
{
    [Theory]
    [InlineData("bool M(int a) => a < 3;", "a < 3 -> a <= 3", "a < 3 -> a >= 3", "3 -> 3 + 1")]
    [InlineData("bool M(bool a, bool b) => a && b;", "a && b -> a || b", "a -> !(a)", "b -> !(b)")]
    [InlineData("bool M(bool a) => !a;", "!a -> a")]
    [InlineData("bool M(string a) => a == null;", "a == null -> a != null")]
    [InlineData("int M(int a) => -a * a;", "-a * a -> -a / a", "-a -> a")]
    [InlineData("string M() => \"x\";", "\"x\" -> \"\"")]
    [InlineData("char M() => 'x';", "'x' -> 'y'")]
    [InlineData("string M(string? a, string b) => a ?? b;", "a ?? b -> b", "a ?? b -> a")]
    [InlineData("int M(int? a, int b) => a ?? b;", "a ?? b -> b", "a ?? b -> (a).Value")]
    [InlineData("int M(int[] a) => a.First();", "a.First() -> a.Last()")]
    [InlineData(
        "IEnumerable<int> M(int[] a) => a.Distinct().Skip(1);",
        "a.Distinct().Skip(1) -> a.Distinct().Take(1)",
        "a.Distinct() -> a",
        "1 -> 1 + 1"
    )]
    [InlineData("void M(List<int> a) { a.Clear(); }", "a.Clear(); -> (nothing)")]
    [InlineData("void M(int a) { a += 2; a++; }", "a += 2; -> a -= 2;", "2 -> 2 + 1", "a++; -> a--;")]
    [InlineData("int M(object a) => a is string b ? b.Length : 0;", "a is string b -> false", "0 -> 0 + 1")]
    [InlineData("int M(object a) => a is not string b ? 0 : b.Length;", "a is not string b -> true", "0 -> 0 + 1")]
    [InlineData(
        "int M(string a) => int.TryParse(a, out var b) ? b : 0;",
        "int.TryParse(a, out var b) -> false",
        "int.TryParse(a, out var b) -> true",
        "0 -> 0 + 1"
    )]
    public void A_place_has_these_mutants(string member, params string[] mutants) =>
        Mutants(member).ShouldBe(mutants, ignoreOrder: true);

    [Theory]
    [InlineData("const int A = 1 + 1;")]
    [InlineData("void M(int a = 3, string b = \"b\") { }")]
    [InlineData("[Obsolete(\"old\")] void M() { }")]
    [InlineData("enum E { A = 1 }")]
    [InlineData("object M(object a) => a switch { 1 => a, \"x\" => a, _ => a };")]
    [InlineData("string M() => nameof(List<int>.Count);")]
    [InlineData("System.Linq.Expressions.Expression<Func<int, bool>> M() => x => x > 1;")]
    [InlineData("void M(ref int a) { a = a; N(ref a); } void N(ref int a) { }", "N(ref a); -> (nothing)")]
    public void A_constant_a_pattern_a_name_and_a_tree_of_code_have_none(string member, params string[] mutants) =>
        Mutants(member).ShouldBe(mutants);

    [Theory]
    [InlineData("int M(string a) { if (!int.TryParse(a, out var b) || b > 3) { return 0; } return b; }")]
    [InlineData("int M(object a) => a is not string { Length: > 2 } b || b == a ? 1 : b.Length;")]
    [InlineData("string M(int a) => string.Create(null, $\"{a + 1:x4} {(a > 1 ? \"x\" : \"y\")}\");")]
    [InlineData("byte M(byte a) { byte b = 7; a = (byte)(a + 1); N(4); return b; } void N(byte a) { }")]
    [InlineData("ReadOnlySpan<byte> M(bool a) => a ? \"x\"u8 : \"\"u8;")]
    [InlineData("int? M(List<int>? a) => a?.Where(x => x > 1).First() ?? a?[0];")]
    [InlineData("void M(List<int> a, bool b) { if (b) a.Clear(); else a.Add(1); }")]
    [InlineData("void M(List<bool> a) => a.Remove(true);")]
    [InlineData("void M(List<int> a) { for (var i = 0; i < 3; i++) a.ForEach(x => a.Remove(x)); }")]
    [InlineData("async Task<bool> M(Task<bool> a) { await a; return await a && await a; }")]
    [InlineData("int M(int[] a) { (a[0], a[1]) = (1, 2); return new[] { 1, 2 }[^1] + a[1..].Length; }")]
    [InlineData("int M() { Span<int> b = stackalloc int[2 * 4]; return b[0]; }")]
    [InlineData("T M<T>(T? a) => a ?? throw new ArgumentException(\"no\");")]
    [InlineData("List<string> M(string? a, string[]? b, int? c) => [a ?? \"\", .. b ?? [], $\"{c ?? 1}\"];")]
    [InlineData("bool M(int a) => a switch { var x when x > 3 => true, _ => throw new ArgumentException(\"no\") };")]
    public void All_mutants_of_a_place_compile_together(string member)
    {
        var (mutants, rewritten) = Rewrite(Compile(member), []);
        mutants.ShouldNotBeEmpty();
        Errors(Compilation(rewritten)).ShouldBeEmpty();
    }

    [Fact]
    public void Of_a_mutant_that_does_not_compile_the_number_is_told_and_the_others_keep_theirs()
    {
        var project = Compile(
            "int M(string a) { return int.TryParse(a, out var b) ? 1 << b : 7; } long N() => long.MaxValue / 2;"
        );
        var (mutants, rewritten) = Rewrite(project, []);

        var blamed = Errors(Compilation(rewritten)).SelectMany(Blame.For).ToHashSet();

        mutants.Where(x => blamed.Contains(x.Number)).Select(x => x.Mutated).ShouldBe(["long.MaxValue * 2"]);
        Rewrite(project, blamed).Mutants.ShouldBe(mutants);
        Errors(Compilation(Rewrite(project, blamed).Text)).ShouldBeEmpty();
    }

    [Fact]
    public void A_mutant_tells_its_line_and_its_member() =>
        Rewrite(Compile("int N() => 1;\nint M()\n{\n    return\n        2;\n}"), [])
            .Mutants[^1]
            .ShouldBe(new Mutant(1, "file.cs", 5, "M", "2;", "2", "2 + 1"));

    [Fact]
    public void An_accepted_mutant_is_one_of_the_same_place_and_text()
    {
        var accepted = Accepted.Parse(
            "# Comment\n\nfile.cs M\n  2;\n  2  ->  2 + 1\n  Same.\n\n# Other\nfile.cs N\n=> a;\na  ->  !(a)\nNo.\n"
        );

        accepted.Select(x => x.Reason).ShouldBe(["Same.", "No."]);
        accepted[0].Is(new(9, "file.cs", 5, "M", "2;", "2", "2 + 1")).ShouldBeTrue();
        accepted[0].Is(new(9, "file.cs", 5, "N", "2;", "2", "2 + 1")).ShouldBeFalse();
        accepted[0].Is(new(9, "file.cs", 5, "M", "2 + 2;", "2", "2 + 1")).ShouldBeFalse();
        Should.Throw<MutantsException>(() => Accepted.Parse("file.cs M\n2\n2 + 1\n"));
    }

    private static IEnumerable<string> Mutants(string member) =>
        Rewrite(Compile(member), []).Mutants.Select(x => $"{x.Original} -> {x.Mutated}");

    private static (IReadOnlyList<Mutant> Mutants, string Text) Rewrite(
        CSharpCompilation compilation,
        HashSet<int> dropped
    )
    {
        var tree = compilation.SyntaxTrees[0];
        var rewriter = new Rewriter(compilation.GetSemanticModel(tree), "file.cs", 0, dropped);
        var text = rewriter.Visit(tree.GetRoot())!.ToFullString();
        return (rewriter.Mutants, text);
    }

    private static CSharpCompilation Compile(string member)
    {
        const string usings =
            "using System; using System.Collections.Generic; using System.Linq; using System.Threading.Tasks;";
        var compilation = Compilation($"{usings} class C {{ {member} }}");
        Errors(compilation).ShouldBeEmpty();
        return compilation;
    }

    private static CSharpCompilation Compilation(string text) =>
        CSharpCompilation.Create(
            "c",
            [
                CSharpSyntaxTree.ParseText(text),
                CSharpSyntaxTree.ParseText("static class Mutants { public static bool Is(int n) => n < 0; }"),
            ],
            References,
            new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable)
        );

    private static List<Diagnostic> Errors(CSharpCompilation compilation) =>
        [.. compilation.GetDiagnostics().Where(x => x.Severity == DiagnosticSeverity.Error)];

    private static readonly List<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(x => Path.GetFileName(x).StartsWith("System.", StringComparison.Ordinal))
            .Select(x => MetadataReference.CreateFromFile(x)),
    ];
}
