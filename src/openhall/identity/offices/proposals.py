"""What was signed once and waits: how it comes to wait, is withdrawn, refused, and lapses."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from openhall.identity import intents, lookups
from openhall.identity.intents import admit
from openhall.identity.models import Person
from openhall.identity.offices import acts, refusals
from openhall.identity.offices.models import Proposal, ProposalState
from openhall.identity.values import Actor, Intent
from openhall.kernel import wording
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, NotFound
from openhall.witness.public import LOG, Recorded, record

WAITS = timedelta(days=7)
"""How long a first signature waits. It is this installation's own measure; no article that we cite sets one."""
LONGEST_REASON = 2000
EXPIRED, OVERTAKEN = "expired", "overtaken"


@transaction.atomic(durable=True)
def propose(
    signed: refusals.SignedOnce, *, payload: dict[str, Any], method: str, path: str, page: str
) -> tuple[Proposal, Recorded]:
    """Keep what one officer signed, tell the others; the platform records that it waits (TWO-01).

    Called after the act itself was tried, refused for nothing but the lacking signature, and undone.

    Args:
        payload: the act's fields, whose digests were signed. method, path: the act's own address. page: where it was
        prepared, a path of ours.

    Raises:
        AlreadyProposed; IntentReplayed.
    """
    intent, actor, at = signed.intent, signed.actor, signed.at
    if actor.organisation_id is None:
        raise RuntimeError("Who acts for nobody needs no second officer.")
    # Whoever proposes for an organisation does it after the other: a row can't be locked before it is there.
    lookups.lock_organisation(actor.organisation_id)
    intents.spend(intent)
    known = Proposal.objects.select_for_update(no_key=True).filter(
        organisation_id=actor.organisation_id, command=intent.command, object=intent.object,
        state=ProposalState.WAITING,
    ).first()  # fmt: skip
    if known is not None:
        if known.object_version == intent.version and at < known.expires_at:
            raise refusals.AlreadyProposed(proposal=str(known.uuid), url=f"/proposals/{known.uuid}")
        _lapse(known, OVERTAKEN if known.object_version != intent.version else EXPIRED, at)
    place = intent.beside.in_place_of
    row = Proposal.objects.create(
        uuid=uuid4(), organisation_id=actor.organisation_id, person_id=actor.person_id,
        in_place_of=Person.objects.get(uuid=place) if place else None, roles=sorted(signed.roles),
        command=intent.command, object=intent.object, object_version=intent.version, document=intent.document,
        sha256=intent.sha256, signature=intent.signature, public_key=intent.public_key, key_id=intent.key_id,
        payload=payload, method=method, path=path, page=page, proposed_at=at, expires_at=at + WAITS,
    )  # fmt: skip
    act = acts.PROPOSED(
        object=f"proposal:{row.uuid}",
        public={
            "command": row.command,
            "intent_sha256": row.sha256,
            "expires_at": instant_text(row.expires_at),
        },
    )
    _tell_officers(row, actor, at)
    return row, record(act, intent=None, actor=LOG, at=at)


def _tell_officers(row: Proposal, actor: Actor, at: datetime) -> None:
    others = {
        person.uuid
        for role in row.roles
        for person in lookups.holders(row.organisation_id, role, at)
        if person.uuid != actor.person
    }
    lookups.notify(
        others,
        subject=wording.say(gettext_noop("An act waits for your signature beside a colleague’s.")),
        body=wording.say(gettext_noop("%(name)s signed it. Look at it, and sign the same or refuse."), name=actor.name),
        link=f"/proposals/{row.uuid}",
        at=at,
    )


def _locked(proposal: UUID, actor: Actor) -> Proposal:
    rows = Proposal.objects.select_for_update(of=("self",), no_key=True).select_related("person")
    row = rows.filter(uuid=proposal, organisation_id=actor.organisation_id or 0).first()
    if row is None:
        raise NotFound(proposal=str(proposal))
    return row


def _require_waiting(row: Proposal, at: datetime) -> None:
    if row.state != ProposalState.WAITING or at >= row.expires_at:
        raise refusals.ProposalOver(state=str(row.state))


@transaction.atomic(durable=True)
def withdraw_proposal(*, proposal: UUID, intent: Intent, actor: Actor, at: datetime) -> tuple[Proposal, Recorded]:
    """Take one's own first signature back.

    Raises:
        NotFound: another's, or none; ProposalOver; what :func:`admit` raises.
    """
    row = _locked(proposal, actor)
    if row.person_id != actor.person_id:
        raise NotFound(proposal=str(proposal))
    admit(intent, actor, roles=row.roles, organisation_id=row.organisation_id, version=row.version, at=at)
    _require_waiting(row, at)
    row.move("withdraw")
    row.ended_at = at
    row.save(update_fields=["state", "version", "ended_at"])
    return row, record(acts.WITHDRAWN(object=f"proposal:{row.uuid}"), intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def refuse_proposal(
    *, proposal: UUID, reason: str, intent: Intent, actor: Actor, at: datetime
) -> tuple[Proposal, Recorded]:
    """Say no to what a colleague signed, with the reason; the colleague is told.

    Raises:
        NotFound; OnePerson: one's own; ProposalOver; Invalid: no reason; what :func:`admit` raises.
    """
    row = _locked(proposal, actor)
    admit(intent, actor, roles=row.roles, organisation_id=row.organisation_id, version=row.version, at=at)
    if row.person_id == actor.person_id:
        raise refusals.OnePerson
    _require_waiting(row, at)
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON or "\0" in reason:
        raise Invalid(errors={"reason": _("Say in a few words why you don’t sign.")})
    row.move("refuse")
    row.reason, row.ended_at, row.second_id = reason, at, actor.person_id
    row.save(update_fields=["state", "version", "reason", "ended_at", "second"])
    lookups.notify(
        [row.person.uuid],
        subject=wording.say(gettext_noop("A colleague refused to sign your act.")),
        body=wording.say(gettext_noop("%(name)s gave this reason: %(reason)s"), name=actor.name, reason=reason),
        link=f"/proposals/{row.uuid}",
        at=at,
    )
    act = acts.REFUSED(object=f"proposal:{row.uuid}", commit={"reason": reason})
    return row, record(act, intent=intent, actor=actor, at=at)


def _lapse(row: Proposal, cause: str, at: datetime) -> None:
    row.move("lapse")
    row.reason, row.ended_at = cause, at
    row.save(update_fields=["state", "version", "reason", "ended_at"])
    record(acts.LAPSED(object=f"proposal:{row.uuid}", public={"cause": cause}), intent=None, actor=LOG, at=at)


def lapse(at: datetime) -> int:
    """End what waited in vain (TWO-04); returns how many. One transaction each; idempotent."""
    over = Proposal.objects.filter(state=ProposalState.WAITING, expires_at__lte=at).order_by("id")
    ended = 0
    for pk in list(over.values_list("pk", flat=True)[:100]):
        with transaction.atomic():
            row = over.select_for_update(no_key=True).filter(pk=pk).first()
            if row is not None:
                _lapse(row, EXPIRED, at)
                ended += 1
    return ended
