"""An owner with two officers and two managers, and a tender that is ready to be published."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from tests.people import MONDAY, Character

from openhall.identity.models import Account, Role
from openhall.identity.offices import commands
from openhall.kernel import clock

_name = "openhall_fixtures_of_tendering"
_spec = spec_from_file_location(_name, Path(__file__).parent.parent / "tendering" / "conftest.py")
assert _spec
assert _spec.loader
if _spec.name not in sys.modules:
    sys.modules[_spec.name] = module_from_spec(_spec)
    _spec.loader.exec_module(sys.modules[_spec.name])
globals().update({name: value for name, value in vars(sys.modules[_spec.name]).items() if not name.startswith("__")})

BASE = "/api/v1"


@dataclass
class Desk:
    """Somebody at work: acts and reads through the API."""

    who: Character

    def acts(
        self, method: str, path: str, command: str, object: str, version: int, payload: dict[str, Any], **wire: Any
    ) -> Any:
        signed = self.who.intends(command, object, version, payload, at=wire.pop("at", MONDAY))
        return Client().generic(
            method, BASE + path, json.dumps(payload), "application/json", headers={**signed.headers(), **wire}
        )

    def visits(self) -> Client:
        client = Client()
        client.force_login(Account.objects.get(person=self.who.person))
        session = client.session
        session["openhall_party"] = str(self.who.organisation.uuid)
        session.save()
        return client


@pytest.fixture(autouse=True)
def _monday(home: Path) -> None:
    clock.move_to(MONDAY)


@pytest.fixture
def first(officer) -> Desk:
    """The owner's officer, who prepares the tender."""
    return Desk(officer)


@pytest.fixture
def second(joins, officer) -> Desk:
    """Another officer of the owner."""
    return Desk(joins("Lan Second", officer.organisation.name, Role.OFFICER))


@pytest.fixture
def manager(joins, officer) -> Desk:
    """A manager of the owner's mandates."""
    return Desk(joins("Ha Manager", officer.organisation.name, Role.MANAGER))


@pytest.fixture
def other_manager(joins, officer) -> Desk:
    """The other one."""
    return Desk(joins("Bo Manager", officer.organisation.name, Role.MANAGER))


Asks = Callable[..., UUID]


@pytest.fixture
def asks(manager) -> Asks:
    """Let the owner ask two officers for an act, by its own rule."""

    def asking(command: str, by: Desk = manager, *, for_country: bool = False) -> UUID:
        uuid = uuid4()
        payload = {"command": command, "source": "House rule 7 of a fictional owner", "for_country": for_country}
        signed = by.who.signs("require_second_signature", f"second-signature:{uuid}", 0, payload)
        commands.require_second_signature(uuid=uuid, **payload, **signed)
        return uuid

    return asking


@dataclass
class Publication:
    """The request that publishes the tender's notice."""

    tender: Any
    payload: dict[str, Any]

    def by(self, desk: Desk, **changes: Any) -> Any:
        payload = self.payload | changes
        uuid = self.tender.notice_uuid
        return desk.acts(
            "POST", f"/notices/{uuid}/publication", "publish_notice", f"notice:{uuid}", self.tender.notice.version,
            payload,
        )  # fmt: skip


@pytest.fixture
def publication(admitted) -> Publication:
    """A notice with everything in it, due at the earliest deadline."""
    from openhall.tendering.notices import public as notices
    from openhall.tendering.planning import public as planning

    due = notices.earliest_due(admitted.lots, planning.law_of(admitted.project), MONDAY)
    return Publication(admitted, admitted.notice_seen(due, MONDAY))
