using System.Text;
using CsCheck;

namespace Tracker.Ledger.Tests;

public class NoteTests
{
    // Test vectors of C2SP signed-note and of Go's note package.
    private const string SpecKey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

    private const string SpecNote =
        "This is an example message.\n\n— example.com/foo "
        + "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

    private const string PeterKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    private const string PeterSecret = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    private const string EnochKey = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";

    private const string Text =
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    private const string Peter =
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    private const string Enoch =
        "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

    [Fact]
    public void The_specification_s_example_verifies()
    {
        var key = NoteVerifier.Parse(SpecKey);

        key.Name.ShouldBe("example.com/foo");
        key.KeyId.ShouldBe(0x530d903au);
        key.ToString().ShouldBe(SpecKey);
        SignedNote.Parse(SpecNote).Verify(key).ShouldBe([new(key, null)]);
        SignedNote.Parse(SpecNote).ToString().ShouldBe(SpecNote);
    }

    [Fact]
    public void Signatures_are_those_that_Go_s_note_package_makes()
    {
        var signer = NoteSigner.Parse(PeterSecret);

        signer.Verifier.ToString().ShouldBe(PeterKey);
        signer.SigningKey.ShouldBe(PeterSecret);
        SignedNote.Sign(Text, signer).ToString().ShouldBe(Text + "\n" + Peter);
        signer.ToString().ShouldNotContain("AYEK");
    }

    [Fact]
    public void Only_known_keys_count_and_one_wrong_signature_of_a_known_key_refuses_the_note()
    {
        var (peter, enoch) = (NoteVerifier.Parse(PeterKey), NoteVerifier.Parse(EnochKey));
        var both = SignedNote.Parse(Text + "\n" + Peter + Enoch);

        both.Verify(peter).Select(x => x.Key).ShouldBe([peter]);
        both.Verify(peter, enoch).Select(x => x.Key).ShouldBe([peter, enoch]);
        Should
            .Throw<NoteException>(() => both.Verify(NoteVerifier.Parse(SpecKey)))
            .Message.ShouldContain("No known key");
        Should.Throw<NoteException>(() => both.Verify([]));

        var wrong = SignedNote.Parse(
            Text.Replace("problem", "answer", StringComparison.Ordinal) + "\n" + Peter + Enoch
        );
        Should.Throw<NoteException>(() => wrong.Verify(peter)).Message.ShouldContain("PeterNeumann is wrong");
        var mixed = SignedNote.Parse(Text + "\n" + Peter + Enoch.Replace("Bzm", "Bzn", StringComparison.Ordinal));
        Should.Throw<NoteException>(() => mixed.Verify(peter, enoch)).Message.ShouldContain("EnochRoot is wrong");
        mixed.Verify(peter).Count.ShouldBe(1);

        // The same line twice counts as one signature; a different name or id means a different key.
        SignedNote.Parse(Text + "\n" + Peter + Peter).Verify(peter).Count.ShouldBe(1);
        Should.Throw<NoteException>(() =>
            SignedNote
                .Parse(Text + "\n" + Peter.Replace("PeterNeumann", "Carmen", StringComparison.Ordinal))
                .Verify(peter)
        );
        Should.Throw<NoteException>(() =>
            SignedNote.Parse(Text + "\n" + Peter.Replace("x08g", "xxxx", StringComparison.Ordinal)).Verify(peter)
        );
    }

    public static TheoryData<string> NotWhole =>
        [
            "",
            "\n",
            Text,
            Text + Peter,
            Text + "\n" + Peter[..^1],
            Text + "\r\n\n" + Peter,
            "\u0001" + Text + "\n" + Peter,
            "\u001f" + Text + "\n" + Peter,
            "\ud800" + Text + "\n" + Peter,
            "\ud800\ud800" + Text + "\n" + Peter,
            "\udc00" + Text + "\n" + Peter,
        ];

    [Theory, MemberData(nameof(NotWhole), DisableDiscoveryEnumeration = true)]
    public void What_is_no_note_is_refused(string note) =>
        Should
            .Throw<NoteException>(() => SignedNote.Parse(note))
            .Message.ShouldBe("A note is text that ends with a newline, an empty line, and signature lines.");

    public static TheoryData<string> BadLines =>
        [
            "Unexpected line.",
            "— Bad Name x08go/ZJ",
            "— a+b x08go/ZJ",
            "—  x08go/ZJ",
            "— PeterNeumann",
            "— PeterNeumann x08g",
            "— PeterNeumann x08goA==",
            "— PeterNeumann x08go/Z",
            "— PeterNeumann x08go/ZJ extra",
            "-- PeterNeumann x08go/ZJ",
            "— PeterNeumann x08go/Z=",
        ];

    [Theory, MemberData(nameof(BadLines))]
    public void A_line_that_is_no_signature_refuses_the_note_and_is_told(string line) =>
        Should
            .Throw<NoteException>(() => SignedNote.Parse(Text + "\n" + Peter + line + "\n"))
            .Message.ShouldBe($"This is not a signature line: {line}");

