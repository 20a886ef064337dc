"""Limits that only a law gives: who enters them, for which tenders they count, and what indicators then say."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from pydantic import ValidationError
from tests.supervision.conftest import NOON, figures, follow

from openhall.identity.public import MandateMissing
from openhall.kernel.refusals import Stale
from openhall.supervision.facts import computing, limited
from openhall.supervision.facts.models import FACTS, Progress, Value, Watched
from openhall.supervision.limits import commands, queries
from openhall.supervision.limits.inputs import LimitInput
from openhall.supervision.limits.models import IndicatorLimit, LimitName
from openhall.supervision.limits.refusals import UnknownJurisdiction
from openhall.witness.models import Outbox, Statement

pytestmark = pytest.mark.django_db
DAY = {
    "jurisdiction": "reference", "limit": "award_notice_days", "value": "15", "from_date": "2026-01-01",
    "basis": "Decision 7 (fictional), article 3", "reason": "The decision names the days.",
}  # fmt: skip


def enters(who: Any, *, uuid: Any = None, at: Any = NOON, **changes: Any) -> IndicatorLimit:
    payload = {name: cell for name, cell in (DAY | changes).items() if cell is not None}
    uuid = uuid or uuid4()
    signed = who.signs("set_indicator_limit", f"indicator-limit:{uuid}", 0, payload, at=at)
    return commands.set_indicator_limit(uuid=uuid, given=LimitInput.model_validate(payload), **signed)[0]


@pytest.fixture
def awarded(course):
    """An awarded tender, as facts."""
    course.publishes().bids("1000.00", "1100.00", "1200.00").opens().awards().released()
    follow()
    return course


def value(indicator: str) -> float | None:
    figures(NOON, indicator)
    row = Value.objects.filter(indicator=indicator).first()
    return row.value if row else None


class TestEntering:
    def test_an_authority_enters_one_and_everybody_reads_who_and_why(self, authority, as_reader):
        row = enters(authority)

        leaf = json.loads(bytes(Outbox.objects.get(leaf_sha256=row.leaf).leaf))
        assert leaf["code"] == "SPV-07"
        assert leaf["public"] == {
            "jurisdiction": "reference", "limit": "award_notice_days", "value": "15", "currency": "",
            "from_date": "2026-01-01", "in_force": True,
        }  # fmt: skip
        body = json.loads(bytes(Statement.objects.get(sha256=leaf["statement"]).body))
        assert (body["basis"], body["reason"]) == (DAY["basis"], DAY["reason"])
        (told,) = as_reader(None).get("/api/v1/supervision/limits").json()["limits"]
        assert told["entered_by"] == {"person": "Iris Tan", "organisation": "Office of Rules"}
        assert (told["value"], told["counts"], told["reason"]) == ("15", True, DAY["reason"])
        page = as_reader(None).get("/supervision/limits").content.decode()
        for words in ("Iris Tan", DAY["basis"], DAY["reason"], "15 days", f"/receipts/{row.leaf}"):
            assert words in page
        assert 'data-command="set_indicator_limit"' not in page
        assert 'data-command="set_indicator_limit"' in as_reader(authority).get("/supervision/limits").content.decode()

    def test_nobody_else_does(self, supervisor, inspector, auditor, officer):
        for who in (supervisor, inspector, auditor, officer):
            with pytest.raises(MandateMissing):
                enters(who)
        assert not IndicatorLimit.objects.exists()

    def test_of_known_rules_with_an_id_of_its_own(self, authority):
        with pytest.raises(UnknownJurisdiction):
            enters(authority, jurisdiction="atlantis")
        row = enters(authority)
        with pytest.raises(Stale):
            enters(authority, uuid=row.uuid, value="16")

    @pytest.mark.parametrize(
        "changes",
        [
            {"limit": "threshold", "value": "1000"},
            {"currency": "CNY"},
            {"value": "1.5"},
            {"value": "4000"},
            {"value": "-1"},
            {"value": "NaN"},
            {"limit": "closeness"},
        ],
        ids=["no-currency", "days-in-money", "half-a-day", "eleven-years", "negative", "no-number", "no-limit"],
    )
    def test_days_are_whole_and_amounts_have_a_currency(self, changes):
        with pytest.raises(ValidationError):
            LimitInput.model_validate(DAY | changes)

    def test_its_names_are_those_of_the_library(self):
        from openhall_indicators.cli import OPTIONAL

        assert set(LimitName.values) == set(OPTIONAL)
        assert {name for one in ("D09", "E05", "F05", "F06") for name in limited.limits_of(one)} == set(OPTIONAL)


class TestHistory:
    def test_earlier_tenders_keep_what_counted_then(self, authority):
        enters(authority)
        enters(authority, value="10", from_date="2026-03-10")
        enters(authority, in_force="no", from_date="2026-06-01")

        told = [(one.since.date().isoformat(), one.until and one.until.date().isoformat(), one.values)
                for one in queries.stretches()]  # fmt: skip
        assert told == [
            ("2026-01-01", "2026-03-10", {"award_notice_days": 15}),
            ("2026-03-10", "2026-06-01", {"award_notice_days": 10}),
        ]
        assert len(queries.rows()) == 3
        (now,) = queries.counting(queries.rows(), date(2026, 4, 1)).values()
        assert now.value == 10
        assert not queries.counting(queries.rows(), date(2026, 7, 1))

    def test_the_same_day_entered_again_is_a_correction(self, authority):
        enters(authority)
        enters(authority, value="20")

        (one,) = queries.stretches()
        assert one.values == {"award_notice_days": 20}


class TestFigures:
    def test_without_a_limit_nothing_is_said_and_with_one_it_is(self, awarded, authority):
        assert value("D09") is None
        enters(authority)
        assert value("D09") == 1.0
        FACTS["documents"].objects.filter(type="awardNotice").update(published_at=NOON + timedelta(days=60))
        assert value("D09") == 0.0

    def test_a_limit_of_other_rules_or_of_later_tenders_says_nothing(self, awarded, authority):
        enters(authority, jurisdiction="cn")
        enters(authority, from_date="2026-12-01")

        assert value("D09") is None

    def test_steps_are_counted_over_both_stretches(self, awarded, authority):
        tender = Watched.objects.get()
        enters(authority, limit="least_window_days", value="0")
        assert value("E05") == 0.0
        enters(authority, limit="least_window_days", value="400", from_date=tender.published_at.date().isoformat())
        assert value("E05") == 1.0
        unit = Value.objects.get(indicator="E05").unit
        assert unit["jurisdiction"] == "reference"
        from openhall.supervision.facts.units import tenders_of

        assert list(tenders_of("E05", unit)) == [tender]
        assert not tenders_of("E05", unit | {"jurisdiction": "cn"}).exists()

    def test_an_amount_counts_in_its_currency_alone(self, awarded, authority):
        facts = FACTS["tenders"].objects
        facts.update(value=950.0, currency="CNY")
        enters(authority, limit="threshold", value="1000", currency="VND")
        assert value("F05") is None
        enters(authority, limit="threshold", value="1000", currency="CNY")
        assert value("F05") == 1.0

    def test_a_buyers_two_stretches_are_one_figure(self):
        rows = ({"buyer_id": "B", "value": 0.5, "n": 2}, {"buyer_id": "B", "value": 1.0, "n": 6})

        assert limited._together("E05", rows) == {"buyer_id": "B", "value": 0.875, "n": 8}
        assert limited._together("F06", rows) == {"buyer_id": "B", "value": 1.0, "n": 8}

    def test_figures_follow_a_new_limit_without_a_new_act_of_a_tender(self, awarded, authority, monkeypatch):
        monkeypatch.setattr(computing, "indicators", lambda: ("D09",))
        assert computing.compute_whole(at=NOON)
        assert not computing.compute_whole(at=NOON + timedelta(minutes=1))
        enters(authority, at=NOON + timedelta(minutes=2))

        assert computing.compute_whole(at=NOON + timedelta(minutes=3))
        assert Value.objects.get(indicator="D09").value == 1.0
        assert not computing.compute_whole(at=NOON + timedelta(minutes=4))
        assert Progress.objects.get().at == NOON + timedelta(minutes=3)
