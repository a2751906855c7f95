using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using Tracker.Http;
using Tracker.Record.Codebook;
using Tracker.Store;

namespace Tracker.CommandLine;

/// <summary>Prints which build this is, and of which schema and codebook.</summary>
public static class VersionCommand
{
    public static Command Create(Option<bool> json)
    {
        var version = new Command("version", "Show the program's version, its schema's and its codebook's.") { json };
        version.SetAction(x => Print(x.GetValue(json)));
        return version;
    }

    private static int Print(bool json)
    {
        var program = typeof(VersionCommand).Assembly;
        var shown = new
        {
            version = program.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
            build = program.ManifestModule.ModuleVersionId,
            schema = Database.SchemaVersion,
            codebook = Vocabulary.Current.Version,
            runtime = RuntimeInformation.FrameworkDescription,
        };
        Console.WriteLine(
            json
                ? JsonSerializer.Serialize(shown, ApiJson.Options)
                : $"tracker {shown.version}, schema {shown.schema}, codebook {shown.codebook}, {shown.runtime}, "
                    + $"build {shown.build:N}"
        );
        return TrackerCommand.Done;
    }
}
