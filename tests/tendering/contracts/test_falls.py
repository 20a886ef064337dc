"""The winner refuses to contract or hands in no bond: after it could answer its award falls, and the next follows."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.tendering.evaluation import conftest as evaluation

from openhall.identity.public import MandateMissing
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotFound, NotYours
from openhall.tendering.awards import public as awards
from openhall.tendering.contracts import public as contracts
from openhall.tendering.contracts.falls import commands, queries, refusals
from openhall.tendering.contracts.falls.inputs import FallInput
from openhall.tendering.contracts.models import Fall
from openhall.tendering.notices.models import Lot
from openhall.tendering.opening import commands as opening
from openhall.tendering.planning.models import Project
from openhall.witness.models import Outbox
from openhall_sealing.intents import format_instant

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
as_reader = evaluation.as_reader


def leaf(code: str) -> Any:
    return json.loads(bytes(Outbox.objects.filter(code=code).order_by("-id")[0].leaf))


class Falling:
    """An awarded lot whose winner doesn't want it."""

    def __init__(self, trade: Any) -> None:
        self.trade = trade
        self.trade.now += DAY

    def announces(self, who: Any = None, *, ground: str = "refuses_contract", due: datetime | None = None) -> Fall:
        fall = uuid4()
        due = due or self.trade.now + 5 * DAY
        payload = {
            "lot": str(self.trade.lot.uuid),
            "ground": ground,
            "reason": "It wrote that it won't sign.",
            "answer_due_at": format_instant(due),
        }
        who = who or self.trade.officer
        signed = who.signs("announce_fall", f"award-fall:{fall}", 0, payload, at=self.trade.now)
        return commands.announce_fall(fall=fall, given=FallInput.model_validate(payload), **signed).fall

    def answers(self, row: Fall, who: Any = None, *, at: datetime | None = None) -> Fall:
        payload = {"answer": "The steel became too dear."}
        who = who or self.trade.supplier
        signed = who.signs("answer_fall", f"award-fall:{row.uuid}", 1, payload, at=at or self.trade.now)
        return commands.answer_fall(fall=row.uuid, **payload, **signed).fall

    def decides(self, row: Fall, who: Any = None, *, at: datetime | None = None) -> Fall:
        payload = {"reason": "That is no good reason."}
        version = Fall.objects.get(uuid=row.uuid).version
        who = who or self.trade.officer
        signed = who.signs("let_award_fall", f"award-fall:{row.uuid}", version, payload, at=at or self.trade.now)
        return commands.let_award_fall(fall=row.uuid, **payload, **signed).fall


@pytest.fixture
def falling(trade: Any) -> Falling:
    return Falling(trade)


def test_after_the_winner_answered_the_award_falls_and_the_next_candidate_follows(falling, trade):
    first = awards.award_of(trade.lot.uuid).candidates[0]["bid"]
    row = falling.announces()
    falling.answers(row)
    falling.decides(row)

    assert (trade.lot.state, trade.project.state) == (Lot.State.PUBLICITY, Project.State.PUBLICITY)
    assert contracts.contract_of(trade.lot) is None
    assert leaf("AWD-05")["public"]["article"] == "招标投标法实施条例 (2019) 第五十五条, 第七十四条"
    assert [leaf("AWD-07")["public"][name] for name in ("bid", "ground")] == [first, "refuses_contract"]
    lot = trade.lot
    signed = trade.officer.signs("publish_award", f"lot:{lot.uuid}", lot.version, at=trade.now)
    award, _recorded = awards.publish_award(lot_uuid=lot.uuid, **signed)
    assert award.candidates[0]["bid"] != first
    assert contracts.draft_contract(lot_uuid=lot.uuid, at=trade.now).supplier_id == award.supplier_id


