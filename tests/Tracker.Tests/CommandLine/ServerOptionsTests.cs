using Tracker.CommandLine;
using Tracker.Configuration;

namespace Tracker.Tests.CommandLine;

/// <summary>Whose record a command reads or writes, and by which key.</summary>
public sealed class ServerOptionsTests
{
    [Fact]
    public void Without_a_server_the_local_database_is_meant() => Read(null, null).ShouldBe((null, null));

    [Fact]
    public void The_option_comes_before_the_environment() =>
        Read("https://a.example", "k1", ("TRACKER_SERVER", "https://b.example"), ("TRACKER_KEY", "k2"))
            .ShouldBe((new Uri("https://a.example/"), "k1"));

    [Fact]
    public void The_environment_gives_server_and_key() =>
        Read(null, null, ("TRACKER_SERVER", "https://b.example/below"), ("TRACKER_KEY", "k2"))
            .ShouldBe((new Uri("https://b.example/below/"), "k2"));

    [Theory]
    [InlineData("tracker.example.org")]
    [InlineData("ftp://tracker.example.org")]
    [InlineData("https://tracker.example.org/?q=x")]
    [InlineData("https://ann:pw@tracker.example.org")]
    public void What_is_no_address_of_a_server_is_refused(string server) =>
        Should
            .Throw<ConfigurationException>(() => Read(server, null))
            .Message.ShouldStartWith($"'{server}' is not a server's address");

    [Fact]
    public void A_key_is_not_sent_unencrypted_to_another_machine()
    {
        Should
            .Throw<ConfigurationException>(() => Read("http://tracker.example.org", "k"))
            .Message.ShouldContain("unencrypted");
        Read("http://tracker.example.org", null).Key.ShouldBeNull();
        Read("http://127.0.0.1:5080", "k").Key.ShouldBe("k");
    }

    [Fact]
    public void A_key_without_a_server_is_refused() =>
        Should.Throw<ConfigurationException>(() => Read(null, "k")).Message.ShouldContain("--server");

    private static (Uri? Server, string? Key) Read(
        string? server,
        string? key,
        params (string Name, string Value)[] environment
    ) => ServerOptions.Read(server, key, name => environment.FirstOrDefault(x => x.Name == name).Value);
}
