"""Who does what a system or one of its people may do: a person by an intent, or the system by its signed request."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from openhall.exchange.systems import gate, once
from openhall.exchange.systems.gate import Caller
from openhall.exchange.systems.models import Scope, System, SystemState
from openhall.exchange.systems.refusals import ScopeMissing, SystemNotAdmitted
from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import NotFound
from openhall.witness.public import LOG, Act, Recorded, record


@dataclass(frozen=True)
class Person:
    """A person with what they signed."""

    actor: Actor
    intent: Intent


By = Person | Caller


def who(request: HttpRequest, *, command: str, object: str) -> By:
    """The system that signed the request, unless a person's intent came with it.

    Raises:
        what ``identity.acting`` raises.
    """
    system = gate.caller(request)
    if system is not None and "Intent" not in request.headers:
        return system
    actor, intent = identity.acting(request, command=command, object=object)
    return Person(actor, intent)


def admit(by: By, system: System, scope: Scope, *, roles: Collection[str], version: int, at: datetime) -> None:
    """Let the system itself, or somebody in one of ``roles`` of its organisation, act for the system (row locked).

    Raises:
        NotFound: another's system. SystemNotAdmitted, ScopeMissing. MandateMissing and its kin, Stale.
    """
    if isinstance(by, Caller):
        if by.system_id != system.pk:
            raise NotFound(system=str(system.uuid))
    else:
        identity.admit(by.intent, by.actor, roles=roles, organisation_id=system.organisation_id, version=version, at=at)
    if system.state != SystemState.ADMITTED:
        raise SystemNotAdmitted(state=str(system.get_state_display()))
    if scope not in system.scopes:
        raise ScopeMissing(scope=scope.value)


def stated(by: By) -> dict[str, Any]:
    """What the act's statement says of who did it: the request that the system signed, for anybody to check."""
    return {"request": dict(by.evidence)} if isinstance(by, Caller) else {}


def recorded(act: Act, by: By, at: datetime) -> Recorded:
    """Record the act as the command's last statement."""
    if isinstance(by, Caller):
        made = record(act, intent=None, actor=LOG, at=at)
        once.happened(leaf_sha256=made.leaf_sha256)
        return made
    return record(act, intent=by.intent, actor=by.actor, at=at)
