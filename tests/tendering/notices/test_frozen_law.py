"""Whatever is computed of a case goes by the law that its notice froze: a stranger has nothing else to compute with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from openhall.config.wiring import law_of_case
from openhall.tendering.notices import rules
from openhall.tendering.notices.models import Lot
from openhall.tendering.planning import public as planning
from openhall_rules import pack

NOTICE_OUT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
RATE, DAYS = "deposits.interest_rate", "deposits.day_count"


def enters(authority, path, value, at):
    uuid = uuid4()
    payload = {"pack": "cn@2019-03-02", "path": path, "value": value, "source": "A fictional bank of these tests"}
    signed = authority.signs("enter_legal_value", f"legal-value:{uuid}", 0, payload, at=at)
    planning.enter_legal_value(value_uuid=uuid, entry=planning.LegalValueInput.model_validate(payload), **signed)


def test_a_rate_entered_after_the_notice_changes_no_refund_of_it(published, authority):
    case = published.project.uuid
    before = law_of_case(case)

    enters(authority, RATE, "0.9", NOTICE_OUT + timedelta(hours=1))
    enters(authority, "witness.wait_hours", 24, NOTICE_OUT + timedelta(hours=1))

    after = law_of_case(case)
    assert after.get(RATE) == before.get(RATE) != pack("cn@2019-03-02").with_values({RATE: "0.9"}).get(RATE)
    assert "witness.wait_hours" in after.unset()
    assert after.overrides == published.project.pack_values


def test_the_notice_tells_the_very_values_that_count(published):
    from openhall.witness.public import acts_after, drain_all

    drain_all()
    (notice,) = (act for act in acts_after(0, case=published.project.uuid) if act.code == "NOT-01")
    told = pack("cn@2019-03-02").with_values(notice.statement()["pack_values"])

    assert [told.get(path) for path in (RATE, DAYS)] == [
        law_of_case(published.project.uuid).get(path) for path in (RATE, DAYS)
    ]


def test_no_notice_that_asks_for_a_deposit_goes_out_without_rate_and_day_count():
    law = pack("cn@2019-03-02")

    assert {RATE, DAYS} <= rules.value_faults([Lot(deposit=Decimal("1.00"))], law).keys()
    assert not {RATE, DAYS} & rules.value_faults([Lot()], law).keys()
    assert (
        not {RATE, DAYS}
        & rules.value_faults(
            [Lot(deposit=Decimal("1.00"))], law.with_values({RATE: "0.0005", DAYS: "actual/360"})
        ).keys()
    )
