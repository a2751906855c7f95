using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Npgsql;
using Tracker.Audit;
using Tracker.Configuration;
using Tracker.Hosting;
using Tracker.Http;
using Tracker.Record.Events;
using Tracker.Store;

namespace Tracker.CommandLine;

public static class DatabaseCommand
{
    /// <summary>Secrets stay in the database: what signs as the tracker must not lie in every copy of it.</summary>
    private static readonly string[] Dump =
    [
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        "--exclude-table-data=tracker.secrets",
        "--exclude-table-data=tracker.webhook_secrets",
    ];

    public static async Task<int> MigrateAsync(CancellationToken token)
    {
        await using var session = await Session.OpenAsync(token, prepare: false);
        await Startup.RequireSafeAsync(session.Get<NpgsqlDataSource>(), token);
        await session.Get<Database>().MigrateAsync(token);
        Console.WriteLine($"The schema is at version {Database.SchemaVersion}.");
        return TrackerCommand.Done;
    }

    /// <summary>Builds the read tables anew beside those served, with or without a server running, and exchanges
    /// them.</summary>
    public static async Task<int> RebuildAsync(bool json, CancellationToken token)
    {
        await using var session = await Session.OpenAsync(token);
        try
        {
            var report = await ProgressDisplay.ShowAsync(
                json,
                progress => session.Get<Rebuild>().RunAsync(progress, token)
            );
            Console.WriteLine(
                json
                    ? JsonSerializer.Serialize(report, ApiJson.Options)
                    : string.Create(
                        CultureInfo.InvariantCulture,
                        $"The read tables are rebuilt up to sequence {report.Sequence}: {report.Events} events, "
                            + $"{report.Duration:F1} s."
                    )
            );
            return TrackerCommand.Done;
        }
        catch (Exception e) when (e is RebuildRefusedException or UnreadableEventException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return TrackerCommand.Found;
        }
    }

    /// <summary>Makes the owner's and the application's role, and gives each its rights.</summary>
    public static async Task<int> RolesAsync(bool json, CancellationToken token)
    {
        await using var session = await Session.OpenAsync(token, prepare: false);
        var roles = session.Get<DatabaseRoles>();
        var schema = session.Get<Database>();
        await schema.RequireCurrentSchemaAsync(token);
        await using (await schema.AloneAsync(token))
        {
            await roles.ApplyAsync(token);
        }

        Console.WriteLine(
            json
                ? JsonSerializer.Serialize(
                    new { owner = roles.Owner, application = roles.Application },
                    ApiJson.Options
                )
                : $"'{roles.Owner}' owns the log; run the program as '{roles.Application}', which can read and "
                    + $"append it but not change it: name it in ConnectionStrings__Tracker, and keep a role that "
                    + $"may act as '{roles.Owner}' in ConnectionStrings__TrackerOwner for 'tracker db'."
        );
        return TrackerCommand.Done;
    }

    public static async Task<int> BackupAsync(string file, CancellationToken token)
    {
        if (await NewFile.IsTakenAsync(file))
        {
            return TrackerCommand.Found;
        }

        await using var session = await Session.OpenAsync(token, prepare: false);
        if (file == NewFile.StandardOutput)
        {
            return await RunAsync(session, "pg_dump", Dump, token) == 0 ? TrackerCommand.Done : TrackerCommand.Found;
        }

        var written = await NewFile.WriteAsync(file, partial => DumpAsync(session, partial, token));
        if (written)
        {
            Console.WriteLine($"Backup written to {NewFile.Called(file)}.");
        }

        return written ? TrackerCommand.Done : TrackerCommand.Found;
    }

    /// <summary>Writes a backup that only its owner can read: it holds names and hashes of keys.</summary>
    public static async Task<bool> DumpAsync(Session session, string file, CancellationToken token)
    {
        // pg_dump keeps the mode of a file that it finds.
        File.Delete(file);
        var closed = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            closed.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using (new FileStream(file, closed)) { }

        return await RunAsync(session, "pg_dump", [.. Dump, "--file", file], token) == 0;
    }

    public static async Task<int> RestoreAsync(FileInfo file, CancellationToken token)
    {
        await using var session = await Session.OpenAsync(token, prepare: false);
        if (!await RestoreAsync(session, file.FullName, token))
        {
            return TrackerCommand.Found;
        }

        Console.WriteLine($"Restored from {file.FullName}.");
        return TrackerCommand.Done;
    }

    public static async Task<bool> RestoreAsync(Session session, string file, CancellationToken token)
    {
        await using (
            var exists = session.Get<NpgsqlDataSource>().CreateCommand("select to_regnamespace('tracker') is not null")
        )
        {
            if ((bool)(await exists.ExecuteScalarAsync(token))!)
            {
                await Console.Error.WriteLineAsync(
                    "The database holds a record already; restore into an empty one: set TRACKER_DATA to a new "
                        + "folder, or ConnectionStrings__Tracker to an empty database."
                );
                return false;
            }
        }

        return await RunAsync(
                session,
                "pg_restore",
                [
                    "--no-owner",
                    "--no-privileges",
                    "--exit-on-error",
                    "--single-transaction",
                    "--dbname",
                    DatabaseName(session),
                    file,
                ],
                token
            ) == 0;
    }

    private static string DatabaseName(Session session) => Connection(session).Database!;

    private static NpgsqlConnectionStringBuilder Connection(Session session) => new(session.ConnectionString);

    /// <summary>Runs a PostgreSQL client program against the session's database; its words go to standard
    /// error.</summary>
    private static async Task<int> RunAsync(
        Session session,
        string program,
        string[] arguments,
        CancellationToken token
    )
    {
        var connection = Connection(session);
        var path =
            session.PostgresBin is { } bin && File.Exists(Path.Combine(bin, program))
                ? Path.Combine(bin, program)
                : program;
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
            throw new ConfigurationException(
                $"{program} is not installed; install PostgreSQL's client programs (apt-get install postgresql-client)."
            );
        }
    }
}
