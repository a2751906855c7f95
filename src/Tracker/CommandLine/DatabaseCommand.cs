using System.Diagnostics;
using Npgsql;
using Tracker.Hosting;
using Tracker.Timelines;

namespace Tracker.CommandLine;

public static class DatabaseCommand
{
    public static async Task<int> MigrateAsync(CancellationToken token)
    {
        await using var session = await Session.OpenAsync(token, prepare: false);
        await Startup.RequireSafeAsync(session.Get<NpgsqlDataSource>(), token);
        await session.Get<Database>().MigrateAsync(token);
        Console.WriteLine($"The schema is at version {Database.SchemaVersion}.");
        return TrackerCommand.Done;
    }

    /// <summary>Empties the read tables and fills them from the log, with no other program beside it.</summary>
    public static async Task<int> RebuildAsync(CancellationToken token)
    {
        await using var session = await Session.OpenAsync(token, urls: "http://127.0.0.1:0");
        if (!await session.Get<Database>().EmptyReadTablesAsync(token))
        {
            await Console.Error.WriteLineAsync("Another program uses this database; stop it first. Only a program that begins anew notices that the read tables are empty.");
            return TrackerCommand.Found;
        }

        var record = session.Get<RecordClock>();
        var head = await record.HeadAsync(token);
        await session.App.StartAsync(token);
        var filled = await record.CatchUpAsync(head, token);
        await session.App.StopAsync(CancellationToken.None);
        if (!filled)
        {
            await Console.Error.WriteLineAsync($"The read tables stand at sequence {await record.ProgressAsync(token)} of {head} and do not move; start the program and read its log.");
            return TrackerCommand.Found;
        }

        Console.WriteLine($"The read tables are rebuilt up to sequence {head}.");
        return TrackerCommand.Done;
    }

    public static async Task<int> BackupAsync(FileInfo file, CancellationToken token)
    {
        if (file.Exists)
        {
            await Console.Error.WriteLineAsync($"{file.FullName} exists already; name a new file.");
            return TrackerCommand.Found;
        }

        await using var session = await Session.OpenAsync(token, prepare: false);

        // Written under another name first: a file of the given name is a whole backup.
        var partial = file.FullName + ".partial";
        try
        {
            if (await RunAsync(session, "pg_dump", ["--format=custom", "--no-owner", "--file", partial], token) != 0)
            {
                return TrackerCommand.Found;
            }

            File.Move(partial, file.FullName);
        }
        finally
        {
            File.Delete(partial);
        }

        Console.WriteLine($"Backup written to {file.FullName}.");
        return TrackerCommand.Done;
    }

    public static async Task<int> RestoreAsync(FileInfo file, CancellationToken token)
    {
        await using var session = await Session.OpenAsync(token, prepare: false);
        await using (var exists = session.Get<NpgsqlDataSource>().CreateCommand("select to_regnamespace('tracker') is not null"))
        {
            if ((bool)(await exists.ExecuteScalarAsync(token))!)
            {
                await Console.Error.WriteLineAsync("The database holds a record already; restore into an empty one: set TRACKER_DATA to a new folder, or ConnectionStrings__Tracker to an empty database.");
                return TrackerCommand.Found;
            }
        }

        if (await RunAsync(session, "pg_restore", ["--no-owner", "--exit-on-error", "--single-transaction", "--dbname", DatabaseName(session), file.FullName], token) != 0)
        {
            return TrackerCommand.Found;
        }

        Console.WriteLine($"Restored from {file.FullName}.");
        return TrackerCommand.Done;
    }

    private static string DatabaseName(Session session) => Connection(session).Database!;

    private static NpgsqlConnectionStringBuilder Connection(Session session) =>
        new(session.ConnectionString);

    /// <summary>Runs a PostgreSQL client program against the session's database; its words go to standard error.</summary>
    private static async Task<int> RunAsync(Session session, string program, string[] arguments, CancellationToken token)
    {
        var connection = Connection(session);
        var path = session.PostgresBin is { } bin && File.Exists(Path.Combine(bin, program)) ? Path.Combine(bin, program) : program;
        var start = new ProcessStartInfo(path, arguments) { RedirectStandardInput = true };
        start.Environment["PGHOST"] = connection.Host;
        start.Environment["PGPORT"] = connection.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        start.Environment["PGUSER"] = connection.Username;
        start.Environment["PGDATABASE"] = connection.Database;
        start.Environment["PGSSLMODE"] = connection.SslMode switch
        {
            Npgsql.SslMode.VerifyCA => "verify-ca",
            Npgsql.SslMode.VerifyFull => "verify-full",
            var mode => mode.ToString().ToLowerInvariant(),
        };
        if (connection.RootCertificate is { } root)
        {
            start.Environment["PGSSLROOTCERT"] = root;
        }

        if (connection.Password is { } password)
        {
            start.Environment["PGPASSWORD"] = password;
        }

        try
        {
            using var process = Process.Start(start)!;
            try
            {
                await process.WaitForExitAsync(token);
                return process.ExitCode;
            }
            finally
            {
                if (!process.HasExited)
                {
                    process.Kill();
                }
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new ConfigurationException($"{program} is not installed; install PostgreSQL's client programs (apt-get install postgresql-client).");
        }
    }
}
