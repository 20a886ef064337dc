"""Mandates as their two sides see them."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from openhall.identity.proxies.models import Proxy, ProxyState
from openhall.identity.proxies.refusals import ProxyNotInForce, ProxyOutOfScope
from openhall.identity.public import Actor, Role
from openhall.kernel.refusals import NotFound

_SIDES = ("principal", "organisation", "agent")


def own(reader: Actor) -> QuerySet[Proxy]:
    """Those that the reader gave or holds, and those of the organisation that they manage."""
    mine = Q(principal_id=reader.person_id) | Q(agent_id=reader.person_id) | Q(officer_id=reader.person_id)
    if reader.organisation_id is not None and reader.holds(Role.MANAGER):
        mine |= Q(organisation_id=reader.organisation_id)
    return Proxy.objects.filter(mine).select_related(*_SIDES).order_by("-id")


def given(person: int, organisation: int | None) -> list[int]:
    """Keys of the mandates that a person gave, and those of an organisation that they manage."""
    mine = Q(principal_id=person) | (Q(organisation_id=organisation) if organisation is not None else Q())
    return list(Proxy.objects.filter(mine).order_by("id").values_list("pk", flat=True))


def lapsed(person: int, at: datetime) -> list[int]:
    """Keys of the mandates that a person held and that don't run now: over, ended, or not yet begun."""
    return list(Proxy.objects.filter(agent_id=person).exclude(running(at)).order_by("id").values_list("pk", flat=True))


def one(uuid: UUID, reader: Actor) -> Proxy:
    """One of them.

    Raises:
        NotFound
    """
    row = own(reader).filter(uuid=uuid).first()
    if row is None:
        raise NotFound(proxy=str(uuid))
    return row


def who_acts(row: Proxy, reader: Actor) -> str:
    """Who acts, as the reader may know them: by name for both sides once both know of it, else as it was typed."""
    bound = row.officer_id is not None and reader.person_id == row.principal_id
    known = reader.person_id == row.agent_id or bound or (row.officer_id is None and row.agreed_at is not None)
    return row.agent.name if known and row.agent is not None else row.agent_address


def held(reader: Actor, procedure: str, at: datetime) -> list[Proxy]:
    """By which the reader may act now in a procedure."""
    rows = Proxy.objects.filter(agent_id=reader.person_id, state=ProxyState.IN_FORCE).select_related(*_SIDES)
    return [row for row in rows.order_by("id")[:200] if row.holds(procedure, at)]


def running(at: datetime, prefix: str = "") -> Q:
    """What :meth:`Proxy.runs` says, for a query; ``prefix``: the way to the mandate, such as ``proxy__``."""
    begun = Q(**{f"{prefix}state": ProxyState.IN_FORCE, f"{prefix}starts_at__lte": at})
    return begun & (Q(**{f"{prefix}ends_at": None}) | Q(**{f"{prefix}ends_at__gt": at}))


def require(row: Proxy, agent: int, procedure: str, at: datetime) -> Proxy:
    """Ask that the agent may act by it now.

    Raises:
        NotFound: another's. ProxyNotInForce. ProxyOutOfScope.
    """
    if row.agent_id != agent:
        raise NotFound(proxy=str(row.uuid))
    if not row.covers(procedure):
        raise ProxyOutOfScope(procedure=procedure)
    if not row.holds(procedure, at):
        raise ProxyNotInForce
    return row


def to_use(uuid: UUID, agent: int, procedure: str, at: datetime) -> Proxy:
    """The mandate by which an agent begins something, held against its end until the transaction is over.

    Raises:
        As :func:`require`.
    """
    row = Proxy.objects.select_for_update(of=("self",), no_key=True).filter(uuid=uuid).first()
    if row is None:
        raise NotFound(proxy=str(uuid))
    return require(row, agent, procedure, at)
