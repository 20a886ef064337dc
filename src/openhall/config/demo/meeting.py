"""The meeting in the hall of the demonstration: sign-in, an objection and its answer, minutes signed by those there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from openhall.config.demo import scenes
from openhall.config.demo.client import jump_to
from openhall.config.demo.tender import Tender
from openhall.kernel import clock

AFTER_OBJECTIONS = timedelta(minutes=11)
"""The tender documents of the demonstration give ten minutes to object."""


def begin(tender: Tender) -> UUID:
    """The centre begins the meeting and signs in, and so does the owner; its id."""
    meeting = uuid4()
    _act(tender, "centre", "PUT", f"/meetings/{meeting}", "begin_meeting", meeting, 0, {"lot": str(tender.lot)})
    for handle in ("centre", "owner"):
        _attend(tender, handle, meeting)
    return meeting


def hold(tender: Tender, meeting: UUID, bidders: tuple[str, ...]) -> None:
    """Bidders sign in, the roll is called, all bids are read out, one objection is answered, the meeting is closed."""
    for handle in bidders:
        _attend(tender, handle, meeting)
    _act(tender, "centre", "POST", f"/meetings/{meeting}/roll", "call_roll", meeting, _now(tender)["version"], {})
    for order in range(1, _now(tender)["reading"]["last"] + 1):
        payload = {"order": order, "pace": 0}
        version = _now(tender)["version"]
        _act(tender, "centre", "POST", f"/meetings/{meeting}/reading", "read_on", meeting, version, payload)
    objection = uuid4()
    tender.as_(bidders[0]).act(
        "PUT",
        f"/api/v1/opening-objections/{objection}",
        command="raise_objection",
        object=f"opening-objection:{objection}",
        version=0,
        payload={"meeting": str(meeting), "text": scenes.OBJECTION_IN_HALL},
    )
    tender.as_("owner").act(
        "POST",
        f"/api/v1/opening-objections/{objection}/answer",
        command="answer_objection",
        object=f"opening-objection:{objection}",
        version=1,
        payload={"upheld": False, "answer": scenes.ANSWER_IN_HALL},
    )
    jump_to(clock.now() + AFTER_OBJECTIONS)
    version = _now(tender)["version"]
    _act(tender, "centre", "POST", f"/meetings/{meeting}/closing", "close_meeting", meeting, version, {})


def sign(tender: Tender, meeting: UUID, signers: tuple[str, ...]) -> None:
    """Those present sign the minutes that the platform has written."""
    url = f"/api/v1/lots/{tender.lot}/meeting"
    minutes = tender.as_("centre").wait(url, lambda found: found["minutes"] is not None)["minutes"]
    for handle in signers:
        payload = {"pdf_sha256": minutes["pdf_sha256"]}
        _act(tender, handle, "POST", f"/meetings/{meeting}/signatures", "sign_minutes", meeting, 0, payload)


def _attend(tender: Tender, handle: str, meeting: UUID) -> None:
    _act(tender, handle, "POST", f"/meetings/{meeting}/attendances", "attend_meeting", meeting, 0, {})


def _now(tender: Tender) -> Any:
    return tender.as_("centre").get(f"/api/v1/lots/{tender.lot}/meeting")


def _act(
    tender: Tender, who: str, method: str, path: str, command: str, meeting: UUID, version: int, payload: dict[str, Any]
) -> None:
    tender.as_(who).act(
        method, f"/api/v1{path}", command=command, object=f"meeting:{meeting}", version=version, payload=payload
    )
