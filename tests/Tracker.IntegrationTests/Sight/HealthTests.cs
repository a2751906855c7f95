using System.Net;
using Tracker.Audit.Ledger;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Sight;

/// <summary>What load balancers and supervisors ask.</summary>
public sealed class HealthTests(Cluster cluster) : OwnHostTest(cluster)
{
    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Head_is_answered_as_get_without_a_body(string path)
    {
        await Host.ReadyAsync();
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using var answer = await Host.Client.SendAsync(request, Ct);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsByteArrayAsync(Ct)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("key")]
    [InlineData("folder")]
    [InlineData("other")]
    [InlineData("renamed")]
    [InlineData("gone")]
    [InlineData("broken")]
    public async Task Signing_keys_that_cannot_be_used_any_more_are_told_at_once(string what)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Modes of files are not those of Windows.");
        var folder = Host.Get<SigningKeys>().Folder;
        var key = Directory.GetFiles(folder, "*.key").Single();
        await Host.ReadyAsync();

        var mend = Break(what, folder, key);
        (await Host.Anonymous.GetAsync("/health/ready"))
            .ShouldBeProblem(503)
            .Text("detail")
            .ShouldStartWith("The signing keys cannot be used");
        (await Host.Anonymous.GetAsync("/health/live")).ShouldBe(200);

        mend();
        await Host.ReadyAsync();
    }

    private static Action Break(string what, string folder, string key)
    {
        const UnixFileMode Closed = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var aside = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        switch (what)
        {
            case "key":
                File.SetUnixFileMode(key, Closed | UnixFileMode.OtherRead);
                return () => File.SetUnixFileMode(key, Closed);
            case "folder":
                File.SetUnixFileMode(folder, Closed | UnixFileMode.UserExecute | UnixFileMode.GroupRead);
                return () => File.SetUnixFileMode(folder, Closed | UnixFileMode.UserExecute);
            case "other":
                var other = Path.Combine(folder, "20200101T000000Z-00000000.key");
                File.WriteAllText(other, "not a key");
                File.SetUnixFileMode(other, Closed);
                return () => File.Delete(other);
            case "renamed":
                File.Move(key, Path.Combine(folder, "mine.key"));
                return () => File.Move(Path.Combine(folder, "mine.key"), key);
            case "gone":
                Directory.Move(folder, aside);
                return () =>
                {
                    if (Directory.Exists(folder))
                    {
                        Directory.Delete(folder, recursive: true);
                    }

                    Directory.Move(aside, folder);
                };
            default:
                var content = File.ReadAllText(key);
                File.WriteAllText(key, content[..20]);
                return () => File.WriteAllText(key, content);
        }
    }
}
