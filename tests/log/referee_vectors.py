"""What referees in other languages are given: checkpoints and inclusion proofs of small logs, made by our own code.

``referee.json`` beside this file's ``vectors`` folder is committed, so that the browser's tests need no Python;
``test_sigstore.py`` holds it against what the code makes today. ``python -m tests.log.referee_vectors`` writes it.
"""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path
from typing import Any

from openhall_log import (
    Checkpoint,
    DirectoryStore,
    KeyType,
    NoteKey,
    TiledTree,
    append,
    cosign,
    sign_checkpoint,
    sign_note,
)

FILE = Path(__file__).parent / "vectors" / "referee.json"
ORIGIN = "hall.example/witness"
KEY = NoteKey(ORIGIN, KeyType.ED25519, b"\x07" * 32)
MEMBER = NoteKey("audit.example", KeyType.COSIGNATURE, b"\x09" * 32)
SIZES = (1, 2, 3, 7, 8, 255, 256, 257, 300)


def entry(index: int) -> bytes:
    """An entry of these logs."""
    return f"entry {index}".encode()


def vectors(folder: Path) -> dict[str, Any]:
    """The content of the file; ``folder``: an empty one to work in."""
    store = DirectoryStore(folder)
    size, root, logs = 0, None, []
    for end in SIZES:
        step = append(size, store.read, [entry(index) for index in range(size, end)], root=root)
        store.write(step.files)
        size, root = step.size, step.root
        checkpoint = Checkpoint(ORIGIN, size, root)
        tree = TiledTree(size, store.read)
        indexes = sorted({0, 1, size // 2, 254, 255, 256, size - 2, size - 1} & set(range(size)))
        logs.append(
            {
                "size": size,
                "checkpoint": sign_checkpoint(checkpoint, KEY).to_bytes().decode(),
                "cosigned": sign_checkpoint(checkpoint, KEY)
                .with_signatures([cosign(checkpoint, MEMBER, time=1_770_000_000)])
                .to_bytes()
                .decode(),
                "proofs": [
                    {
                        "index": index,
                        "entry": b64encode(entry(index)).decode(),
                        "hashes": [b64encode(part).decode() for part in tree.inclusion_proof(index)],
                    }
                    for index in indexes
                ],
            }
        )
    # Checkpoints under the log's own signature that aren't in the only form: readers differ about them.
    last = logs[-1]["checkpoint"].partition("\n\n")[0].split("\n")
    loose = {
        "a size in hexadecimal": f"{ORIGIN}\n0x12c\n{last[2]}\n",
        "a size with an underscore": f"{ORIGIN}\n3_00\n{last[2]}\n",
        "a line too many": f"{ORIGIN}\n300\n{last[2]}\nmore\n",
    }
    return {
        "origin": ORIGIN,
        "key": str(KEY.verifier),
        "public_key": KEY.verifier.public_key.hex(),
        "logs": logs,
        "loose": {name: _signed(text) for name, text in loose.items()},
    }


def _signed(text: str) -> str:
    return sign_note(text, KEY).to_bytes().decode()


def text(folder: Path) -> str:
    """The file as it is committed."""
    return json.dumps(vectors(folder), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as scratch:
        FILE.parent.mkdir(exist_ok=True)
        FILE.write_text(text(Path(scratch)), encoding="utf-8")
