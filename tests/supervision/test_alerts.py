"""Sectors, rules with their history, alerts and what comes of them; who sees what."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from tests.supervision.conftest import NOON, complained, figures, follow

from openhall.identity.public import MandateMissing
from openhall.kernel import clock
from openhall.kernel.refusals import MoveNotAllowed, NotFound, Stale
from openhall.supervision.alerts import queries, raising
from openhall.supervision.alerts.inputs import MuteInput
from openhall.supervision.alerts.models import Alert, Rule
from openhall.supervision.alerts.refusals import MuteTooLong, NotYourAlert, OtherSector, UnknownIndicator
from openhall.supervision.channels import queries as channels
from openhall.supervision.channels.refusals import NoSupervisors, NoTenders
from openhall.supervision.facts import computing, following
from openhall.supervision.facts.meaning import COMPLAINTS, REPEATED
from openhall.supervision.facts.models import EndedComplaint, Value, Watched
from openhall.tendering.notices.models import Lot
from openhall.witness.models import Outbox, Statement

pytestmark = pytest.mark.django_db


def leaf(sha256: str) -> dict:
    return json.loads(bytes(Outbox.objects.get(leaf_sha256=sha256).leaf))


def last(code: str) -> dict:
    return json.loads(bytes(Outbox.objects.filter(code=code).latest("id").leaf))


@pytest.fixture
def alert(opened, channel):
    """A rule of two bids or more has given its alert."""
    channel.sets(channel.assigns())
    figures(NOON, "A02")
    raising.look(NOON)
    return Alert.objects.get()


class TestSectors:
    def test_an_authority_assigns_one_by_an_act(self, channel):
        row = channel.assigns()

        assert leaf(row.leaf)["public"] == {
            "organisation": str(channel.supervisor.organisation.uuid), "classes": [], "categories": ["goods"],
        }  # fmt: skip
        body = json.loads(bytes(Statement.objects.get(sha256=leaf(row.leaf)["statement"]).body))
        assert body["title"] == "Goods"

    def test_needs_tenders_and_supervisors_and_an_authority(self, channel, officer, inspector):
        with pytest.raises(NoTenders):
            channel.assigns(categories=[])
        with pytest.raises(NoSupervisors):
            channel.assigns(to=inspector)
        channel.authority = channel.supervisor
        with pytest.raises(MandateMissing):
            channel.assigns()

    def test_its_tenders_are_those_of_the_class_or_category(self, opened, channel):
        assert [row.case for row in channels.tenders_of(channel.assigns())] == [opened.case]
        assert not channels.tenders_of(channel.assigns(categories=["works"])).exists()


class TestRules:
    def test_a_threshold_is_an_act_and_keeps_its_history(self, channel):
        sector = channel.assigns()
        row = channel.sets(sector)
        channel.sets(sector, rule=Rule.objects.get(), threshold="3.5")

        assert last("SPV-02")["public"]["threshold"] == "3.5"
        assert [one.said["threshold"] for one in row.changes.all()] == ["3.5", "2"]

    def test_only_its_department_sets_it(self, channel, second_supervisor, inspector):
        sector = channel.assigns()
        for who in (second_supervisor, inspector, channel.authority):
            with pytest.raises(MandateMissing):
                channel.sets(sector, who=who)

    def test_keeps_sector_and_indicator(self, channel):
        sector = channel.assigns()
        row = channel.sets(sector)

        with pytest.raises(OtherSector):
            channel.sets(sector, rule=row, indicator="A01")
        with pytest.raises(UnknownIndicator):
            channel.sets(sector, indicator="Z99")
        row.version = 7
        with pytest.raises(Stale):
            channel.sets(sector, rule=row)

    def test_muted_it_gives_none_and_everybody_reads_who_and_why(self, opened, channel, as_reader, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: NOON)
        row = channel.sets(channel.assigns())
        until = "2026-04-01T00:00:00Z"
        channel.does("mute_alert_rule", row, given=MuteInput, until=until, reason="The prices are wrong.")
        figures(NOON, "A02")

        assert raising.look(NOON) == 0
        assert last("SPV-03")["public"] == {"indicator": "A02", "until": "2026-04-01T00:00:00.000000Z"}
        (said,) = as_reader(None).get("/api/v1/supervision/rules").json()["rules"]
        assert (said["muted"]["by"], said["muted"]["why"]) == ("Hana Cho", "The prices are wrong.")

        channel.does("unmute_alert_rule", row)
        assert raising.look(NOON) == 1
        assert last("SPV-04")["public"] == {"indicator": "A02"}
        with pytest.raises(MoveNotAllowed):
            channel.does("unmute_alert_rule", row)

    def test_muting_ends(self, opened, channel):
        row = channel.sets(channel.assigns())
        for until in ("2026-03-20T11:00:00Z", "2027-03-20T11:00:00Z"):
            with pytest.raises(MuteTooLong):
                channel.does("mute_alert_rule", row, given=MuteInput, until=until, reason="For good.")
        until = "2026-03-21T12:00:00Z"
        channel.does("mute_alert_rule", row, given=MuteInput, until=until, reason="For a day.")
        figures(NOON, "A02")

        assert raising.look(NOON) == 0
        assert raising.look(NOON + timedelta(days=1)) == 1


class TestRaising:
    def test_once_per_unit_and_gone_when_it_is_no_longer_beyond(self, alert, channel):
        assert (alert.value, alert.n) == (3, 3)
        assert raising.look(NOON + timedelta(hours=1)) == 0
        channel.sets(alert.rule.sector, rule=Rule.objects.get(), threshold="10")
        raising.look(NOON + timedelta(hours=2))
        alert.refresh_from_db()

        assert alert.gone_at == NOON + timedelta(hours=2)

    def test_other_sectors_and_closed_ones_leave_its_room_alone(self, alert, channel, monkeypatch):
        """However many values lie beyond the threshold elsewhere, or were closed, one's own are found and stay."""
        monkeypatch.setattr(raising, "MOST", 2)
        far = [
            Value(indicator="A02", key=f'["far-{number}"]', unit=[], tender_id=f"far-{number}", value=50.0, n=50)
            for number in range(100)
        ]
        Value.objects.bulk_create(far)
        Value.objects.create(
            indicator="A02", key='["second"]', unit=alert.unit, tender_id=alert.tender_id, value=40.0, n=40
        )
        assert raising.look(NOON + timedelta(hours=1)) == 1
        Value.objects.create(
            indicator="A02", key='["third"]', unit=alert.unit, tender_id=alert.tender_id, value=60.0, n=60
        )
        assert raising.look(NOON + timedelta(hours=2)) == 0  # two are open
        assert not Alert.objects.exclude(gone_at=None).exists()
        closed = Alert.objects.filter(key='["second"]')
        closed.update(
            state="closed", outcome="explained", explanation="A narrow market.", handler=channel.supervisor.person
        )
        assert raising.look(NOON + timedelta(hours=3)) == 1
        assert set(Alert.objects.exclude(state="closed").values_list("key", flat=True)) == {alert.key, '["third"]'}
        assert not Alert.objects.exclude(gone_at=None).exists()

    def test_another_sector_gets_none(self, opened, channel):
        channel.sets(channel.assigns(categories=["works"]))
        figures(NOON, "A02")

        assert raising.look(NOON) == 0

    def test_of_a_buyer_stands_on_the_tenders_of_the_sector(self, opened, channel):
        channel.sets(channel.assigns(), indicator="B02", threshold="1")
        figures(NOON, "B02")

        assert raising.look(NOON) == 1
        assert "Riverside Waterworks" in queries.facts.named("B02", [Alert.objects.get().unit])[0]

    def test_complaints_in_vain_are_a_pattern(self, opened, channel, bidder, as_reader):
        party = bidder.organisation
        complained(opened, bidder, "dismissed", "refused", "withdrawn")
        figures(NOON, COMPLAINTS, REPEATED)
        channel.sets(channel.assigns(), indicator=COMPLAINTS, threshold="0.9", least_n="3")

        assert raising.look(NOON) == 1
        page = as_reader(channel.supervisor).get(f"/supervision/alerts/{Alert.objects.get().uuid}").content.decode()
        assert party.name in page
        assert "None of them is held up because of this." in page
        assert "3 of 3 ended in vain. Tenders concerned: 1. Days from the first to the last: 3." in page
        assert "It came too late" in page, "why it was refused"
        (again,) = Value.objects.filter(indicator=REPEATED)
        assert (again.value, again.n, again.unit["complainant_id"]) == (3.0, 3, str(party.uuid))

    def test_complaints_are_read_once_however_many_alerts_there_are(
        self, opened, channel, bidder, django_assert_max_num_queries
    ):
        complained(opened, bidder, "dismissed")
        rows = [
            EndedComplaint(
                uuid=uuid4(), case=opened.case, tender_id=Watched.objects.get().tender_id, party=uuid4(),
                party_name="Somebody", matter="result", standing="bidder", filed_at=NOON, ending="dismissed",
                in_vain=True,
            )
            for _number in range(50)
        ]  # fmt: skip
        EndedComplaint.objects.bulk_create(rows)
        with django_assert_max_num_queries(1):
            found = computing.rows_of(COMPLAINTS)
        assert len(found) == 51
        assert {row["value"] for row in found} == {1.0}

    def test_holds_nothing_up(self, course, channel):
        course.publishes().bids("1000.00", "1100.00", "1200.00").opens().released()
        follow()
        channel.sets(channel.assigns())
        figures(NOON, "A02")
        raising.look(NOON)
        course.awards()

        assert Alert.objects.get().state == "open"
        assert course.lot.state == Lot.State.AWARDED


