"""Fixtures of outages: those of the opening, and a platform whose signs of life a test writes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.people import Character

from openhall.config.stages import neutral, stage
from openhall.tendering.auctions import extending as auctions
from openhall.tendering.notices import tasks as deadlines
from openhall.tendering.opening import extending as windows
from openhall.tendering.outages import commands, presence, tasks
from openhall.tendering.outages.inputs import DeclarationInput
from openhall.tendering.outages.models import Outage, Part
from openhall_sealing.intents import format_instant

FIGURES = {"opening.outage_shortest": 5, "opening.outage_before_deadline": 240, "opening.outage_time_left": 120}


def _fixtures_of_opening() -> ModuleType:
    """Test folders are no packages, so another folder's fixtures are loaded by path."""
    name, path = "openhall_fixtures_of_opening", Path(__file__).parent.parent / "opening" / "conftest.py"
    if name not in sys.modules:
        spec = spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


opening = _fixtures_of_opening()
publishes, bids, halls = opening.publishes, opening.bids, opening.halls


def there(begin: datetime, end: datetime, *, parts: tuple[Part, ...] = (Part.WEB, Part.INTAKE)) -> None:
    """The platform says that it is there from one instant to another, as its processes do."""
    at = begin
    while at < end:
        for part in parts:
            presence.beat(part, at)
        at += presence.silence()
    for part in parts:
        presence.beat(part, end)


def settle(at: datetime) -> None:
    """What the worker does with outages, in its order."""
    tasks.due(at)
    deadlines.due(at)
    windows.judge(at)
    auctions.judge(at)


Declares = Callable[..., Outage]


@pytest.fixture
@neutral
def declares() -> Declares:
    """``declares(who, began_at, ended_at, at=…)``: somebody declares an outage."""

    def declare(
        who: Character, began_at: datetime, ended_at: datetime, *, at: datetime, uuid: UUID | None = None
    ) -> Any:
        uuid = uuid or uuid4()
        payload = {
            "began_at": format_instant(began_at),
            "ended_at": format_instant(ended_at),
            "reason": "The province’s network was down.",
        }
        signed = who.signs("declare_outage", f"outage:{uuid}", 0, payload, at=at)
        return commands.declare_outage(outage=uuid, given=DeclarationInput.model_validate(payload), **signed)[0]

    return declare


@pytest.fixture
@stage
def called(planned: Any) -> Any:
    """A tender whose documents say how an outage moves the deadline; it is out."""
    values = planned.call()["tender_values"] | FIGURES
    planned.drafted(tender_values=values)
    planned.admitted()
    planned.published()
    return planned


MINUTE = timedelta(minutes=1)
