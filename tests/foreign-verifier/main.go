// Checks a running tracker's ledger with nothing of the tracker's: Go's checksum-database packages do all of the
// cryptography. Debian has them: golang-go and golang-golang-x-mod-dev.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go run main.go BASE VKEY [CHECKPOINT-FILE]
//
// BASE is the URL of /api/audit, VKEY the log's verifier key, CHECKPOINT-FILE an earlier signed checkpoint. It prints
// what it checked, one line each, and exits with 1 at the first thing that does not hold.
package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: main BASE VKEY [CHECKPOINT-FILE]")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3:]); err != nil {
		fmt.Println("FAILED:", err)
		os.Exit(1)
	}
}

func run(base, vkey string, earlier []string) error {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return fmt.Errorf("verifier key: %w", err)
	}
	signed, err := get(base + "/checkpoint")
	if err != nil {
		return err
	}
	tree, err := open(signed, verifier)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	fmt.Printf("checkpoint: size %d root %s\n", tree.N, tree.Hash)

	// Reading through TileHashReader checks every tile against the signed root.
	hashes := tlog.TileHashReader(tree, &tiles{base})
	root, err := tlog.TreeHash(tree.N, hashes)
	if err != nil {
		return fmt.Errorf("tiles: %w", err)
	}
	if root != tree.Hash {
		return fmt.Errorf("tiles: root %s, signed is %s", root, tree.Hash)
	}

	records, err := entries(base, tree.N)
	if err != nil {
		return err
	}
	if err := rebuild(base, tree, records); err != nil {
		return err
	}
	fmt.Printf("entries: %d give the root and every tile\n", len(records))

	if err := inclusions(base, tree, records, hashes); err != nil {
		return err
	}
	if len(earlier) > 0 {
		return consistency(base, earlier[0], verifier, tree)
	}
	return nil
}

// stored is a tree in memory, made of entries.
type stored []tlog.Hash

func (s stored) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var read []tlog.Hash
	for _, i := range indexes {
		read = append(read, s[i])
	}
	return read, nil
}

// rebuild makes the tree of the entries and compares its root with the signed one, and its tiles with those served.
func rebuild(base string, tree tlog.Tree, records [][]byte) error {
	var made stored
	for i, record := range records {
		more, err := tlog.StoredHashes(int64(i), record, made)
		if err != nil {
			return err
		}
		made = append(made, more...)
	}
	root, err := tlog.TreeHash(tree.N, made)
	if err != nil {
		return err
	}
	if root != tree.Hash {
		return fmt.Errorf("entries: they give the root %s, signed is %s", root, tree.Hash)
	}
	wanted := tlog.NewTiles(height, 0, tree.N)
	served, err := (&tiles{base}).ReadTiles(wanted)
	if err != nil {
		return err
	}
	for i, tile := range wanted {
		own, err := tlog.ReadTileData(tile, made)
		if err != nil {
			return err
		}
		if !bytes.Equal(own, served[i]) {
			return fmt.Errorf("%s is not what the entries make", strings.Replace(tile.Path(), "tile/8/", "tile/", 1))
		}
	}
	return nil
}

// inclusions checks the server's proofs of the first, the middle and the last entry, and against its own.
func inclusions(base string, tree tlog.Tree, records [][]byte, hashes tlog.HashReader) error {
	for _, i := range []int64{0, tree.N / 2, tree.N - 1} {
		var entry struct{ Seq string }
		if err := json.Unmarshal(records[i], &entry); err != nil {
			return fmt.Errorf("entry %d: %w", i, err)
		}
		var given struct {
			Index, Size        int64
			LeafHash, RootHash tlog.Hash
			Hashes             []tlog.Hash
		}
		if err := getJSON(fmt.Sprintf("%s/proofs/inclusion?sequence=%s&size=%d", base, entry.Seq, tree.N), &given); err != nil {
			return err
		}
		if given.Index != i || given.Size != tree.N {
			return fmt.Errorf("inclusion of sequence %s: index %d of %d, not %d of %d", entry.Seq, given.Index, given.Size, i, tree.N)
		}
		if err := tlog.CheckRecord(given.Hashes, tree.N, tree.Hash, i, tlog.RecordHash(records[i])); err != nil {
			return fmt.Errorf("inclusion of sequence %s: %w", entry.Seq, err)
		}
		own, err := tlog.ProveRecord(tree.N, i, hashes)
		if err != nil {
			return err
		}
		if fmt.Sprint(own) != fmt.Sprint(tlog.RecordProof(given.Hashes)) {
			return fmt.Errorf("inclusion of sequence %s: another proof than Go makes", entry.Seq)
		}
		fmt.Printf("inclusion: entry %d\n", i)
	}
	return nil
}

