"""Sealing and opening on the bidder's machine take as much memory for many documents as for few."""

import json
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import json, re, secrets, sys
from pathlib import Path
from openhall_sealing import PriceSheet, generate_age_key, open_documents
from openhall_sealing.backup import read_backup
from openhall_sealing.offline import check_folder, list_documents, read_package, seal_folder
from openhall_sealing.trial import discard

folder = Path(sys.argv[1])
tender, lot = "5f3c0c0e-4d1d-4b38-9f5b-3c9f2a1b7d11", "0d7b6c9a-8b1f-4d2c-9a53-6a8d1e2f3c44"
context = {"tender": tender, "lot": lot, "bidder": "ab" * 16}
custodians = [generate_age_key().recipient for _ in range(3)]
package = read_package(json.dumps({"v": 1, "context": context, "threshold": 2, "custodians": custodians}).encode())
def most():
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) * 1024

sealed = seal_folder(
    package=package, price=PriceSheet.from_json({"currency": "CNY", "total": "1.00"}),
    documents=list_documents([folder / "document.bin"]), passphrase="correct horse battery", out=folder / "sealed",
    random=secrets.token_bytes,
)
backup = read_backup((folder / "sealed" / "backup.age").read_bytes(), "correct horse battery")
with (folder / "sealed" / "documents.age").open("rb") as source:
    opened = open_documents(check_folder(folder / "sealed"), source, backup.identities["documents"], discard)
print(json.dumps({"most": most(), "opened": opened[0].size}))
"""


def peak(folder: Path, megabytes: int) -> int:
    """The most memory of a process that seals, checks and opens a document of this size (bytes)."""
    folder.mkdir()
    with (folder / "document.bin").open("wb") as document:
        document.truncate(megabytes * 1024**2)
    done = subprocess.run([sys.executable, "-c", SCRIPT, str(folder)], capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert told["opened"] == megabytes * 1024**2
    return int(told["most"])


def test_64_megabytes_take_no_more_than_one(tmp_path: Path) -> None:
    assert peak(tmp_path / "large", 64) - peak(tmp_path / "small", 1) < 6 * 1024**2
