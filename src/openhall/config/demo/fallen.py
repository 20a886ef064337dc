"""A tender of the demonstration whose award falls: bids are compared by their cost over ten years, a committee that the
owner named evaluates them, the winner gives the award up, its deposit is kept after it was heard, the next one wins."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from openhall.config.demo import ending, money, scenes
from openhall.config.demo.people import EXPERTS, PARTS
from openhall.config.demo.tender import Tender
from openhall.kernel import clock
from openhall.kernel.clock import instant_text

WINNER, OTHERS = "bidder1", ("bidder2", "bidder3")
MEMBERS = ("expert", "expert2", "expert3", "expert4", "expert5")
NAMES = {one.handle: one.name for one in (*PARTS, *EXPERTS)}
TIME_TO_ANSWER = timedelta(days=5)


def call(tender: Tender, due_at: datetime) -> None:
    """The plan and the notice, whose criteria say how the cost over the years is computed."""
    tender.plan(scenes.BOOSTERS)
    tender.call(scenes.BOOSTERS_LOT, document=scenes.document(), due_at=due_at)


def bid(tender: Tender) -> None:
    """Each bidder declares with its price what its pumps use in a year."""
    for handle, (total, energy) in scenes.BOOSTERS_PRICES.items():
        costs = [{"name": scenes.ENERGY, "amount": energy}]
        tender.bid(handle, {"currency": "CNY", "total": total, "costs": costs})


def open_bids(tender: Tender) -> None:
    """Bidders and custodians open the bids."""
    tender.until("closed")
    for handle in scenes.BOOSTERS_PRICES:
        tender.release(handle)
    tender.until("released")
    for handle in ("owner", "centre"):
        tender.hand_in_shares(handle)
    tender.until("opened")


def appoint(tender: Tender) -> None:
    """The owner names five experts."""
    appointment, owner = uuid4(), tender.as_("owner")
    listed = owner.get(f"/api/v1/lots/{tender.lot}/appointable?fields={scenes.FIELD_IN_ADDRESS}")["experts"]
    entries = {one["name"]: one["uuid"] for one in listed}
    named = [entries[NAMES[handle]] for handle in MEMBERS]
    owner.act(
        "PUT", f"/api/v1/lots/{tender.lot}/appointments/{appointment}", command="appoint_committee",
        object=f"appointment:{appointment}", version=0, payload={
            "members": len(named), "fields": [scenes.FIELD], "ground": "specialised",
            "reason": scenes.APPOINTED_BECAUSE, "experts": {"salt": secrets.token_hex(32), "uuids": named},
        },
    )  # fmt: skip


def evaluate(tender: Tender) -> None:
    """One of them records what they found, each signs, one closes the report."""
    energy = {str(tender.bids[handle]): cost for handle, (_total, cost) in scenes.BOOSTERS_PRICES.items()}
    found = [{"bid": one["bid"], "costs": {scenes.ENERGY: energy[one["bid"]]}} for one in tender.hall()["bids"]]
    tender.lot_act("expert", "POST", "evaluation", "evaluate_bids", {"bids": found, "members": 5, "experts": 5})
    leaf = tender.as_("expert").get(f"/api/v1/lots/{tender.lot}/evaluation")["evaluation_leaf_sha256"]
    for handle in MEMBERS:
        sheet = uuid4()
        tender.as_(handle).act(
            "POST", f"/api/v1/lots/{tender.lot}/sheets/{sheet}/opinion", command="sign_opinion",
            object=f"sheet:{sheet}", version=0, payload={"findings": leaf, "stance": "agrees"},
        )  # fmt: skip
    tender.lot_act("expert", "POST", "report", "sign_report")


def fall(tender: Tender) -> None:
    """The winner gives the award up; it is heard, the award falls, and the next candidate is awarded the lot."""
    uuid = uuid4()
    about, url = f"award-fall:{uuid}", f"/api/v1/award-falls/{uuid}"
    tender.as_("owner").act("PUT", url, command="announce_fall", object=about, version=0, payload={
        "lot": str(tender.lot), "ground": "gives_up", "reason": scenes.GAVE_UP,
        "answer_due_at": instant_text(clock.now() + TIME_TO_ANSWER),
    })  # fmt: skip
    answer = {"answer": scenes.GAVE_UP_ANSWER}
    tender.as_(WINNER).act("POST", f"{url}/answer", command="answer_fall", object=about, version=1, payload=answer)
    reason = {"reason": scenes.AWARD_FELL}
    tender.as_("owner").act(
        "POST", f"{url}/decision", command="let_award_fall", object=about, version=2, payload=reason
    )
    ending.award(tender)


def keep(tender: Tender) -> None:
    """The owner announces to keep the deposit of the one who gave up, hears it, and keeps it."""
    money.name_account(tender, "owner", money.OWNERS_ACCOUNT)
    held = money.of_lot(tender, tender.as_(WINNER).get("/api/v1/deposits"))[0]["deposit"]
    about, url = f"deposit:{held['uuid']}", f"/api/v1/deposits/{held['uuid']}/forfeiture"
    tender.as_("owner").act("POST", url, command="announce_forfeiture", object=about, version=0, payload={
        "ground": "contract_refused", "reason": scenes.KEEPING_ANNOUNCED, "amount": held["amount"],
        "answer_due_at": instant_text(clock.now() + TIME_TO_ANSWER),
    })  # fmt: skip
    _on_deposit(tender, WINNER, about, url, "/answer", "answer_forfeiture", {"answer": scenes.KEEPING_ANSWER})
    _on_deposit(tender, "owner", about, url, "/keeping", "forfeit_deposit", {"reason": scenes.KEPT_BECAUSE})


def _on_deposit(
    tender: Tender, who: str, about: str, url: str, path: str, command: str, payload: dict[str, Any]
) -> None:
    version = tender.as_(who).get(url)["version"]
    tender.as_(who).act("POST", url + path, command=command, object=about, version=version, payload=payload)


def rate(tender: Tender) -> None:
    """The register asks two questions; owner and supervising body rate two members, one rating is corrected, one
    answered."""
    questions = uuid4()
    tender.as_("authority").act(
        "PUT", f"/api/v1/expert-questions/{questions}", command="state_questions",
        object=f"expert-questions:{questions}", version=0, payload={
            "questions": [{"code": code, "text": text} for code, text in scenes.RATING_QUESTIONS.items()],
            "lang": "zh-hans", "source": scenes.RATING_SOURCE,
        },
    )  # fmt: skip
    first = _rated(tender, "owner", 0, questions, scenes.RATED_LATE)
    _rated(tender, "owner", 1, questions, scenes.RATED_WELL)
    _rated(tender, "authority", 0, questions, scenes.RATED_WELL)
    marks = {"marks": _marks(scenes.RATED_WELL), "reason": scenes.RATING_CORRECTED}
    about, url = f"expert-rating:{first}", f"/api/v1/expert-ratings/{first}"
    tender.as_("owner").act(
        "POST", f"{url}/correction", command="correct_expert_rating", object=about, version=1, payload=marks
    )
    answer = {"answer": scenes.RATING_ANSWER}
    tender.as_(_member(tender, 0)).act(
        "POST", f"{url}/answer", command="answer_expert_rating", object=about, version=2, payload=answer
    )


def _rated(tender: Tender, who: str, place: int, questions: UUID, marks: dict[str, tuple[str, str]]) -> UUID:
    rating, member = uuid4(), _members(tender, who)[place]
    tender.as_(who).act(
        "PUT", f"/api/v1/lots/{tender.lot}/expert-ratings/{rating}", command="rate_expert",
        object=f"expert-rating:{rating}", version=0, payload={
            "committee": member["committee"], "seat": member["seat"], "questions": str(questions),
            "marks": _marks(marks),
        },
    )  # fmt: skip
    return rating


def _marks(marks: dict[str, tuple[str, str]]) -> list[dict[str, str]]:
    return [{"question": code, "mark": mark, "reason": reason} for code, (mark, reason) in marks.items()]


def _members(tender: Tender, who: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tender.as_(who).get(f"/api/v1/lots/{tender.lot}/expert-ratings")["members"]
    return found


def _member(tender: Tender, place: int) -> str:
    """Who has that place, by handle."""
    name = _members(tender, "owner")[place]["name"]
    return next(handle for handle, known in NAMES.items() if known == name)


def wait_for_deposits(tender: Tender) -> None:
    """Until the bank has confirmed what was kept, and what went back to the other two."""
    ending.wait_for_refunds(tender, OTHERS)
    tender.as_(WINNER).wait(
        "/api/v1/deposits", lambda found: all(one["forfeiture"] == "paid" for one in money.of_lot(tender, found))
    )
