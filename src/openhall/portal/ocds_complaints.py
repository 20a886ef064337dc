"""Objections and complaints in open contracting data, by an extension of our own: its files, and what each act adds.

The files are in ``ocds_extension`` beside this module; an installation serves them itself, so that the address in its
packages leads somewhere. Nobody is named in them.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings

from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound
from openhall.witness.public import FeedAct

Json = dict[str, Any]
FOLDER = Path(__file__).parent / "ocds_extension"
TYPES = {".json": "application/json", ".csv": "text/csv; charset=utf-8", ".md": "text/markdown; charset=utf-8"}
MERGE_RULES: Mapping[tuple[str, ...], str] = {("complaints", "relatedLots"): "wholeListMerge"}


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
    } | _individual(public)


def _individual(public: Mapping[str, Any]) -> Json:
    """That a natural person complains in their own name; never who."""
    return {"complainantType": "individual"} if "individual" in public else {}


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


def _complained(act: FeedAct) -> Json:
    public = act.body["public"]
    due = {"answerDueDate": public["acceptance_due_at"]} if "acceptance_due_at" in public else {}
    return {
        "type": "complaint",
        "subject": public["matter"],
        "status": "open",
        "complainantRole": public["standing"],
        "date": public["received_at"],
    } | (due | _individual(public))


def _taken_up(act: FeedAct) -> Json:
    public = act.body["public"]
    if not public["accepted"]:
        return {"status": "rejected", "dateClosed": instant_text(act.at)}
    due = {"answerDueDate": public["decision_due_at"]} if "decision_due_at" in public else {}
    return {"status": "accepted"} | due


def _transferred(act: FeedAct) -> Json:
    public = act.body["public"]
    return {"answerDueDate": public["acceptance_due_at"]} if "acceptance_due_at" in public else {"status": "open"}


def _suspended(act: FeedAct) -> Json:
    return {"pausesProcess": True}


def _lifted(act: FeedAct) -> Json:
    return {"pausesProcess": False}


def _inquired(act: FeedAct) -> Json:
    public = act.body["public"]
    return {"answerDueDate": public["decision_due_at"]} if "decision_due_at" in public else {"status": "accepted"}


def _decided(act: FeedAct) -> Json:
    public, said = act.body["public"], act.statement()
    return (
        {
            "status": "decided",
            "dateClosed": instant_text(act.at),
            "upheld": public["outcome"] != "dismissed",
            "measure": public["effect"],
            "summary": said["published"],
        }
        | _kept(public)
        | _correct(public, "ordered")
    )


def _kept(public: Mapping[str, Any]) -> Json:
    """What a decision orders of a bidder's deposit."""
    if "deposit" not in public:
        return {}
    due = {"dueDate": public["keep_due_at"]} if "keep_due_at" in public else {}
    return {"forfeiture": {"status": "ordered", "keeper": public["keeper"]} | due}


def _correct(public: Mapping[str, Any], status: str, name: str = "correct_due_at") -> Json:
    """What a decision orders the buyer to correct, and how far it is."""
    if status == "ordered" and name not in public:
        return {}
    return {"correction": {"status": status} | ({"dueDate": public[name]} if name in public else {})}


def _heard(act: FeedAct) -> Json:
    public = act.body["public"]
    told = {"status": "heard", "ground": public["ground"], "answerDueDate": public["answer_due_at"]}
    return {"forfeiture": told | {"amount": {"amount": Decimal(public["amount"]), "currency": public["currency"]}}}


def _order_lifted(act: FeedAct) -> Json:
    return {"forfeiture": {"status": "lifted"}}


def _hearing(act: FeedAct, status: str) -> Json:
    public = act.body["public"]
    start = public.get("begins_at", public.get("began_at"))
    dates = {"startDate": start} if start is not None else {}
    ended = {"endDate": public["ended_at"]} if "ended_at" in public else {}
    return {"hearings": [{"id": str(act.uuid), "status": status, **dates, **ended}]}


_COMPLAINTS: Mapping[str, Callable[[FeedAct], Json]] = {
    "CPL-02": _complained,
    "CPL-05": _taken_up,
    "CPL-06": _transferred,
    "CPL-07": _withdrawn,
    "CPL-08": _suspended,
    "CPL-09": _lifted,
    "CPL-11": _inquired,
    "CPL-12": _decided,
    "CPL-13": _heard,
    "CPL-14": _order_lifted,
    "CPL-15": lambda act: _hearing(act, "summoned"),
    "CPL-16": lambda act: _hearing(act, "summoned"),
    "CPL-18": lambda act: _hearing(act, "cancelled"),
    "CPL-19": lambda act: _hearing(act, "held"),
    "CPL-21": lambda act: _correct(act.body["public"], "reported"),
    "CPL-22": lambda act: _correct(act.body["public"], "accepted"),
    "CPL-23": lambda act: _correct(act.body["public"], "ordered", "due_at"),
    "CPL-24": lambda act: _correct(act.body["public"], "overdue", "due_at"),
}


def _complaint(act: FeedAct, project: object) -> tuple[str, Json]:
    """What an act on a complaint adds to the process."""
    public = act.body["public"]
    lots = {"relatedLots": [public["lot"]]} if "lot" in public else {}
    return "tenderUpdate", {
        "complaints": [{"id": str(public.get("complaint", act.uuid)), **_COMPLAINTS[act.code](act), **lots}]
    }


BUILDERS: Mapping[str, Callable[[FeedAct, object], tuple[str, Json]]] = {
    **dict.fromkeys(_PARTS, told),
    **dict.fromkeys(_COMPLAINTS, _complaint),
    "OBJ-04": _resumed,
}
"""Code of an act on objections → what its release says."""
