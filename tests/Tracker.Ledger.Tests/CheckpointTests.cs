namespace Tracker.Ledger.Tests;

public class CheckpointTests
{
    private const string Text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

    [Fact]
    public void The_specification_s_example_is_read_and_written()
    {
        var checkpoint = Checkpoint.Parse(Text);

        checkpoint.Origin.ShouldBe("example.com/behind-the-sofa");
        checkpoint.Size.ShouldBe(20_852_163);
        checkpoint.Root.ToString().ShouldBe("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=");
        checkpoint.Text.ShouldBe(Text);
        Checkpoint.Parse(Text + "extension\n").Extensions.ShouldBe(["extension"]);
        Checkpoint.Parse(Text + "extension\n").Text.ShouldBe(Text + "extension\n");
        new Checkpoint("o", 0, TreeHash.Empty).Text.ShouldBe("o\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n");

        var note = SignedNote.Parse(
            Text
                + "\n— example.com/behind-the-sofa "
                + "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
                + "— witness.example.com/w1 "
                + "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
        );
        note.Signatures.Select(x => x.Name).ShouldBe(["example.com/behind-the-sofa", "witness.example.com/w1"]);
        note.Signatures[1].KeyId.ShouldBe(0x8d66cf3fu);
    }

    private const string Root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    [Theory]
    [InlineData("", "three lines or more")]
    [InlineData("o\n1\n", "three lines or more")]
    [InlineData("o\n1\n" + Root, "three lines or more")]
    [InlineData("\n1\n" + Root + "\n", "three lines or more")]
    [InlineData("o\n01\n" + Root + "\n", "'01' is not the size of a tree")]
    [InlineData("o\n-1\n" + Root + "\n", "'-1' is not the size of a tree")]
    [InlineData("o\n0x1\n" + Root + "\n", "'0x1' is not the size of a tree")]
    [InlineData("o\n9223372036854775808\n" + Root + "\n", "'9223372036854775808' is not the size of a tree")]
    [InlineData("o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n", "hSuFV=' is not a tree's root hash")]
    [InlineData("o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuA==\n", "is not a tree's root hash in base64")]
    [InlineData("o\n1\n" + Root + "\n\n", "three lines or more")]
    [InlineData("o\n1\n" + Root + "\n\nx\n", "three lines or more")]
    [InlineData("o\n1\n" + Root + "\nx\ny", "three lines or more")]
    public void Other_text_is_no_checkpoint_and_the_reason_is_told(string text, string reason) =>
        Should.Throw<NoteException>(() => Checkpoint.Parse(text)).Message.ShouldContain(reason);

    [Fact]
    public void Checkpoints_are_equal_if_their_texts_are()
    {
        var checkpoint = Checkpoint.Parse(Text + "x\n");
        checkpoint.ShouldBe(Checkpoint.Parse(Text + "x\n"));
        checkpoint.GetHashCode().ShouldBe(Checkpoint.Parse(Text + "x\n").GetHashCode());
        checkpoint.ShouldNotBe(Checkpoint.Parse(Text + "y\n"));
        checkpoint.Equals(null).ShouldBeFalse();
    }

    [Fact]
    public void A_checkpoint_is_its_log_s_own_only_with_the_signature_of_the_log()
    {
        var (log, next, other) = (
            NoteSigner.Generate("tracker/one"),
            NoteSigner.Generate("tracker/one"),
            NoteSigner.Generate("tracker/two")
        );
        var witness = NoteSigner.Generate("witness", NoteKeyType.Cosignature);
        var checkpoint = new Checkpoint("tracker/one", 7, TreeHash.OfLeaf("x"u8));
        var signed = checkpoint.Sign(log, next);

        Checkpoint.Open(signed, [log.Verifier]).Checkpoint.ShouldBe(checkpoint);
        Checkpoint.Open(signed, [next.Verifier]).Checkpoint.ShouldBe(checkpoint);
        Should
            .Throw<NoteException>(() => Checkpoint.Open(signed, [other.Verifier]))
            .Message.ShouldContain("No known key");

        // Another log's key does not sign for this one, nor does a witness alone.
        Should
            .Throw<NoteException>(() => Checkpoint.Open(checkpoint.Sign(other), [other.Verifier, log.Verifier]))
            .Message.ShouldBe("The checkpoint of 'tracker/one' is not signed by a known key of that name.");
        var cosigned = signed with
        {
            Signatures = [witness.Cosign(signed.Text, DateTimeOffset.FromUnixTimeSeconds(1))],
        };
        Should.Throw<NoteException>(() => Checkpoint.Open(cosigned, [log.Verifier], [witness.Verifier]));
        var namesake = NoteSigner.Generate("tracker/one", NoteKeyType.Cosignature);
        var own = signed with { Signatures = [namesake.Cosign(signed.Text, DateTimeOffset.FromUnixTimeSeconds(1))] };
        Should.Throw<NoteException>(() => Checkpoint.Open(own, [namesake.Verifier]));
        Should.Throw<NoteException>(() => Checkpoint.Open(signed, [other.Verifier], [log.Verifier]));
        Checkpoint
            .Open(
                signed with
                {
                    Signatures = [.. signed.Signatures, .. cosigned.Signatures],
                },
                [log.Verifier],
                [witness.Verifier]
            )
            .Signatures.Count.ShouldBe(2);
        Should.Throw<NoteException>(() => new Checkpoint("two\nlines", 7, TreeHash.Empty).Sign(log));
    }
}
