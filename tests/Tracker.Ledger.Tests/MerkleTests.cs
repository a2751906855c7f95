using System.Security.Cryptography;
using CsCheck;

namespace Tracker.Ledger.Tests;

public class MerkleTests
{
    // The reference tree of eight leaves that implementations of Certificate Transparency use in their tests.
    private static readonly byte[][] Leaves =
    [
        .. new[]
        {
            "",
            "00",
            "10",
            "2021",
            "3031",
            "40414243",
            "5051525354555657",
            "606162636465666768696a6b6c6d6e6f",
        }.Select(Convert.FromHexString),
    ];

    private static readonly TreeHash[] Roots =
    [
        .. new[]
        {
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        }.Select(Hex),
    ];

    public static TheoryData<int, int, string[]> Inclusions =>
        new()
        {
            { 0, 1, [] },
            {
                0,
                8,
                [
                    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
                ]
            },
            {
                5,
                8,
                [
                    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                ]
            },
            { 2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"] },
            {
                1,
                5,
                [
                    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                ]
            },
        };

    public static TheoryData<int, int, string[]> Consistencies =>
        new()
        {
            { 1, 1, [] },
            {
                1,
                8,
                [
                    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
                ]
            },
            {
                6,
                8,
                [
                    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                ]
            },
            {
                2,
                5,
                [
                    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                ]
            },
            {
                6,
                7,
                [
                    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                    "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
                    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                ]
            },
        };

    [Fact]
    public void Hashes_are_those_of_RFC_6962()
    {
        TreeHash.Empty.ShouldBe(Hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
        TreeHash.OfLeaf([]).ShouldBe(Hex("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"));
        TreeHash.OfLeaf("L123456"u8).ShouldBe(Hex("395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"));
        TreeHash.OfNode(Roots[0], TreeHash.OfLeaf(Leaves[1])).ShouldBe(Roots[1]);
    }

    [Fact]
    public async Task The_roots_of_the_reference_tree_are_right_at_every_size()
    {
        var tree = new CompactRange();
        tree.Root.ShouldBe(TreeHash.Empty);
        foreach (var (leaf, root) in Leaves.Zip(Roots))
        {
            tree.Append(TreeHash.OfLeaf(leaf));
            tree.Root.ShouldBe(root);
            (await MerkleProof.RootAsync(tree.Size, Reference.HashAsync, Token)).ShouldBe(root);
        }
    }

    [Theory, MemberData(nameof(Inclusions))]
    public async Task Inclusion_proofs_of_the_reference_tree_are_the_published_ones(
        int index,
        int size,
        string[] hashes
    )
    {
        var proof = await MerkleProof.InclusionAsync(index, size, Reference.HashAsync, Token);

        proof.ShouldBe(hashes.Select(Hex));
        MerkleProof.VerifyInclusion(index, size, TreeHash.OfLeaf(Leaves[index]), proof, Roots[size - 1]).ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Consistencies))]
    public async Task Consistency_proofs_of_the_reference_tree_are_the_published_ones(
        int first,
        int second,
        string[] hashes
    )
    {
        var proof = await MerkleProof.ConsistencyAsync(first, second, Reference.HashAsync, Token);

        proof.ShouldBe(hashes.Select(Hex));
        MerkleProof.VerifyConsistency(first, Roots[first - 1], second, Roots[second - 1], proof).ShouldBeTrue();
    }

