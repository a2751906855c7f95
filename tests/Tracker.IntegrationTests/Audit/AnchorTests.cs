using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using NodaTime;
using Tracker.Audit.Ledger;
using Tracker.Configuration;
using Tracker.IntegrationTests.Harness;
using Tracker.Ledger;

namespace Tracker.IntegrationTests.Audit;

/// <summary>Checkpoints are sent to anchors, and failures are shown.</summary>
public sealed class AnchorTests(Cluster cluster) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tracker-anchors-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Each_checkpoint_is_appended_to_a_file_and_the_ledger_is_verified_against_all_of_them()
    {
        var file = Path.Combine(_folder, "sub", "checkpoints.txt");
        await using var host = await StartAsync(new(File: file));
        var first = await host.LedgeredAsync();
        await KeptAsync(host, "file", first.Size);
        await host.Submitter.PostAsync("/api/statements", Submissions.Small());
        var second = await host.LedgeredAsync();
        await KeptAsync(host, "file", second.Size);

        var text = await File.ReadAllTextAsync(file, Ct);

        text.ShouldContain(first.Note);
        text.ShouldEndWith(second.Note + "\n");
        text.IndexOf(first.Note, StringComparison.Ordinal)
            .ShouldBeLessThan(text.IndexOf(second.Note, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Each_checkpoint_is_pushed_to_a_git_remote_on_top_of_what_others_pushed()
    {
        var (remote, other) = (Path.Combine(_folder, "remote.git"), Path.Combine(_folder, "other"));
        await GitAsync("init", "-q", "--bare", "-b", "main", remote);
        await using var host = await StartAsync(new(Git: remote));
        var first = await host.LedgeredAsync();
        await KeptAsync(host, "git", first.Size);
        await GitAsync("clone", "-q", remote, other);
        await File.WriteAllTextAsync(Path.Combine(other, "note.txt"), "Of somebody else.", Ct);
        await GitAsync("-C", other, "add", "note.txt");
        await GitAsync(
            "-C",
            other,
            "-c",
            "user.name=A",
            "-c",
            "user.email=a@example.org",
            "commit",
            "-q",
            "-m",
            "Another"
        );
        await GitAsync("-C", other, "push", "-q");
        await host.Submitter.PostAsync("/api/statements", Submissions.Small());
        var second = await host.LedgeredAsync();

        await KeptAsync(host, "git", second.Size);

        (await GitAsync("-C", remote, "show", "main:checkpoint")).ShouldBe(second.Note);
        (await GitAsync("-C", remote, "show", $"main:checkpoints/{first.Size:D12}.txt")).ShouldBe(first.Note);
        (await GitAsync("-C", remote, "show", "main:note.txt")).ShouldBe("Of somebody else.");
        (await GitAsync("-C", remote, "log", "--format=%s", "main")).ShouldContain(
            $"Checkpoint {second.Size} {second.Root}"
        );
    }

    [Fact]
    public async Task A_checkpoint_that_a_webhook_does_not_take_is_sent_again_and_the_failure_is_seen()
    {
        var (bodies, refusals) = (new List<string>(), 0);
        await using var receiver = await ListenAsync(app =>
            app.MapPost(
                "/hook",
                async (HttpContext context) =>
                {
                    using var reader = new StreamReader(context.Request.Body);
                    var body = await reader.ReadToEndAsync(Ct);
                    if (Volatile.Read(ref refusals) == 0)
                    {
                        Interlocked.Increment(ref refusals);
                        return Results.StatusCode(500);
                    }

                    lock (bodies)
                    {
                        bodies.Add(body);
                    }

                    return Results.Ok();
                }
            )
        );
        await using var host = await StartAsync(new(Webhook: new(Address(receiver), "/hook")));
        await host.LedgeredAsync();
        await Ledgers.UntilAsync(async () =>
            await host.AskAsync<long>("select count(*) from ledger.anchors where failures > 0 or size > 0") > 0
        );

        await Ledgers.UntilAsync(async () => (await StateAsync(host, "webhook"))?["size"]!.GetValue<long>() > 0);

        refusals.ShouldBe(1);
        Checkpoint
            .Open(SignedNote.Parse(bodies[0]), [.. host.Get<SigningKeys>().Verifiers])
            .Checkpoint.Size.ShouldBeGreaterThan(0);
        (await StateAsync(host, "webhook"))!["failure"].ShouldBeNull();
    }

    [Fact]
    public async Task An_anchor_that_cannot_be_reached_is_told_in_the_status()
    {
        await using var host = await StartAsync(new(Git: Path.Combine(_folder, "nowhere.git")));

        await Ledgers.UntilAsync(async () => (await StateAsync(host, "git"))?["failures"]!.GetValue<int>() > 0);

        var state = (await StateAsync(host, "git"))!;
        ((string)state["failure"]!).ShouldContain("git");
        ((long)state["size"]!).ShouldBe(0);
    }

    [Fact]
    public async Task A_witness_cosigns_what_continues_what_it_saw_and_its_line_is_served_with_the_checkpoint()
    {
        var witness = new Witness();
        await using var server = await ListenAsync(app => app.MapPost("/w/add-checkpoint", (Delegate)witness.AddAsync));
        await using var host = await StartAsync(new(Witness: new(Address(server), "/w/"), WitnessKey: witness.Key));
        witness.Log = host.Get<SigningKeys>().All[0].Signer.Verifier;
        var first = await host.LedgeredAsync();
        await KeptAsync(host, "witness", first.Size);
        await host.Submitter.PostAsync("/api/statements", Submissions.Small());
        var second = await host.LedgeredAsync();
        await KeptAsync(host, "witness", second.Size);

        var served = await host.Anonymous.GetAsync($"/api/audit/checkpoint?size={second.Size}");

        var (checkpoint, signatures) = Checkpoint.Open(SignedNote.Parse(served.Body), [witness.Log!], [witness.Key]);
        checkpoint.Root.ShouldBe(second.Root);
        signatures.ShouldContain(x => x.Key == witness.Key && x.At != null);
        witness.Size.ShouldBe(second.Size);
    }

    [Fact]
    public async Task A_witness_that_has_seen_more_than_was_remembered_is_asked_from_there()
    {
        var witness = new Witness();
        await using var server = await ListenAsync(app => app.MapPost("/add-checkpoint", (Delegate)witness.AddAsync));
        await using var host = await StartAsync(new(Witness: Address(server), WitnessKey: witness.Key));
        witness.Log = host.Get<SigningKeys>().All[0].Signer.Verifier;
        var first = await host.LedgeredAsync();
        await KeptAsync(host, "witness", first.Size);
        await host.RunAsync("begin; delete from ledger.cosignatures; update ledger.anchors set size = 0; commit");

        await KeptAsync(host, "witness", first.Size);

        witness.Conflicts.ShouldBe(1);
        (await host.Anonymous.GetAsync($"/api/audit/checkpoint?size={first.Size}")).Body.ShouldContain(
            witness.Key.Name
        );
    }

    private Task<TestHost> StartAsync(AnchorSettings anchors) =>
        cluster.OwnAsync(settings: x =>
            x with
            {
                Ledger = x.Ledger with { Anchors = anchors with { Every = Duration.FromMilliseconds(1) } },
            }
        );

    private static Task KeptAsync(TestHost host, string anchor, long size) =>
        Ledgers.UntilAsync(async () => (await StateAsync(host, anchor))?["size"]!.GetValue<long>() >= size);

    private static async Task<System.Text.Json.Nodes.JsonNode?> StateAsync(TestHost host, string anchor) =>
        (await host.Anonymous.GetAsync("/api/audit/ledger")).ShouldBe(200).Json["anchors"]!
            .AsArray()
            .FirstOrDefault(x => (string)x!["anchor"]! == anchor);

    private static async Task<WebApplication> ListenAsync(Action<WebApplication> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        map(app);
        await app.StartAsync(Ct);
        return app;
    }

    private static Uri Address(WebApplication app) => new(app.Urls.First());

    private static async Task<string> GitAsync(params string[] arguments)
    {
        using var git = Process.Start(
            new ProcessStartInfo("git", arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
        )!;
        var (output, errors) = (
            await git.StandardOutput.ReadToEndAsync(Ct),
            await git.StandardError.ReadToEndAsync(Ct)
        );
        await git.WaitForExitAsync(Ct);
        git.ExitCode.ShouldBe(0, errors);
        return output;
    }

    /// <summary>A C2SP tlog-witness for one log.</summary>
    private sealed class Witness
    {
        private readonly NoteSigner _signer = NoteSigner.Generate("witness.example.org/w", NoteKeyType.Cosignature);
        private readonly Lock _lock = new();
        private TreeHash _root = TreeHash.Empty;

        public NoteVerifier Key => _signer.Verifier;

        public NoteVerifier? Log { get; set; }

        public long Size { get; private set; }

        public int Conflicts { get; private set; }

        public async Task<IResult> AddAsync(HttpContext context)
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync(Ct);
            var end = body.IndexOf("\n\n", StringComparison.Ordinal);
            string[] head = body[..end].Split('\n');
            var old = long.Parse(head[0]["old ".Length..], CultureInfo.InvariantCulture);
            var proof = head[1..]
                .Select(x => TreeHash.TryParse(x, out var hash) ? hash.Value : throw new FormatException(x))
                .ToList();
            while (Log is null)
            {
                await Task.Delay(10, Ct);
            }

            var note = SignedNote.Parse(body[(end + 2)..]);
            Checkpoint checkpoint;
            try
            {
                checkpoint = Checkpoint.Open(note, [Log]).Checkpoint;
            }
            catch (NoteException)
            {
                return Results.StatusCode(403);
            }

            lock (_lock)
            {
                if (old > checkpoint.Size)
                {
                    return Results.StatusCode(400);
                }

                if (old != Size)
                {
                    Conflicts++;
                    return Results.Text($"{Size}\n", "text/x.tlog.size", statusCode: 409);
                }

                if (!MerkleProof.VerifyConsistency(Size, _root, checkpoint.Size, checkpoint.Root, proof))
                {
                    return Results.StatusCode(422);
                }

                (Size, _root) = (checkpoint.Size, checkpoint.Root);
                return Results.Text(
                    _signer.Cosign(note.Text, DateTimeOffset.FromUnixTimeSeconds(1_800_000_000)) + "\n"
                );
            }
        }
    }
}
