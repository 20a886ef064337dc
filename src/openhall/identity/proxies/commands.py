"""Mandates between people: offered and accepted by signature, or recorded at a desk; ended by either side."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from openhall.identity import public as identity
from openhall.identity.proxies import acts
from openhall.identity.proxies.inputs import OfferInput, RecordInput
from openhall.identity.proxies.models import Proxy, ProxyState
from openhall.identity.proxies.refusals import ProxyNotInForce
from openhall.identity.public import Actor, Intent, Role
from openhall.kernel.refusals import Invalid, NotFound, Stale
from openhall.kernel.wording import say
from openhall.witness.public import Recorded, record

Done = tuple[Proxy, Recorded]


@transaction.atomic(durable=True)
def offer_proxy(*, proxy: UUID, given: OfferInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Offer somebody to act for oneself, or for the organisation that one manages (POA-01).

    Raises:
        Invalid: nobody has this address, oneself, a day that is over. Stale. What ``admit`` raises.
    """
    roles = {Role.MANAGER} if actor.organisation_id is not None else set()
    identity.admit(intent, actor, roles=roles, organisation_id=actor.organisation_id, version=0, at=at)
    by = {"organisation_id": actor.organisation_id} if actor.organisation_id else {"principal_id": actor.person_id}
    row = _made(proxy, given, at, **by)
    recorded = record(acts.PROXY_OFFERED(object=f"proxy:{proxy}", commit=_said(row)), intent=intent, actor=actor, at=at)
    return _saved(row, recorded, say(gettext_noop("You are asked to act for somebody")), at)


@transaction.atomic(durable=True)
def record_proxy(*, proxy: UUID, given: RecordInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Record, as an officer at a desk, a mandate whose paper one saw, or who cares for a child (POA-04).

    Raises:
        Invalid: as :func:`offer_proxy`; neither an account nor a ward with its certificate. What ``admit`` raises.
    """
    identity.admit(
        intent, actor, roles={Role.DESK, Role.HEAD}, organisation_id=actor.organisation_id, version=0, at=at
    )  # fmt: skip
    by: dict[str, Any] = {"officer_id": actor.person_id, "paper": given.paper, "state": ProxyState.IN_FORCE}
    if given.principal:
        by["principal_id"] = _person("principal", given.principal)
    elif given.ward and given.certificate:
        by["ward"] = {"name": given.ward, "certificate": given.certificate}
    else:
        raise Invalid(errors={"ward": _("Name an account, or a ward with the number of the certificate.")})
    row = _made(proxy, given, at, **by)
    act = acts.PROXY_RECORDED(object=f"proxy:{proxy}", commit=_said(row))
    recorded = record(act, intent=intent, actor=actor, at=at)
    if row.principal is not None:
        # Whoever is acted for didn't sign: they are told, and end it by one signature if it isn't so.
        warning = say(gettext_noop("A desk recorded that somebody acts for you; end it if that isn’t so"))
        body = row.agent.name if row.agent else ""
        identity.notify([row.principal.uuid], subject=warning, body=body, link=f"/proxies/{row.uuid}", at=at)
    return _saved(row, recorded, say(gettext_noop("A desk recorded that you act for somebody")), at)


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
    row.save()
    recorded = record(acts.PROXY_ACCEPTED(object=f"proxy:{proxy}"), intent=intent, actor=actor, at=at)
    return row, recorded


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


def _person(field: str, address: str) -> int:
    found = identity.person_by_email(address)
    if found is None:
        raise Invalid(errors={field: _("Nobody with this e-mail address has an account here.")})
    return found.id


def _made(proxy: UUID, given: OfferInput, at: datetime, **by: Any) -> Proxy:
    if Proxy.objects.filter(uuid=proxy).exists():
        raise Stale(seen=0, now=1)
    agent = _person("agent", given.agent)
    if agent == by.get("principal_id"):
        raise Invalid(errors={"agent": _("Nobody needs a mandate for themselves.")})
    ends_at = datetime.combine(given.until + timedelta(days=1), time(), UTC) if given.until else None
    if ends_at is not None and ends_at <= at:
        raise Invalid(errors={"until": _("This day is over.")})
    return Proxy(uuid=proxy, agent_id=agent, procedures=list(given.procedures), starts_at=at, ends_at=ends_at, **by)


def _said(row: Proxy) -> dict[str, Any]:
    """What is committed to: both sides by their ids, scope and end, with the mandate's salt."""
    return {
        "proxy": {
            "v": 1,
            "salt": row.salt,
            "principal": str(row.principal.uuid) if row.principal else None,
            "organisation": str(row.organisation.uuid) if row.organisation else None,
            "ward": row.ward,
            "agent": str(row.agent.uuid) if row.agent else None,
            "procedures": row.procedures,
            "until": row.ends_at.date().isoformat() if row.ends_at else None,
            "paper": row.paper,
        }
    }


def _saved(row: Proxy, recorded: Recorded, subject: Any, at: datetime) -> Done:
    row.leaf_sha256 = recorded.leaf_sha256
    row.save(force_insert=True)
    agents = [row.agent.uuid] if row.agent else []
    identity.notify(agents, subject=subject, body=row.of, link=f"/proxies/{row.uuid}", at=at)
    return row, recorded
