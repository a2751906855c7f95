using Tracker.Configuration;

namespace Tracker.Tests.Configuration;

public sealed class SettingsTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Unset_means_a_private_server_on_the_loopback_address()
    {
        var settings = Read();

        settings.ConnectionString.ShouldBeNull();
        settings.AdminKey.ShouldBeNull();
        settings.PostgresBin.ShouldBeNull();
        settings.Urls.ShouldBe("http://127.0.0.1:5080");
        Path.IsPathFullyQualified(settings.DataFolder).ShouldBeTrue();
    }

    [Fact]
    public void Everything_can_be_set()
    {
        var settings = Read(
            ("ConnectionStrings__Tracker", "Host=db;Database=tracker"),
            ("TRACKER_DATA", "/data/tracker"),
            ("TRACKER_POSTGRES_BIN", "/opt/pg"),
            ("TRACKER_ADMIN_KEY", "sixteen-letters!"),
            ("ASPNETCORE_URLS", "http://*:80;https://+:443")
        );

        settings.ShouldBe(
            new("Host=db;Database=tracker", "/data/tracker", "/opt/pg", "sixteen-letters!", "http://*:80;https://+:443")
        );
    }

    [Fact]
    public void An_empty_value_is_none() =>
        Read(("ConnectionStrings__Tracker", ""), ("TRACKER_ADMIN_KEY", ""), ("ASPNETCORE_URLS", "")).ShouldBe(Read());

    [Fact]
    public void Urls_given_to_the_program_come_before_those_of_the_environment() =>
        Settings
            .Read(x => x == "ASPNETCORE_URLS" ? "http://127.0.0.1:1" : null, "http://127.0.0.1:2")
            .Urls.ShouldBe("http://127.0.0.1:2");

    [Theory]
    [InlineData("http://127.0.0.1:5080")]
    [InlineData("http://LOCALHOST:5080")]
    [InlineData("https://*:443;http://+:80")]
    [InlineData("http://[::1]:0")]
    [InlineData("http://0.0.0.0")]
    [InlineData("http://unix:/run/tracker.sock")]
    public void An_address_of_this_machine_is_listened_on(string urls) =>
        Settings.Read(_ => null, urls).Urls.ShouldBe(urls);

    [Theory]
    [InlineData("http://nohost.invalid:99", "'nohost.invalid'")]
    [InlineData("http://tracker.example.org", "'tracker.example.org'")]
    [InlineData("http://127.0.0.1:80;http://tracker", "'tracker'")]
    [InlineData("http://127.0.0.1.:80", "'127.0.0.1.'")]
    [InlineData("http://127.0.0.300:80", "'127.0.0.300'")]
    [InlineData("http://127.0.0.1:70000", "'http://127.0.0.1:70000'")]
    [InlineData("http://127.0.0.1/base", "'http://127.0.0.1/base'")]
    [InlineData("tcp://127.0.0.1:80", "'tcp://127.0.0.1:80'")]
    public void A_host_that_the_server_would_take_for_every_address_is_refused(string urls, string named) =>
        Should
            .Throw<ConfigurationException>(() => Settings.Read(_ => null, urls))
            .Message.ShouldStartWith($"ASPNETCORE_URLS: {named}");

    [Fact]
    public void Secrets_are_read_from_files_without_the_white_space_at_their_ends()
    {
        File.WriteAllText(_file, " sixteen-letters!\n");
        Read(("TRACKER_ADMIN_KEY_FILE", _file)).AdminKey.ShouldBe("sixteen-letters!");

        File.WriteAllText(_file, "Host=db;Database=tracker\n");
        Read(("ConnectionStrings__Tracker_FILE", _file)).ConnectionString.ShouldBe("Host=db;Database=tracker");
    }

    [Theory]
    [InlineData("ConnectionStrings__Tracker_FILE")]
    [InlineData("TRACKER_ADMIN_KEY_FILE")]
    public void An_empty_secret_file_is_a_fault(string name)
    {
        File.WriteAllText(_file, "\n");

        Faults((name, _file)).ShouldHaveSingleItem().ShouldStartWith(name[..^5]);
    }

    [Fact]
    public void A_secret_set_twice_is_a_fault()
    {
        File.WriteAllText(_file, "sixteen-letters!");

        Faults(("TRACKER_ADMIN_KEY", "sixteen-letters!"), ("TRACKER_ADMIN_KEY_FILE", _file))
            .ShouldBe(["TRACKER_ADMIN_KEY and TRACKER_ADMIN_KEY_FILE are both set; set one of them."]);
    }

    [Theory]
    [InlineData("seven-l")]
    [InlineData("sixteen letters!")]
    [InlineData("sixteen-letters\t")]
    [InlineData("sixteen-letterß!")]
    public void A_weak_or_unprintable_admin_key_is_a_fault(string key)
    {
        var fault = Faults(("TRACKER_ADMIN_KEY", key)).ShouldHaveSingleItem();

        fault.ShouldBe("TRACKER_ADMIN_KEY must be at least 8 printable ASCII characters without spaces.");
        fault.ShouldNotContain(key);
    }

    [Theory]
    [InlineData("Hots=db")]
    [InlineData("Host=db;Port=many")]
    [InlineData("Host=db;Port=-1")]
    [InlineData("postgres://db/tracker")]
    [InlineData("Host='db")]
    public void A_wrong_connection_string_is_a_fault(string text) =>
        Faults(("ConnectionStrings__Tracker", text))
            .ShouldHaveSingleItem()
            .ShouldStartWith("ConnectionStrings__Tracker is not a PostgreSQL connection string: ");

    [Fact]
    public void All_faults_are_told_in_one_message()
    {
        var faults = Faults(
            ("ConnectionStrings__Tracker", "Hots=db"),
            ("TRACKER_ADMIN_KEY_FILE", _file),
            ("ASPNETCORE_URLS", "5080;ftp://a;http://127.0.0.1:1")
        );

        faults.Count.ShouldBe(4);
        faults[0].ShouldStartWith("ConnectionStrings__Tracker is not");
        faults[1].ShouldStartWith($"TRACKER_ADMIN_KEY_FILE names {_file}, which cannot be read: ");
        faults[2].ShouldBe("ASPNETCORE_URLS: '5080' is not a URL to listen on, such as http://127.0.0.1:5080.");
        faults[3].ShouldStartWith("ASPNETCORE_URLS: 'ftp://a' is not");
    }

    private static Settings Read(params (string Name, string Value)[] environment) =>
        Settings.Read(x => environment.Where(e => e.Name == x).Select(e => e.Value).FirstOrDefault());

    private static IReadOnlyList<string> Faults(params (string Name, string Value)[] environment) =>
        Should.Throw<ConfigurationException>(() => Read(environment)).Message.Split(Environment.NewLine);
}
