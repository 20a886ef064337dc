"""Fixtures of the hall: those of the opening, and a meeting that people hold in it."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.tendering.hall.filming import Camera

from openhall.config.stages import neutral, stage
from openhall.kernel import clock
from openhall.tendering.hall import commands as meeting
from openhall.tendering.hall.models import Meeting, Minutes, SpotObjection

_spec = spec_from_file_location(
    "openhall_fixtures_of_opening", Path(__file__).parent.parent / "opening" / "conftest.py"
)
assert _spec
assert _spec.loader
if _spec.name not in sys.modules:
    sys.modules[_spec.name] = module_from_spec(_spec)
    _spec.loader.exec_module(sys.modules[_spec.name])
globals().update(
    {name: value for name, value in vars(sys.modules[_spec.name]).items() if name not in globals() and name[:2] != "__"}
)


@dataclass
class Held:
    """A meeting and what people do in it, each by the real command; ``hall.now`` is its clock."""

    hall: Any
    uuid: UUID = field(default_factory=uuid4)

    @property
    def row(self) -> Meeting:
        """The meeting as it is now."""
        return Meeting.objects.get(uuid=self.uuid)

    @property
    def minutes(self) -> Minutes:
        """Its minutes."""
        return Minutes.objects.get(meeting__uuid=self.uuid)

    def signs(self, who: Any, command: str, payload: dict[str, Any] | None = None, version: int | None = None) -> Any:
        version = version if version is not None else self.row.version
        return who.signs(command, f"meeting:{self.uuid}", version, payload or {}, at=self.hall.now)

    def begins(self, who: Any) -> Any:
        payload = {"lot": str(self.hall.lot.uuid)}
        signed = self.signs(who, "begin_meeting", payload, version=0)
        return meeting.begin_meeting(meeting=self.uuid, lot=self.hall.lot.uuid, **signed)

    def attends(self, who: Any) -> Any:
        return meeting.attend_meeting(meeting=self.uuid, **self.signs(who, "attend_meeting", version=0))

    def calls_roll(self, who: Any) -> Any:
        return meeting.call_roll(meeting=self.uuid, **self.signs(who, "call_roll"))

    def reads(self, who: Any, order: int, pace: int = 0) -> Any:
        signed = self.signs(who, "read_on", {"order": order, "pace": pace})
        return meeting.read_on(meeting=self.uuid, order=order, pace=pace, **signed)

    def objects(self, who: Any, text: str) -> SpotObjection:
        uuid = uuid4()
        payload = {"meeting": str(self.uuid), "text": text}
        signed = who.signs("raise_objection", f"opening-objection:{uuid}", 0, payload, at=self.hall.now)
        return meeting.raise_objection(objection=uuid, meeting=self.uuid, text=text, **signed).objection

    def answers(self, who: Any, one: SpotObjection, answer: str, *, upheld: bool = False) -> Any:
        payload = {"upheld": upheld, "answer": answer}
        signed = who.signs("answer_objection", f"opening-objection:{one.uuid}", one.version, payload, at=self.hall.now)
        return meeting.answer_objection(objection=one.uuid, upheld=upheld, answer=answer, **signed)

    def closes(self, who: Any, reason: str = "") -> Any:
        payload = {"reason": reason} if reason else {}
        return meeting.close_meeting(meeting=self.uuid, reason=reason, **self.signs(who, "close_meeting", payload))

    def signs_minutes(self, who: Any, digest: str = "") -> Any:
        payload = {"pdf_sha256": digest or self.minutes.pdf_sha256}
        return meeting.sign_minutes(meeting=self.uuid, **payload, **self.signs(who, "sign_minutes", payload))

    def declines_minutes(self, who: Any, reason: str) -> Any:
        payload = {"pdf_sha256": self.minutes.pdf_sha256, "reason": reason}
        return meeting.decline_minutes(meeting=self.uuid, **payload, **self.signs(who, "decline_minutes", payload))


@pytest.fixture
@neutral
def meets() -> type[Held]:
    """``meets(hall)``: the meeting of an opening; nobody has begun it."""
    return Held


@pytest.fixture
@stage
def held(hall: Any) -> Held:
    """The meeting of the three bidders' opening; nobody has begun it."""
    return Held(hall)


@pytest.fixture
def opened(held: Held, host: Any) -> Held:
    """Begun by the centre; the bids are opened, the second bidder is the first of the log to be read out."""
    held.begins(host)
    held.hall.all_the_way()
    return held


@pytest.fixture
@neutral
def films(settings: Any, home: Any, tender: Any) -> None:
    """What pages of recordings need: the folder of styles, and the tender's time."""
    settings.STATIC_ROOT = home / "static"
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    clock.move_to(tender.now)


@pytest.fixture
def camera(held: Any, host: Any, films: None) -> Camera:
    """A host's camera that records a meeting."""
    held.begins(host)
    return Camera(held, host)
