"""Fixtures of experts: a lot whose bids are read out, and a register with experts of the centre."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.people import MONDAY, Character
from tests.tendering.evaluation import conftest as evaluation

from openhall.config.stages import stage
from openhall.identity.public import Role
from openhall.tendering.experts import calling, drawing, register, tasks
from openhall.tendering.experts.inputs import CallingOffInput, DeclarationInput, DrawInput, EntryInput, SuspensionInput
from openhall.tendering.experts.models import Draw, Entry, Expert
from openhall.witness.public import drain_all
from openhall_rules.draw import number_commitment
from openhall_sealing.intents import format_instant

publishes, tender, panels = evaluation.publishes, evaluation.tender, evaluation.panels
committee, opened, as_reader = evaluation.committee, evaluation.opened, evaluation.as_reader
static_folder, scored = evaluation.static_folder, evaluation.scored

NAMES = ("Aru Bek", "Bui Cam", "Cho Dan", "Du Erl", "Em Fan", "Fo Gim", "Gu Han")
"""Experts of the centre. Nothing else in these tests bears such a name, so that a search for one means something."""
FIELD = "Water engineering"


@dataclass
class Register:
    """The register of one authority, kept by real commands."""

    keeper: Character

    def enters(self, who: Character, *, uuid: UUID | None = None, at: datetime = MONDAY, **changes: Any) -> Expert:
        """Enter somebody, or change their entry."""
        payload = {
            "email": f"{who.person.name.lower().replace(' ', '.')}@example.org",
            "region": "North",
            "languages": "English, 中文",
            "qualifications": [{"field": FIELD, "title": "Senior engineer", "valid_until": "2030-12-31"}],
        } | changes
        uuid = uuid or uuid4()
        known = Expert.objects.filter(uuid=uuid).first()
        signed = self.keeper.signs("enter_expert", f"expert:{uuid}", known.version if known else 0, payload, at=at)
        return register.enter_expert(expert=uuid, given=EntryInput.model_validate(payload), **signed)[0]

    def suspends(self, row: Expert, until: datetime, *, at: datetime = MONDAY) -> Any:
        """Suspend somebody."""
        payload = {"until": format_instant(until), "reason": "An inquiry."}
        row.refresh_from_db()
        signed = self.keeper.signs("suspend_expert", f"expert:{row.uuid}", row.version, payload, at=at)
        return register.suspend_expert(expert=row.uuid, given=SuspensionInput.model_validate(payload), **signed)

    def lifts(self, row: Expert, *, at: datetime = MONDAY) -> Any:
        """End a suspension."""
        row.refresh_from_db()
        payload = {"reason": "It was cleared up."}
        signed = self.keeper.signs("lift_suspension", f"expert:{row.uuid}", row.version, payload, at=at)
        return register.lift_suspension(expert=row.uuid, reason=payload["reason"], **signed)


def declares(who: Character, row: Expert, *, at: datetime = MONDAY, **payload: Any) -> Any:
    """An expert says something of themselves."""
    row.refresh_from_db()
    payload = {"available": True} | payload
    signed = who.signs("declare_interests", f"expert:{row.uuid}", row.version, payload, at=at)
    return register.declare_interests(expert=row.uuid, given=DeclarationInput.model_validate(payload), **signed)


@dataclass
class Drawing:
    """An owner's draw for a lot whose bids are read out. ``now`` moves on with the panel."""

    panel: Any
    owner: Character
    people: list[Character]
    uuid: UUID = field(default_factory=uuid4)
    number: str = field(default_factory=lambda: token_hex(32))

    @property
    def row(self) -> Draw:
        return Draw.objects.get(uuid=self.uuid)

    @property
    def lot(self) -> Any:
        return self.panel.lot

    @property
    def now(self) -> datetime:
        return self.panel.now

    def passes(self, **time: int) -> None:
        self.panel.passes(**time)

    def payload(self, **changes: Any) -> dict[str, Any]:
        return {
            "members": 5,
            "experts": 4,
            "fields": FIELD,
            "answer_minutes": 20,
            "number_sha256": number_commitment(str(self.uuid), self.number),
        } | changes

    def prepares(self, *, who: Character | None = None, **changes: Any) -> Draw:
        payload = self.payload(**changes)
        signed = (who or self.owner).signs("prepare_draw", f"draw:{self.uuid}", 0, payload, at=self.now)
        given = DrawInput.model_validate(payload)
        return drawing.prepare_draw(lot=self.lot.uuid, draw=self.uuid, given=given, **signed)[0]

    def draws(self, *, who: Character | None = None, number: str | None = None, drain: bool = True) -> Draw:
        if drain:
            drain_all()
        payload = {"number": number or self.number}
        signed = (who or self.owner).signs("draw_experts", f"draw:{self.uuid}", self.row.version, payload, at=self.now)
        return drawing.draw_experts(draw=self.uuid, **payload, **signed)[0]

    def calls_off(self) -> Draw:
        payload = {"ground": "number_lost", "reason": "The device with the number is lost."}
        signed = self.owner.signs("call_off_draw", f"draw:{self.uuid}", self.row.version, payload, at=self.now)
        return drawing.call_off_draw(draw=self.uuid, given=CallingOffInput.model_validate(payload), **signed)[0]

    @property
    def called(self) -> list[Entry]:
        """Who is called now, in the order drawn."""
        rows = self.row.entries.filter(state=Entry.State.CALLED).order_by("place")
        return list(rows.select_related("expert__person"))

    def person(self, entry: Entry) -> Character:
        return next(one for one in self.people if one.person.pk == entry.expert.person_id)

    def accepts(self, entry: Entry, *, who: Character | None = None) -> Entry:
        signed = (who or self.person(entry)).signs("accept_call", f"call:{entry.call}", entry.version, at=self.now)
        return calling.accept_call(call=entry.call, **signed)[0]

    def declines(self, entry: Entry) -> Entry:
        payload = {"reason": "I am ill."}
        signed = self.person(entry).signs("decline_call", f"call:{entry.call}", entry.version, payload, at=self.now)
        return calling.decline_call(call=entry.call, **payload, **signed)[0]

    def completes(self) -> list[Character]:
        """Everybody who is called accepts; who sits on the committee."""
        seated = [self.person(one) for one in self.called]
        for one in self.called:
            self.accepts(one)
        tasks.due(self.now)
        return seated


@pytest.fixture
@stage
def people(joins: Any, host: Any) -> list[Character]:
    """Seven experts of the trading centre."""
    return [joins(name, "Northern Trading Centre", Role.EXPERT) for name in NAMES]


@pytest.fixture
@stage
def book(authority: Character) -> Register:
    """The register of the authority, empty."""
    return Register(authority)


@pytest.fixture
@stage
def entries(book: Register, people: list[Character]) -> list[Expert]:
    """The seven, entered into it."""
    return [book.enters(who) for who in people]


Drawings = Callable[..., Drawing]


@pytest.fixture
@stage
def draws(opened: Any, officer: Character, people: list[Character], entries: list[Expert]) -> Drawing:
    """A draw of the owner for a lot with three bids that are read out; nothing is done yet."""
    return Drawing(opened, officer, people)


MINUTES = timedelta(minutes=1)
