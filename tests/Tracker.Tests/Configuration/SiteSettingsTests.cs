using Tracker.Configuration;

namespace Tracker.Tests.Configuration;

/// <summary>What the operator says about the site.</summary>
public class SiteSettingsTests
{
    [Fact]
    public void Without_settings_the_data_is_under_CC_BY_and_nobody_is_named() =>
        Read()
            .ShouldBe(
                new SiteSettings
                {
                    PublicUrl = null,
                    Operator = null,
                    Contact = null,
                    Licence = "CC BY 4.0",
                    LicenceUrl = "https://creativecommons.org/licenses/by/4.0/",
                }
            );

    [Theory]
    [InlineData("https://tracker.example.org", "https://tracker.example.org")]
    [InlineData("https://Tracker.Example.org/", "https://tracker.example.org")]
    [InlineData("http://127.0.0.1:5080", "http://127.0.0.1:5080")]
    [InlineData("https://tracker.example.org:443", "https://tracker.example.org")]
    [InlineData("https://[::1]:8443/", "https://[::1]:8443")]
    [InlineData("https://träcker.example", "https://xn--trcker-cua.example")]
    public void The_public_address_is_an_origin_as_browsers_write_it(string given, string kept) =>
        Read(("TRACKER_PUBLIC_URL", given)).PublicUrl.ShouldBe(kept);

    [Theory]
    [InlineData("tracker.example.org")]
    [InlineData("ftp://tracker.example.org")]
    [InlineData("https://tracker.example.org/tracker")]
    [InlineData("https://tracker.example.org/?x=1")]
    [InlineData("https://tracker.example.org/?")]
    [InlineData("https://tracker.example.org/#x")]
    [InlineData("https://me@tracker.example.org")]
    [InlineData("//tracker.example.org")]
    [InlineData("https://")]
    public void Anything_but_an_origin_is_a_fault(string given) =>
        Should
            .Throw<ConfigurationException>(() => Read(("TRACKER_PUBLIC_URL", given)))
            .Message.ShouldContain($"TRACKER_PUBLIC_URL: '{given}'");

    [Theory]
    [InlineData("desk@example.org", "mailto:desk@example.org")]
    [InlineData("https://example.org/contact", "https://example.org/contact")]
    public void A_contact_is_a_link(string given, string link) =>
        Read(("TRACKER_CONTACT", given)).Contact.ShouldBe(link);

    [Theory]
    [InlineData("TRACKER_CONTACT", "javascript:alert(1)")]
    [InlineData("TRACKER_CONTACT", "The Desk <desk@example.org>")]
    [InlineData("TRACKER_CONTACT", "desk")]
    [InlineData("TRACKER_DATA_LICENCE", "ODbL")]
    [InlineData("TRACKER_DATA_LICENCE_URL", "https://example.org/licence")]
    public void What_cannot_be_shown_as_a_link_or_lacks_its_other_half_is_a_fault(string name, string value) =>
        Should.Throw<ConfigurationException>(() => Read((name, value))).Message.ShouldContain(name);

    [Fact]
    public void Another_licence_has_its_name_and_its_address()
    {
        var site = Read(
            ("TRACKER_DATA_LICENCE", "ODbL 1.0"),
            ("TRACKER_DATA_LICENCE_URL", "https://opendatacommons.org/licenses/odbl/1-0/")
        );

        (site.Licence, site.LicenceUrl).ShouldBe(("ODbL 1.0", "https://opendatacommons.org/licenses/odbl/1-0/"));
    }

    private static SiteSettings Read(params (string Name, string Value)[] values) =>
        Settings.Read(x => values.Where(v => v.Name == x).Select(v => v.Value).FirstOrDefault()).Site;
}
