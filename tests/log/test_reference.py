"""The example in the reference documentation, run as it stands there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openhall_log import Checkpoint, DirectoryStore, LogProof, NoteKey, TiledTree, cosign, sign_checkpoint

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "log.md"


@pytest.mark.parametrize("tampered", [False, True])
def test_a_stranger_reads_the_log_as_the_page_says(
    tmp_path: Path,
    grown_log: Callable[[int], Any],
    log_key: NoteKey,
    members: list[NoteKey],
    tampered: bool,
) -> None:
    def signed(size: int) -> bytes:
        checkpoint = Checkpoint(log_key.name, size, TiledTree(600, log.read).root_at(size))
        lines = [cosign(checkpoint, member, time=1_800_000_000) for member in members[:5]]
        return sign_checkpoint(checkpoint, log_key).with_signatures(lines).to_bytes()

    log = grown_log(600)
    store = DirectoryStore(tmp_path / "log")
    store.write([*log.files.items(), ("checkpoint", signed(600))])
    if tampered:
        bundle = tmp_path / "log/tile/entries/001"
        bundle.write_bytes(bundle.read_bytes().replace(b"entry 300", b"entry 3OO"))
    names = [f"w{number}" for number in range(1, 8)]
    witnesses = [f"witness {name} {key.verifier}" for name, key in zip(names, members, strict=True)]
    lines = [f"log {log_key.verifier}", *witnesses, f"group members 5 {' '.join(names)}", "quorum members", ""]
    (tmp_path / "policy").write_text("\n".join(lines))
    path = tuple(TiledTree(600, log.read).inclusion_proof(300, size=400))
    (tmp_path / "receipt.tlog-proof").write_bytes(LogProof(300, path, signed(400)).to_bytes())

    example = PAGE.read_text().split("```python\n")[1].split("```")[0]
    given = {
        "folder": tmp_path / "log",
        "policy_file": tmp_path / "policy",
        "receipt_file": tmp_path / "receipt.tlog-proof",
        "entry": b"entry 300",
    }
    if tampered:
        with pytest.raises(AssertionError):
            exec(example, given)  # noqa: S102
    else:
        exec(example, given)  # noqa: S102
