"""The archive of a project: a bag (RFC 8493) whose list of digests is sealed on the log (protocols §5)."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openhall_log import VerifierKey
from openhall_verify import custodians, leaves, opening
from openhall_verify.findings import Failed, Report, fail, only_findings
from openhall_verify.folder import PIECE, Folder, canonical, parse
from openhall_verify.receipt import LARGEST_RECEIPT, Receipt, parse_receipt

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST, TAG_MANIFEST, INFO = "manifest-sha256.txt", "tagmanifest-sha256.txt", "bag-info.txt"
TAGS = frozenset({"bagit.txt", INFO, MANIFEST})
CONTENTS, CASE, SEAL = "data/contents.json", "data/case.zip", "seal.tlog-proof"
SEALED, SUPPLEMENTED, HANDED_OVER = "ARC-02", "ARC-03", "ARC-04"
MOST_FILES = 100_000
LARGEST_TAG = 32 * 1024 * 1024
IN_MEMORY = 32 * 1024 * 1024
_PATH = re.compile(r"(?!.*\.\.)[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+){0,4}")
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
_OXUM = re.compile(r"^Payload-Oxum: ([0-9]+)\.([0-9]+)$", re.MULTILINE)
_LATER = re.compile(r"supplements/([1-9][0-9]*)/([0-9a-f]{64}|receipt\.tlog-proof)|hand-overs/[1-9][0-9]*\.tlog-proof")
_DAMAGE = (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError)


class Bag:
    """The files of a bag, by their paths below it, from a folder or from a ZIP with one folder in it."""

    def __init__(self, path: Path) -> None:
        self._root, self._base = path, ""
        self._zip: zipfile.ZipFile | None = None
        names = [one.relative_to(path).as_posix() for one in _files(path)] if path.is_dir() else self._open(path)
        if len(names) > MOST_FILES:
            fail("too-many-files", f"There are more than {MOST_FILES} files.")
        if odd := next((name for name in names if not _PATH.fullmatch(name)), None):
            fail("odd-name", f"The file name {odd[:80]!r} is not one of this format.")
        self.names = frozenset(names)
        if len(self.names) != len(names):
            fail("doubled-name", "The ZIP file has two files of the same name.")
        if "bagit.txt" not in self.names:
            fail("not-an-archive", f"{path.name} is not the archive of a project: it holds no bagit.txt.")

    def _open(self, path: Path) -> list[str]:
        try:
            self._zip = found = zipfile.ZipFile(path)
        except (*_DAMAGE, ValueError) as error:
            raise Failed("unreadable", f"{path.name} is neither a folder nor a ZIP file: {error}.") from error
        whole = [info.filename for info in found.infolist() if not info.is_dir()]
        bases = {name.partition("/")[0] for name in whole}
        if len(bases) != 1 or any("/" not in name for name in whole):
            fail("not-an-archive", f"{path.name} does not hold one folder and nothing else.")
        self._base = f"{bases.pop()}/"
        return [name[len(self._base) :] for name in whole]

    def pieces(self, name: str) -> Iterator[bytes]:
        """One file's bytes, some at a time."""
        if name not in self.names:
            fail("missing-file", f"The file {name} is missing.")
        try:
            with self._zip.open(self._base + name) if self._zip else (self._root / name).open("rb") as file:
                while piece := file.read(PIECE):
                    yield piece
        except _DAMAGE as error:
            raise Failed("unreadable", f"The file {name} is damaged: {error}.") from error

    def read(self, name: str, *, at_most: int) -> bytes:
        """A small file."""
        data = b""
        for piece in self.pieces(name):
            data += piece
            if len(data) > at_most:
                fail("too-large", f"The file {name} is larger than {at_most} bytes.")
        return data

    def digest(self, name: str) -> tuple[str, int]:
        """SHA-256 (hex) and size of a file, however large."""
        digest, size = hashlib.sha256(), 0
        for piece in self.pieces(name):
            digest.update(piece)
            size += len(piece)
        return digest.hexdigest(), size


def _files(folder: Path) -> Iterator[Path]:
    for root, _below, names in os.walk(folder):
        for name in names:
            yield Path(root, name)


