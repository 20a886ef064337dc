"""Papers of other rooms that reserve a place for a party's seal: sealed like any PDF, and handed back with the act.

The room begins the batch with its own paper; preparing, the key's signatures and the act are those of every batch. In
the transaction of the act the room takes the sealed paper, or refuses it: then nothing of the act is done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from openhall.identity.certificates import batches, checking
from openhall.identity.certificates.models import Certificate, SealBatch, SealedPdf, TrustEntry, Use
from openhall.identity.values import Actor


@dataclass(frozen=True)
class Place:
    """The place that a paper reserves for one seal.

    ``field``: name of the empty signature field. ``width``, ``height``: its size in points. ``lang``, ``zone``: of the
    paper, for what is seen in the seal. ``url``: what the seal's code leads to; empty: the page of the seal.
    ``apart``: the room keeps the sealed paper itself, so that it can be destroyed, and makes it last: it doesn't go
    into the store of files, and gets neither time stamp nor answers about revocation here.
    """

    field: str
    width: int
    height: int
    lang: str
    zone: str
    url: str = ""
    apart: bool = False


Taker = Callable[[SealedPdf, Actor, datetime], None]
"""Takes a sealed paper back within the transaction of the act, or refuses it."""
_TAKERS: dict[str, Taker] = {}


def take_back(kind: str, take: Taker) -> None:
    """Say who takes sealed papers about ``kind:<uuid>`` back; called once, when the app is ready."""
    _TAKERS[kind] = take


@transaction.atomic
def begin_reserved(
    *,
    uuid: UUID,
    certificate: UUID,
    jurisdiction: str,
    about: str,
    document: bytes,
    name: str,
    place: Place,
    reader: Actor,
    at: datetime,
) -> SealBatch:
    """A batch with one paper, whose seal goes to the place that the paper reserves.

    Raises:
        What :func:`batches.begin` and :func:`batches.add_pdf` raise.
    """
    row = batches.begin(uuid=uuid, certificate=certificate, jurisdiction=jurisdiction, reader=reader, at=at)
    pdf = batches.add_pdf(batch=uuid, name=name, data=document, reader=reader, at=at)
    pdf.about, pdf.place = about, asdict(place)
    pdf.save(update_fields=["about", "place"])
    return row


def hand_back(pdf: SealedPdf, actor: Actor, at: datetime) -> None:
    """Give a sealed paper to the room that it is of; in the transaction of the act.

    Raises:
        Whatever the room refuses it for.
    """
    if pdf.about:
        _TAKERS[pdf.about.partition(":")[0]](pdf, actor, at)


def counting(organisation_id: int, jurisdiction: str, at: datetime) -> list[Certificate]:
    """The organisation's own seals that count in a jurisdiction at ``at``, as far as tables say; nobody is asked."""
    rows = Certificate.objects.filter(
        use=Use.SEAL,
        organisation_id=organisation_id,
        unbound_at=None,
        not_before__lte=at,
        not_after__gte=at,
        entry__in=TrustEntry.objects.in_force(at),
    )
    return [
        row
        for row in rows.select_related("entry").order_by("id")
        if jurisdiction in checking.counts_in(row.entry.jurisdiction, at)
    ]