func consistency(base, file string, verifier note.Verifier, tree tlog.Tree) error {
	signed, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	old, err := open(signed, verifier)
	if err != nil {
		return fmt.Errorf("earlier checkpoint: %w", err)
	}
	var given struct {
		From, To         int64
		FromRoot, ToRoot tlog.Hash
		Hashes           []tlog.Hash
	}
	if err := getJSON(fmt.Sprintf("%s/proofs/consistency?from=%d&to=%d", base, old.N, tree.N), &given); err != nil {
		return err
	}
	if err := tlog.CheckTree(given.Hashes, tree.N, tree.Hash, old.N, old.Hash); err != nil {
		return fmt.Errorf("consistency from %d to %d: %w", old.N, tree.N, err)
	}
	fmt.Printf("consistency: from %d to %d\n", old.N, tree.N)
	return nil
}

// open verifies a checkpoint: origin, size, root.
func open(signed []byte, verifier note.Verifier) (tree tlog.Tree, err error) {
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return tree, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return tree, fmt.Errorf("not a checkpoint of %s", verifier.Name())
	}
	if tree.N, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return tree, err
	}
	tree.Hash, err = tlog.ParseHash(lines[2])
	return tree, err
}

// entries reads the bundles of C2SP tlog-tiles: entries after their lengths.
func entries(base string, size int64) ([][]byte, error) {
	var all [][]byte
	for n := int64(0); int64(len(all)) < size; n++ {
		width := size - int64(len(all))
		if width > 1<<height {
			width = 1 << height
		}
		path := tlog.Tile{H: height, L: -1, N: n, W: int(width)}.Path()
		bundle, err := get(base + "/" + strings.Replace(path, "tile/8/data/", "tile/entries/", 1))
		if err != nil {
			return nil, err
		}
		for len(bundle) > 0 {
			if len(bundle) < 2 || len(bundle)-2 < int(binary.BigEndian.Uint16(bundle)) {
				return nil, fmt.Errorf("bundle %d is cut off", n)
			}
			end := 2 + int(binary.BigEndian.Uint16(bundle))
			all = append(all, bundle[2:end])
			bundle = bundle[end:]
		}
		if int64(len(all)) != n<<height+width {
			return nil, fmt.Errorf("bundle %d has another number of entries than %d", n, width)
		}
	}
	return all, nil
}

// tiles reads tiles over HTTP, at the paths of C2SP tlog-tiles, which name no height.
type tiles struct{ base string }

func (t *tiles) Height() int                         { return height }
func (t *tiles) SaveTiles(_ []tlog.Tile, _ [][]byte) {}
func (t *tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var read [][]byte
	for _, tile := range wanted {
		data, err := get(t.base + "/" + strings.Replace(tile.Path(), "tile/8/", "tile/", 1))
		if err != nil {
			return nil, err
		}
		read = append(read, data)
	}
	return read, nil
}

func get(url string) ([]byte, error) {
	answer, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s: %s", url, answer.Status, body)
	}
	return body, err
}

func getJSON(url string, into interface{}) error {
	body, err := get(url)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("%s: %w", url, err)
	}
	return nil
}
