"""What may be read of a hall's meeting, and by whom. Before the release window is closed nothing of any bidder."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.tendering.hall import policies, reading
from openhall.tendering.hall.models import (
    Attendance,
    Meeting,
    Minutes,
    MinutesAnswer,
    Part,
    ProjectManager,
    SpotObjection,
    part_name,
)
from openhall.tendering.notices.public import Lot
from openhall.tendering.opening.public import ReadOut, Record, record_of, taken_part, window_closed

PAGE_IS_OPEN = timedelta(seconds=45)
"""A page says every 15 seconds that it is there; after three missed times it counts as gone."""


@dataclass(frozen=True)
class Present:
    """Somebody in the hall.

    ``manager``: a bidder's project manager. ``organisation``: its name; a bidder's only once the bids are opened, and
    empty before. ``bidder``: pseudonym of a bidder. ``person``: the name, for hosts and supervisors alone.
    ``connected``: whether their page is open now, for the same readers; None for all others.
    """

    part: str
    manager: bool
    organisation: str
    bidder: str
    person: str
    at: datetime
    leaf_sha256: str
    connected: bool | None
    answer: MinutesAnswer | None

    @property
    def said_part(self) -> str:
        """What they are in the hall, for readers."""
        return part_name(self.part, manager=self.manager)


@dataclass(frozen=True)
class Spoken:
    """An objection with its bidder's name, where that is public by now."""

    objection: SpotObjection
    bidder: str


@dataclass(frozen=True)
class Hall:
    """A meeting as a reader may see it.

    ``absent``: bidders that didn't answer the roll call, by name or pseudonym. ``place`` of ``last`` bids is read out
    now, ``next_at`` the instant of the next one where it follows by itself. ``objections_end_at``: None while that is
    open. ``waiting``: bidders that took part and haven't signed in, for hosts once the window is closed.
    """

    meeting: Meeting
    present: list[Present]
    absent: list[str]
    waiting: int | None
    place: int
    last: int
    current: ReadOut | None
    next_at: datetime | None
    objections: list[Spoken]
    objections_end_at: datetime | None
    objections_article: str
    minutes: Minutes | None
    names: dict[str, str]

    @property
    def open_objections(self) -> int:
        """How many wait for an answer."""
        return sum(one.objection.answered_at is None for one in self.objections)


def meeting_of(lot: Lot) -> Meeting | None:
    """The lot's meeting; None before it was begun."""
    return Meeting.objects.select_related("host").filter(lot=lot).first()


def meeting(uuid: UUID) -> Meeting:
    """A meeting with its lot.

    Raises:
        NotFound
    """
    rows = Meeting.objects.select_related("host", "lot__notice__project")
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise NotFound(meeting=str(uuid))
    return found


def hall_of(lot: Lot, reader: Actor | None, at: datetime, *, record: Record | None = None) -> Hall | None:
    """The meeting of a lot as the reader may see it; None before it was begun.

    Args:
        record: the opening record of the lot, where it was read already.
    """
    found = meeting_of(lot)
    if found is None:
        return None
    record = record or record_of(lot)
    names = names_of(record)
    last = len(record.read_out)
    place = reading.place_at(found, last, at)
    inside = policies.watches(reader, lot.notice.project)
    ends, article = reading.objections_end(lot, found, last)
    rows = SpotObjection.objects.select_related("bid", "answered_by").filter(meeting=found)
    waiting = None
    present = _present(found, names, at, inside=inside)
    if inside and window_closed(lot):
        there = {one.bidder for one in present if one.bidder}
        waiting = sum(one.bidder not in there for one in taken_part(lot))
    return Hall(
        meeting=found,
        present=present,
        absent=[names.get(bidder, "") or bidder[:8] for bidder in found.absent],
        waiting=waiting,
        place=place,
        last=last,
        current=record.read_out[place - 1] if place else None,
        next_at=reading.next_at(found, last, at),
        objections=[Spoken(one, names.get(one.bid.pseudonym, "") or one.bid.pseudonym[:8]) for one in rows],
        objections_end_at=ends,
        objections_article=article,
        minutes=Minutes.objects.filter(meeting=found).first(),
        names=names,
    )


def names_of(record: Record) -> dict[str, str]:
    """Bidders' names by pseudonym, as far as they are public: none before the bids are opened."""
    named = {one.bidder: record.names[one.organisation_id] for one in record.read_out}
    return named | {one.bidder: record.names[one.organisation_id] for one in record.not_opened}


def _present(found: Meeting, names: dict[str, str], at: datetime, *, inside: bool) -> list[Present]:
    rows = Attendance.objects.select_related("person", "organisation", "bid", "answer").filter(meeting=found)
    return [
        Present(
            part=one.part,
            manager=one.manager,
            organisation=one.organisation.name if one.bid is None else names.get(one.bid.pseudonym, ""),
            bidder=one.bid.pseudonym if one.bid is not None else "",
            person=one.person.name if inside and (one.part != Part.BIDDER or names) else "",
            at=one.at,
            leaf_sha256=one.leaf_sha256,
            connected=(at - one.seen_at <= PAGE_IS_OPEN) if inside else None,
            answer=getattr(one, "answer", None),
        )
        for one in rows
    ]


def minutes_by_digest(sha256: str) -> tuple[UUID, str] | None:
    """The lot and the issuing act of the minutes with this digest."""
    row = Minutes.objects.select_related("meeting__lot").filter(pdf_sha256=sha256).first()
    return None if row is None else (row.meeting.lot.uuid, row.leaf_sha256)


def meetings_of(lots: Sequence[Lot]) -> dict[int, Meeting]:
    """Meetings by key of their lot, in one query."""
    return {row.lot_id: row for row in Meeting.objects.select_related("host").filter(lot__in=lots)}


def open_objections_of(lots: Sequence[Lot]) -> dict[int, int]:
    """How many objections wait for an answer, by key of the lot."""
    rows = SpotObjection.objects.filter(meeting__lot__in=lots, answered_at=None).values_list(
        "meeting__lot_id", flat=True
    )
    counted: dict[int, int] = {}
    for lot_id in rows:
        counted[lot_id] = counted.get(lot_id, 0) + 1
    return counted


def own_manager(reader: Actor | None, lot: Lot) -> ProjectManager | None:
    """Whom the reader's own organisation named as its project manager for the lot."""
    if reader is None or reader.organisation_id is None:
        return None
    rows = ProjectManager.objects.select_related("person")
    return rows.filter(bid__lot=lot, bid__bidder_id=reader.organisation_id).first()


def may_see_desk(reader: Actor | None, lot: Lot) -> bool:
    """Whether the hall's page for those who take part is open to the reader."""
    if reader is None:
        return False
    return policies.leads(reader, lot.notice.project) or policies.part_of(reader, lot) is not None
