"""What becomes of alerts: their value day by day, their place among all values, deadlines, precision, muting."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from tests.supervision.conftest import NOON, figures
from tests.supervision.test_cases import closes, opens

from openhall.identity.public import Role
from openhall.kernel import clock
from openhall.kernel.models import Message
from openhall.supervision.alerts import queries, raising, reminding
from openhall.supervision.alerts.inputs import MuteInput
from openhall.supervision.alerts.models import Alert, Reading
from openhall.supervision.alerts.refusals import NotAnsweredHere
from openhall.supervision.cases import settling
from openhall.supervision.facts import following, periods
from openhall.supervision.facts.models import Value, Watched
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def alert(opened: Any, channel: Any) -> Alert:
    """A rule of two bids or more has given its alert."""
    channel.sets(channel.assigns())
    figures(NOON, "A02")
    raising.look(NOON)
    return Alert.objects.get()


def becomes(alert: Alert, value: float, n: int, at: Any) -> None:
    """The indicator says another value of the alert's tender."""
    following.keep("A02", [{"tender_id": alert.tender_id, "value": value, "n": n}], within=None, at=at)
    raising.look(at)
    alert.refresh_from_db()


class TestValue:
    def test_is_kept_as_first_seen_and_as_it_is_now_with_what_was_between(self, alert, channel, as_reader, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(days=3))
        becomes(alert, 4.0, 4, NOON + timedelta(hours=1))
        becomes(alert, 5.0, 5, NOON + timedelta(hours=2))
        becomes(alert, 6.0, 6, NOON + timedelta(days=2))

        assert (alert.value, alert.n, alert.latest, alert.latest_n) == (3.0, 3, 6.0, 6)
        assert [(one.value, one.day) for one in Reading.objects.all()] == [
            (6.0, (NOON + timedelta(days=2)).date()),
            (5.0, NOON.date()),
        ]
        told = as_reader(channel.supervisor).get(f"/api/v1/supervision/alerts/{alert.uuid}").json()
        assert (told["value"], told["value_now"], len(told["readings"])) == (3.0, 6.0, 2)
        page = as_reader(channel.supervisor).get(f"/supervision/alerts/{alert.uuid}").content.decode()
        for words in ("Value when first seen", "3, from 3 observations", "Value now", "6, from 6 observations"):
            assert words in page

    def test_below_the_threshold_it_is_gone_and_its_value_is_still_followed(self, alert):
        becomes(alert, 1.0, 1, NOON + timedelta(hours=1))

        assert alert.gone_at == NOON + timedelta(hours=1)
        assert alert.latest == 1.0

    def test_of_a_muted_rule_it_is_followed_too(self, alert, channel):
        until = "2026-04-01T00:00:00Z"
        channel.does("mute_alert_rule", alert.rule, given=MuteInput, until=until, reason="It is wrong.")
        becomes(alert, 1.0, 1, NOON + timedelta(hours=1))

        assert alert.gone_at is not None

    def test_what_was_closed_stays_quiet_at_the_value_that_it_had_then(self, alert, channel):
        becomes(alert, 4.0, 4, NOON + timedelta(hours=1))
        channel.does("take_alert", alert)
        channel.closes(alert)

        assert raising.look(NOON + timedelta(hours=2)) == 0
        becomes(alert, 3.0, 3, NOON + timedelta(hours=3))
        assert Alert.objects.count() == 2


