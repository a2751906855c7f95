using System.Reflection;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Tracker.Mutants;

/// <summary>A project as the compiler gets it from MSBuild: sources, references, options, generators.</summary>
internal sealed class ProjectSources
{
    private readonly CSharpCommandLineArguments _arguments;
    private readonly CSharpCompilationOptions _options;
    private readonly List<MetadataReference> _references;
    private readonly List<ISourceGenerator> _generators;

    private ProjectSources(CSharpCommandLineArguments arguments)
    {
        _arguments = arguments;
        // Mutants may be as odd as they like: only errors count.
        _options = arguments
            .CompilationOptions.WithGeneralDiagnosticOption(ReportDiagnostic.Suppress)
            .WithSpecificDiagnosticOptions([])
            .WithConcurrentBuild(true);
        _references =
        [
            .. arguments.MetadataReferences.Select(x => MetadataReference.CreateFromFile(x.Reference, x.Properties)),
        ];
        _generators =
        [
            .. arguments.AnalyzerReferences.SelectMany(x =>
                new AnalyzerFileReference(x.FilePath, new Loader()).GetGenerators(LanguageNames.CSharp)
            ),
        ];
        Trees = [.. arguments.SourceFiles.Select(x => Parse(File.ReadAllText(x.Path), x.Path))];
    }

    public IReadOnlyList<SyntaxTree> Trees { get; }

    /// <summary>Name of the assembly's file.</summary>
    public string AssemblyFile => _arguments.OutputFileName!;

    /// <param name="project">A project's folder.</param>
    public static async Task<ProjectSources> OfAsync(string project)
    {
        // The compiler's arguments, without compiling; a file that is never there makes MSBuild believe there is work.
        var answer = await Shell.DotnetOrThrowAsync(
            "msbuild",
            project,
            "-p:Configuration=Release",
            "-t:PrepareResources;Compile",
            "-p:ProvideCommandLineArgs=true",
            "-p:SkipCompilerExecution=true",
            "-p:BuildProjectReferences=false",
            "-p:NonExistentFile=never/there",
            "-getItem:CscCommandLineArgs"
        );
        using var json = JsonDocument.Parse(answer);
        var items = json.RootElement.GetProperty("Items").GetProperty("CscCommandLineArgs").EnumerateArray();
        var arguments = items.Select(x => x.GetProperty("Identity").GetString()!);
        return new(CSharpCommandLineParser.Default.Parse(arguments, Path.GetFullPath(project), sdkDirectory: null));
    }

    public SyntaxTree Parse(string text, string path) =>
        CSharpSyntaxTree.ParseText(text, _arguments.ParseOptions, path);

    public Compilation Compile(IEnumerable<SyntaxTree> trees)
    {
        var compilation = CSharpCompilation.Create(_arguments.CompilationName, trees, _references, _options);
        CSharpGeneratorDriver
            .Create(_generators, parseOptions: _arguments.ParseOptions)
            .RunGeneratorsAndUpdateCompilation(compilation, out var generated, out _);
        return generated;
    }

    /// <returns>Errors; none: the assembly is written.</returns>
    public IReadOnlyList<Diagnostic> Emit(Compilation compilation, string assembly)
    {
        using var to = File.Create(assembly);
        return
        [
            .. compilation
                .Emit(to, manifestResources: _arguments.ManifestResources)
                .Diagnostics.Where(x => x.Severity == DiagnosticSeverity.Error),
        ];
    }

    private sealed class Loader : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath) { }

        public Assembly LoadFromPath(string fullPath) => Assembly.LoadFrom(fullPath);
    }
}
