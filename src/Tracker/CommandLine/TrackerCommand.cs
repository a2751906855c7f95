using System.CommandLine;
using JasperFx;
using NodaTime.Text;
using Npgsql;
using Tracker.Access;
using Tracker.Configuration;
using Tracker.EmbeddedPostgres;
using Tracker.Hosting;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Sight;
using Tracker.Store;

namespace Tracker.CommandLine;

/// <summary>
/// The command line of the program. Data goes to standard output, everything else to standard error. Exit codes: 0
/// done, 1 a difference or refusal was found, 2 wrong usage, 3 the program cannot start or go on: the configuration,
/// the database, a disk or the server.
/// </summary>
public static class TrackerCommand
{
    public const int Done = 0;
    public const int Found = 1;
    public const int WrongUsage = 2;
    public const int CannotStart = 3;

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is ["codegen", ..])
        {
            return await GenerateAsync(args);
        }

        // The document that docs/openapi.json holds, made anew from the code.
        if (args is ["openapi"])
        {
            await Console.Out.WriteAsync(OpenApiDocument.Write());
            return Done;
        }

        // The listing that Store/Schema/catalogue.txt holds, of a database that this program made.
        if (args is ["catalogue"])
        {
            await using var session = await Session.OpenAsync(CancellationToken.None);
            var lines = await session.Get<Catalogue>().ListAsync(CancellationToken.None);
            await Console.Out.WriteAsync(string.Concat(lines.Select(x => $"{x}\n")));
            return Done;
        }

        var parsed = Root().Parse(args);
        // A shell asks for suggestions while the command line is not complete.
        if (parsed.Errors.Count > 0 && args is not [['[', ..], ..])
        {
            await Console.Error.WriteLineAsync(UsageErrors.Describe(parsed));
            return WrongUsage;
        }

        try
        {
            // Ctrl-C asks the command to end; the private PostgreSQL is stopped in good order.
            return await parsed.InvokeAsync(
                new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromMinutes(1) }
            );
        }
        catch (Exception e) when (e is ConfigurationException or PostgresUnavailableException or WrongClockException)
        {
            return await CannotStartAsync(e.Message);
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            return await CannotStartAsync($"{e.Message} Choose another address with --urls or ASPNETCORE_URLS.");
        }
        catch (NpgsqlException e)
        {
            return await CannotStartAsync($"The database failed: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return await CannotStartAsync(e.Message);
        }
        catch (OperationCanceledException)
        {
            return await CannotStartAsync("Stopped.");
        }
    }

    /// <summary>A collector that reads the log as JSON reads this line too.</summary>
    private static async Task<int> CannotStartAsync(string message)
    {
        var line = new LogLine(
            TimeProvider.System.GetUtcNow(),
            LogLevel.Critical,
            typeof(TrackerCommand).FullName!,
            message,
            Exception: null,
            TraceId: null
        );
        await Console.Error.WriteLineAsync(
            Environment.GetEnvironmentVariable(SightSettings.LogForm) == SightSettings.Json ? line.Json() : message
        );
        return CannotStart;
    }

    private static RootCommand Root()
    {
        var json = new Option<bool>("--json") { Description = "Print the result as JSON." };

        var urls = new Option<string?>("--urls")
        {
            Description = $"Where to listen, e.g. {Settings.DefaultUrls} (the default).",
        };
        var run = new Command(
            "run",
            "Start the server: HTTP API over the configured database, or over a private PostgreSQL of its own."
        )
        {
            urls,
        };
        run.SetAction((x, token) => RunCommand.ExecuteAsync(x.GetValue(urls), token));

        var story = new Option<bool>("--story")
        {
            Description = "Record the rest of that story too: eight statements from May 2024 to February 2025.",
        };
        var seed = new Command(
            "seed",
            "Record the UK–ROK joint statement on DPRK–Russia military cooperation. Safe to repeat."
        )
        {
            story,
            json,
        };
        seed.SetAction((x, token) => SeedCommand.ExecuteAsync(x.GetValue(story), x.GetValue(json), token));

        var sequence = new Option<long?>("--as-of-sequence")
        {
            Description = "Replay up to this sequence; without it, the whole log.",
        };
        var known = new Option<string?>("--known-at")
        {
            Description = "Replay what was known at this instant, e.g. 2026-11-01T00:00:00Z.",
        };
        var replay = new Command(
            "replay",
            "Rebuild the timelines from the log alone and compare them with the served ones; exit code 1 when they "
                + "differ."
        )
        {
            sequence,
            known,
            json,
        };
        replay.Validators.Add(x =>
        {
            if (x.GetValue(known) is { } text && !OffsetDateTimePattern.Rfc3339.Parse(text).Success)
            {
                x.AddError($"--known-at: '{text}' is not an RFC 3339 instant such as 2026-11-01T00:00:00Z.");
            }
        });
        replay.Validators.Add(x =>
        {
            if (x.GetValue(known) is not null && x.GetValue(sequence) is not null)
            {
                x.AddError("Give --as-of-sequence or --known-at, not both.");
            }
        });
        replay.SetAction(
            (x, token) => ReplayCommand.ExecuteAsync(x.GetValue(sequence), x.GetValue(known), x.GetValue(json), token)
        );

        return new("Tracker: which governments condemned which actions, when, in which words.")
        {
            run,
            seed,
            replay,
            Verify(json),
            ExportCommand.Create(),
            RecordCommand.Create(),
            ValidateCommand.Create(),
            TimelineCommand.Create(),
            StatementCommand.Create(),
            SearchCommand.Create(),
            Ledger(json),
            BackupCommand.Create(),
            Keys(json),
            Db(json),
            VersionCommand.Create(json),
            CompletionCommand.Create(),
        };
    }

    private static Command Verify(Option<bool> json)
    {
        var anchors = new Option<FileInfo[]>("--checkpoint")
        {
            Description = "A file of checkpoints kept elsewhere; the ledger must continue each. May be repeated.",
            AllowMultipleArgumentsPerToken = true,
        };
        anchors.AcceptExistingOnly();
        var verify = new Command(
            "verify",
            "Compute the ledger anew from the log and compare it with what is stored and was signed; exit code 1 "
                + "with findings."
        )
        {
            anchors,
            json,
        };
        verify.SetAction((x, token) => LedgerCommand.VerifyAsync(x.GetValue(anchors) ?? [], x.GetValue(json), token));
        return verify;
    }

    private static Command Ledger(Option<bool> json)
    {
        var key = new Command("key", "Show the ledger's public keys, newest first.") { json };
        key.SetAction((x, token) => LedgerCommand.KeyAsync(x.GetValue(json), token));
        var rotate = new Command("rotate", "Make a new signing key; the old one signs beside it for 90 days.") { json };
        rotate.SetAction((x, token) => LedgerCommand.RotateAsync(x.GetValue(json), token));
        var origin = new Argument<string>("origin") { Description = "Name of the log, e.g. tracker.example.org/log." };
        var make = new Command(
            "new-key",
            "Print a new signing key for TRACKER_SIGNING_KEY; needs no database and stores nothing."
        )
        {
            origin,
        };
        make.SetAction(x => LedgerCommand.NewKey(x.GetValue(origin)!));
        var head = new Command(
            "accept-head",
            "Sign on from the ledger's last stored checkpoint, if the keys folder lost its own: say that no newer one was "
                + "signed."
        );
        head.SetAction((_, token) => LedgerCommand.AcceptHeadAsync(token));
        var reason = new Option<string>("--reason")
        {
            Description = "What was wrong with the clock; it is published with the record.",
            Required = true,
        };
        var time = new Command("accept-time", "Say that record times before now are wrong, and begin record time anew.")
        {
            reason,
        };
        time.SetAction((x, token) => LedgerCommand.AcceptTimeAsync(x.GetValue(reason)!, token));
        return new("ledger", "The tamper-evident ledger: its keys, its head and its clock.")
        {
            key,
            rotate,
            make,
            head,
            time,
        };
    }

    private static Command Keys(Option<bool> json)
    {
        var role = new Option<string>("--role")
        {
            Description = $"What the key may do: {string.Join(", ", Roles.All)}.",
            Required = true,
        };
        role.AcceptOnlyFromAmong([.. Roles.All]);
        var name = new Option<string>("--name")
        {
            Description = "Whose key it is; kept apart from the log and erasable.",
            Required = true,
        };
        var scopes = new Option<string?>("--scopes")
        {
            Description =
                $"What of its role it may do, separated by commas: {string.Join(", ", Scopes.All)}. Without it: all "
                + $"that the role has.",
        };
        var expires = new Option<string?>("--expires")
        {
            Description = "When it ends, e.g. 2027-01-01T00:00:00Z. Without it: when it is revoked.",
        };
        var person = new Option<string?>("--person")
        {
            Description =
                "User of another key of the same person, as 'keys list --json' shows; both count as one person.",
        };
        var add = new Command("add", "Make a key and show it, this once.")
        {
            role,
            name,
            scopes,
            expires,
            person,
            json,
        };
        add.SetAction(
            (x, token) =>
                KeysCommand.AddAsync(
                    new(
                        x.GetValue(name)!,
                        x.GetValue(role)!,
                        x.GetValue(scopes)?.Split(',', StringSplitOptions.TrimEntries),
                        x.GetValue(expires),
                        x.GetValue(person)
                    ),
                    x.GetValue(json),
                    token
                )
        );
        var list = new Command("list", "List the keys; their secrets are not kept.") { json };
        list.SetAction((x, token) => KeysCommand.ListAsync(x.GetValue(json), token));
        var id = new Argument<string>("id") { Description = "The key's id, as listed." };
        var revoke = new Command("revoke", "Take a key out of force at once.") { id };
        revoke.SetAction((x, token) => KeysCommand.RevokeAsync(x.GetValue(id)!, token));
        var overlap = new Option<int>("--overlap-hours")
        {
            Description = $"How long the old key still holds, 0 to {RotateKeyEndpoint.MaxOverlapHours}.",
            DefaultValueFactory = _ => RotateKeyEndpoint.DefaultOverlapHours,
        };
        overlap.Validators.Add(x =>
        {
            if (
                x.Tokens.Count == 1
                && int.TryParse(x.Tokens[0].Value, out var hours)
                && (hours < 0 || hours > RotateKeyEndpoint.MaxOverlapHours)
            )
            {
                x.AddError($"--overlap-hours: {hours} is not from 0 to {RotateKeyEndpoint.MaxOverlapHours}.");
            }
        });
        var rotate = new Command(
            "rotate",
            "Make a key's successor and show it, this once; the old one holds for a while."
        )
        {
            id,
            overlap,
            json,
        };
        rotate.SetAction(
            (x, token) => KeysCommand.RotateAsync(x.GetValue(id)!, x.GetValue(overlap), x.GetValue(json), token)
        );
        return new("keys", "API keys: whoever writes sends one as 'Authorization: Bearer <key>'.")
        {
            add,
            list,
            rotate,
            revoke,
        };
    }

    private static Command Db(Option<bool> json)
    {
        var migrate = new Command("migrate", "Bring the database's schema up to this program's version.");
        migrate.SetAction((_, token) => DatabaseCommand.MigrateAsync(token));
        var into = NewFile.Argument();
        var backup = new Command("backup", "Write the whole database to a file (pg_dump, custom format).") { into };
        backup.SetAction((x, token) => DatabaseCommand.BackupAsync(x.GetValue(into)!, token));
        var from = new Argument<FileInfo>("file") { Description = "A file written by backup." };
        from.AcceptExistingOnly();
        var restore = new Command("restore", "Read a backup into an empty database (pg_restore).") { from };
        restore.SetAction((x, token) => DatabaseCommand.RestoreAsync(x.GetValue(from)!, token));
        var rebuild = new Command(
            "rebuild",
            "Build the read tables anew from the log, beside those served, and exchange them. A server may run "
                + "meanwhile."
        )
        {
            json,
        };
        rebuild.SetAction((x, token) => DatabaseCommand.RebuildAsync(x.GetValue(json), token));
        var roles = new Command(
            "roles",
            "Make the role that owns the log and the one the program runs as, and give each its rights. Safe to repeat."
        )
        {
            json,
        };
        roles.SetAction((x, token) => DatabaseCommand.RolesAsync(x.GetValue(json), token));
        return new("db", "The database: schema, backup, restore, read tables, roles.")
        {
            migrate,
            backup,
            restore,
            rebuild,
            roles,
        };
    }

    /// <summary>Writes the request handlers' generated code; needs no database.</summary>
    private static Task<int> GenerateAsync(string[] args)
    {
        var settings = new Settings(null, "", null, null, Settings.DefaultUrls);
        return TrackerApplication.Build(settings, "Host=localhost;Database=none").RunJasperFxCommands(args);
    }
}