    [Fact]
    public void The_reference_tree_s_proofs_prove_nothing_else()
    {
        foreach (var row in Inclusions)
        {
            var (index, size, hashes) = row.Data;
            var (leaf, root, proof) = (TreeHash.OfLeaf(Leaves[index]), Roots[size - 1], hashes.Select(Hex).ToArray());
            MerkleProof.VerifyInclusion(index - 1, size, leaf, proof, root).ShouldBeFalse();
            MerkleProof.VerifyInclusion(index + 1, size, leaf, proof, root).ShouldBeFalse();
            MerkleProof.VerifyInclusion(index ^ 2, size, leaf, proof, root).ShouldBeFalse();
            MerkleProof.VerifyInclusion(index, size * 2, leaf, proof, root).ShouldBeFalse();
            MerkleProof.VerifyInclusion(index, size / 2, leaf, proof, root).ShouldBeFalse();
            MerkleProof.VerifyInclusion(index, size, leaf, [.. proof, root], root).ShouldBeFalse();
            MerkleProof.VerifyInclusion(index, size, leaf, [root, .. proof], root).ShouldBeFalse();
            MerkleProof.VerifyInclusion(index, size, leaf, proof, TreeHash.Empty).ShouldBeFalse();
        }

        foreach (var row in Consistencies)
        {
            var (first, second, hashes) = row.Data;
            var (before, after, proof) = (Roots[first - 1], Roots[second - 1], hashes.Select(Hex).ToArray());
            MerkleProof.VerifyConsistency(second, after, first, before, proof).ShouldBe(first == second);
            MerkleProof.VerifyConsistency(first, before, second, after, [.. proof, after]).ShouldBeFalse();
            MerkleProof.VerifyConsistency(first, before, second, after, [before, .. proof]).ShouldBeFalse();
            if (proof.Length > 0)
            {
                MerkleProof.VerifyConsistency(first - 1, before, second, after, proof).ShouldBeFalse();
                MerkleProof.VerifyConsistency(first + 1, before, second, after, proof).ShouldBeFalse();
                MerkleProof.VerifyConsistency(first, before, second * 2, after, proof).ShouldBeFalse();
                MerkleProof.VerifyConsistency(first, after, second, before, proof).ShouldBeFalse();
                MerkleProof.VerifyConsistency(first, before, second, after, []).ShouldBeFalse();
                MerkleProof.VerifyConsistency(first, before, second, after, proof[1..]).ShouldBeFalse();
                MerkleProof.VerifyConsistency(first, before, second, after, proof[..^1]).ShouldBeFalse();
            }
        }
    }

    [Fact]
    public void The_empty_tree_is_the_beginning_of_every_tree_and_nothing_goes_back_in_time()
    {
        MerkleProof.VerifyConsistency(0, TreeHash.Empty, 0, TreeHash.Empty, []).ShouldBeTrue();
        MerkleProof.VerifyConsistency(0, TreeHash.Empty, 8, Roots[7], []).ShouldBeTrue();
        MerkleProof.VerifyConsistency(0, Roots[7], 8, Roots[7], []).ShouldBeFalse();
        MerkleProof.VerifyConsistency(0, TreeHash.Empty, 0, Roots[0], []).ShouldBeFalse();
        MerkleProof.VerifyConsistency(0, TreeHash.Empty, 8, Roots[7], [Roots[0]]).ShouldBeFalse();
        MerkleProof.VerifyConsistency(1, Roots[0], 0, TreeHash.Empty, []).ShouldBeFalse();
        MerkleProof.VerifyConsistency(-1, Roots[0], 1, Roots[0], []).ShouldBeFalse();
        MerkleProof.VerifyInclusion(0, 0, TreeHash.Empty, [], TreeHash.Empty).ShouldBeFalse();
    }

    [Fact]
    public void The_root_is_what_RFC_6962_defines() =>
        Gen.Int[0, 300]
            .Sample(
                size =>
                {
                    var leaves = Tree.Of(size).Leaves;
                    Tree.Of(size).Root(size).ShouldBe(Defined(leaves));
                },
                iter: 60
            );

