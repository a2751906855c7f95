using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Tracker.IntegrationTests.Harness;

/// <summary>What a finished program left.</summary>
public sealed record Finished(int ExitCode, string Output, string Errors);

/// <summary>The real program as a process of its own.</summary>
public sealed class TrackerProcess : IDisposable
{
    private readonly Process _process;

    private TrackerProcess(Process process) => _process = process;

    /// <summary>The lines that a server has written to standard error.</summary>
    public ConcurrentQueue<string> Errors { get; } = new();

    /// <summary>A database, its administrator, and the keys that a host of the tests signs its ledger with,
    /// too.</summary>
    public static Dictionary<string, string?> EnvironmentOf(string connectionString) =>
        new()
        {
            ["ConnectionStrings__Tracker"] = connectionString,
            ["TRACKER_ADMIN_KEY"] = TestHost.AdminKey,
            ["TRACKER_KEYS"] = TestHost.KeysFolder(connectionString),
        };

    /// <summary>Runs a command to its end.</summary>
    public static async Task<Finished> RunAsync(
        IReadOnlyDictionary<string, string?> environment,
        params string[] arguments
    )
    {
        using var program = Start(environment, arguments);
        program._process.StandardInput.Close();
        var output = program._process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = program._process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await program._process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new(program._process.ExitCode, await output, await errors);
    }

    /// <summary>Starts the server and returns when it is ready.</summary>
    public static async Task<TrackerProcess> ServeAsync(IReadOnlyDictionary<string, string?> environment, Uri address)
    {
        var program = Start(environment, "run", "--urls", address.ToString().TrimEnd('/'));
        program._process.OutputDataReceived += (_, _) => { };
        program._process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is { } text)
            {
                program.Errors.Enqueue(text);
            }
        };
        program._process.BeginOutputReadLine();
        program._process.BeginErrorReadLine();
        using var client = new HttpClient { BaseAddress = address };
        while (true)
        {
            try
            {
                using var ready = await client.GetAsync("/health/live", TestContext.Current.CancellationToken);
                if (ready.IsSuccessStatusCode)
                {
                    return program;
                }
            }
            catch (HttpRequestException) when (!program._process.HasExited)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }

    public int Id => _process.Id;

    /// <summary>In bytes.</summary>
    public long Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Sends a signal: STOP freezes the program, CONT lets it go on.</summary>
    public Task SignalAsync(string signal) => Signals.SendAsync(signal, _process.Id);

    /// <summary>Open files and sockets.</summary>
    public int Descriptors => Directory.GetFileSystemEntries($"/proc/{_process.Id}/fd").Length;

    /// <summary>Lets the program have so many open files and sockets, and no more.</summary>
    public async Task LimitDescriptorsAsync(int count)
    {
        using var limit = Process.Start("prlimit", [$"--pid={_process.Id}", $"--nofile={count}:{count}"]);
        await limit.WaitForExitAsync(TestContext.Current.CancellationToken);
        limit.ExitCode.ShouldBe(0);
    }

    /// <summary>Waits until the program has ended by itself.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> EndedAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static TrackerProcess Start(IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        var start = Program("tracker.dll", arguments);
        start.RedirectStandardError = true;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new(Process.Start(start)!);
    }

    /// <summary>A program beside the tests, its input and output in the caller's hand, with none of the settings that
    /// the tests were given.</summary>
    internal static ProcessStartInfo Program(string file, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, file), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (
            var name in start
                .Environment.Keys.Where(x =>
                    x.StartsWith("TRACKER_", StringComparison.Ordinal)
                    || x.StartsWith("ConnectionStrings", StringComparison.Ordinal)
                )
                .ToList()
        )
        {
            start.Environment.Remove(name);
        }

        return start;
    }
}
