"""A tender from the call to the contract, and people who watch: supervisors, witness officers, the centre's staff."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.test import Client
from tests.witness_room.officers import Eyes, logged

from openhall.identity.models import Account
from openhall.identity.public import Role
from openhall.witness.public import drain_all
from openhall.witness_room.watching.models import Session


def _fixtures_of(folder: str) -> ModuleType:
    """Test folders are no packages, so another folder's fixtures are loaded by path."""
    name = f"openhall_fixtures_of_{folder.replace('/', '_')}"
    if name not in sys.modules:
        spec = spec_from_file_location(name, Path(__file__).parent.parent / folder / "conftest.py")
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


people = _fixtures_of("tendering")
for _name in (
    "home", "officer", "agent", "host", "second_host", "custodians", "bidder", "second_bidder",
    "third_bidder", "bidders", "supervisor", "authority", "expert", "stranger",
):  # fmt: skip
    globals()[_name] = getattr(people, _name)
contracts = _fixtures_of("tendering/contracts")
for _name in ("publishes", "tender", "bids", "bid", "halls", "static_folder", "trades", "trade"):
    globals()[_name] = getattr(contracts, _name)
joins_unlogged = people.joins


@pytest.fixture
def joins(joins_unlogged: Any) -> Any:
    """``joins(name, organisation, roles)`` as ever; the log takes the enrolment in, as it would in a month's time."""

    def join(*who: Any, **more: Any) -> Any:
        character = joins_unlogged(*who, **more)
        drain_all()
        return character

    return join


@pytest.fixture
def witness_officer(joins: Any) -> Any:
    """A witness officer of the department that oversees the tender."""
    return joins("Lan Thu", "Office of Witnessing", Role.WITNESS)


@pytest.fixture
def second_witness(joins: Any, witness_officer: Any) -> Any:
    """Another witness officer of the same department."""
    return joins("Min Seo", "Office of Witnessing", Role.WITNESS)


@pytest.fixture
def as_reader() -> Callable[[Any], Client]:
    """``as_reader(character)``: a browser in which the character is signed in and acts for the organisation."""

    def sign_in(character: Any) -> Client:
        client = Client()
        client.force_login(Account.objects.get(person=character.person))
        session = client.session
        session["openhall_party"] = str(character.organisation.uuid)
        session.save()
        return client

    return sign_in


@pytest.fixture
def hall(halls: Any, publishes: Any, bidders: Any) -> Any:
    """Three bidders have submitted under the reference rules; it is the deadline."""
    tender = publishes()
    drain_all()
    return halls(tender, list(zip(bidders, ("1000.00", "900.50", "1100.00"), strict=True)))


@pytest.fixture
def seen(hall: Any) -> Any:
    """``seen(officer)``: the officer before the session of the hall's lot."""
    logged()

    def look(who: Any) -> Eyes:
        return Eyes(who, Session.objects.get(about=f"lot:{hall.lot.uuid}"), lambda: hall.now)

    return look


@pytest.fixture
def eyes(seen: Any, hall: Any, witness_officer: Any) -> Eyes:
    """The lot is closed; the officer has entered the room."""
    hall.until_released()
    logged()
    found = seen(witness_officer)
    found.enters()
    return found
