using System.CommandLine;

namespace Tracker.CommandLine;

/// <summary>A file that a command writes. It has another name until it is whole: a file of the given name is
/// complete.</summary>
public static class NewFile
{
    /// <summary>Writes to standard output instead.</summary>
    public const string StandardOutput = "-";

    public static Argument<string> Argument()
    {
        var file = new Argument<string>("file")
        {
            Description = "The file to write; it must not exist. - for standard output.",
        };
        file.Validators.Add(x =>
        {
            if (x.Tokens is [{ Value: var path }] && path != StandardOutput && !Directory.Exists(FolderOf(path)))
            {
                x.AddError($"file: '{path}' cannot be written: there is no folder '{FolderOf(path)}'.");
            }
        });
        return file;
    }

    public static string Called(string file) => file == StandardOutput ? "Standard output" : Path.GetFullPath(file);

    /// <summary>Tells the user if there is a file of this name already.</summary>
    public static async Task<bool> IsTakenAsync(string file)
    {
        if (file == StandardOutput || !Path.Exists(file))
        {
            return false;
        }

        await Console.Error.WriteLineAsync($"{Called(file)} exists already; name a new file.");
        return true;
    }

    /// <summary>Writes to a stream.</summary>
    public static async Task WriteAsync(string file, Func<Stream, Task> write)
    {
        if (file == StandardOutput)
        {
            await using var output = Console.OpenStandardOutput();
            await write(output);
            return;
        }

        await WriteAsync(
            file,
            async partial =>
            {
                await using var stream = new FileStream(partial, FileMode.Create, FileAccess.Write);
                await write(stream);
                return true;
            }
        );
    }

    /// <summary>Lets a function write a file under the name it is given.</summary>
    /// <returns>False if the function says that it failed; there is no file then.</returns>
    public static async Task<bool> WriteAsync(string file, Func<string, Task<bool>> write)
    {
        var partial = Path.GetFullPath(file) + ".partial";
        try
        {
            if (!await write(partial))
            {
                return false;
            }

            File.Move(partial, Path.GetFullPath(file));
            return true;
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
}
