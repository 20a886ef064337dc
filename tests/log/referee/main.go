// Referee checks a log's files with golang.org/x/mod, which knows nothing of this project.
//
//	referee FOLDER OLD-CHECKPOINT VKEY INDEX...
//
// It opens FOLDER/checkpoint and OLD-CHECKPOINT with the verifier key, proves that the older tree is the beginning of
// the newer one, and proves that each entry, read from its bundle, is the record at its index. All hashes come from
// the tiles, which x/mod authenticates against the signed root.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8

// folder reads tiles as C2SP tlog-tiles lays them out: without the height that x/mod puts into its paths.
type folder string

func (f folder) Height() int { return tileHeight }

func (f folder) SaveTiles([]tlog.Tile, [][]byte) {}

func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		data, err := f.read(tile)
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func (f folder) read(tile tlog.Tile) ([]byte, error) {
	data, err := os.ReadFile(f.path(tile))
	if !os.IsNotExist(err) || tile.W == 1<<tileHeight {
		return data, err
	}
	// The partial tile was replaced by the full one.
	width := tile.W
	tile.W = 1 << tileHeight
	data, err = os.ReadFile(f.path(tile))
	if err != nil || len(data) < width*tlog.HashSize {
		return nil, fmt.Errorf("neither a partial nor a full tile: %v", err)
	}
	return data[:width*tlog.HashSize], nil
}

func (f folder) path(tile tlog.Tile) string {
	path := strings.TrimPrefix(tile.Path(), fmt.Sprintf("tile/%d/", tileHeight))
	return filepath.Join(string(f), "tile", strings.Replace(path, "data/", "entries/", 1))
}

// entry reads one entry from its bundle of big-endian uint16 length-prefixed entries.
func (f folder) entry(index, size int64) ([]byte, error) {
	tile := tlog.Tile{H: tileHeight, L: -1, N: index >> tileHeight, W: 1 << tileHeight}
	if rest := size - tile.N<<tileHeight; rest < 1<<tileHeight {
		tile.W = int(rest)
	}
	data, err := os.ReadFile(f.path(tile))
	if os.IsNotExist(err) {
		tile.W = 1 << tileHeight
		data, err = os.ReadFile(f.path(tile))
	}
	if err != nil {
		return nil, err
	}
	for skip := index & (1<<tileHeight - 1); ; skip-- {
		if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
			return nil, fmt.Errorf("the bundle of entry %d is cut short", index)
		}
		length := int(binary.BigEndian.Uint16(data))
		if skip == 0 {
			return data[2 : 2+length], nil
		}
		data = data[2+length:]
	}
}

func open(path string, verifier note.Verifier) (tree tlog.Tree, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return tree, err
	}
	opened, err := note.Open(data, note.VerifierList(verifier))
	if err != nil {
		return tree, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() || lines[3] != "" {
		return tree, fmt.Errorf("%s isn't a checkpoint of %s", path, verifier.Name())
	}
	if tree.N, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return tree, err
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || copy(tree.Hash[:], root) != tlog.HashSize {
		return tree, fmt.Errorf("%s has no root", path)
	}
	return tree, nil
}

func run(args []string) error {
	if len(args) < 3 {
		return fmt.Errorf("usage: referee FOLDER OLD-CHECKPOINT VKEY INDEX...")
	}
	files := folder(args[0])
	verifier, err := note.NewVerifier(args[2])
	if err != nil {
		return err
	}
	tree, err := open(filepath.Join(args[0], "checkpoint"), verifier)
	if err != nil {
		return err
	}
	old, err := open(args[1], verifier)
	if err != nil {
		return err
	}
	hashes := tlog.TileHashReader(tree, files)
	treeProof, err := tlog.ProveTree(tree.N, old.N, hashes)
	if err != nil {
		return err
	}
	if err := tlog.CheckTree(treeProof, tree.N, tree.Hash, old.N, old.Hash); err != nil {
		return err
	}
	fmt.Printf("tree %d %d", old.N, tree.N)
	for _, hash := range treeProof {
		fmt.Printf(" %s", hash)
	}
	fmt.Println()
	for _, arg := range args[3:] {
		index, err := strconv.ParseInt(arg, 10, 64)
		if err != nil {
			return err
		}
		entry, err := files.entry(index, tree.N)
		if err != nil {
			return err
		}
		proof, err := tlog.ProveRecord(tree.N, index, hashes)
		if err != nil {
			return err
		}
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry)); err != nil {
			return err
		}
		fmt.Printf("record %d", index)
		for _, hash := range proof {
			fmt.Printf(" %s", hash)
		}
		fmt.Println()
	}
	return nil
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "referee:", err)
		os.Exit(1)
	}
}
