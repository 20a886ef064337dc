"""What may be read of flows and walks, by whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from openhall.identity import public as identity
from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier
from openhall.procedures.flow import commands
from openhall.procedures.flow.models import Flow, Handover, Leg
from openhall.procedures.flow.risk import Judge
from openhall.procedures.opinions import public as opinions

VIEWS: Final = ("mine", "unit", "standing-in", "waiting", "risk")
PAGE, MOST_JUDGED, MOST_FLOWS = 50, 500, 500


@dataclass(frozen=True)
class Hand:
    """How much an officer has in hand. ``person``: None for what nobody has taken."""

    person: int | None
    name: str
    steps: int
    late: int
    at_risk: int


def flow(uuid: UUID) -> Flow:
    """A flow; everybody may read how an office works.

    Raises:
        NotFound
    """
    row = Flow.objects.filter(uuid=uuid).first()
    if row is None:
        raise NotFound(flow=str(uuid))
    return row


def all_flows(*, procedure: str = "") -> QuerySet[Flow]:
    """Flows by procedure, the newest version first."""
    rows = Flow.objects.order_by("procedure", "-number")
    return rows.filter(procedure=procedure[:40].replace("\0", "")) if procedure else rows


def _open(reader: Actor) -> QuerySet[Leg]:
    if not dossiers.works(reader):
        raise NotFound
    rows = Leg.objects.filter(sent_at=None).select_related("dossier__edition__procedure", "unit", "officer", "flow")
    return rows.order_by("due_at", "id")


def queue(reader: Actor, view: str) -> QuerySet[Leg]:
    """Steps by deadline. ``mine``: in the reader's hands; ``unit``: of the reader's units; ``standing-in``: in the
    hands of those for whom the reader stands in; ``waiting``: of dossiers that the reader's units decide, at other
    units, or until an opinion comes; ``risk``: as ``unit`` (the caller judges).

    Raises:
        NotFound: the reader has no queue.
    """
    rows, own = _open(reader), reader.organisation_id or 0
    if view == "mine":
        return rows.filter(officer_id=reader.person_id, unit__organisation_id=own)
    if view == "standing-in":
        return rows.filter(
            unit__organisation_id=own, unit__backup_id=reader.person_id, officer_id=F("unit__officer_id")
        )
    if view == "waiting":
        elsewhere = Q(dossier__unit__organisation_id=own) & ~Q(unit__organisation_id=own)
        return rows.filter(elsewhere | (Q(unit__organisation_id=own) & Exists(opinions.open_on(OuterRef("dossier")))))
    return rows.filter(unit__organisation_id=own)


def at_risk(reader: Actor, at: datetime) -> tuple[Judge, list[Leg]]:
    """The steps of the reader's units that are at risk, of the :data:`MOST_JUDGED` that are due first.

    Raises:
        NotFound
    """
    judge = Judge(queue(reader, "unit")[:MOST_JUDGED], at)
    return judge, [one for one in judge.legs if judge.reasons(one)]


def hands(reader: Actor, at: datetime) -> list[Hand]:
    """The figures of the reader's units: who has how much in hand, what of it is overdue, and what is at risk."""
    _judge, risky = at_risk(reader, at)
    counted = (
        queue(reader, "unit").order_by().values("officer_id", "officer__name")
        .annotate(steps=Count("id"), late=Count("id", filter=Q(due_at__lt=at)))
    )  # fmt: skip
    by: dict[int | None, int] = {}
    for one in risky:
        by[one.officer_id] = by.get(one.officer_id, 0) + 1
    found = [
        Hand(row["officer_id"], row["officer__name"] or "", row["steps"], row["late"], by.get(row["officer_id"], 0))
        for row in counted
    ]
    return sorted(found, key=lambda one: (-one.at_risk, -one.steps, one.name))


def walk(uuid: UUID, reader: Actor, at: datetime) -> tuple[Dossier, list[Leg]]:
    """A dossier that the reader's unit decides or has in hand, and the legs of its walk.

    Raises:
        NotFound
    """
    row = dossiers.dossier(uuid, reader, at)
    if not commands.reads(reader, row):
        raise NotFound(dossier=str(uuid))
    return row, list(Leg.objects.filter(dossier=row).select_related("unit", "officer", "flow").order_by("id"))


def of_unit(reader: Actor, wanted: Sequence[UUID]) -> list[Leg]:
    """Chosen steps of the reader's units, by deadline."""
    return list(queue(reader, "unit").filter(dossier__uuid__in=wanted))


def colleagues(reader: Actor, at: datetime) -> list[identity.PersonRef]:
    """People of the reader's organisation who work on dossiers, by name."""
    own = reader.organisation_id or 0
    people = {
        one.id: one for role in (identity.Role.DESK, identity.Role.HEAD) for one in identity.holders(own, role, at)
    }
    return sorted(people.values(), key=lambda one: (one.name, one.id))


def handover(uuid: UUID, reader: Actor) -> Handover:
    """An ordered hand-over of the reader's unit.

    Raises:
        NotFound
    """
    row = Handover.objects.select_related("unit", "to").filter(uuid=uuid).first()
    if row is None or not dossiers.works(reader) or row.unit.organisation_id != reader.organisation_id:
        raise NotFound(handover=str(uuid))
    return row
