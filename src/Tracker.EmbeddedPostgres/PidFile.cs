namespace Tracker.EmbeddedPostgres;

/// <summary>What the server wrote into <c>postmaster.pid</c>.</summary>
/// <param name="Pid">0 when the file is empty or no number stands first.</param>
/// <param name="SocketFolder">Empty until the server listens.</param>
/// <param name="Status">starting, ready, stopping or empty.</param>
internal sealed record PidFile(int Pid, string SocketFolder, string Status)
{
    /// <summary>Null when there is none.</summary>
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
