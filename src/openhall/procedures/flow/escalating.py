"""Steps at risk: the unit's stand-in takes over by rule, and what is late goes to the heads, who say what they did.

Both happen in the transaction of the warning, with the dossier and its leg locked.
"""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent, Role
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier
from openhall.procedures.flow import acts, telling, walks
from openhall.procedures.flow.inputs import SettlementInput
from openhall.procedures.flow.models import Escalation, Leg
from openhall.witness.public import LOG, Recorded, record
from openhall_rules.service import flows

ABSENT, LATE, NOBODY = "absent", "late", "nobody"
MOST = 200


def why(leg: Leg, *, late: bool, at: datetime) -> str:
    """Why the stand-in takes a step that is soon due or late; empty where it stays. Whoever appointed a deputy for
    themselves, or can't act for the unit any more, is absent.
    """
    backup, people = leg.unit.backup_id, walks.able(leg.unit, leg.role, at)
    if leg.role != flows.OFFICER or backup is None or backup == leg.officer_id or backup not in people:
        return ""
    if leg.officer_id is None:
        return NOBODY
    organisation = leg.unit.organisation_id
    deputies = (identity.deputies(leg.officer_id, organisation, role, at) for role in walks.ROLES[leg.role])
    if leg.officer_id not in people or any(deputies):
        return ABSENT
    return LATE if late else ""


def stand_in(row: Dossier, leg: Leg, reason: str, at: datetime) -> Leg:
    """Put a step into the hands of the unit's stand-in by rule (FLW-10)."""
    to = leg.unit.backup_id
    if to is None:
        return leg
    leg = walks.pass_over(leg, to, None, at)
    leg.stood_in = reason
    leg.save(update_fields=["stood_in"])
    telling.came(row, leg, at=at)
    public = {"step": leg.step, "unit": leg.unit.number, "why": reason}
    person = str(identity.persons([to])[to].uuid)
    act = acts.STOOD_IN(object=f"dossier:{row.uuid}", public=public, commit={"to": {"person": person}})
    record(act, intent=None, actor=LOG, at=at)
    return leg


def escalate_step(row: Dossier, leg: Leg, at: datetime) -> Escalation | None:
    """A late step goes to the heads of its unit (FLW-11), once; None where the unit has none, or it went already."""
    heads = [str(one.uuid) for one in identity.holders(leg.unit.organisation_id, Role.HEAD, at)]
    there = Escalation.objects.filter(dossier=row, step=leg.step, begun_at=leg.begun_at).exists()
    if not heads or there:
        return None
    made = Escalation(
        uuid=uuid4(), dossier=row, step=leg.step, begun_at=leg.begun_at, unit=leg.unit, to=heads, escalated_at=at
    )
    act = acts.STEP_ESCALATED(
        object=f"dossier:{row.uuid}",
        public={"step": leg.step, "unit": leg.unit.number, "due_at": instant_text(leg.due_at)},
        commit={"to": {"people": heads}},
    )
    made.leaf_sha256 = record(act, intent=None, actor=LOG, at=at).leaf_sha256
    made.save(force_insert=True)
    telling.escalated(row, made, at=at)
    return made


@transaction.atomic(durable=True)
def settle_escalation(
    *, escalation: UUID, given: SettlementInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Escalation, Recorded]:
    """Say, as a head of the unit, what was done about a step that was late (FLW-12).

    Raises:
        NotFound: another unit's. MoveNotAllowed: it was said. What ``identity.admit`` raises.
    """
    rows = Escalation.objects.select_for_update(of=("self",), no_key=True).select_related("unit", "dossier")
    row = rows.filter(uuid=escalation).first()
    if row is None or row.unit.organisation_id != actor.organisation_id:
        raise NotFound(escalation=str(escalation))
    identity.admit(
        intent, actor, roles={Role.HEAD}, organisation_id=row.unit.organisation_id, version=row.version, at=at
    )
    row.move("settle")
    row.words, row.settled_at, row.settled_by_id = given.words, at, actor.person_id
    row.in_time = Leg.objects.filter(dossier=row.dossier, step=row.step, begun_at=row.begun_at, sent_at=None).exists()
    act = acts.ESCALATION_SETTLED(
        object=f"escalation:{escalation}",
        public={"step": row.step, "unit": row.unit.number, "in_time": row.in_time},
        commit={"words": {"v": 1, "words": given.words}},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save()
    return row, recorded


def of_units(reader: Actor) -> list[Escalation]:
    """Escalations of the reader's units, open ones first, at most :data:`MOST`.

    Raises:
        NotFound: the reader works for none.
    """
    if not dossiers.works(reader):
        raise NotFound
    rows = Escalation.objects.filter(Q(unit__organisation_id=reader.organisation_id))
    return list(rows.select_related("dossier", "unit", "settled_by").order_by("state", "-id")[:MOST])


def of_dossier(row: Dossier) -> list[Escalation]:
    """All of a dossier, the latest first."""
    rows = Escalation.objects.filter(dossier=row).select_related("unit", "settled_by")
    return list(rows.order_by("-id")[:MOST])