    [Fact]
    public void Every_inclusion_proof_verifies_and_no_single_bit_of_it_may_change() =>
        Sizes
            .SelectMany(size => Gen.Int[0, size - 1].Select(index => (size, index)))
            .Sample(
                x =>
                {
                    var tree = Tree.Of(x.size);
                    var proof = MerkleProof.InclusionAsync(x.index, x.size, tree.HashAsync).AsTask().Result;
                    var (leaf, root) = (tree.Leaves[x.index], tree.Root(x.size));
                    MerkleProof.VerifyInclusion(x.index, x.size, leaf, proof, root).ShouldBeTrue();

                    foreach (var bit in Enumerable.Range(0, 256))
                    {
                        MerkleProof.VerifyInclusion(x.index, x.size, Flip(leaf, bit), proof, root).ShouldBeFalse();
                        MerkleProof.VerifyInclusion(x.index, x.size, leaf, proof, Flip(root, bit)).ShouldBeFalse();
                        for (var i = 0; i < proof.Count; i++)
                        {
                            MerkleProof
                                .VerifyInclusion(
                                    x.index,
                                    x.size,
                                    leaf,
                                    [.. proof.Take(i), Flip(proof[i], bit), .. proof.Skip(i + 1)],
                                    root
                                )
                                .ShouldBeFalse();
                        }
                    }

                    for (var bit = 0; bit < 32; bit++)
                    {
                        MerkleProof.VerifyInclusion(x.index ^ (1L << bit), x.size, leaf, proof, root).ShouldBeFalse();
                    }
                },
                iter: 40
            );

    [Fact]
    public void Every_consistency_proof_verifies_and_no_single_bit_of_it_may_change() =>
        Sizes
            .SelectMany(second => Gen.Int[1, second].Select(first => (first, second)))
            .Sample(
                x =>
                {
                    var tree = Tree.Of(x.second);
                    var proof = MerkleProof.ConsistencyAsync(x.first, x.second, tree.HashAsync).AsTask().Result;
                    var (before, after) = (tree.Root(x.first), tree.Root(x.second));
                    MerkleProof.VerifyConsistency(x.first, before, x.second, after, proof).ShouldBeTrue();

                    foreach (var bit in Enumerable.Range(0, 256))
                    {
                        MerkleProof
                            .VerifyConsistency(x.first, Flip(before, bit), x.second, after, proof)
                            .ShouldBeFalse();
                        MerkleProof
                            .VerifyConsistency(x.first, before, x.second, Flip(after, bit), proof)
                            .ShouldBeFalse();
                        for (var i = 0; i < proof.Count; i++)
                        {
                            MerkleProof
                                .VerifyConsistency(
                                    x.first,
                                    before,
                                    x.second,
                                    after,
                                    [.. proof.Take(i), Flip(proof[i], bit), .. proof.Skip(i + 1)]
                                )
                                .ShouldBeFalse();
                        }
                    }
                },
                iter: 40
            );

    [Fact]
    public void A_tree_that_was_rewritten_has_no_consistency_proof() =>
        Gen.Int[2, 200]
            .SelectMany(second =>
                Gen.Select(Gen.Int[1, second], Gen.Int[0, second - 1]).Select((first, at) => (first, second, at))
            )
            .Sample(
                x =>
                {
                    var honest = Tree.Of(x.second);
                    var forged = new Tree([.. honest.Leaves.Select((leaf, i) => i == x.at ? Flip(leaf, 7) : leaf)]);
                    var proof = MerkleProof.ConsistencyAsync(x.first, x.second, forged.HashAsync).AsTask().Result;

                    MerkleProof
                        .VerifyConsistency(x.first, honest.Root(x.first), x.second, forged.Root(x.second), proof)
                        .ShouldBe(x.at >= x.first);
                },
                iter: 200
            );

    [Fact]
    public void A_range_kept_elsewhere_goes_on_as_if_it_had_not_been() =>
        Gen.Select(Gen.Int[0, 100], Gen.Int[0, 100])
            .Sample(
                (first, more) =>
                {
                    var kept = new CompactRange();
                    Tree.Of(first).Leaves.ForEach(x => kept.Append(x));
                    var resumed = new CompactRange(kept.Size, kept.Hashes);
                    Tree.Of(first + more).Leaves.Skip(first).ToList().ForEach(x => resumed.Append(x));
                    resumed.Root.ShouldBe(Tree.Of(first + more).Root(first + more));
                }
            );

