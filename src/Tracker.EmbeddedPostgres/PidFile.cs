namespace Tracker.EmbeddedPostgres;

/// <summary>The content of the server's <c>postmaster.pid</c>.</summary>
/// <param name="Pid">0 if the file is empty or does not begin with a number.</param>
/// <param name="SocketFolder">Empty until the server listens.</param>
/// <param name="Status">starting, ready, stopping or empty.</param>
internal sealed record PidFile(int Pid, string SocketFolder, string Status)
{
    /// <summary>Null if there is no file.</summary>
    public static PidFile? Read(string path)
    {
        try
        {
            // pid, data folder, start time, port, socket folder, address, shared memory, status
            var lines = File.ReadAllLines(path);
            return new(ServerPrograms.LeadingNumber(Line(0)), Line(4), Line(7));

            string Line(int index) => lines.ElementAtOrDefault(index)?.Trim() ?? "";
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