def verify_archive(path: Path, *, log_key: str | None = None) -> Report:
    """Check an archive: every file unchanged, with its source on the log, and the whole as it was sealed.

    Memory doesn't depend on the size of its files.

    Raises:
        Failed: the first thing that does not hold.
    """
    report = Report()
    with only_findings():
        bag = Bag(path)
        sizes = _digests(bag, report)
        contents = _contents(bag, sizes, report)
        key = _case(bag, contents, log_key, report)
        sealed = hashlib.sha256(bag.read(TAG_MANIFEST, at_most=LARGEST_TAG)).hexdigest()
        _seal(bag, contents, sealed, key, report)
        _later(bag, contents, sealed, key, report)
    return report


def _listed(bag: Bag, name: str) -> dict[str, str]:
    """A manifest: path → digest."""
    text = bag.read(name, at_most=LARGEST_TAG).decode("utf-8")
    found: dict[str, str] = {}
    for line in text.splitlines():
        match = _LINE.fullmatch(line)
        if match is None or match[2] in found:
            fail("manifest", f"{name} has a line that is none of a manifest.")
        found[match[2]] = match[1]
    return found


def _digests(bag: Bag, report: Report) -> dict[str, tuple[str, int]]:
    if bag.read("bagit.txt", at_most=1024) != DECLARATION:
        fail("not-an-archive", "bagit.txt does not declare BagIt 1.0 in UTF-8.")
    tags = _listed(bag, TAG_MANIFEST)
    if tags.keys() != TAGS:
        fail("manifest", f"{TAG_MANIFEST} does not list {', '.join(sorted(TAGS))} and nothing else.")
    for name, digest in tags.items():
        if bag.digest(name)[0] != digest:
            fail("digest", f"The file {name} was changed: its digest is not the one listed.")
    listed, present = _listed(bag, MANIFEST), {name for name in bag.names if name.startswith("data/")}
    if listed.keys() - present:
        fail("missing-file", f"The manifest lists {min(listed.keys() - present)[:200]}, which is missing.")
    if present - listed.keys():
        fail("extra-file", f"The file {min(present - listed.keys())} is not in the manifest.")
    found: dict[str, tuple[str, int]] = {}
    for name, digest in listed.items():
        found[name] = bag.digest(name)
        if found[name][0] != digest:
            fail("digest", f"The file {name} was changed: its digest is not the manifest's.")
    oxum = _OXUM.search(bag.read(INFO, at_most=LARGEST_TAG).decode("utf-8"))
    if oxum is None or (int(oxum[1]), int(oxum[2])) != (sum(size for _, size in found.values()), len(found)):
        fail("manifest", f"{INFO} gives another size or number of files.")
    report.ok("manifest", f"All {len(found)} files have the digests of the manifest.")
    return found


def _contents(bag: Bag, sizes: dict[str, tuple[str, int]], report: Report) -> dict[str, Any]:
    data = bag.read(CONTENTS, at_most=LARGEST_TAG)
    found = parse(data, CONTENTS)
    if not isinstance(found, dict) or canonical(found) != data or found["v"] != 1:
        fail("contents", f"{CONTENTS} is not a list of contents of version 1.")
    listed = {item["path"]: (item["sha256"], item["size"]) for item in found["items"]}
    if listed != {name: told for name, told in sizes.items() if name != CONTENTS} or len(listed) != len(found["items"]):
        fail("contents", "The files are not those that the list of contents names.")
    if f"External-Identifier: {found['case']}\n" not in bag.read(INFO, at_most=LARGEST_TAG).decode("utf-8"):
        fail("contents", f"{INFO} names another case than the list of contents.")
    missing = [one for one in found["asked"] if not one["present"]]
    if missing:
        report.trusted.append(f"{len(missing)} things that are asked for are not in it, as it says itself")
    return dict(found)


