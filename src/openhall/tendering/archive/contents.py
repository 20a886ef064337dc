"""What belongs into the archive of a project: each file with its source, and what is asked for and not there."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.conf import settings

from openhall.kernel import files
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound
from openhall.tendering.bidding.public import BidVersion
from openhall.tendering.hall.public import film_of, recordings_of
from openhall.tendering.notices.public import Lot, lots_of
from openhall.tendering.opening.public import window_closed
from openhall.tendering.planning.public import Project, law_of
from openhall.witness import public as witness
from openhall.witness.public import FeedAct
from openhall_rules.law import Pack

NOTICE, AMENDMENT, SUBMITTED, REPLACED = "NOT-01", "NOT-04", "BID-01", "BID-02"
CONTRACT_CONCLUDED, MINUTES_ISSUED = "CON-02", "HAL-08"
PAPER_FILED = "ENT-06"
PUBLIC_PAPERS: Final = frozenset({CONTRACT_CONCLUDED, MINUTES_ISSUED})
"""Others are for their parties: a side's copy of a contract, a bidder's certificate, a witness record."""
MOST = 100_000
STEPS: Final = {
    "plan": "PLN-01",
    "notice": "NOT-01",
    "opening": "OPN-05",
    "auction": "AUC-09",
    "evaluation": "EVA-02",
    "candidates": "AWD-01",
    "award": "AWD-02",
    "contract": "CON-02",
    "failure": "OPN-07",
}
"""What is asked for → the act that holds it."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a file comes from: system, act, who recorded it (a pseudonym of the case, or ``log``), when."""

    code: str
    by: str
    at: str
    leaf_sha256: str

    def to_json(self) -> dict[str, str]:
        return {
            "system": settings.OPENHALL_LOG_ORIGIN,
            "code": self.code,
            "by": self.by,
            "at": self.at,
            "leaf_sha256": self.leaf_sha256,
        }


