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
    _hear(tender, complaint)
    jump_to(clock.now() + 14 * HOUR)
    _act(tender, "authority", f"/complaints/{complaint}/decision", "decide_complaint", complaint, None, {
        "outcome": "dismissed", "effect": "none", "decision": scenes.COMPLAINT_DECISION,
        "published": scenes.COMPLAINT_PUBLISHED, "law": scenes.COMPLAINT_LAW, "lang": "zh-hans",
    })  # fmt: skip


def _hear(tender: Tender, complaint: UUID) -> None:
    """The body hears both sides by picture and sound; who complains stays away, the owner signs the minutes."""
    uuid, begins = uuid4(), clock.now() + 5 * HOUR
    _in_hearing(tender, "authority", uuid, "", "summon_hearing", 0, {
        "complaint": str(complaint), "begins_at": instant_text(begins), "mode": "remote", "owner": True,
        "complainant": True, "place": scenes.HEARING_PLACE, "subject": scenes.HEARING_SUBJECT,
    })  # fmt: skip
    _in_hearing(tender, "owner", uuid, "/answers", "answer_summons", None, {"answer": "comes"})
    jump_to(begins + HOUR)
    _in_hearing(tender, "authority", uuid, "/minutes", "write_minutes", None, {
        "began_at": instant_text(begins), "ended_at": instant_text(begins + HOUR / 2), "owner": True,
        "text": scenes.HEARING_MINUTES,
    })  # fmt: skip
    leaf = tender.as_("owner").get(f"/api/v1/complaint-hearings/{uuid}")["minutes_leaf"]
    signature = {"minutes": leaf, "signed": True}
    _in_hearing(tender, "owner", uuid, "/signatures", "sign_hearing_minutes", None, signature)


def _in_hearing(
    tender: Tender, who: str, uuid: UUID, path: str, command: str, version: int | None, payload: dict[str, Any]
) -> None:
    client, base = tender.as_(who), f"/api/v1/complaint-hearings/{uuid}"
    seen = client.get(base)["version"] if version is None else version
    client.act("POST", base + path, command=command, object=f"hearing:{uuid}", version=seen, payload=payload)


def _act(
    tender: Tender, who: str, path: str, command: str, complaint: UUID, version: int | None, payload: dict[str, Any]
) -> None:
    client = tender.as_(who)
    seen = client.get(f"/api/v1/complaints/{complaint}")["version"] if version is None else version
    client.act(
        "POST", f"/api/v1{path}", command=command, object=f"complaint:{complaint}", version=seen, payload=payload
    )