class TestPlace:
    def test_every_value_of_its_market_is_counted(self, alert):
        rows = [
            Value(indicator="A02", key=f'["{number}"]', unit={"tender_id": f"t{number}"}, tender_id=f"t{number}",
                  value=float(number % 7), n=1)
            for number in range(12_000)
        ]  # fmt: skip
        Value.objects.bulk_create(rows, batch_size=4000)
        from openhall.supervision.facts.models import FACTS

        own = FACTS["tenders"].objects.get()
        FACTS["tenders"].objects.bulk_create(
            [type(own)(tender_id=f"t{number}", market=own.market) for number in range(12_000)], batch_size=4000
        )
        found = queries.place(alert)

        assert found.total == 12_001
        assert found.below == sum(number % 7 < 3 for number in range(12_000))
        assert found.equal == sum(number % 7 == 3 for number in range(12_000)) + 1
        assert sum(many for _low, _high, many, _mine in found.bins) == found.total
        assert [mine for *_rest, mine in found.bins].count(True) == 1
        assert found.market == own.market

    def test_a_quarter_stands_among_values_of_its_own_quarter_and_says_that_it_runs(
        self, opened, channel, as_reader, monkeypatch
    ):
        monkeypatch.setattr(clock, "now", lambda: NOON)
        tender = Watched.objects.get()
        unit = {"buyer_id": "B", "quarter": "2026-Q1"}
        for key, quarter, value in (("a", "2026-Q1", 1.0), ("b", "2025-Q4", 9.0), ("c", "2025-Q4", 8.0)):
            Value.objects.create(
                indicator="B02", key=key, unit=unit | {"quarter": quarter, "buyer_id": key}, value=value, n=3
            )
        row = Alert.objects.create(
            rule=channel.sets(channel.assigns(), indicator="B02"), crossed={"when": "above", "threshold": "2"},
            key="a", unit=unit, value=5.0, n=3, first_seen_at=NOON, due_at=NOON, tender_id="",
        )  # fmt: skip
        found = queries.place(row)

        assert (found.below, found.total, found.period) == (1, 1, "2026-Q1")
        page = as_reader(channel.supervisor).get(f"/supervision/alerts/{row.uuid}").content.decode()
        assert "Its quarter or year isn’t over" in page
        assert tender.title
        assert periods.is_running({"year": "2026"}, NOON)
        assert not periods.is_running({"quarter": "2025-Q4"}, NOON)
        assert not periods.is_running({"buyer_id": "B"}, NOON)

    def test_its_bars_are_a_file_for_those_who_see_it(self, alert, channel, as_reader, second_supervisor):
        path = f"/supervision/alerts/{alert.uuid}/place.csv"
        body = as_reader(channel.supervisor).get(path).content.decode("utf-8-sig")

        assert body.splitlines() == ["from,to,values,holds_this_alert", "3.0,3.0,1,True"]
        assert as_reader(second_supervisor).get(path).status_code == 404


class TestReminding:
    @pytest.fixture(autouse=True)
    def nothing_waits(self, alert: Alert) -> None:
        Message.objects.all().delete()

    def subjects(self) -> list[tuple[str, Any]]:
        rows = Message.objects.filter(link__startswith="/supervision/alerts/").order_by("id")
        return [(str(one.subject), one.person) for one in rows]

    def test_nobody_has_it_so_the_department_is_told_once_before_and_once_after(self, alert, channel):
        early, soon = alert.due_at - timedelta(days=3), alert.due_at - timedelta(days=1)
        assert reminding.remind(early) == 0
        assert [reminding.remind(soon), reminding.remind(soon + timedelta(hours=1))] == [1, 0]
        after = alert.due_at + timedelta(minutes=1)
        assert [reminding.remind(after), reminding.remind(after + timedelta(days=1))] == [1, 0]

        assert [who for _subject, who in self.subjects()] == [channel.supervisor.person.uuid] * 2
        assert "due soon" in self.subjects()[0][0]
        assert "past its deadline" in self.subjects()[1][0]

    def test_the_handler_and_who_stands_in_are_told_and_nobody_else(self, alert, channel, joins, monkeypatch):
        second = joins("Otto Kim", "Office of Supervision", Role.SUPERVISOR)
        joins("Una Roe", "Office of Supervision", Role.SUPERVISOR)
        channel.does("take_alert", alert)
        monkeypatch.setattr(reminding.identity, "deputies", lambda *_given: [second.person])
        Message.objects.all().delete()
        reminding.remind(alert.due_at - timedelta(days=1))

        assert {who for _subject, who in self.subjects()} == {channel.supervisor.person.uuid, second.person.uuid}

    def test_what_is_closed_is_not_told_of(self, alert, channel):
        channel.does("take_alert", alert)
        channel.closes(alert)
        Message.objects.all().delete()

        assert reminding.remind(alert.due_at + timedelta(days=1)) == 0
        assert self.subjects() == []


