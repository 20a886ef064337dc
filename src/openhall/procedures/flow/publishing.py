"""Publishing flows: data that the provincial office edits, checked before it counts."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent, MandateMissing, Role
from openhall.kernel.refusals import Invalid, Stale
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.flow import acts
from openhall.procedures.flow.inputs import FlowInput
from openhall.procedures.flow.models import Flow
from openhall.procedures.flow.refusals import FlowFaulty, FlowInThePast, FlowThatDay
from openhall.witness.public import Recorded, canonical, record
from openhall_rules.service import flows

OFFICE = frozenset({Role.PROVINCE})


@transaction.atomic(durable=True)
def publish_flow(*, flow: UUID, given: FlowInput, intent: Intent, actor: Actor, at: datetime) -> tuple[Flow, Recorded]:
    """Say, as the provincial office, through which steps dossiers of a procedure go from a day on (FLW-01).

    Raises:
        Invalid: the procedure isn't in force on that day. FlowFaulty, FlowInThePast, FlowThatDay. Stale: the id was
        used. What ``identity.admit`` raises.
    """
    if actor.organisation_id is None:
        raise MandateMissing(party="", roles=sorted(OFFICE))
    identity.admit(intent, actor, roles=OFFICE, organisation_id=actor.organisation_id, version=0, at=at)
    limit = limit_of(given)
    if found := flows.faults(flows.read_flow(given.content()), limit):
        raise FlowFaulty(errors=dict(zip(map(_place, found), in_words(found, limit), strict=True)))
    if given.valid_from < catalogue.today(catalogue.jurisdictions()[0], at):
        raise FlowInThePast(valid_from=given.valid_from.isoformat())
    if Flow.objects.filter(uuid=flow).exists():
        raise Stale(seen=0, now=1)
    # The newest row is the lock: two offices that publish at once get two numbers.
    rows = Flow.objects.select_for_update().filter(procedure=given.procedure).order_by("-number")
    last = next(iter(rows[:1]), None)
    content = given.content()
    row, fresh = Flow.objects.get_or_create(
        procedure=given.procedure,
        valid_from=given.valid_from,
        defaults={
            "uuid": flow, "number": last.number + 1 if last else 1, "lang": given.lang, "days": limit,
            "steps": content, "content_sha256": hashlib.sha256(canonical({"steps": content})).hexdigest(),
            "published_at": at, "published_by_id": actor.person_id,
        },
    )  # fmt: skip
    if not fresh:
        raise FlowThatDay(valid_from=given.valid_from.isoformat())
    act = acts.FLOW_PUBLISHED(
        object=f"procedure-flow:{flow}",
        public={
            "procedure": row.procedure, "number": row.number, "valid_from": row.valid_from.isoformat(),
            "days": row.days, "content_sha256": row.content_sha256,
        },
        statement={"v": 1, "lang": row.lang, "steps": content},
    )  # fmt: skip
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save(update_fields=["leaf_sha256"])
    return row, recorded


def limit_of(given: FlowInput) -> int:
    """Working days that the edition in force on the flow's first day allows.

    Raises:
        Invalid: there is none.
    """
    edition = catalogue.edition_in_force(given.procedure, given.valid_from)
    if edition is None:
        raise Invalid(errors={"procedure": _("No procedure with this number is in force on that day.")})
    limit: int = edition.content["time_limit"]
    return limit


def _place(fault: flows.Fault) -> str:
    return f"steps.{fault.step}.{fault.code}" if fault.step else f"steps.{fault.code}"


def in_words(found: Sequence[flows.Fault], limit: int) -> list[str]:
    """Each fault as a sentence."""
    words = {
        "no-steps": _("A flow needs at least one step."),
        "unknown-step": _("Step %(step)d leads to a step that there isn’t."),
        "own-step": _("Step %(step)d leads to itself."),
        "opinion-of-itself": _("Step %(step)d asks its own unit for an opinion."),
        "ends-elsewhere": _("Step %(step)d ends the walk in another unit; the unit that decides ends it."),
        "no-end": _("No step ends the walk: leave the onward steps of the last one empty."),
        "loop": _("Step %(step)d leads onward to itself over other steps. What goes back belongs into “back to”."),
        "unreachable": _("No way leads from the first step to step %(step)d."),
        "back-not-before": _("Step %(step)d may be sent back to a step that doesn’t come before it."),
        "too-long": _("The longest way takes more than the time limit of %(limit)d working days."),
        "days-left-over": _("The longest way takes less than the time limit of %(limit)d working days."),
    }  # fmt: skip
    return [words[one.code] % {"step": one.step, "limit": limit} for one in found]
