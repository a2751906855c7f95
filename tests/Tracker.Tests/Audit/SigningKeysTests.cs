using NodaTime;
using Tracker.Audit.Ledger;
using Tracker.Configuration;
using Tracker.Ledger;

namespace Tracker.Tests.Audit;

public sealed class SigningKeysTests : IDisposable
{
    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("tracker-keys-").FullName, "keys");
    private readonly HeldClock _clock = new();

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);

    [Fact]
    public void The_first_key_is_made_once_and_names_the_log()
    {
        Make().Ensure();
        var again = Make();
        again.Ensure();

        again.All.Count.ShouldBe(1);
        again.Origin.ShouldStartWith("tracker/");
    }

    [Fact]
    public void After_a_rotation_both_keys_sign_for_ninety_days_and_then_the_new_one_alone()
    {
        var keys = Make();
        keys.Ensure();
        _clock.Now += Duration.FromDays(1);
        var old = keys.All[0].Signer;
        var rotated = _clock.GetCurrentInstant();

        keys.Rotate();

        keys.All.Count.ShouldBe(2);
        keys.Signing(rotated).Select(x => x.Verifier).ShouldBe([keys.All[0].Signer.Verifier, old.Verifier]);
        keys.Signing(rotated + SigningKeys.Overlap).Select(x => x.Verifier).ShouldBe([keys.All[0].Signer.Verifier]);
        keys.Verifiers.ShouldContain(old.Verifier);
    }

    [Fact]
    public void What_was_signed_last_is_remembered_and_a_checkpoint_of_others_is_not_taken_for_it()
    {
        var keys = Make();
        keys.Ensure();
        keys.LastSigned().ShouldBeNull();
        var checkpoint = new Checkpoint(keys.Origin, 5, TreeHash.Empty);

        keys.KeepLast(checkpoint.Sign(keys.Signing(_clock.GetCurrentInstant())));
        keys.LastSigned().ShouldBe(checkpoint);

        keys.KeepLast(checkpoint.Sign(NoteSigner.Generate(keys.Origin)));
        Should.Throw<NoteException>(() => keys.LastSigned());
    }

    [Fact]
    public void A_key_that_others_can_read_is_refused_with_what_to_run()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        Make().Ensure();
        var file = Directory.GetFiles(_folder).Single();
#pragma warning disable CA1416
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Should.Throw<ConfigurationException>(() => Make().Ensure()).Message.ShouldContain($"chmod 600 {file}");
        File.SetUnixFileMode(file, UnixFileMode.UserRead);
        File.SetUnixFileMode(_folder, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupExecute);
        Should.Throw<ConfigurationException>(() => Make().Ensure()).Message.ShouldContain($"chmod 700 {_folder}");
        File.SetUnixFileMode(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
#pragma warning restore CA1416
    }

    [Fact]
    public void Keys_given_by_a_setting_are_used_and_nothing_is_written()
    {
        var signer = NoteSigner.Generate("example.org/log");
        var keys = Make(signingKey: signer.SigningKey);

        keys.Ensure();

        keys.All.Single().Signer.Verifier.ShouldBe(signer.Verifier);
        Directory.Exists(_folder).ShouldBeFalse();
        Should.Throw<ConfigurationException>(() => keys.Rotate()).Message.ShouldContain("TRACKER_SIGNING_KEY");
    }

    [Theory]
    [InlineData("TRACKER_ORIGIN", "has space")]
    [InlineData("TRACKER_ORIGIN", "tracker.query-receipt/v1")]
    [InlineData("TRACKER_SIGNING_KEY", "PRIVATE+KEY+x")]
    [InlineData("TRACKER_ANCHOR_EVERY", "0")]
    [InlineData("TRACKER_ANCHOR_EVERY", "soon")]
    [InlineData("TRACKER_ANCHOR_WEBHOOK", "ftp://example.org")]
    [InlineData("TRACKER_ANCHOR_GIT", "--upload-pack=x")]
    [InlineData("TRACKER_ANCHOR_GIT_BRANCH", "a b")]
    [InlineData("TRACKER_ANCHOR_WITNESS", "https://witness.example.org")]
    public void A_setting_that_cannot_be_is_told_at_the_start(string name, string value) =>
        Should
            .Throw<ConfigurationException>(() => Settings.Read(x => x == name ? value : null))
            .Message.ShouldContain(name);

    private SigningKeys Make(string? signingKey = null) =>
        new(
            Settings.Read(x =>
                x switch
                {
                    "TRACKER_KEYS" => _folder,
                    "TRACKER_SIGNING_KEY" => signingKey,
                    _ => null,
                }
            ),
            _clock
        );

    private sealed class HeldClock : IClock
    {
        public Instant Now { get; set; } = Instant.FromUtc(2026, 11, 25, 18, 0);

        public Instant GetCurrentInstant() => Now;
    }
}
