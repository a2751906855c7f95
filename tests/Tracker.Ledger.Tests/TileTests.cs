using CsCheck;

namespace Tracker.Ledger.Tests;

public class TileTests
{
    [Theory]
    [InlineData(0, 0, 256, "tile/0/000")]
    [InlineData(0, 1234067, 256, "tile/0/x001/x234/067")]
    [InlineData(3, 273, 112, "tile/3/273.p/112")]
    [InlineData(1, 1000, 1, "tile/1/x001/000.p/1")]
    [InlineData(63, 0, 255, "tile/63/000.p/255")]
    [InlineData(Tile.Entries, 0, 256, "tile/entries/000")]
    [InlineData(Tile.Entries, 70001, 5, "tile/entries/x070/001.p/5")]
    public void Paths_are_those_of_tlog_tiles(int level, long index, int width, string path)
    {
        new Tile(level, index, width).Path.ShouldBe(path);
        Tile.Parse(path).ShouldBe(new Tile(level, index, width));
    }

    [Theory]
    [InlineData("")]
    [InlineData("tile")]
    [InlineData("tile/0")]
    [InlineData("tile/0/0")]
    [InlineData("tile/0/0000")]
    [InlineData("tile/0/x000/001")]
    [InlineData("tile/0/001/002")]
    [InlineData("tile/0/x001")]
    [InlineData("tile/00/000")]
    [InlineData("tile/64/000")]
    [InlineData("tile/-1/000")]
    [InlineData("tile/+1/000")]
    [InlineData("tile/0/000.p/0")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/000.p/01")]
    [InlineData("tile/0/000.p/")]
    [InlineData("tile/0/000.p")]
    [InlineData("tile/0/000/")]
    [InlineData("/tile/0/000")]
    [InlineData("tile/data/000")]
    [InlineData("tile/0/x999/x999/x999/x999/x999/x999/x999/999")]
    [InlineData("tile/0/ 01")]
    public void Other_paths_are_none(string path) => Tile.Parse(path).ShouldBeNull();

    [Theory]
    [InlineData(0, 0, 0, null)]
    [InlineData(0, 0, 1, 1)]
    [InlineData(0, 0, 256, 256)]
    [InlineData(0, 0, 257, 256)]
    [InlineData(0, 1, 256, null)]
    [InlineData(0, 1, 257, 1)]
    [InlineData(0, -1, 257, null)]
    [InlineData(0, long.MaxValue, 257, null)]
    [InlineData(0, 1L << 56, (1L << 48) + 1, null)]
    [InlineData(1, 0, 255, null)]
    [InlineData(1, 0, 256, 1)]
    [InlineData(7, 0, long.MaxValue, 127)]
    [InlineData(8, 0, long.MaxValue, null)]
    [InlineData(63, 0, long.MaxValue, null)]
    [InlineData(Tile.Entries, 1, 300, 44)]
    public void A_tile_is_as_wide_as_the_tree_fills_it(int level, long index, long size, int? width) =>
        Tile.At(level, index, size).ShouldBe(width is { } wide ? new Tile(level, index, wide) : null);

    [Fact]
    public void The_longest_index_is_read_back_and_a_longer_one_is_no_path()
    {
        var last = new Tile(0, long.MaxValue / 1000 * 1000 - 1, 256);
        Tile.Parse(last.Path).ShouldBe(last);
        Tile.Parse(new Tile(0, long.MaxValue, 256).Path).ShouldBeNull();
    }

    [Fact]
    public void Any_text_is_read_or_refused_as_a_path() =>
        Gen.String.Sample(x =>
        {
            _ = Tile.Parse("tile/" + x);
        });

    [Fact]
    public void A_tree_of_70_000_has_the_tiles_that_the_specification_counts()
    {
        var tiles = Tile.All(70_000).Where(x => x.Level != Tile.Entries).ToList();

        tiles.Count(x => x is { Level: 0, IsFull: true }).ShouldBe(273);
        tiles.Single(x => x is { Level: 0, IsFull: false }).Width.ShouldBe(112);
        tiles.Count(x => x is { Level: 1, IsFull: true }).ShouldBe(1);
        tiles.Single(x => x is { Level: 1, IsFull: false }).Width.ShouldBe(17);
        tiles.Single(x => x.Level == 2).Width.ShouldBe(1);
        tiles.Count.ShouldBe(273 + 1 + 1 + 1 + 1);
        Tile.All(256).ShouldBe([new(0, 0, 256), new(1, 0, 1), new(Tile.Entries, 0, 256)]);
        Tile.All(0).ShouldBeEmpty();
    }

    [Fact]
    public void Proofs_and_roots_from_tiles_are_those_of_the_tree() =>
        Gen.OneOf(Gen.Int[1, 600], Gen.OneOf(256, 257, 65_535, 65_536, 65_537, 70_000))
            .Sample(
                size =>
                {
                    var tree = size == 70_000 ? Large : Tree.Of(size);
                    var tiles = new TileTree(size, (tile, _) => new(tree.Content(tile)));
                    MerkleProof.RootAsync(size, tiles.HashAsync).AsTask().Result.ShouldBe(tree.Root(size));
                    foreach (var index in new[] { 0, size / 2, size - 1 })
                    {
                        var proof = MerkleProof.InclusionAsync(index, size, tiles.HashAsync).AsTask().Result;
                        MerkleProof
                            .VerifyInclusion(index, size, tree.Leaves[index], proof, tree.Root(size))
                            .ShouldBeTrue();
                        var consistency = MerkleProof
                            .ConsistencyAsync(index + 1, size, tiles.HashAsync)
                            .AsTask()
                            .Result;
                        MerkleProof
                            .VerifyConsistency(index + 1, tree.Root(index + 1), size, tree.Root(size), consistency)
                            .ShouldBeTrue();
                    }
                },
                iter: 30
            );

    [Fact]
    public async Task A_tile_of_the_full_width_serves_for_a_partial_one_and_a_short_one_is_refused()
    {
        var tree = Tree.Of(300);
        var full = new TileTree(5, (tile, _) => new(tree.Content(tile with { Width = 256 })));
        (await MerkleProof.RootAsync(5, full.HashAsync, TestContext.Current.CancellationToken)).ShouldBe(tree.Root(5));

        var cut = new TileTree(5, (tile, _) => new(tree.Content(tile)[..^1]));
        var token = TestContext.Current.CancellationToken;
        (
            await Should.ThrowAsync<InvalidDataException>(async () =>
                await MerkleProof.RootAsync(5, cut.HashAsync, token)
            )
        ).Message.ShouldBe("tile/0/000.p/5 has 159 bytes, not 160.");
        (
            await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await full.HashAsync(new(0, 5), token))
        ).Message.ShouldContain("is not in a tree of 5 leaves.");
    }

