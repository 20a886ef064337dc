"""A complaint in the demonstration: filed after the objection, taken up, answered and decided; plainly fictional."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from openhall.config.demo import scenes
from openhall.config.demo.client import jump_to
from openhall.config.demo.tender import Tender
from openhall.kernel import clock
from openhall.kernel.clock import instant_text

HOUR = timedelta(hours=1)


def complain(tender: Tender, handle: str, body: UUID) -> UUID:
    """A bidder whom the owner's answer doesn't satisfy complains about the result; the complaint's id."""
    complaint = uuid4()
    _act(tender, handle, f"/notices/{tender.notice}/complaints/{complaint}", "file_complaint", complaint, 0, {
        "matter": "result", "lot": str(tender.lot), "standing": "bidder", "body": str(body),
        "text": scenes.COMPLAINT, "request": scenes.COMPLAINT_REQUEST,
        "known_at": instant_text(clock.now() - 8 * HOUR),
    })  # fmt: skip
    return complaint


def decide(tender: Tender, complaint: UUID) -> None:
    """The body takes it up the same day, hears the owner, and decides."""
    jump_to(clock.now() + 2 * HOUR)
    _act(tender, "authority", f"/complaints/{complaint}/acceptance", "decide_acceptance", complaint, None,
         {"accepted": True, "ground": None, "reason": None})  # fmt: skip
    _act(tender, "owner", f"/complaints/{complaint}/answers", "answer_complaint", complaint, None,
         {"text": scenes.COMPLAINT_ANSWER})  # fmt: skip
    jump_to(clock.now() + 20 * HOUR)
    _act(tender, "authority", f"/complaints/{complaint}/decision", "decide_complaint", complaint, None, {
        "outcome": "dismissed", "effect": "none", "decision": scenes.COMPLAINT_DECISION,
        "published": scenes.COMPLAINT_PUBLISHED, "law": scenes.COMPLAINT_LAW, "lang": "zh-hans",
    })  # fmt: skip


def _act(
    tender: Tender, who: str, path: str, command: str, complaint: UUID, version: int | None, payload: dict[str, Any]
) -> None:
    client = tender.as_(who)
    seen = client.get(f"/api/v1/complaints/{complaint}")["version"] if version is None else version
    client.act(
        "POST", f"/api/v1{path}", command=command, object=f"complaint:{complaint}", version=seen, payload=payload
    )
