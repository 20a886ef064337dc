"""In what ways an address of the API may be used, and payloads of the right shape.

``{…}`` in an object or payload stands for a thing of the tender in :mod:`tests.permissions`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

ANYBODY = "anybody"
"""Public: no account is needed. Whatever it says is for everybody."""
ONESELF = "oneself"
"""For whoever is signed in, about themselves; a guest is refused, and nobody sees another's."""
DOOR = "door"
"""How one gets in; it must stand rubbish."""


@dataclass(frozen=True)
class Reading:
    """Read by people of these parties in these roles; to all others it is refused or not there."""

    by: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Acting:
    """A signed act. ``object`` is what the intent names; ``by`` may do it, nobody else."""

    command: str
    object: str
    by: frozenset[tuple[str, str]]
    payload: dict[str, Any] = field(default_factory=dict, hash=False)
    version: str = ""


ROLES = (
    "manager", "officer", "bidder", "custodian", "centre", "treasurer", "supervisor", "expert", "authority", "witness",
    "investigator", "desk", "head", "province", "inspector", "auditor", "chair",
)  # fmt: skip


def of(*who: str) -> frozenset[tuple[str, str]]:
    """``of("owner officer", "* bidder")``: a party and a role; ``*`` means of whatever party, or in any role."""
    return frozenset((words.split()[0], words.split()[1]) for words in who)


OFFICER = of("owner officer")
EVERY = of("* *")
PANEL = of("centre expert", "owner expert")
BIDDER = of("bidder bidder")
KEEPERS = of("owner custodian", "centre custodian")
WATCHERS = of("* supervisor", "* centre", "* witness")
LOT = {"title": "Lot 1", "estimate": "1.00"}
PROJECT = {
    "owner": "{owner}", "centre": "{centre}", "title": "T", "jurisdiction": "reference", "currency": "CNY",
}  # fmt: skip
AUCTION = {
    "lot": "{lot}", "start": "1.00", "step": "1.00",
    "starts_at": "2026-06-01T00:00:00.000000Z", "ends_at": "2026-06-02T00:00:00.000000Z",
}  # fmt: skip
FINDINGS = {"bids": [{"bid": "{bid}"}], "members": 5, "experts": 4}
SHEET: dict[str, Any] = {"bids": [{"bid": "{bid}", "scores": {}}], "reason": ""}
OPINION = {"findings": "0" * 64, "stance": "agrees"}
SYSTEM = {"name": "Program", "purpose": "It fills in bids.", "contact": "a@example.org", "scopes": ["read"]}
SYSTEM_KEY = {"public_key": "A" * 43, "proof": "A" * 86, "expires_at": "2026-06-01T00:00:00.000000Z"}
BOOKING = {
    "resources": ["{new}"], "starts_at": "2026-06-01T00:00:00.000000Z", "ends_at": "2026-06-01T01:00:00.000000Z",
}  # fmt: skip

EXPERT = {
    "email": "eun.park@example.org", "region": "North", "qualifications": [{"field": "Pumps", "title": "Engineer"}],
}  # fmt: skip
SITE = {
    "name": "N", "city": "C", "address": "A", "contacts": "T", "lang": "en", "seats": [{"equipment": "Desk"}],
}  # fmt: skip
TRIAL = {"site": "{new}", "other": "{new}", "tested_date": "2026-01-01", "outcome": "good"}
ALLIANCE = {
    "site": "{new}", "name": "N", "agreement": "A", "agreement_sha256": "0" * 64, "lang": "en",
    "from_date": "2026-01-01",
}  # fmt: skip
ALLIANCE_FEE = {
    "amount": "1.00", "currency": "CNY", "counted": "minute", "from_date": "2026-01-01", "source": "S",
}  # fmt: skip
CALL_OFF = {"ground": "other", "reason": "R"}
QUESTIONS = {"questions": [{"code": "q1", "text": "Q"}], "lang": "en", "source": "S"}
RATING = {
    "committee": "{new}", "seat": 1, "questions": "{new}", "marks": [{"question": "q1", "mark": "met", "reason": "R"}],
}  # fmt: skip
NAMED = {"salt": "0" * 64, "uuids": ["{new}"]}
APPOINTMENT = {"members": 1, "fields": "Pumps", "ground": "any", "reason": "R", "experts": NAMED}
SUCCESSOR = {"place": 1, "cause": "health", "reason": "R", "experts": NAMED}
DRAW = {"members": 5, "experts": 4, "fields": "Pumps", "answer_minutes": 20, "number_sha256": "0" * 64}