    [Fact]
    public void The_shortest_signature_has_one_byte_after_the_key_id() =>
        NoteSignature.Parse("— PeterNeumann x08go/Y=")!.Signature.ShouldBe([0xf6]);

    [Fact]
    public void A_note_has_1_to_100_signatures()
    {
        foreach (var note in new[] { "\n\n", Text + "\n", Text + "\n" + string.Concat(Enumerable.Repeat(Peter, 101)) })
        {
            Should
                .Throw<NoteException>(() => SignedNote.Parse(note))
                .Message.ShouldBe("A note has between 1 and 100 signatures.");
        }

        SignedNote.Parse(Text + "\n" + string.Concat(Enumerable.Repeat(Peter, 100))).Signatures.Count.ShouldBe(100);
    }

    [Fact]
    public void A_text_may_have_characters_of_two_code_units_and_begin_with_a_space()
    {
        var signer = NoteSigner.Generate("😀");
        var note = SignedNote.Sign(" 😀\n", signer);

        SignedNote.Parse(note.ToString()).Verify(signer.Verifier).ShouldBe([new(signer.Verifier, null)]);
    }

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_refused() =>
        Should
            .Throw<NoteException>(() => SignedNote.Parse([0xff, .. Encoding.UTF8.GetBytes(SpecNote)]))
            .Message.ShouldBe("The note is not UTF-8.");

    [Fact]
    public void The_text_is_what_stands_before_the_last_empty_line()
    {
        var signer = NoteSigner.Generate("n");
        var note = SignedNote.Sign("a\n\nb\n", signer);

        SignedNote.Parse(note.ToString()).Text.ShouldBe("a\n\nb\n");
        SignedNote.Parse(note.ToString()).Verify(signer.Verifier).Count.ShouldBe(1);
        foreach (var text in new[] { "no newline", "tab\t\n", "\ud800\n" })
        {
            Should
                .Throw<NoteException>(() => SignedNote.Sign(text, signer))
                .Message.ShouldBe("The text of a note ends with a newline and has no other control characters.");
        }
    }

    [Fact]
    public void No_part_of_a_key_is_a_key_and_no_other_character_makes_one()
    {
        foreach (var text in new[] { PeterKey, PeterSecret })
        {
            Action<string> parse = text == PeterKey ? x => NoteVerifier.Parse(x) : x => NoteSigner.Parse(x);
            parse(text);
            for (var i = 0; i < text.Length; i++)
            {
                Should.Throw<NoteException>(() => parse(text[..i]));
                Should.Throw<NoteException>(() => parse(text[(i + 1)..]));
                Should.Throw<NoteException>(() => parse(text[..i] + (char)(text[i] + 1) + text[(i + 1)..]));
            }
        }

        Should
            .Throw<NoteException>(() => NoteVerifier.Parse("n+00000000+AQF="))
            .Message.ShouldStartWith("The text is not a verifier key of type");
        Should
            .Throw<NoteException>(() => NoteVerifier.Parse("a name+530d903a+AekyeRrm"))
            .Message.ShouldStartWith("The text is not a verifier key of type");
        Should
            .Throw<NoteException>(() => NoteVerifier.Parse("name"))
            .Message.ShouldBe(
                "The text is not a verifier key of type Ed25519 or cosignature/v1: name+8 hexadecimal digits+base64."
            );
        Should
            .Throw<NoteException>(() => NoteSigner.Parse("PRIVATE+KEY+name"))
            .Message.ShouldStartWith("The text is not a signing key of type");
        Should
            .Throw<NoteException>(() => NoteSigner.Parse(PeterKey))
            .Message.ShouldBe("A signing key begins with PRIVATE+KEY+.");
        var otherId = (string key) => key.Replace("c74f", "c74e", StringComparison.Ordinal);
        Should
            .Throw<NoteException>(() => NoteVerifier.Parse(otherId(PeterKey)))
            .Message.ShouldBe("The verifier key's id does not match its name and key.");
        Should
            .Throw<NoteException>(() => NoteSigner.Parse(otherId(PeterSecret)))
            .Message.ShouldBe("The signing key's id does not match its name and key.");
        Should
            .Throw<NoteException>(() => NoteVerifier.Create("n", new byte[31]))
            .Message.ShouldBe("An Ed25519 public key has 32 bytes.");
        Should
            .Throw<NoteException>(() => NoteSigner.Parse("PRIVATE+KEY+n+00000000+AQE="))
            .Message.ShouldBe("An Ed25519 seed has 32 bytes.");

        // Another length, and an unknown type, each with the id that would fit.
        Should.Throw<NoteException>(() =>
            NoteVerifier.Parse("PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==")
        );
        Should.Throw<NoteException>(() =>
            NoteVerifier.Parse("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
        );
        foreach (var name in new[] { "a name", "a+b", "", "a\u0001", "a\ud800" })
        {
            Should
                .Throw<NoteException>(() => NoteSigner.Generate(name))
                .Message.ShouldBe(
                    $"'{name}' cannot name a key: a name has no spaces, plus signs or control characters."
                );
        }
    }

    [Fact]
    public void Every_single_bit_of_a_note_counts()
    {
        var signer = NoteSigner.Generate("tracker/test");
        var bytes = Encoding.UTF8.GetBytes(SignedNote.Sign("some text\nof two lines\n", signer).ToString());
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var changed = bytes.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Should.Throw<NoteException>(() => SignedNote.Parse(changed).Verify(signer.Verifier), $"bit {bit}");
        }
    }

