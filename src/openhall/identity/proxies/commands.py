"""Mandates between people: offered and accepted by signature, or recorded at a desk; ended by either side.

Nobody learns here who has an account: addresses are kept as they were typed, and ``binding`` finds out whose they are.
"""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from openhall.identity import public as identity
from openhall.identity.models import folded_email as folded
from openhall.identity.proxies import acts
from openhall.identity.proxies.inputs import OfferInput, RecordInput
from openhall.identity.proxies.models import Proxy, ProxyState
from openhall.identity.proxies.refusals import ProxyConfirmed, ProxyNotInForce
from openhall.identity.public import Actor, Intent, Role
from openhall.kernel.refusals import Invalid, NotFound, Stale
from openhall.kernel.wording import say
from openhall.witness.public import Recorded, record

Done = tuple[Proxy, Recorded]


@transaction.atomic(durable=True)
def offer_proxy(*, proxy: UUID, given: OfferInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Offer somebody to act for oneself, or for the organisation that one manages (POA-01).

    Raises:
        Invalid: oneself, a day that is over. Stale. What ``admit`` raises.
    """
    roles = {Role.MANAGER} if actor.organisation_id is not None else set()
    identity.admit(intent, actor, roles=roles, organisation_id=actor.organisation_id, version=0, at=at)
    by = {"organisation_id": actor.organisation_id} if actor.organisation_id else {"principal_id": actor.person_id}
    row = _made(proxy, given, at, **by)
    if actor.organisation_id is None and folded(given.agent) == folded(identity.email_of(actor.person_id)):
        raise Invalid(errors={"agent": _("Nobody needs a mandate for themselves.")})
    recorded = record(acts.PROXY_OFFERED(object=f"proxy:{proxy}", commit=_said(row)), intent=intent, actor=actor, at=at)
    return _saved(row, recorded)


@transaction.atomic(durable=True)
def record_proxy(*, proxy: UUID, given: RecordInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Record, as an officer at a desk, a mandate whose paper one saw, or who cares for a child (POA-04).

    Raises:
        Invalid: as :func:`offer_proxy`; neither an address nor a certificate. What ``admit`` raises.
    """
    identity.admit(
        intent, actor, roles={Role.DESK, Role.HEAD}, organisation_id=actor.organisation_id, version=0, at=at
    )  # fmt: skip
    if not given.principal and not given.certificate:
        raise Invalid(errors={"certificate": _("Give the address of who is acted for, or the certificate’s number.")})
    if given.principal and folded(given.principal) == folded(given.agent):
        raise Invalid(errors={"agent": _("Nobody needs a mandate for themselves.")})
    ward = {"name": given.ward} | ({"certificate": given.certificate} if given.certificate else {})
    row = _made(
        proxy, given, at, officer_id=actor.person_id, paper=given.paper, state=ProxyState.IN_FORCE, ward=ward,
        principal_address=folded(given.principal),
    )  # fmt: skip
    act = acts.PROXY_RECORDED(object=f"proxy:{proxy}", commit=_said(row))
    return _saved(row, record(act, intent=intent, actor=actor, at=at))


@transaction.atomic(durable=True)
def accept_proxy(*, proxy: UUID, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Accept to act for somebody (POA-02).

    Raises:
        NotFound: it isn't offered to the actor. MoveNotAllowed. ProxyNotInForce: its last day is over.
    """
    row = _locked(proxy)
    if row.agent_id != actor.person_id:
        raise NotFound(proxy=str(proxy))
    identity.admit(intent, actor, version=row.version, at=at)
    if row.ends_at is not None and row.ends_at <= at:
        raise ProxyNotInForce
    row.move("accept")
    row.agreed_at = at
    row.save()
    recorded = record(acts.PROXY_ACCEPTED(object=f"proxy:{proxy}"), intent=intent, actor=actor, at=at)
    return row, recorded


@transaction.atomic(durable=True)
def confirm_proxy(*, proxy: UUID, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Confirm, as who is acted for, a mandate that a desk recorded (POA-05).

    Raises:
        NotFound: not the actor's, or both signed it. MoveNotAllowed: it ended. ProxyConfirmed. What ``admit`` raises.
    """
    row = _answered(proxy, intent, actor, at)
    row.move("confirm")
    row.agreed_at = at
    row.save()
    return row, record(acts.PROXY_CONFIRMED(object=f"proxy:{proxy}"), intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def refuse_proxy(*, proxy: UUID, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Refuse, as who is acted for, a mandate that a desk recorded (POA-06): it ends, what was done by it stays.

    Raises:
        As :func:`confirm_proxy`.
    """
    row = _answered(proxy, intent, actor, at)
    row.move("refuse")
    row.ended_at = at
    row.save()
    recorded = record(acts.PROXY_REFUSED(object=f"proxy:{proxy}"), intent=intent, actor=actor, at=at)
    told = [one.uuid for one in (row.officer, row.agent) if one is not None]
    subject = say(gettext_noop("Who is acted for refused a mandate that a desk recorded"))
    identity.notify(told, subject=subject, body=row.of, link=f"/proxies/{row.uuid}", at=at)
    return row, recorded


def _answered(proxy: UUID, intent: Intent, actor: Actor, at: datetime) -> Proxy:
    """A recorded mandate that binds the actor, locked, on which they haven't said anything."""
    row = _locked(proxy)
    if row.officer_id is None or row.principal_id is None or row.principal_id != actor.person_id:
        raise NotFound(proxy=str(proxy))
    identity.admit(intent, actor, version=row.version, at=at)
    if row.agreed_at is not None:
        raise ProxyConfirmed
    return row


@transaction.atomic(durable=True)
def end_proxy(*, proxy: UUID, intent: Intent, actor: Actor, at: datetime) -> Done:
    """End it, as either side (POA-03): from this moment.

    Raises:
        NotFound: of others. MoveNotAllowed: it ended before. What ``admit`` raises.
    """
    row = _locked(proxy)
    manages = row.organisation_id is not None and row.organisation_id == actor.organisation_id
    if actor.person_id not in (row.agent_id, row.principal_id) and not manages:
        raise NotFound(proxy=str(proxy))
    if manages and actor.person_id != row.agent_id:
        identity.admit(
            intent, actor, roles={Role.MANAGER}, organisation_id=row.organisation_id, version=row.version, at=at
        )  # fmt: skip
    else:
        identity.admit(intent, actor, version=row.version, at=at)
    row.move("end")
    row.ended_at = at
    row.save()
    return row, record(acts.PROXY_ENDED(object=f"proxy:{proxy}"), intent=intent, actor=actor, at=at)


def _locked(proxy: UUID) -> Proxy:
    row = Proxy.objects.select_for_update(of=("self",), no_key=True).filter(uuid=proxy).first()
    if row is None:
        raise NotFound(proxy=str(proxy))
    return row


def _made(proxy: UUID, given: OfferInput, at: datetime, **by: Any) -> Proxy:
    if Proxy.objects.filter(uuid=proxy).exists():
        raise Stale(seen=0, now=1)
    ends_at = datetime.combine(given.until + timedelta(days=1), time(), UTC) if given.until else None
    if ends_at is not None and ends_at <= at:
        raise Invalid(errors={"until": _("This day is over.")})
    return Proxy(
        uuid=proxy, agent_address=folded(given.agent), procedures=list(given.procedures), starts_at=at,
        ends_at=ends_at, **by,
    )  # fmt: skip


def _said(row: Proxy) -> dict[str, Any]:
    """What is committed to: both sides as they were named, scope and end, with the mandate's salt."""
    return {
        "proxy": {
            "v": 2,
            "salt": row.salt,
            "principal": str(row.principal.uuid) if row.principal else None,
            "organisation": str(row.organisation.uuid) if row.organisation else None,
            "principal_address": row.principal_address,
            "ward": row.ward,
            "agent_address": row.agent_address,
            "procedures": row.procedures,
            "until": row.ends_at.date().isoformat() if row.ends_at else None,
            "paper": row.paper,
        }
    }


def _saved(row: Proxy, recorded: Recorded) -> Done:
    row.leaf_sha256 = recorded.leaf_sha256
    row.save(force_insert=True)
    return row, recorded
