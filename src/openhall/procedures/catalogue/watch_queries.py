"""What may be read of the publication watch."""

from uuid import UUID

from django.db.models import QuerySet

from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.procedures.catalogue import watch_policies
from openhall.procedures.catalogue.watch_models import (
    Comparison,
    Decision,
    Difference,
    NationalLink,
    NationalMessage,
    Source,
)


def decisions(reader: Actor) -> QuerySet[Decision]:
    """Decisions on procedures, the latest first.

    Raises:
        NotFound: the reader has nothing to do with them.
    """
    watch_policies.require_reader(reader)
    return Decision.objects.order_by("-decided_date", "-id")


def decision(uuid: UUID, reader: Actor) -> Decision:
    """One of them.

    Raises:
        NotFound
    """
    row = decisions(reader).filter(uuid=uuid).first()
    if row is None:
        raise NotFound(decision=str(uuid))
    return row


def differences(reader: Actor, *, source: str = "", unit: str = "") -> QuerySet[Difference]:
    """Fields in which a source differs from the catalogue, the longest late first.

    ``unit``: the number of the unit that must act, with those below it.

    Raises:
        NotFound: the reader has nothing to do with them.
    """
    watch_policies.require_reader(reader)
    rows = Difference.objects.order_by("-late_days", "code", "source", "unit", "field")
    if source in Source.values:
        rows = rows.filter(source=source)
    wanted = unit.replace("\0", "").strip()[:60]
    if wanted:
        below = rows.filter(actor__startswith=f"{wanted}.")
        rows = rows.filter(actor=wanted) | below
    return rows


def comparison() -> Comparison | None:
    """When the sources were compared last; None before the first time."""
    return Comparison.objects.filter(pk=1).first()


def link() -> NationalLink | None:
    """The connection with the national database; None before the first attempt."""
    return NationalLink.objects.filter(pk=1).first()


def waiting() -> int:
    """How many messages the national database must still be told."""
    return NationalMessage.objects.filter(sent_at=None, refused="").count()


def refused() -> list[NationalMessage]:
    """The latest messages that the national database refused for good, at most 20."""
    return list(NationalMessage.objects.exclude(refused="").order_by("-id")[:20])
