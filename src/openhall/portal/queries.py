"""What everybody may read, put together for the public pages. Nothing here depends on who bids, asks or reads."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet

from openhall.kernel import search
from openhall.kernel.refusals import NotFound
from openhall.tendering.notices.public import Lot, Notice
from openhall.tendering.planning.public import Category, Project, pack_named
from openhall.witness.public import FeedAct, acts_after
from openhall_rules.auctions import METHODS as AUCTIONS

PAGE = 25
MOST = 200
BATCH = 500

PHASES: dict[str, frozenset[str]] = {
    "planned": frozenset({Project.State.PLANNED, Project.State.ADMITTED}),
    "open": frozenset({Project.State.BIDDING}),
    "opening": frozenset({Project.State.OPENING, Project.State.EVALUATION, Project.State.PUBLICITY}),
    "awarded": frozenset({Project.State.AWARDED, Project.State.CONTRACTED, Project.State.ARCHIVED}),
    "failed": frozenset({Project.State.FAILED}),
}
"""What visitors filter by, and the project states that belong to it."""


@dataclass(frozen=True, slots=True)
class Search:
    """A visitor's search. ``before`` continues after the row with that key; rubbish counts as nothing asked."""

    words: str = ""
    phase: str = ""
    category: str = ""
    before: int | None = None

    @classmethod
    def of(cls, asked: dict[str, str]) -> "Search":
        """What the address asks for."""
        before = asked.get("before", "")
        return cls(
            words=asked.get("q", "").replace("\0", "")[:200].strip(),
            phase=asked.get("phase", "") if asked.get("phase", "") in PHASES else "",
            category=asked.get("category", "") if asked.get("category", "") in Category.values else "",
            before=int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None,
        )

    def parameters(self) -> dict[str, str]:
        """The search as an address writes it, without the place in it."""
        given = {"q": self.words, "phase": self.phase, "category": self.category}
        return {name: value for name, value in given.items() if value}


def zone_of(project: Project) -> str:
    """IANA zone of the project's law, in which its deadlines are told."""
    return str(pack_named(project.pack).get("calendar.zone"))


def _public() -> QuerySet[Project]:
    return Project.objects.exclude(state=Project.State.DRAFT).select_related("owner", "notice")


def tenders(asked: Search, *, limit: int = PAGE) -> list[Project]:
    """Published projects, newest first, with owner and notice; at most :data:`MOST`."""
    rows = _public()
    if words := search.query(asked.words):
        rows = rows.filter(search_tokens__contains=words)
    elif asked.words:
        return []  # nothing that can be searched for, for example a lone comma
    if asked.phase:
        rows = rows.filter(state__in=PHASES[asked.phase])
    if asked.category:
        rows = rows.filter(category=asked.category)
    if asked.before is not None:
        rows = rows.filter(pk__lt=asked.before)
    return list(rows.order_by("-id")[: min(limit, MOST)])


def notice_out(project: Project) -> Notice | None:
    """The project's notice once it is out; never a draft."""
    found: Notice | None = getattr(project, "notice", None)
    return found if found is not None and found.state == Notice.State.PUBLISHED else None


def latest_notices(limit: int) -> list[Notice]:
    """The newest notices."""
    rows = Notice.objects.filter(state=Notice.State.PUBLISHED).select_related("project__owner")
    return list(rows.order_by("-published_at", "-id")[:limit])


LIVE = (Lot.State.OPEN, Lot.State.CLOSED, Lot.State.RELEASED)


def halls_in_session(at: datetime, *, limit: int = 50) -> list[Lot]:
    """Lots whose deadline has come and whose prices aren't read out yet, the longest in session first."""
    rows = Lot.objects.select_related("notice__project__owner").filter(
        notice__state=Notice.State.PUBLISHED, notice__bids_due_at__lte=at, state__in=LIVE
    )
    rows = rows.exclude(method__in=AUCTIONS)
    return list(rows.order_by("notice__bids_due_at", "id")[:limit])


def halls_to_come(at: datetime, *, after: tuple[datetime, int] | None = None, limit: int = 50) -> list[Lot]:
    """Lots still open for bids, the nearest deadline first; ``after`` continues behind (deadline, key)."""
    rows = Lot.objects.select_related("notice__project__owner").filter(
        notice__state=Notice.State.PUBLISHED, notice__bids_due_at__gt=at, state=Lot.State.OPEN
    )
    rows = rows.exclude(method__in=AUCTIONS)
    if after is not None:
        rows = rows.filter(Q(notice__bids_due_at__gt=after[0]) | Q(notice__bids_due_at=after[0], pk__gt=after[1]))
    return list(rows.order_by("notice__bids_due_at", "id")[:limit])


def halls_just_held(limit: int = 20) -> list[Lot]:
    """Lots whose prices were read out last."""
    rows = Lot.objects.select_related("notice__project__owner").exclude(opened_at=None)
    return list(rows.order_by(F("opened_at").desc(), "-id")[:limit])


@dataclass(frozen=True, slots=True)
class Tender:
    """A public project with what belongs to it. ``lots`` is empty before the notice is out."""

    project: Project
    notice: Notice | None
    lots: list[Lot]
    zone: str
    lot_names: dict[str, str] = field(default_factory=dict)


def tender(uuid: UUID) -> Tender:
    """The whole of a published project.

    Raises:
        NotFound: there is none, or it is a draft.
    """
    rows = Project.objects.exclude(state=Project.State.DRAFT).select_related("owner", "agency", "centre", "notice")
    project = rows.filter(uuid=uuid).first()
    if project is None:
        raise NotFound(tender=str(uuid))
    return tender_of(project)


def tender_of(project: Project) -> Tender:
    """The same for a project that was found already."""
    notice = notice_out(project)
    lots = list(Lot.objects.filter(notice=notice).order_by("number")) if notice else []
    for lot in lots:
        lot.notice = notice  # type: ignore[assignment]
    if notice is not None:
        notice.project = project
    return Tender(project, notice, lots, zone_of(project), {str(lot.uuid): lot.title for lot in lots})


def hall(uuid: UUID) -> tuple[Lot, Tender]:
    """A lot that is out, with its tender.

    Raises:
        NotFound
    """
    rows = Lot.objects.select_related("notice__project__owner", "notice__project__agency", "notice__project__centre")
    found = rows.filter(uuid=uuid, notice__state=Notice.State.PUBLISHED).first()
    if found is None:
        raise NotFound(hall=str(uuid))
    whole = tender_of(found.notice.project)
    return next(lot for lot in whole.lots if lot.pk == found.pk), whole


def public_acts(*, case: UUID | None = None, after: int = -1) -> Iterator[FeedAct]:
    """Acts of cases that everybody may read, in log order. What was sealed is never among them: the opening set
    publishes it as a whole, and before that nobody learns that it belongs to any case.
    """
    while True:
        batch = list(acts_after(after + 1, case=case, limit=BATCH, with_statements=True))
        yield from (act for act in batch if act.case is not None and act.sealed_for is None)
        if len(batch) < BATCH:
            return
        after = batch[-1].index