class TestHandling:
    def test_the_log_tells_neither_tender_nor_party(self, alert, channel, bidders):
        channel.does("take_alert", alert)
        channel.closes(alert, "confirmed")
        rows = Outbox.objects.filter(code__in=("SPV-05", "SPV-06"))
        told = "".join(bytes(row.leaf).decode() for row in rows)

        assert rows.count() == 2
        assert {row.case_uuid for row in rows} == {None}
        row = Watched.objects.get()
        for secret in (str(row.case), row.tender_id, row.title, *[who.organisation.name for who in bidders]):
            assert secret not in told
        assert last("SPV-06")["public"] == {"rule": str(alert.rule.uuid), "outcome": "confirmed"}
        assert set(last("SPV-06")["commitments"]) == {"explanation", "unit"}
        assert last("SPV-05")["public"] == {"rule": str(alert.rule.uuid)}

    def test_who_took_it_closes_it_or_who_took_it_over(self, alert, channel, joins):
        from openhall.identity.public import Role

        second = joins("Otto Kim", "Office of Supervision", Role.SUPERVISOR)
        with pytest.raises(MoveNotAllowed):
            channel.closes(alert)
        channel.does("take_alert", alert)
        with pytest.raises(NotYourAlert):
            channel.closes(alert, who=second)
        channel.does("take_alert", alert, who=second, at=NOON + timedelta(minutes=1))
        assert channel.closes(alert, who=second).outcome == "explained"

    def test_other_departments_and_those_across_do_not_act(self, alert, channel, second_supervisor, inspector, auditor):
        for who in (second_supervisor, inspector, auditor):
            with pytest.raises(MandateMissing):
                channel.does("take_alert", alert, who=who)

    def test_what_was_explained_stays_quiet_until_the_value_is_another(self, alert, channel):
        channel.does("take_alert", alert)
        channel.closes(alert)
        assert raising.look(NOON + timedelta(hours=1)) == 0
        following.keep(
            "A02", [{"tender_id": alert.tender_id, "value": 4.0, "n": 4}], within=None, at=NOON + timedelta(hours=2)
        )

        assert raising.look(NOON + timedelta(hours=2)) == 1

    def test_outcomes_are_the_rules_precision_for_everybody(self, alert, channel, as_reader):
        channel.does("take_alert", alert)
        channel.closes(alert, "confirmed")
        Alert.objects.create(
            rule=alert.rule, crossed=alert.crossed, key="other", unit={}, value=1, n=1, first_seen_at=NOON, due_at=NOON,
            state="closed", outcome="explained", explanation="E", handler=alert.rule.changes.get().by,
        )  # fmt: skip
        (said,) = as_reader(None).get("/api/v1/supervision/rules").json()["rules"]

        assert said["precision"] == {"confirmed": 1, "settled": 2, "share": 0.5, "investigated": 0}
        assert "1 of 2 confirmed" in as_reader(None).get("/supervision/rules").content.decode()


