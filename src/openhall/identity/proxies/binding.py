"""Whose the addresses of a mandate are: found out once, after the answer was given, and told to those two alone.

A worker does it when the act is on the log. Whoever offers or records a mandate can't see, nor measure, whether an
address has an account; an address that has none then stays without an agent: no later account inherits it.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop

from openhall.identity import public as identity
from openhall.identity.proxies.models import Proxy, ProxyState
from openhall.kernel.wording import say
from openhall.witness.public import FeedAct

CODES = frozenset({"POA-01", "POA-04"})


def follow(act: FeedAct) -> None:
    """A mandate was offered or recorded: whoever it names learns of it. Idempotent."""
    bind(act.uuid, act.at)


@transaction.atomic
def bind(proxy: UUID, at: datetime) -> None:
    """Find the people of a mandate and tell them."""
    row = Proxy.objects.select_for_update(of=("self",), no_key=True).filter(uuid=proxy).first()
    if row is None or row.agent_id is not None or row.state in (ProxyState.ENDED, ProxyState.REFUSED):
        return
    agent = identity.person_by_email(row.agent_address)
    acted_for = identity.person_by_email(row.principal_address) if row.principal_address else None
    if row.officer_id is not None and row.principal_id is None and acted_for is not None:
        row.principal_id = acted_for.id
        # Whoever is acted for didn't sign: they are told, and say whether it is so.
        warning = say(gettext_noop("A desk recorded that somebody acts for you; end it if that isn’t so"))
        body = agent.name if agent is not None else row.agent_address
        identity.notify([acted_for.uuid], subject=warning, body=body, link=f"/proxies/{proxy}", at=at)
    if agent is not None and agent.id != row.principal_id:
        row.agent_id = agent.id
        recorded = gettext_noop("A desk recorded that you act for somebody")
        subject = say(recorded if row.officer_id else gettext_noop("You are asked to act for somebody"))
        identity.notify([agent.uuid], subject=subject, body=row.of, link=f"/proxies/{proxy}", at=at)
    row.save(update_fields=["agent", "principal"])