@dataclass(frozen=True, slots=True)
class Item:
    """A file of the archive. ``public``: everybody may read it. ``stored``: its bytes are in the store."""

    path: str
    kind: str
    title: str
    sha256: str
    size: int
    public: bool
    source: Source
    stored: bool = True

    def to_json(self) -> dict[str, Any]:
        return {
            "path": self.path,
            "kind": self.kind,
            "title": self.title,
            "sha256": self.sha256,
            "size": self.size,
            "public": self.public,
            "source": self.source.to_json(),
        }


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that must be there. ``lot``: of which lot, by its number; 0: of the project."""

    code: str
    lot: int
    citation: str
    present: bool

    def to_json(self) -> dict[str, Any]:
        return {"code": self.code, "lot": self.lot, "citation": self.citation, "present": self.present}


@dataclass
class Contents:
    """An archive in the making."""

    items: list[Item] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    acts: list[dict[str, Any]] = field(default_factory=list)

    @property
    def missing(self) -> list[dict[str, Any]]:
        """What is asked for and not there."""
        return [one.to_json() for one in self.asked if not one.present]

    def to_json(self, project: Project) -> dict[str, Any]:
        """``data/contents.json``."""
        return {
            "v": 1,
            "case": str(project.uuid),
            "origin": settings.OPENHALL_LOG_ORIGIN,
            "pack": project.pack,
            "items": [item.to_json() for item in self.items],
            "asked": [one.to_json() for one in self.asked],
            "acts": self.acts,
        }


def collect(project: Project, at: datetime) -> Contents:
    """Everything of an archived project but the evidence of the case itself, in the order of the log; ``at``: when what
    is written down for the archive alone comes into the store.
    """
    acts = list(witness.acts_after(0, case=project.uuid, limit=MOST, with_statements=True))
    found = Contents(acts=[_told(act) for act in acts if act.sealed_for is None])
    seen: set[str] = set()
    for item in (
        *_documents(acts),
        *_papers(acts),
        *_bids(project),
        *_recordings(project, acts, at),
        *_filed_after(project),
    ):
        if item.path not in seen:
            seen.add(item.path)
            found.items.append(item)
    found.asked = list(_asked(project, acts, found.items))
    found.items = [item for item in found.items if item.stored]
    return found


def _told(act: FeedAct) -> dict[str, Any]:
    return {
        "index": act.index,
        "code": act.code,
        "object": act.object,
        "by": str(act.body.get("actor", "log")),
        "at": instant_text(act.at),
        "leaf_sha256": act.leaf_sha256,
    }


def _source(act: FeedAct) -> Source:
    return Source(act.code, str(act.body.get("actor", "log")), instant_text(act.at), act.leaf_sha256)


def _item(path: str, kind: str, title: str, sha256: str, source: Source, *, public: bool) -> Item:
    try:
        size, stored = files.place(sha256).stat().st_size, True
    except FileNotFoundError:
        size, stored = 0, False
    return Item(path, kind, title, sha256, size, public, source, stored)


def _documents(acts: Collection[FeedAct]) -> Iterator[Item]:
    for act in acts:
        if act.code in (NOTICE, AMENDMENT):
            for one in act.statement()["documents" if act.code == NOTICE else "documents_added"]:
                digest = str(one["sha256"])
                yield _item(
                    f"data/documents/{digest}", "tender_document", str(one["title"]), digest, _source(act), public=True
                )


def _papers(acts: Collection[FeedAct]) -> Iterator[Item]:
    """Contracts, certificates, minutes, witness records: whatever PDF an act of the case names."""
    for act in acts:
        digest = act.body["public"].get("pdf_sha256")
        if digest and act.sealed_for is None:
            path = f"data/papers/{digest}.pdf"
            yield _item(path, "paper", act.code, str(digest), _source(act), public=act.code in PUBLIC_PAPERS)


def _bids(project: Project) -> Iterator[Item]:
    """The sealed files of every bid that stood when its lot was closed, as they were handed in."""
    lots = [lot for lot in lots_of(project) if window_closed(lot)]
    versions = BidVersion.objects.select_related("bid").filter(bid__lot__in=lots, withdrawn_at=None).order_by("id")
    for version in versions:
        code = SUBMITTED if version.number == 1 else REPLACED
        source = Source(code, version.bid.pseudonym, instant_text(version.received_at), version.leaf_sha256)
        parts = {"price": version.price_sha256, "documents": version.documents_sha256, "bundle": version.bundle_sha256}
        for kind, digest in parts.items():
            if digest:
                path = f"data/bids/{version.bid.uuid}/{kind}.age"
                yield _item(path, f"sealed_{kind}", str(version.bid.uuid), digest, source, public=kind == "price")


def _recordings(project: Project, acts: Collection[FeedAct], at: datetime) -> Iterator[Item]:
    """What each recording of the hall consists of: digest and time of every piece, the head of their chain on the log.

    The film itself stays where it is kept for its own time, and may have to be destroyed before the archive. By this
    list whoever has a copy of a piece shows that it is the one that was recorded.
    """
    named = {act.leaf_sha256: act for act in acts}
    for lot in lots_of(project):
        for row in recordings_of(lot):
            act = named.get(row.end_leaf) or named.get(row.begin_leaf)
            if act is not None:
                kept = files.keep_bytes(witness.canonical(film_of(row)), media_type="application/json", at=at)
                path, title = f"data/recordings/{row.uuid}.json", str(row.uuid)
                yield Item(path, "recording", title, kept.sha256, kept.size, public=False, source=_source(act))


def _filed_after(project: Project) -> Iterator[Item]:
    """Papers that the owner filed after the project, as far as it did before the archive was sealed."""
    acts = witness.acts_after(0, code=PAPER_FILED, about=f"project:{project.uuid}", limit=MOST, with_statements=True)
    for act in acts:
        digest = str(act.body["public"]["sha256"])
        title = str(act.statement()["title"])
        yield _item(f"data/filed-after/{digest}", "filed_after", title, digest, _source(act), public=False)


def _asked(project: Project, acts: Collection[FeedAct], items: Collection[Item]) -> Iterator[Asked]:
    """What the law's procedure publishes, lot by lot as it came out; and that no file named on the log was lost."""
    law = law_of(project)
    done: dict[str, set[str]] = {}
    for act in acts:
        public = act.body["public"]
        about = str(public.get("lot") or "") or (act.object.partition(":")[2] if act.object.startswith("lot:") else "")
        done.setdefault(act.code, set()).add(about)
    cited = _citations(law)
    for code in ("plan", "notice"):
        if code == "plan" or NOTICE in done:
            yield Asked(code, 0, cited.get(code, ""), STEPS[code] in done)
    for lot in lots_of(project):
        for code in _steps(law, lot, done):
            yield Asked(code, lot.number, cited.get(code, ""), str(lot.uuid) in done.get(STEPS[code], set()))
    for item in items:
        if not item.stored:
            yield Asked(f"file:{item.path}", 0, "", False)


def _steps(law: Pack, lot: Lot, done: dict[str, set[str]]) -> list[str]:
    if lot.state == Lot.State.FAILED:
        return ["failure"]
    auction = str(lot.uuid) in done.get(STEPS["auction"], set())
    steps = ["auction"] if auction else ["opening", "evaluation"]
    return [*steps, "candidates", "award", *(["contract"] if law.get("contract.needed") else [])]


def _citations(law: Pack) -> dict[str, str]:
    """Code → article by which the procedure asks for it."""
    procedure = law.procedures.get(law.procedure)
    return {item.code: item.citation for item in procedure.publicity} if procedure is not None else {}


def read_again(sha256: str) -> bytes:
    """The kept list of an archive's contents.

    Raises:
        NotFound: the store lost it, or has another file in its place.
    """
    data = files.place(sha256).read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise NotFound(file=sha256)
    return data
