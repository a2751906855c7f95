namespace Tracker.EmbeddedPostgres.Tests;

/// <summary>Tests with fake programs: scripts that only know --version.</summary>
public sealed class ServerProgramsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("tracker-test-").FullName;

    public ServerProgramsTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "No private PostgreSQL on Windows.");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private string Install(string folder, string version)
    {
        var bin = Directory.CreateDirectory(Path.Combine(_root, folder)).FullName;
        foreach (var name in new[] { "postgres", "initdb" })
        {
            var file = Path.Combine(bin, name);
            File.WriteAllText(file, $"#!/bin/sh\necho '{name} (PostgreSQL) {version}'\n");
            File.SetUnixFileMode(file, (UnixFileMode)0b111_101_101);
        }
        return bin;
    }

    private Task<ServerPrograms> FindAsync(string? binFolder = null, int? clusterMajor = null, string? path = null) =>
        ServerPrograms.FindAsync(binFolder, clusterMajor, path, _root, TestContext.Current.CancellationToken);

    private async Task<string> SentenceAsync(string? binFolder = null, int? clusterMajor = null, string? path = null)
    {
        var sentence = (
            await Should.ThrowAsync<PostgresUnavailableException>(() => FindAsync(binFolder, clusterMajor, path))
        ).Message;
        sentence.ShouldNotContain('\n');
        return sentence;
    }

    [Fact]
    public async Task The_newest_version_by_number_is_taken_from_all_distributions_folders()
    {
        Install("usr/lib/postgresql/9.6/bin", "9.6.24");
        var debian = Install("usr/lib/postgresql/15/bin", "15.13 (Debian 15.13-0+deb12u1)");
        (await FindAsync()).ShouldBe(new(debian, 15));
        var homebrew = Install("opt/homebrew/opt/postgresql@16/bin", "16.1 (Homebrew)");
        (await FindAsync()).ShouldBe(new(homebrew, 16));
        var fedora = Install("usr/pgsql-17/bin", "17.2");
        (await FindAsync()).ShouldBe(new(fedora, 17));
        var newest = Install("usr/lib/postgresql/18/bin", "18beta1");
        (await FindAsync()).ShouldBe(new(newest, 18));
    }

    [Fact]
    public async Task PATH_comes_before_the_distributions_folders_unless_too_old()
    {
        var distribution = Install("usr/lib/postgresql/18/bin", "18.1");
        var old = Install("old", "14.9");
        var onPath = Install("here", "16.4");
        (await FindAsync(path: $"{_root}/none:{old}:{onPath}")).BinFolder.ShouldBe(onPath);
        (await FindAsync(path: $"{old}::relative")).BinFolder.ShouldBe(distribution);
    }

    [Fact]
    public async Task A_link_on_PATH_leads_to_the_folder_of_the_real_programs()
    {
        var real = Install("real", "17.0");
        var links = Directory.CreateDirectory(Path.Combine(_root, "links")).FullName;
        File.CreateSymbolicLink(Path.Combine(links, "postgres"), Path.Combine(real, "postgres"));
        (await FindAsync(path: links)).BinFolder.ShouldBe(real);
    }

    [Fact]
    public async Task An_existing_cluster_gets_the_programs_of_its_own_version()
    {
        var own = Install("usr/lib/postgresql/16/bin", "16.4");
        Install("usr/lib/postgresql/18/bin", "18.1");
        var onPath = Install("here", "17.1");
        (await FindAsync(clusterMajor: 16, path: onPath)).BinFolder.ShouldBe(own);
        (await SentenceAsync(clusterMajor: 15, path: onPath)).ShouldContain(
            "created by PostgreSQL 15 but only 17 is installed"
        );
    }

    [Fact]
    public async Task Without_any_programs_the_sentence_says_what_to_install_or_set()
    {
        Install("usr/lib/postgresql/14/bin", "14.9");
        var sentence = await SentenceAsync();
        foreach (var help in new[] { "apt-get install", "dnf install", "brew install", "ConnectionStrings__Tracker" })
        {
            sentence.ShouldContain(help);
        }
    }

    [Fact]
    public async Task A_wrong_TRACKER_POSTGRES_BIN_is_an_error_and_nothing_else_is_tried()
    {
        var good = Install("usr/lib/postgresql/18/bin", "18.1");
        var sentence = await SentenceAsync(binFolder: "/nonexistent", path: good);
        sentence.ShouldContain("TRACKER_POSTGRES_BIN names /nonexistent");
        (await SentenceAsync(binFolder: Install("old", "14.9"))).ShouldContain(
            "TRACKER_POSTGRES_BIN names PostgreSQL 14"
        );
        (await SentenceAsync(binFolder: good, clusterMajor: 17)).ShouldContain("TRACKER_POSTGRES_BIN names 18");
        var broken = Install("broken", "18.1");
        File.SetUnixFileMode(Path.Combine(broken, "postgres"), UnixFileMode.UserRead);
        (await SentenceAsync(binFolder: broken)).ShouldContain("no working postgres");
    }

    [Fact]
    public async Task TRACKER_POSTGRES_BIN_comes_before_everything()
    {
        Install("usr/lib/postgresql/18/bin", "18.1");
        var given = Install("given", "16.4");
        (await FindAsync(binFolder: given, path: Install("here", "17.1"))).BinFolder.ShouldBe(given);
        (await FindAsync(binFolder: "", path: null)).Major.ShouldBe(18);
    }
}