    [Fact]
    public async Task Every_node_of_a_tree_is_read_from_its_tiles_and_each_tile_is_fetched_once()
    {
        var (token, tree, fetched) = (TestContext.Current.CancellationToken, Tree.Of(600), new List<Tile>());
        var tiles = new TileTree(
            600,
            (tile, _) =>
            {
                fetched.Add(tile);
                return new(tree.Content(tile));
            }
        );
        for (var level = 0; 1 << level <= 600; level++)
        {
            for (var index = 0; (index + 1) << level <= 600; index++)
            {
                (await tiles.HashAsync(new(level, index), token)).ShouldBe(
                    await tree.HashAsync(new(level, index), token)
                );
            }

            var next = new TreeNode(level, 600 >> level);
            (
                await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await tiles.HashAsync(next, token))
            ).Message.ShouldContain("is not in a tree of 600 leaves.");
        }

        fetched.ShouldBe([new(0, 0, 256), new(0, 1, 256), new(0, 2, 88), new(1, 0, 2)]);
        tiles.Size.ShouldBe(600);
    }

    [Fact]
    public void Bundles_are_read_back_and_nothing_but_whole_bundles() =>
        Gen
            .Byte.Array[0, 300]
            .Array[1, 20]
            .Sample(
                entries =>
                {
                    var tile = new Tile(Tile.Entries, 0, entries.Length);
                    var content = Tile.EncodeEntries(entries);
                    tile.DecodeEntries(content).ShouldBe(entries);
                    Should
                        .Throw<InvalidDataException>(() => tile.DecodeEntries(content.AsSpan(0, content.Length - 1)))
                        .Message.ShouldBe($"{tile.Path} ends within entry {entries.Length - 1} of {entries.Length}.");
                    Should
                        .Throw<InvalidDataException>(() => tile.DecodeEntries([.. content, 0]))
                        .Message.ShouldBe($"{tile.Path} continues after its {entries.Length} entries.");
                },
                iter: 50
            );

    [Fact]
    public void A_bundle_has_lengths_of_sixteen_bits_big_endian()
    {
        Tile.EncodeEntries(["abc"u8.ToArray(), new byte[258]])
            .AsSpan(0, 7)
            .ToArray()
            .ShouldBe([0, 3, (byte)'a', (byte)'b', (byte)'c', 1, 2]);
        Should
            .Throw<ArgumentException>(() => Tile.EncodeEntries([new byte[65_536]]))
            .Message.ShouldStartWith("An entry of a bundle has at most 65535 bytes.");
    }

    private static readonly Tree Large = Tree.Of(70_000);
}
