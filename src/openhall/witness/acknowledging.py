"""A named officer admits that the platform decided otherwise than the rules (``SYS-06``)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, NotFound, Refusal, Stale
from openhall.witness import hooks
from openhall.witness.models import Contradiction, Outbox
from openhall.witness.network_acts import CONTRADICTION_ACKNOWLEDGED
from openhall.witness.recording import Recorded, SignedIntent, SomeActor, record

ACKNOWLEDGERS = frozenset({"centre"})
"""Roles that answer for what the platform decided."""
SHORTEST, LONGEST = 10, 4000


class AlreadyAcknowledged(Refusal):
    """Somebody has admitted this contradiction. Fact: ``at``."""

    code = "already-acknowledged"
    title = gettext_lazy("This contradiction has been acknowledged already.")
    detail = gettext_lazy("It was acknowledged at %(at)s.")
    way_forward = gettext_lazy("Read what was said about it. A further correction is an act of its own.")


@transaction.atomic(durable=True)
def acknowledge_contradiction(
    *,
    acknowledgement_uuid: UUID,
    index: int,
    rule: str,
    reason: str,
    correction: str,
    intent: SignedIntent,
    actor: SomeActor,
    at: datetime,
) -> tuple[Contradiction, Recorded]:
    """Admit one contradiction and say what is done about it, in public; the members then sign their replay again.

    Nothing is undone by it: the entry, the verdict and the contradiction stay on the log.

    Args:
        index, rule: entry of the log and rule that was broken. reason: how it came about. correction: what is done now.

    Raises:
        NotFound: our replay found no such contradiction. AlreadyAcknowledged. Invalid: words that say nothing.
        MandateMissing …: who may not. Stale: the id was used.
    """
    errors = {
        name: _("Say it in a few words that somebody else can check.")
        for name, said in (("reason", reason), ("correction", correction))
        if len(said.strip()) < SHORTEST or len(said) > LONGEST or "\0" in said
    }
    if errors:
        raise Invalid(errors=errors)
    if hooks.HOOKS.admit is None:
        raise RuntimeError("The witness wasn't told how identity admits an act.")
    hooks.HOOKS.admit(intent, actor, roles=ACKNOWLEDGERS, version=0, at=at)
    found = Contradiction.objects.select_for_update().filter(leaf_index=index, rule=rule).first()
    if found is None:
        raise NotFound(index=index, rule=rule)
    if found.acknowledgement:
        raise AlreadyAcknowledged(at=instant_text(found.acknowledged_at) if found.acknowledged_at else "")
    thing = f"contradiction:{acknowledgement_uuid}"
    if Outbox.objects.filter(object=thing).exists():
        raise Stale(seen=0, now=1)
    recorded = record(
        CONTRADICTION_ACKNOWLEDGED(
            object=thing,
            public={"index": index, "rule": rule},
            statement={"v": 1, "reason": reason, "correction": correction},
        ),
        intent=intent,
        actor=actor,
        at=at,
    )
    found.reason, found.correction = reason, correction
    found.acknowledged_at, found.acknowledged_by = at, actor.person
    found.acknowledgement = recorded.leaf_sha256
    found.save()
    return found, recorded
