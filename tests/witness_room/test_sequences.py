"""Rules about sequences: each fires at what it names, and at nothing of a tender that went as it should."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from openhall.kernel.clock import instant_text
from openhall.witness.public import FeedAct
from openhall.witness_room.warnings import sequences

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@dataclass
class Story:
    """Acts of one case as the feed would bring them; ``finds`` looks at the last one."""

    case: UUID = field(default_factory=uuid4)
    lot: UUID = field(default_factory=uuid4)
    acts: list[FeedAct] = field(default_factory=list)
    now: datetime = NOON

    def happens(self, code: str, public: dict[str, Any] | None = None, said: Any = None, object: str = "") -> FeedAct:
        body = {"code": code, "public": public or {}, "statement": "s", "actor": "0" * 32}
        index = len(self.acts)
        act = FeedAct(
            index=index, code=code, object=object or f"lot:{self.lot}", case=self.case, sealed_for=None, at=self.now,
            leaf_sha256=f"{index:064d}", leaf=body, body=body, statements={"s": said or {}},
        )  # fmt: skip
        self.acts.append(act)
        return act

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)

    def amended(self, *, old: datetime, new: datetime, documents: int = 0) -> FeedAct:
        public = {"old_due_at": instant_text(old), "new_due_at": instant_text(new)}
        said = {"documents_added": [{}] * documents, "documents_withdrawn": []}
        return self.happens("NOT-04", public, said, object=f"notice:{uuid4()}")

    def opening_set(self, *submissions: tuple[str, str, datetime], withdrawn: tuple[str, ...] = ()) -> FeedAct:
        sealed = [
            {"hidden": {"code": "BID-01", "actor": person, "at": instant_text(at), "public": {"bidder": bidder}}}
            for person, bidder, at in submissions
        ]
        sealed += [
            {"hidden": {"code": "BID-03", "actor": "x", "at": instant_text(NOON), "public": {"bidder": bidder}}}
            for bidder in withdrawn
        ]
        return self.happens("OPN-03", {}, {"sealed": sealed})


@pytest.fixture
def story(monkeypatch: pytest.MonkeyPatch) -> Story:
    found = Story()
    monkeypatch.setattr(
        sequences, "acts_after", lambda _index, *, case, code: [one for one in found.acts if one.code == code]
    )
    return found


def finds(act: FeedAct) -> list[str]:
    return [one.kind.code.removeprefix("sequence.") for one in sequences.found_in(act)]


def test_a_tender_that_goes_as_it_should_raises_nothing(story):
    due = NOON + timedelta(days=20)
    assert finds(story.amended(old=due, new=due + timedelta(days=5), documents=1)) == []
    story.passes(days=25)
    bids = [(f"p{n}", f"b{n}", NOON + timedelta(days=n)) for n in range(1, 5)]
    assert finds(story.opening_set(*bids)) == []
    assert finds(story.happens("OPN-05")) == []
    story.passes(hours=3)
    assert finds(story.happens("EVA-01")) == []
    assert finds(story.happens("EVA-02")) == []
    award = {"amount": "900.50", "currency": "CNY"}
    assert finds(story.happens("AWD-02", award)) == []
    assert finds(story.happens("CON-02", award | {"lot": str(story.lot)}, object=f"contract:{uuid4()}")) == []


class TestAmendments:
    def test_documents_changed_after_the_deadline(self, story):
        due = NOON - timedelta(seconds=1)
        assert finds(story.amended(old=due, new=due + timedelta(days=9), documents=1)) == ["documents_after_deadline"]
        assert finds(story.amended(old=due, new=due + timedelta(days=9))) == []

    def test_little_time_left_and_the_deadline_stays(self, story):
        for hours, expected in ((71, ["little_time_left"]), (73, [])):
            due = NOON + timedelta(hours=hours)
            assert finds(story.amended(old=due, new=due)) == expected
        due = NOON + timedelta(hours=71)
        assert finds(story.amended(old=due, new=due + timedelta(days=15))) == []

    def test_a_deadline_that_comes_earlier(self, story):
        due = NOON + timedelta(days=20)
        assert finds(story.amended(old=due, new=due - timedelta(hours=1))) == ["brought_forward"]


class TestOrder:
    def test_prices_before_the_window_is_closed(self, story):
        assert finds(story.happens("OPN-05")) == ["opened_before_window"]

    def test_of_another_lot_counts_not(self, story):
        story.happens("OPN-03", {}, {"sealed": []}, object=f"lot:{uuid4()}")
        assert finds(story.happens("OPN-05")) == ["opened_before_window"]

    def test_a_report_before_the_opening(self, story):
        assert finds(story.happens("EVA-02")) == ["evaluated_before_opening"]

    def test_a_quick_report(self, story):
        story.opening_set()
        story.happens("OPN-05")
        story.passes(minutes=9)
        assert finds(story.happens("EVA-02")) == ["quick_report"]
        story.passes(minutes=1)
        assert finds(story.happens("EVA-02")) == []

    def test_an_award_without_a_report(self, story):
        assert finds(story.happens("AWD-02", {"amount": "1", "currency": "CNY"})) == ["award_without_report"]

    def test_an_award_on_the_result_of_an_auction_needs_none(self, story):
        award = {"amount": "1", "currency": "CNY"}
        story.happens("AUC-09", {"lot": str(uuid4())}, object=f"auction:{uuid4()}")
        assert finds(story.happens("AWD-02", award)) == ["award_without_report"], "another lot's result is no ground"
        story.happens("AUC-09", {"lot": str(story.lot)}, object=f"auction:{uuid4()}")
        assert finds(story.happens("AWD-02", award)) == []

    @pytest.mark.parametrize(("name", "value"), [("amount", "901.00"), ("currency", "EUR")])
    def test_a_contract_of_another_amount_or_currency(self, story, name, value):
        award = {"amount": "900.50", "currency": "CNY"}
        story.happens("EVA-02")
        story.happens("AWD-02", award)
        act = story.happens("CON-02", award | {"lot": str(story.lot), name: value}, object=f"contract:{uuid4()}")
        assert finds(act) == ["other_contract"]


class TestBids:
    def test_one_person_for_two_bidders(self, story):
        bids = [("p1", "b1", NOON), ("p1", "b2", NOON + timedelta(hours=2)), ("p3", "b3", NOON + timedelta(hours=4))]
        act = story.opening_set(*bids)
        assert finds(act) == ["one_person_for_several"]
        assert sequences.found_in(act)[0].facts["count"] == 2

    def test_who_withdrew_does_not_count(self, story):
        bids = [("p1", "b1", NOON), ("p1", "b2", NOON + timedelta(hours=2))]
        assert finds(story.opening_set(*bids, withdrawn=("b2",))) == []

    def test_three_bidders_within_a_minute(self, story):
        bids = [(f"p{n}", f"b{n}", NOON + timedelta(seconds=30 * n)) for n in range(3)]
        assert finds(story.opening_set(*bids)) == ["bids_within_a_minute"]
        bids = [(f"p{n}", f"b{n}", NOON + timedelta(seconds=31 * n)) for n in range(3)]
        assert finds(story.opening_set(*bids)) == []


class TestHalts:
    @pytest.fixture
    def halted(self, story):
        session = f"session:{uuid4()}"
        story.opening_set()
        story.happens("WIT-01", {"kind": "tender", "about": f"lot:{story.lot}"}, object=session)
        until = instant_text(NOON + timedelta(hours=2))
        story.happens("WIT-04", {"article": "A", "until": until}, object=session)
        story.passes(minutes=1)
        return session

    def test_a_step_while_the_session_stands_still(self, story, halted):
        assert finds(story.happens("OPN-04")) == ["while_halted"]
        contract = story.happens("CON-01", {"lot": str(story.lot)}, object=f"contract:{uuid4()}")
        assert finds(contract) == ["while_halted"]

    def test_of_another_lot_goes_on(self, story, halted):
        assert finds(story.happens("OPN-04", object=f"lot:{uuid4()}")) == []

    def test_once_it_is_resumed_or_over_by_itself_steps_go_on(self, story, halted):
        story.passes(hours=2)
        assert finds(story.happens("OPN-04")) == []
        story.now = NOON + timedelta(minutes=2)
        assert finds(story.happens("OPN-04")) == ["while_halted"]
        story.happens("WIT-05", object=halted)
        assert finds(story.happens("OPN-04")) == []


def test_every_rule_says_what_it_means_and_fills_its_sentence():
    for rule in sequences.RULES:
        assert str(rule.kind.meaning)
        assert rule.on <= sequences.CODES