    [Fact]
    public void Any_text_is_read_or_refused() =>
        Gen.OneOf(Gen.String, Gen.String.Select(x => x + "\n\n— a " + x + "\n"))
            .Sample(x =>
            {
                try
                {
                    SignedNote.Parse(x);
                }
                catch (NoteException) { }
            });

    [Fact]
    public void A_cosignature_tells_its_time_and_binds_it_to_the_checkpoint()
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(1_679_315_147);
        var (log, witness) = (
            NoteSigner.Generate("example.com/behind-the-sofa"),
            NoteSigner.Generate("witness.example.com/w1", NoteKeyType.Cosignature)
        );
        var note = new Checkpoint("example.com/behind-the-sofa", 20_852_163, TreeHash.Empty).Sign(log);
        var cosignature = witness.Cosign(note.Text, at);
        var cosigned = note with { Signatures = [.. note.Signatures, cosignature] };

        cosigned.Verify(log.Verifier, witness.Verifier).ShouldBe([new(log.Verifier, null), new(witness.Verifier, at)]);
        cosignature.Signature.Length.ShouldBe(8 + 64);
        cosignature.Signature[..8].ShouldBe([0, 0, 0, 0, 0x64, 0x18, 0x50, 0xcb]);

        // The signature is over the text that the specification defines: it verifies as a plain Ed25519 signature.
        var plain = NoteVerifier.Create(
            "x",
            Convert.FromBase64String(witness.Verifier.ToString().Split('+', 3)[2])[1..]
        );
        plain
            .Verify($"cosignature/v1\ntime 1679315147\n{note.Text}", cosignature.Signature.AsSpan(8), out _)
            .ShouldBeTrue();

        for (var bit = 0; bit < cosignature.Signature.Length * 8; bit++)
        {
            var changed = cosignature.Signature.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            witness.Verifier.Verify(note.Text, changed, out _).ShouldBeFalse();
        }

        Should
            .Throw<InvalidOperationException>(() => witness.Sign(note.Text))
            .Message.ShouldBe("A cosigning key cannot sign a note without a time.");
        Should
            .Throw<InvalidOperationException>(() => log.Cosign(note.Text, at))
            .Message.ShouldBe("A key for signing notes cannot cosign.");
        NoteVerifier.Parse(witness.Verifier.ToString()).ShouldBe(witness.Verifier);
        witness.Verifier.KeyId.ShouldNotBe(
            NoteVerifier
                .Create(
                    witness.Verifier.Name,
                    [.. Convert.FromBase64String(witness.Verifier.ToString().Split('+', 3)[2])[1..]]
                )
                .KeyId
        );
    }

    [Fact]
    public void A_signature_of_another_length_is_wrong_and_does_not_throw()
    {
        var (signer, witness) = (NoteSigner.Generate("n"), NoteSigner.Generate("w", NoteKeyType.Cosignature));
        foreach (var length in new[] { 0, 7, 8, 63, 65, 71, 72, 73 })
        {
            signer.Verifier.Verify("text\n", new byte[length], out _).ShouldBeFalse();
            witness.Verifier.Verify("text\n", new byte[length], out _).ShouldBeFalse();
        }
    }

    [Fact]
    public void A_cosignature_s_time_is_after_the_first_second_and_one_that_can_be_read()
    {
        var witness = NoteSigner.Generate("w", NoteKeyType.Cosignature);
        foreach (var (seconds, good) in new[] { (0L, false), (1L, true), (253_402_300_799L, true) })
        {
            var at = DateTimeOffset.FromUnixTimeSeconds(seconds);
            witness.Verifier.Verify("text\n", witness.Cosign("text\n", at).Signature, out var told).ShouldBe(good);
            told.ShouldBe(good ? at : null);
        }

        // One second later there is no date: the signature is right, and refused.
        var last = DateTimeOffset.FromUnixTimeSeconds(253_402_300_799);
        var later = witness.Cosign("text\n", last).Signature;
        later[7]++;
        witness.Verifier.Verify("text\n", later, out var none).ShouldBeFalse();
        none.ShouldBeNull();
    }

    [Fact]
    public void Keys_are_equal_if_their_texts_are()
    {
        var key = NoteVerifier.Parse(PeterKey);
        key.GetHashCode().ShouldBe(NoteVerifier.Parse(PeterKey).GetHashCode());
        key.ShouldNotBe(NoteVerifier.Parse(EnochKey));
        key.Equals(null).ShouldBeFalse();
        NoteSigner.Parse(PeterSecret).ToString().ShouldBe($"signer for {PeterKey}");
    }
}
