"""An archive as it was sealed: the list of what is in it, and the whole of it as one file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from openhall.kernel import files
from openhall.tendering.archive import bag
from openhall.tendering.archive.bag import Entry
from openhall.tendering.archive.contents import read_again
from openhall.tendering.archive.models import ProjectArchive
from openhall.witness import public as witness


def contents_of(archive: ProjectArchive) -> dict[str, Any]:
    """What is in it: ``items`` with their sources, what is ``asked`` for, the ``acts`` of the case."""
    found: dict[str, Any] = json.loads(read_again(archive.contents_sha256))
    return found


def whole(archive: ProjectArchive) -> Iterator[bytes]:
    """The archive as a ZIP, streamed: a bag (RFC 8493) with the receipts of its acts and its supplements beside it.

    Raises:
        NotFound: the store lost a file; the ZIP then ends early and no reader takes it.
    """
    return bag.streamed(_files(archive), base=f"archive-{archive.project.uuid}")


def _files(archive: ProjectArchive) -> Iterator[tuple[str, Iterable[bytes]]]:
    listed = read_again(archive.contents_sha256)
    items = json.loads(listed)["items"]
    entries = [Entry(item["path"], item["sha256"], item["size"]) for item in items]
    tags = bag.tags(archive.bag_info, [*entries, Entry(bag.CONTENTS, archive.contents_sha256, len(listed))])
    for name, data in tags.items():
        yield name, [data]
    for entry in entries:
        yield entry.path, files.pieces(entry.sha256)
    yield bag.CONTENTS, [listed]
    yield from _receipts("seal", archive.leaf_sha256)
    for one in archive.supplements.order_by("number"):
        yield f"supplements/{one.number}/{one.sha256}", files.pieces(one.sha256)
        yield from _receipts(f"supplements/{one.number}/receipt", one.leaf_sha256)
    for number, over in enumerate(archive.hand_overs.order_by("id"), start=1):
        yield from _receipts(f"hand-overs/{number}", over.leaf_sha256)


def _receipts(name: str, leaf_sha256: str) -> Iterator[tuple[str, Iterable[bytes]]]:
    """The proof of an act, once the log holds it, and its statement."""
    try:
        yield f"{name}.tlog-proof", [witness.receipt(leaf_sha256)]
    except witness.NotYetInLog:
        return
