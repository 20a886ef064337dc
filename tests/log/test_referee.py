"""Our files before a referee that nobody here wrote: Go's golang.org/x/mod/sumdb (Debian golang-golang-x-mod-dev)."""

from __future__ import annotations

import os
import shutil
import subprocess
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest

from openhall_log import Checkpoint, DirectoryStore, KeyType, NoteKey, TiledTree, append, sign_checkpoint

ORIGIN = "hall.example/witness"
GOPATH = Path("/usr/share/gocode")
SOURCE = Path(__file__).parent / "referee" / "main.go"
OLD_SIZE, SIZE = 65_700, 66_411
INDEXES = [0, 1, 255, 256, 65_535, 65_536, 65_699, 65_700, 66_303, 66_304, 66_410]


@pytest.fixture(scope="module")
def referee(tmp_path_factory: pytest.TempPathFactory, require_outside: Callable[[bool, str], None]) -> Path:
    """The referee, built from Debian's sources without any network."""
    go = shutil.which("go")
    require_outside(go is not None, "Go")
    require_outside((GOPATH / "src/golang.org/x/mod/sumdb/tlog").is_dir(), "Debian's golang-golang-x-mod-dev")
    folder = tmp_path_factory.mktemp("referee")
    environment = os.environ | {"GO111MODULE": "off", "GOPATH": str(GOPATH), "GOCACHE": str(folder / "cache")}
    subprocess.run(
        [str(go), "build", "-o", str(folder / "referee"), str(SOURCE)], check=True, env=environment, timeout=300
    )
    return folder / "referee"


@pytest.fixture(scope="module")
def written_log(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, NoteKey]:
    """A log of 66,411 entries in a folder, its key, and its checkpoint of 65,700 entries in a file beside it."""
    key = NoteKey(ORIGIN, KeyType.ED25519, b"\x07" * 32)
    folder = tmp_path_factory.mktemp("log")
    store = DirectoryStore(folder / "files")
    size, root = 0, None
    for end in (65_536, OLD_SIZE, 66_304, SIZE):
        step = append(size, store.read, [f"entry {index}".encode() for index in range(size, end)], root=root)
        size, root = step.size, step.root
        checkpoint = sign_checkpoint(Checkpoint(ORIGIN, size, root), key).to_bytes()
        store.write([*step.files, ("checkpoint", checkpoint)])
        store.discard_partials(path for path, _ in step.files)
        if size == OLD_SIZE:
            (folder / "old").write_bytes(checkpoint)
    return folder / "files", folder / "old", key


def judge(referee: Path, folder: Path, old: Path, key: NoteKey) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(referee), str(folder), str(old), str(key.verifier), *map(str, INDEXES)],
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_x_mod_opens_our_checkpoints_and_proves_our_entries_and_our_growth(
    referee: Path, written_log: tuple[Path, Path, NoteKey]
) -> None:
    folder, old, key = written_log
    verdict = judge(referee, folder, old, key)
    assert verdict.returncode == 0, verdict.stderr
    tree = TiledTree(SIZE, DirectoryStore(folder).read)
    expected = [["tree", str(OLD_SIZE), str(SIZE), *_text(tree.consistency_proof(OLD_SIZE))]]
    expected += [["record", str(index), *_text(tree.inclusion_proof(index))] for index in INDEXES]
    assert [line.split() for line in verdict.stdout.splitlines()] == expected


def test_x_mod_refuses_a_tile_or_an_entry_that_was_tampered_with(
    referee: Path, written_log: tuple[Path, Path, NoteKey], tmp_path: Path
) -> None:
    folder, old, key = written_log
    for name in ("tile/0/000", "tile/0/256", "tile/1/000", "tile/2/000.p/1", "tile/entries/000"):
        copy = tmp_path / name.replace("/", "-")
        shutil.copytree(folder, copy)
        data = bytearray((copy / name).read_bytes())
        data[8] ^= 1
        (copy / name).write_bytes(data)
        assert judge(referee, copy, old, key).returncode == 1, name


def test_x_mod_refuses_our_checkpoint_under_another_key(referee: Path, written_log: tuple[Path, Path, NoteKey]) -> None:
    folder, old, key = written_log
    stranger = NoteKey(key.name, key.key_type, b"\x08" * 32)
    verdict = judge(referee, folder, old, stranger)
    assert verdict.returncode == 1
    assert "no verifiable signatures" in verdict.stderr


def _text(proof: list[bytes]) -> list[str]:
    return [b64encode(part).decode() for part in proof]
