"""What goes of a person who is erased: names, addresses, paper and salt of every mandate of theirs; none holds on."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db.models import Q

from openhall.identity.proxies.models import Proxy, ProxyState


class Human(Protocol):
    """The person who is erased, as identity hands it over."""

    @property
    def uuid(self) -> UUID:
        """The outside id."""


def _of(human: Human) -> Q:
    return Q(principal__uuid=human.uuid) | Q(agent__uuid=human.uuid)


def objects(human: Human) -> list[str]:
    """The things on the log that are about this person."""
    return [f"proxy:{uuid}" for uuid in Proxy.objects.filter(_of(human)).order_by("id").values_list("uuid", flat=True)]


def destroy(human: Human, at: datetime) -> None:
    """End them, and destroy ward, paper and salt."""
    keys = list(Proxy.objects.filter(_of(human)).values_list("pk", flat=True))
    rows = Proxy.objects.filter(pk__in=keys)
    over = [ProxyState.ENDED, ProxyState.REFUSED]
    rows.exclude(state__in=over).update(state=ProxyState.ENDED, ended_at=at)
    rows.update(ward={}, paper="", salt="", agent_address="", principal_address="")


def forget_addresses(_person: UUID, addresses: Collection[str]) -> None:
    """Destroy what was typed of them in mandates that never found them."""
    Proxy.objects.filter(agent_address__in=addresses).update(agent_address="")
    Proxy.objects.filter(principal_address__in=addresses).update(principal_address="")