def test_or_the_owner_ends_the_lot_and_calls_it_anew(falling, trade):
    row = falling.announces(ground="no_bond")
    with pytest.raises(refusals.WinnerToBeHeard):
        falling.decides(row)
    falling.decides(row, at=row.answer_due_at)  # the term lapsed without a word

    lot = trade.lot
    failure = {"reason": "The winner handed in no bond.", "article": "条例 55"}
    signed = trade.officer.signs("fail_lot", f"lot:{lot.uuid}", lot.version, failure, at=row.answer_due_at + DAY)
    opening.fail_lot(lot=lot.uuid, **failure, **signed)
    assert trade.lot.state == Lot.State.FAILED


def test_what_only_the_owner_had_signed_binds_nobody(falling, trade):
    trade.signs(trade.officer, "owner")
    row = falling.announces()
    falling.decides(row, at=row.answer_due_at)
    assert contracts.contract_of(trade.lot) is None
    assert Outbox.objects.filter(code="CON-01").exists()  # its act stays


def test_a_winner_who_signed_refuses_nothing(falling, trade):
    row = falling.announces()
    trade.signs(trade.supplier, "supplier")
    with pytest.raises(refusals.FallGroundNotShown):
        falling.decides(row, at=row.answer_due_at)
    trade.signs(trade.officer, "owner")
    with pytest.raises(MoveNotAllowed):
        falling.announces(ground="no_bond")


def test_only_on_a_ground_of_the_law_once_with_time_to_answer(falling, trade):
    with pytest.raises(refusals.FallGroundNotShown):
        falling.announces(ground="too_dear")
    with pytest.raises(Invalid):
        falling.announces(due=trade.now)
    row = falling.announces()
    with pytest.raises(refusals.FallAnnounced):
        falling.announces()
    with pytest.raises(refusals.FallAnswerOver):
        falling.answers(row, at=row.answer_due_at)
    falling.answers(row)
    signed = trade.supplier.signs("answer_fall", f"award-fall:{row.uuid}", 2, {"answer": "More."}, at=trade.now)
    with pytest.raises(refusals.FallAnswerOver):
        commands.answer_fall(fall=row.uuid, answer="More.", **signed)


def test_the_owner_announces_and_decides_and_the_winner_answers(
    falling, trade, agent, host, bidder, supervisor, stranger
):
    for who in (trade.supplier, agent, host, bidder, supervisor, stranger):
        with pytest.raises((NotYours, MandateMissing)):
            falling.announces(who)
    row = falling.announces()
    for who in (trade.officer, agent, host, bidder, supervisor, stranger):
        with pytest.raises((NotFound, NotYours, MandateMissing)):
            falling.answers(row, who)
    falling.answers(row)
    for who in (trade.supplier, agent, host, bidder, supervisor, stranger):
        with pytest.raises((NotYours, MandateMissing)):
            falling.decides(row, who)
    assert Fall.objects.get().decided_at is None
    with pytest.raises(NotFound):
        queries.fall(UUID(int=0))


def test_everybody_reads_it_and_each_side_finds_its_form(falling, trade, client):
    row = falling.announces()
    page = client.get(f"/lots/{trade.lot.uuid}/award-fall").content.decode()
    assert row.reason.replace("'", "&#x27;") in page
    assert "answer_fall" not in page
    answer = client.get(f"/api/v1/lots/{trade.lot.uuid}/award-falls").json()
    assert [one["ground"] for one in answer["falls"]] == ["refuses_contract"]


def test_the_page_says_that_it_fell_and_leads_the_owner_alone_to_the_deposit(falling, trade, client, as_reader):
    row = falling.announces()
    path, deposits = f"/lots/{trade.lot.uuid}/award-fall", f"/desk/lots/{trade.lot.uuid}/deposits"
    assert "The winner is heard" in client.get(path).content.decode()
    falling.answers(row)
    falling.decides(row)

    assert deposits not in client.get(path).content.decode()
    assert deposits in as_reader(trade.officer).get(path).content.decode()
    lot = trade.lot
    signed = trade.officer.signs("publish_award", f"lot:{lot.uuid}", lot.version, at=trade.now)
    awards.publish_award(lot_uuid=lot.uuid, **signed)
    assert "stands behind the others; the ranks stay" in client.get(f"/lots/{trade.lot.uuid}/result").content.decode()