class TestPrecision:
    def test_an_investigation_settles_what_was_handed_on(self, alert, channel, supervisor, as_reader):
        case = opens(supervisor, alert=str(alert.uuid))
        channel.does("take_alert", alert)
        channel.closes(alert, "handed_on")
        assert settling.settle(NOON) == 0, "the investigation goes on"
        assert queries.precisions([alert.rule])[alert.rule_id].settled == 0

        closes(case, supervisor, "confirmed")
        assert [settling.settle(NOON), settling.settle(NOON)] == [1, 0]
        told = json.loads(bytes(Outbox.objects.get(code="SPV-08").leaf))
        assert told["public"] == {"rule": str(alert.rule.uuid), "outcome": "confirmed"}
        assert told["object"] == f"alert:{alert.uuid}"
        for secret in (str(case.uuid), case.title, Watched.objects.get().tender_id):
            assert secret not in json.dumps(told)
        (said,) = as_reader(None).get("/api/v1/supervision/rules").json()["rules"]
        assert said["precision"] == {"confirmed": 1, "settled": 1, "share": 1.0, "investigated": 1}
        assert "1 of 1 confirmed, 1 of them settled by an investigation" in (
            as_reader(None).get("/supervision/rules").content.decode()
        )

    def test_one_confirmation_is_enough_and_without_one_all_must_have_ended(self, alert, channel, supervisor):
        first, second = (opens(supervisor, alert=str(alert.uuid), title=f"Case {number}") for number in (1, 2))
        channel.does("take_alert", alert)
        channel.closes(alert, "handed_on")
        closes(first, supervisor, "not_confirmed")
        assert settling.settle(NOON) == 0
        closes(second, supervisor, "not_confirmed")
        assert settling.settle(NOON) == 1
        alert.refresh_from_db()
        assert alert.investigated == "not_confirmed"
        found = queries.precisions([alert.rule])[alert.rule_id]
        assert (found.confirmed, found.settled, found.investigated) == (0, 1, 1)

    def test_an_alert_that_was_settled_by_itself_is_left_alone(self, alert, channel, supervisor):
        case = opens(supervisor, alert=str(alert.uuid))
        channel.does("take_alert", alert)
        channel.closes(alert, "explained")
        closes(case, supervisor, "confirmed")

        assert settling.settle(NOON) == 0


class TestRules:
    def test_an_indicator_that_has_no_values_here_is_refused_with_the_reason(self, channel, as_reader, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: NOON)
        sector = channel.assigns()
        for indicator in ("H01", "H05"):
            with pytest.raises(NotAnsweredHere) as refusal:
                channel.sets(sector, indicator=indicator)
            assert refusal.value.facts["why"]
        page = as_reader(channel.supervisor).get(f"/supervision/sectors/{sector.uuid}").content.decode()
        assert '<option value="A02"' in page
        assert '<option value="H01"' not in page

    def test_a_rule_that_waits_for_a_limit_says_so(self, channel, as_reader):
        row = channel.sets(channel.assigns(), indicator="D09", when="below", threshold="1")
        page = as_reader(None).get(f"/supervision/rules/{row.uuid}").content.decode()

        assert "No authority has entered one" in page
        assert as_reader(None).get(f"/api/v1/supervision/rules/{row.uuid}").json()["lacks_limit"] is True

    def test_every_muting_stays_on_its_page(self, channel, as_reader, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(days=1))
        row = channel.sets(channel.assigns())
        first = {"until": "2026-03-25T00:00:00Z", "reason": "The prices are wrong."}
        channel.does("mute_alert_rule", row, given=MuteInput, **first)
        channel.does("unmute_alert_rule", row, at=NOON + timedelta(hours=1))
        second = {"until": "2026-03-21T00:00:00Z", "reason": "They are wrong again."}
        channel.does("mute_alert_rule", row, given=MuteInput, at=NOON + timedelta(hours=2), **second)

        guest = as_reader(None)
        (said,) = guest.get("/api/v1/supervision/rules").json()["rules"]
        assert [(one["why"], one["ended_by"]) for one in said["mutings"]] == [
            ("They are wrong again.", None),
            ("The prices are wrong.", "Hana Cho"),
        ]
        page = guest.get(f"/supervision/rules/{row.uuid}").content.decode()
        for words in ("The prices are wrong.", "They are wrong again.", "Muting ended", "Muted until"):
            assert words in page