def _case(bag: Bag, contents: dict[str, Any], log_key: str | None, report: Report) -> VerifierKey:
    """The evidence of the case holds, has come to its end, and has the act that each file says it comes from."""
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as copy:
        for piece in bag.pieces(CASE):
            copy.write(piece)
        copy.seek(0)
        inner = Folder(Path(CASE), stream=copy)
        key = leaves.log_key_of(inner, report, log_key)
        evidence = leaves.read(inner, report, log_key=str(key))
        custodians.check(evidence)
        opening.check_files(evidence)
    if evidence.case != contents["case"] or evidence.chain[-1].code != "ARC-01":
        fail("case", "The evidence in the archive is of another case, or of one that has not come to its end.")
    known = {leaf.sha256: leaf for leaf in evidence.acts()} | {leaf.sha256: leaf for leaf in evidence.leaves}
    for one in (*(item["source"] for item in contents["items"]), *contents["acts"]):
        leaf = known.get(one["leaf_sha256"])
        if leaf is None:
            fail("source", f"The act {one['leaf_sha256'][:16]}… from which a file comes is not in the case.")
        hidden = evidence.hidden.get(leaf.sha256)
        if one["code"] not in {leaf.code, hidden.code if hidden else leaf.code}:
            fail("source", f"The act {one['leaf_sha256'][:16]}… is of another kind than the list says.")
    told = {one["leaf_sha256"] for one in contents["acts"]}
    if left_out := [leaf for leaf in evidence.chain if leaf.sha256 not in told]:
        fail("source", f"The list of acts leaves out {left_out[0].code} at entry {left_out[0].index}.")
    report.ok("case", f"Every file comes from an act of the case, which ended with entry {evidence.chain[-1].index}.")
    return key


def _proved(bag: Bag, name: str, code: str, contents: dict[str, Any], sealed: str, key: VerifierKey) -> Receipt:
    found = parse_receipt(bag.read(name, at_most=LARGEST_RECEIPT), key)
    leaf = found.leaf
    if leaf["code"] != code or leaf["object"] != f"archive:{contents['case']}" or leaf["public"]["sha256"] != sealed:
        fail("seal", f"{name} is not the receipt of {code} of this archive: it was sealed with another content.")
    return found


def _seal(bag: Bag, contents: dict[str, Any], sealed: str, key: VerifierKey, report: Report) -> None:
    if SEAL not in bag.names:
        report.trusted.append("the archive carries no receipt of its sealing: fetch it again, or ask the log")
        return
    found = _proved(bag, SEAL, SEALED, contents, sealed, key)
    report.ok("seal", f"It is as it was sealed at {found.leaf['at']}, by entry {found.index} of the log {key.name}.")


def _later(bag: Bag, contents: dict[str, Any], sealed: str, key: VerifierKey, report: Report) -> None:
    """What came after the sealing, each with its receipt; nothing else lies beside the sealed files."""
    beside = {name for name in bag.names if not name.startswith("data/")} - TAGS - {TAG_MANIFEST, SEAL}
    if odd := next((name for name in sorted(beside) if not _LATER.fullmatch(name)), None):
        fail("extra-file", f"The file {odd} has no place in an archive.")
    numbers = sorted({int(name.split("/")[1]) for name in beside if name.startswith("supplements/")})
    if numbers != list(range(1, len(numbers) + 1)):
        fail("missing-file", "A supplement is missing: their numbers have a gap.")
    for number in numbers:
        receipt = f"supplements/{number}/receipt.tlog-proof"
        files = [name for name in beside if name.startswith(f"supplements/{number}/") and name != receipt]
        if len(files) != 1 or bag.digest(files[0])[0] != files[0].rpartition("/")[2]:
            fail("digest", f"The file of supplement {number} is missing or was changed.")
        if receipt not in beside:
            report.trusted.append(f"supplement {number} carries no receipt yet")
            continue
        public = _proved(bag, receipt, SUPPLEMENTED, contents, sealed, key).leaf["public"]
        if (public["number"], public["file_sha256"]) != (number, files[0].rpartition("/")[2]):
            fail("seal", f"The receipt of supplement {number} is that of another one.")
    overs = sorted(name for name in beside if name.startswith("hand-overs/"))
    for name in overs:
        _proved(bag, name, HANDED_OVER, contents, sealed, key)
    report.ok("later", f"{len(numbers)} files were added after the sealing; it was handed over {len(overs)} times.")
