"""The queue goes on beyond its first page, is narrowed by filters, has a CSV, and several alerts are taken at once."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests.supervision.conftest import NOON, figures

from openhall.identity.public import MandateMissing, Role
from openhall.kernel import clock
from openhall.supervision import showing
from openhall.supervision.alerts import raising, together
from openhall.supervision.alerts.inputs import TakeInput
from openhall.supervision.alerts.models import Alert
from openhall.supervision.alerts.refusals import NoAlertsChosen
from openhall.supervision.facts.models import Watched
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is noon."""
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.fixture
def many(opened: Any, channel: Any) -> list[Alert]:
    """120 alerts of one sector: an official one, and 119 beside it with deadlines of their own, some of them equal."""
    channel.sets(channel.assigns())
    figures(NOON, "A02")
    raising.look(NOON)
    first = Alert.objects.get()
    rows = [
        Alert(
            rule=first.rule, crossed=first.crossed, key=f'["{number}"]', unit=first.unit, tender_id=first.tender_id,
            value=3.0, n=3, first_seen_at=NOON, due_at=first.due_at + timedelta(hours=number // 3),
        )
        for number in range(119)
    ]  # fmt: skip
    Alert.objects.bulk_create(rows)
    return list(Alert.objects.order_by("due_at", "id"))


class TestPages:
    def test_each_alert_stands_on_exactly_one_page(self, many, channel, as_reader):
        reading, found, after = as_reader(channel.supervisor), [], None
        for _page in range(10):
            told = reading.get("/api/v1/supervision/alerts", {"after": after} if after else {}).json()
            found += [one["uuid"] for one in told["alerts"]]
            after = told["next_after"]
            if after is None:
                break

        assert found == [str(one.uuid) for one in many]

    def test_a_page_leads_to_the_next_one_in_the_queue_and_in_the_sector(self, many, channel, as_reader):
        reading = as_reader(channel.supervisor)
        for path in ("/supervision/alerts", f"/supervision/sectors/{many[0].rule.sector.uuid}"):
            page = reading.get(path).content.decode()
            assert str(many[49].uuid) in page
            assert f"/supervision/alerts/{many[50].uuid}" not in page
            assert f"after={many[49].uuid}" in page
            later = reading.get(path, {"after": str(many[49].uuid)}).content.decode()
            assert f"/supervision/alerts/{many[50].uuid}" in later
            assert f"after={many[99].uuid}" in later
        last = reading.get("/supervision/alerts", {"after": str(many[99].uuid)}).content.decode()
        assert 'rel="next"' not in last
        assert reading.get("/supervision/alerts", {"after": str(uuid4())}).status_code == 404
        assert reading.get("/supervision/alerts", {"after": "nonsense"}).status_code == 200

    def test_closed_ones_go_on_too_the_newest_first(self, many, channel, as_reader):
        Alert.objects.update(
            state="closed", outcome="explained", explanation="E", handler_id=channel.supervisor.person.id
        )
        reading = as_reader(channel.supervisor)
        first = reading.get("/api/v1/supervision/alerts", {"show": "closed"}).json()
        second = reading.get("/api/v1/supervision/alerts", {"show": "closed", "after": first["next_after"]}).json()

        newest = [str(one) for one in Alert.objects.order_by("-id").values_list("uuid", flat=True)]
        assert [one["uuid"] for one in first["alerts"] + second["alerts"]] == newest[:100]


class TestFilters:
    def test_by_sector_words_and_those_that_nobody_took(self, many, channel, as_reader):
        reading = as_reader(channel.supervisor)
        sector = many[0].rule.sector
        channel.does("take_alert", many[0])

        def count(**query: str) -> int:
            page = reading.get("/supervision/alerts.csv", query)
            return len(list(csv.DictReader(io.StringIO(b"".join(page.streaming_content).decode("utf-8-sig")))))

        assert count() == 120
        assert count(show="new") == 119
        assert count(show="mine") == 1
        assert count(sector=str(sector.uuid)) == 120
        assert count(sector=str(uuid4())) == 0
        assert count(words="lower reservoir") == 120
        assert count(words="100%") == 0
        assert count(words="no such words") == 0
        assert count(indicator="B05") == 0
        page = reading.get("/supervision/alerts", {"words": "lower", "show": "new"}).content.decode()
        assert 'value="lower"' in page
        assert "words=lower&amp;after=" in page.replace("show=new&amp;", "")

    def test_the_csv_holds_the_whole_queue_and_is_for_those_who_see_it(
        self, many, channel, as_reader, second_supervisor, officer
    ):
        answer = as_reader(channel.supervisor).get("/supervision/alerts.csv")
        rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))

        assert [row["alert"] for row in rows] == [str(one.uuid) for one in many]
        assert rows[0]["about"].startswith("Pumps")
        assert (rows[0]["value"], rows[0]["state"], rows[0]["threshold"]) == ("3.0", "open", "2")
        empty = as_reader(second_supervisor).get("/supervision/alerts.csv")
        assert len(b"".join(empty.streaming_content).splitlines()) == 1
        assert as_reader(officer).get("/supervision/alerts.csv").status_code == 404


def takes(who: Any, alerts: list[Alert]) -> list[Alert]:
    sector = alerts[0].rule.sector
    payload = {"alerts": [str(one.uuid) for one in alerts]}
    signed = who.signs("take_alerts", f"sector:{sector.uuid}", sector.version, payload, at=NOON)
    return together.take_alerts(uuid=sector.uuid, given=TakeInput.model_validate(payload), **signed)[0]


def test_no_title_is_taken_for_a_formula_and_a_figure_stays_one():
    assert showing.csv_text([("=1+1", "-2.5", -3.5, "Pumps")]) == "'=1+1,-2.5,-3.5,Pumps\r\n"


class TestTogether:
    def test_several_are_taken_on_by_one_act(self, many, channel, as_reader):
        page = as_reader(channel.supervisor).get(f"/supervision/sectors/{many[0].rule.sector.uuid}").content.decode()
        assert 'data-command="take_alerts"' in page
        assert page.count('name="alerts[]"') == 50
        takes(channel.supervisor, many[:3])

        told = json.loads(bytes(Outbox.objects.get(code="SPV-09").leaf))
        assert told["public"] == {"alerts": sorted(str(one.uuid) for one in many[:3])}
        rows = Alert.objects.filter(uuid__in=[one.uuid for one in many[:3]])
        assert {row.handler_id for row in rows} == {channel.supervisor.person.id}
        assert {row.taken_leaf for row in rows} == {Outbox.objects.get(code="SPV-09").leaf_sha256}
        assert Alert.objects.filter(state="open").count() == 117
        assert str(Watched.objects.get().case) not in json.dumps(told)
        channel.closes(many[0])

    def test_all_of_them_or_none(self, many, channel, joins):
        second = joins("Otto Kim", "Office of Supervision", Role.SUPERVISOR)
        channel.does("take_alert", many[1])
        with pytest.raises(NoAlertsChosen) as refusal:
            takes(second, many[:3])
        assert refusal.value.facts["alert"] == str(many[1].uuid)
        assert Alert.objects.filter(state="taken").count() == 1

    def test_only_by_its_department(self, many, second_supervisor, inspector):
        for who in (second_supervisor, inspector):
            with pytest.raises(MandateMissing):
                takes(who, many[:2])
