"""What the provincial office orders of the synchronisation."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from openhall.identity.public import Actor, Intent, MandateMissing, Role, admit
from openhall.kernel.refusals import NotFound, Stale
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.dossiers.public import Dossier
from openhall.procedures.synchronising import acts, queueing
from openhall.procedures.synchronising.inputs import ReasonInput
from openhall.procedures.synchronising.models import Cause, Comparison, Standing
from openhall.procedures.synchronising.refusals import ComparisonRuns, NoPortal, NothingToTell
from openhall.witness.public import Recorded, record

OFFICE = frozenset({Role.PROVINCE})


def _office(intent: Intent, actor: Actor, *, version: int, at: datetime) -> None:
    if actor.organisation_id is None:
        raise MandateMissing(party="", roles=sorted(OFFICE))
    admit(intent, actor, roles=OFFICE, organisation_id=actor.organisation_id, version=version, at=at)


@transaction.atomic(durable=True)
def tell_portal_again(
    *, dossier: UUID, given: ReasonInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Standing, Recorded]:
    """Let the portal be told anew of a dossier that it refused, since what it named is mended (SYN-02).

    Signed with the number of messages that the office saw.

    Raises:
        NotFound. NoPortal. NothingToTell. What ``identity.admit`` raises.
    """
    row = Dossier.objects.select_related("edition__procedure").filter(uuid=dossier).first()
    if row is None:
        raise NotFound(dossier=str(dossier))
    standing = queueing.locked(row)
    _office(intent, actor, version=standing.made, at=at)
    if catalogue.dossier_portal() is None:
        raise NoPortal
    if not standing.refused:
        raise NothingToTell
    queueing.queue(row, Cause.AGAIN, at=at)
    standing.refresh_from_db()
    act = acts.TOLD_AGAIN(object=f"dossier:{row.uuid}", public={"told": standing.made}, commit={"words": given.reason})
    return standing, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def order_comparison(*, comparison: UUID, intent: Intent, actor: Actor, at: datetime) -> tuple[Comparison, Recorded]:
    """Order that all dossiers are compared now (SYN-03); the worker does it in pieces.

    Raises:
        NoPortal. ComparisonRuns. Stale: the id was used. What ``identity.admit`` raises.
    """
    _office(intent, actor, version=0, at=at)
    if catalogue.dossier_portal() is None:
        raise NoPortal
    if Comparison.objects.filter(uuid=comparison).exists():
        raise Stale(seen=0, now=1)
    if Comparison.objects.filter(finished_at=None).exists():
        raise ComparisonRuns
    row = Comparison.objects.create(uuid=comparison, ordered=True, begun_at=at)
    recorded = record(
        acts.COMPARISON_ORDERED(object=f"portal-comparison:{comparison}", public={}),
        intent=intent,
        actor=actor,
        at=at,
    )
    return row, recorded