    [Fact]
    public void A_range_of_the_wrong_shape_is_refused()
    {
        Should
            .Throw<ArgumentException>(() => new CompactRange(3, [TreeHash.Empty]))
            .Message.ShouldStartWith("A tree of 3 leaves has 2 full subtrees, not 1.");
        // In two's complement -1 has 64 ones.
        Should.Throw<ArgumentException>(() => new CompactRange(-1, Enumerable.Repeat(TreeHash.Empty, 64)));
        new CompactRange(0, []).Root.ShouldBe(TreeHash.Empty);
    }

    [Fact]
    public async Task There_is_no_proof_of_what_is_not_in_the_tree()
    {
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () =>
            await MerkleProof.InclusionAsync(8, 8, Reference.HashAsync, Token)
        );
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () =>
            await MerkleProof.InclusionAsync(-1, 8, Reference.HashAsync, Token)
        );
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () =>
            await MerkleProof.ConsistencyAsync(8, 7, Reference.HashAsync, Token)
        );
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () =>
            await MerkleProof.ConsistencyAsync(-1, 7, Reference.HashAsync, Token)
        );
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () =>
            await MerkleProof.RootAsync(-1, Reference.HashAsync, Token)
        );
    }

    [Fact]
    public async Task From_the_empty_tree_to_any_nothing_is_to_be_proved()
    {
        (await MerkleProof.ConsistencyAsync(0, 8, Reference.HashAsync, Token)).ShouldBeEmpty();
        (await MerkleProof.RootAsync(0, Reference.HashAsync, Token)).ShouldBe(TreeHash.Empty);
    }

    [Fact]
    public void A_proof_does_not_go_on_after_the_root()
    {
        MerkleProof.VerifyInclusion(0, 1, Roots[0], [Roots[1]], TreeHash.OfNode(Roots[1], Roots[0])).ShouldBeFalse();
        var further = TreeHash.OfNode(Roots[4], TreeHash.OfNode(Roots[1], Roots[3]));
        MerkleProof.VerifyConsistency(2, Roots[1], 3, further, [Roots[3], Roots[4]]).ShouldBeFalse();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(5000)]
    public void The_hash_of_a_leaf_is_SHA_256_of_a_zero_byte_and_the_entry_however_long(int length)
    {
        var entry = Enumerable.Range(1, length).Select(x => (byte)x).ToArray();
        TreeHash.OfLeaf(entry).ShouldBe(new TreeHash(SHA256.HashData([0, .. entry])));
    }

    [Fact]
    public void A_hash_has_32_bytes_and_is_read_from_its_base64_alone()
    {
        Should
            .Throw<ArgumentException>(() => new TreeHash(new byte[31]))
            .Message.ShouldStartWith("A hash has 32 bytes, not 31.");
        TreeHash.TryParse(Roots[3].ToString(), out var hash).ShouldBeTrue();
        hash.ShouldBe(Roots[3]);
        var (shorter, longer) = (Convert.ToBase64String(new byte[31]), Convert.ToBase64String(new byte[33]));
        foreach (var text in new[] { null, "", $"{Roots[3]} ", shorter, longer })
        {
            TreeHash.TryParse(text, out var none).ShouldBeFalse();
            none.ShouldBeNull();
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static readonly Gen<int> Sizes = Gen.OneOf(
        Gen.Int[1, 20],
        Gen.Int[1, 1100],
        Gen.OneOf(255, 256, 257, 512, 1023, 1024)
    );

    private static readonly Tree Reference = new([.. Leaves.Select(x => TreeHash.OfLeaf(x))]);

    /// <summary>The function MTH as defined in RFC 6962, section 2.1.</summary>
    private static TreeHash Defined(IReadOnlyList<TreeHash> leaves)
    {
        if (leaves.Count < 2)
        {
            return leaves.Count == 0 ? TreeHash.Empty : leaves[0];
        }

        var k = 1;
        while (k * 2 < leaves.Count)
        {
            k *= 2;
        }

        return TreeHash.OfNode(Defined([.. leaves.Take(k)]), Defined([.. leaves.Skip(k)]));
    }

    private static TreeHash Flip(TreeHash hash, int bit)
    {
        var bytes = hash.ToArray();
        bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        return new(bytes);
    }

    private static TreeHash Hex(string text) => new(Convert.FromHexString(text));
}