class TestSeeing:
    def test_the_department_inspection_and_audit_see_it_nobody_else_does(
        self, alert, channel, as_reader, second_supervisor, inspector, auditor, officer, host, authority, monkeypatch
    ):
        monkeypatch.setattr(clock, "now", lambda: NOON)
        sector = alert.rule.sector
        paths = [
            f"/api/v1/supervision/sectors/{sector.uuid}/tenders",
            f"/api/v1/supervision/sectors/{sector.uuid}/alerts",
            f"/api/v1/supervision/alerts/{alert.uuid}",
            f"/supervision/sectors/{sector.uuid}",
            f"/supervision/alerts/{alert.uuid}",
        ]
        for path in paths:
            for who in (channel.supervisor, inspector, auditor):
                assert as_reader(who).get(path).status_code == 200, path
            for who in (second_supervisor, officer, host, authority):
                assert as_reader(who).get(path).status_code == 404, path
            assert as_reader(None).get(path).status_code in (302, 401, 404), path

    def test_all_that_one_sees_stand_in_one_queue(
        self, alert, channel, as_reader, second_supervisor, inspector, auditor, officer, authority, monkeypatch
    ):
        now = {"at": NOON}
        monkeypatch.setattr(clock, "now", lambda: now["at"])

        def told(who, **query):
            answer = as_reader(who).get("/api/v1/supervision/alerts", query)
            return [row["uuid"] for row in answer.json()["alerts"]] if answer.status_code == 200 else answer.status_code

        for who in (channel.supervisor, inspector, auditor):
            assert told(who) == [str(alert.uuid)]
            page = as_reader(who).get("/supervision/alerts").content.decode()
            assert "Pumps for the lower" in page
            assert "Open: 1" in page
        assert told(second_supervisor) == [], "another sector's"
        for who in (officer, authority):
            assert told(who) == 404
            assert as_reader(who).get("/supervision/alerts").status_code == 404
        assert as_reader(None).get("/supervision/alerts").status_code in (302, 401, 404)

        assert told(inspector, show="late") == told(inspector, show="mine") == told(inspector, show="closed") == []
        assert told(inspector, indicator="A02")
        assert not told(inspector, indicator="B05")
        channel.does("take_alert", alert)
        assert told(channel.supervisor, show="mine") == [str(alert.uuid)]
        assert told(inspector, show="mine") == []
        now["at"] = alert.due_at + timedelta(seconds=1)
        assert told(inspector, show="late") == [str(alert.uuid)]
        now["at"] = NOON
        channel.closes(alert)
        assert told(inspector) == []
        assert told(inspector, show="closed") == [str(alert.uuid)]
        assert as_reader(inspector).get("/supervision/alerts", {"show": "nonsense"}).status_code == 200

    @pytest.mark.parametrize(
        ("code", "definition", "innocent"),
        [
            ("zh-hans", "已提交且未撤回的投标数", "专业性强的标的供应商少。"),
            ("ko", "제출된 뒤 철회되지 않은 입찰 수", "전문적인 대상에는 업체가 적다."),
            ("vi", "Số hồ sơ dự thầu đã nộp và không rút", "Đối tượng chuyên môn hẹp có ít nhà cung cấp."),
        ],
    )
    def test_what_it_means_stands_in_the_readers_language(self, alert, channel, as_reader, code, definition, innocent):
        reading = as_reader(channel.supervisor)
        reading.defaults["HTTP_ACCEPT_LANGUAGE"] = code
        pages = (f"/supervision/alerts/{alert.uuid}", f"/supervision/rules/{alert.rule.uuid}")
        for path in pages:
            page = reading.get(path).content.decode()
            assert definition in page
            assert innocent in page
            assert "Bids handed in and not withdrawn" not in page
        assert definition in reading.get("/supervision/indicators").content.decode()
        told = {one["id"]: one for one in reading.get("/api/v1/supervision/indicators").json()["indicators"]}
        assert told["A02"]["definition"].startswith("Bids handed in and not withdrawn"), "programs read English"
        lang = {"zh-hans": "zh"}.get(code, code)
        assert innocent in told["A02"]["translations"][lang]["innocent_explanations"]

    def test_an_alert_says_rule_facts_place_evidence_and_innocent_explanations(self, alert, channel, as_reader):
        page = as_reader(channel.supervisor).get(f"/supervision/alerts/{alert.uuid}").content.decode()

        for said in (
            "Submitted bids per tender", "A specialised subject has few suppliers.", "0 of 1 values", "/receipts/",
            "Evidence file", "never a verdict", "at or above 2",
        ):  # fmt: skip
            assert said in page
        answer = as_reader(channel.supervisor).get(f"/api/v1/supervision/alerts/{alert.uuid}").json()
        assert {"NOT-01", "OPN-05"} <= {one["code"] for one in answer["evidence"]}
        assert (answer["place"]["below"], answer["place"]["equal"], answer["place"]["total"]) == (0, 1, 1)

    def test_the_channel_is_live_and_tells_no_bid_before_the_opening(
        self, course, channel, as_reader, inspector, bidders
    ):
        course.publishes().bids("1000.00", "1100.00", "1200.00").released()
        follow()
        sector = channel.assigns()
        for who in (channel.supervisor, inspector):
            page = as_reader(who).get(f"/supervision/sectors/{sector.uuid}").content.decode()
            told = page + as_reader(who).get(f"/api/v1/supervision/sectors/{sector.uuid}/tenders").content.decode()
            assert "Pumps for the lower reservoir" in told
            assert "All facts are up to date." in told
            for one in bidders:
                assert one.organisation.name not in told
                assert str(one.organisation.uuid) not in told

    def test_an_unknown_alert_is_nowhere(self, channel, db):
        with pytest.raises(NotFound):
            queries.alert(channel.assigns().uuid, None)
