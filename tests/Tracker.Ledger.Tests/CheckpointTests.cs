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
            Text + "\n— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
            + "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n");
        note.Signatures.Select(x => x.Name).ShouldBe(["example.com/behind-the-sofa", "witness.example.com/w1"]);
        note.Signatures[1].KeyId.ShouldBe(0x8d66cf3fu);
    }

    [Theory]
    [InlineData("")]
    [InlineData("o\n1\n")]
    [InlineData("o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")]
    [InlineData("\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")]
    [InlineData("o\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")]
    [InlineData("o\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")]
    [InlineData("o\n0x1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")]
    [InlineData("o\n9223372036854775808\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")]
    [InlineData("o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n")]
    [InlineData("o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuA==\n")]
    [InlineData("o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n")]
    [InlineData("o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\nx\n")]
    public void Other_text_is_no_checkpoint(string text) => Should.Throw<NoteException>(() => Checkpoint.Parse(text));

    [Fact]
    public void A_checkpoint_is_its_log_s_own_only_with_the_signature_of_the_log()
    {
        var (log, next, other) = (NoteSigner.Generate("tracker/one"), NoteSigner.Generate("tracker/one"), NoteSigner.Generate("tracker/two"));
        var witness = NoteSigner.Generate("witness", NoteKeyType.Cosignature);
        var checkpoint = new Checkpoint("tracker/one", 7, TreeHash.OfLeaf("x"u8));
        var signed = checkpoint.Sign(log, next);

        Checkpoint.Open(signed, [log.Verifier]).Checkpoint.ShouldBe(checkpoint);
        Checkpoint.Open(signed, [next.Verifier]).Checkpoint.ShouldBe(checkpoint);
        Should.Throw<NoteException>(() => Checkpoint.Open(signed, [other.Verifier]));

        // Another log's key cannot sign for this log, and a witness's cosignature alone is not enough.
        Should.Throw<NoteException>(() => Checkpoint.Open(checkpoint.Sign(other), [other.Verifier, log.Verifier]));
        var cosigned = signed with { Signatures = [witness.Cosign(signed.Text, DateTimeOffset.FromUnixTimeSeconds(1))] };
        Should.Throw<NoteException>(() => Checkpoint.Open(cosigned, [log.Verifier], [witness.Verifier]));
        Checkpoint.Open(signed with { Signatures = [.. signed.Signatures, .. cosigned.Signatures] }, [log.Verifier], [witness.Verifier])
            .Signatures.Count.ShouldBe(2);
        Should.Throw<NoteException>(() => new Checkpoint("two\nlines", 7, TreeHash.Empty).Sign(log));
    }
}
