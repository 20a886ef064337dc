"""Putting outages on the log: measured ones by rule, declared ones by a person."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent, Role
from openhall.kernel import clock
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid
from openhall.tendering.outages import acts
from openhall.tendering.outages.inputs import DeclarationInput
from openhall.tendering.outages.models import Outage, Presence
from openhall.tendering.outages.presence import Gap, head, silence
from openhall.tendering.outages.refusals import NoSideDeclares, NotOver
from openhall.tendering.planning import public as planning
from openhall.witness.public import LOG, Recorded, record

SIDES = {Role.SUPERVISOR: "supervisor", Role.CENTRE: "centre"}
"""Roles in which somebody declares an outage, and the side of a tender that it is."""


@transaction.atomic(durable=True)
def record_outage(*, gap: Gap, at: datetime) -> Outage | None:
    """Put a measured outage on the log by rule (OUT-01); None when another worker did.

    A scratch instance's clock that runs ahead is added: acts bear its time.
    """
    rows = list(Presence.objects.select_for_update().filter(pk__in=gap.rows, judged=False).order_by("id"))
    if len(rows) != len(gap.rows):
        return None
    Presence.objects.filter(pk__in=gap.rows).update(judged=True)
    if gap.ended_at - gap.began_at <= silence():
        return None  # two processes came up at once: nothing was missing
    began_at, ended_at = gap.began_at + clock.offset(), gap.ended_at + clock.offset()
    outage = Outage(uuid=uuid4(), began_at=began_at, ended_at=ended_at, recorded_at=at)
    outage.parts, outage.heads = list(gap.parts), gap.heads
    act = acts.OUTAGE_MEASURED(
        object=f"outage:{outage.uuid}",
        public={
            "began_at": instant_text(began_at),
            "ended_at": instant_text(ended_at),
            "size_before": gap.heads["before"]["size"],
            "size_after": gap.heads["after"]["size"],
        },
        statement={"v": 1, "parts": outage.parts, "heads": outage.heads},
    )
    outage.leaf_sha256 = record(act, intent=None, actor=LOG, at=at).leaf_sha256
    outage.save()
    return outage


@transaction.atomic(durable=True)
def declare_outage(
    *, outage: UUID, given: DeclarationInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Outage, Recorded]:
    """Declare an outage that the platform can't see (OUT-02), as a trading centre or a supervisor.

    It moves the deadlines of those tenders whose law or documents let this side of theirs declare.

    Raises:
        NoSideDeclares; MandateMissing, Stale: who may not. NotOver: the time lies ahead, or ends before it begins.
        OtherContent: it isn't what was signed. Invalid: the id was used before.
    """
    role = next((role for role in SIDES if actor.holds(role)), None)
    if role is None or actor.organisation is None or actor.organisation_id is None:
        raise NoSideDeclares
    identity.admit(intent, actor, roles={role}, organisation_id=actor.organisation_id, version=0, at=at)
    planning.require_signed(given.sent, intent)
    if given.ended_at > at or given.began_at >= given.ended_at:
        raise NotOver(ended_at=instant_text(given.ended_at), at=instant_text(at))
    if Outage.objects.filter(uuid=outage).exists():
        raise Invalid(errors={"uuid": _("This id was used before.")})
    row = Outage(
        uuid=outage,
        began_at=given.began_at,
        ended_at=given.ended_at,
        heads={"declared": head()},
        declared_by_id=actor.organisation_id,
        supervises=role == Role.SUPERVISOR,
        reason=given.reason,
        recorded_at=at,
    )
    act = acts.OUTAGE_DECLARED(
        object=f"outage:{row.uuid}",
        public={
            "began_at": instant_text(row.began_at),
            "ended_at": instant_text(row.ended_at),
            "side": SIDES[role],
            "organisation": str(actor.organisation),
        },
        statement={"v": 1, "signed": given.sent, "reason": row.reason, "heads": row.heads},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save()
    return row, recorded
