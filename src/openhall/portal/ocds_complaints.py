"""Objections in open contracting data, by an extension of our own: its files, its address, and what each act adds.

The files are in ``ocds_extension`` beside this module; an installation serves them itself, so that the address in its
packages leads somewhere. Nobody is named in them.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound
from openhall.witness.public import FeedAct

Json = dict[str, Any]
FOLDER = Path(__file__).parent / "ocds_extension"
TYPES = {".json": "application/json", ".csv": "text/csv; charset=utf-8", ".md": "text/markdown; charset=utf-8"}
MERGE_RULES: dict[tuple[str, ...], str] = {("complaints", "relatedLots"): "wholeListMerge"}


def address() -> str:
    """Where the extension's files are: at the setting's address, or here."""
    base = getattr(settings, "OPENHALL_OCDS_EXTENSION", "") or f"{settings.OPENHALL_ORIGIN}/open-data/complaints"
    return f"{base.rstrip('/')}/extension.json"


def file(name: str) -> tuple[bytes, str]:
    """A file of the extension, with its media type.

    Raises:
        NotFound
    """
    known = {path.relative_to(FOLDER).as_posix(): path for path in FOLDER.rglob("*") if path.is_file()}
    if name not in known:
        raise NotFound(file=name)
    return known[name].read_bytes(), TYPES[known[name].suffix]


def used(releases: Iterable[Mapping[str, Any]]) -> list[str]:
    """The extension's address, where a release uses it."""
    return [address()] if any("complaints" in release for release in releases) else []


def _raised(act: FeedAct) -> Json:
    public = act.body["public"]
    return {
        "type": "objection",
        "subject": public["matter"],
        "status": "open",
        "complainantRole": public["standing"],
        "date": instant_text(act.at),
        "answerDueDate": public["reply_due_at"],
        "pausesProcess": public["pauses"],
    }


def _withdrawn(act: FeedAct) -> Json:
    return {"status": "withdrawn", "dateClosed": instant_text(act.at)}


def _answered(act: FeedAct) -> Json:
    public = act.body["public"]
    return {
        "status": "answered",
        "dateClosed": instant_text(act.at),
        "upheld": public["upheld"],
        "measure": public["measure"],
        "summary": act.statement()["summary"],
    }


_PARTS: Mapping[str, Callable[[FeedAct], Json]] = {"OBJ-01": _raised, "OBJ-02": _withdrawn, "OBJ-03": _answered}


def told(act: FeedAct, project: object) -> tuple[str, Json]:
    """What an act on an objection adds to the process."""
    public = act.body["public"]
    lots = {"relatedLots": [public["lot"]]} if "lot" in public else {}
    found = {"id": str(act.uuid), **_PARTS[act.code](act), **lots}
    return ("awardUpdate" if lots else "tenderUpdate"), {"complaints": [found]}


def _resumed(act: FeedAct, project: object) -> tuple[str, Json]:
    """The tender goes on after a pause; the deadline may have moved."""
    public = act.body["public"]
    text = f"The tender paused from {public['began_at']} until {instant_text(act.at)} because of an objection."
    amendment = {"id": act.leaf_sha256, "date": instant_text(act.at), "description": text}
    tender: Json = {"id": str(act.uuid), "amendments": [amendment]}
    if "new_due_at" in public:
        tender["tenderPeriod"] = {"endDate": public["new_due_at"]}
    return "tenderAmendment", {"tender": tender}


BUILDERS: Mapping[str, Callable[[FeedAct, object], tuple[str, Json]]] = {
    **dict.fromkeys(_PARTS, told),
    "OBJ-04": _resumed,
}
"""Code of an act on objections → what its release says."""
