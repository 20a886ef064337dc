"""Warnings as rows: raised once, told once, taken, closed, quiet or raised again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from openhall.identity.models import DeviceKey
from openhall.identity.public import MandateMissing, Role
from openhall.kernel import clock
from openhall.kernel.models import Message
from openhall.kernel.refusals import MoveNotAllowed, Stale
from openhall.kernel.wording import in_words
from openhall.witness.models import Outbox
from openhall.witness.public import drain_all, statement
from openhall.witness_room.warnings import commands, looking, queries
from openhall.witness_room.warnings.detectors.clock_drift import DRIFT
from openhall.witness_room.warnings.detectors.contradiction import CONTRADICTION
from openhall.witness_room.warnings.detectors.late_promise import LATE
from openhall.witness_room.warnings.inputs import ClosureInput
from openhall.witness_room.warnings.kinds import Found
from openhall.witness_room.warnings.models import Progress, RaisedWarning
from openhall.witness_room.warnings.raising import raise_all
from openhall.witness_room.warnings.refusals import NotYourWarning

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def late(leaf: str = "a" * 64) -> Found:
    facts = {"leaf_sha256": leaf, "recorded_at": "2026-03-02T11:00:00Z", "due_at": "2026-03-02T11:10:00Z"}
    return Found(LATE, leaf, facts)


def drift(seconds: str = "9") -> Found:
    return Found(DRIFT, "database", {"clock": "database", "seconds": seconds})


def act(who: Any, command: str, row: RaisedWarning, payload: dict[str, Any] | None = None) -> dict[str, Any]:
    return who.signs(command, f"warning:{row.uuid}", RaisedWarning.objects.get(pk=row.pk).version, payload, at=NOON)


def take(who: Any, row: RaisedWarning) -> Any:
    return commands.take_warning(uuid=row.uuid, **act(who, "take_warning", row))


def close(who: Any, row: RaisedWarning, outcome: str = "explained") -> Any:
    payload = {"outcome": outcome, "explanation": "The sequencer was moved to another machine."}
    signed = act(who, "close_warning", row, payload)
    return commands.close_warning(uuid=row.uuid, closure=ClosureInput(**payload), **signed)


class TestRaising:
    def test_the_same_fact_is_one_warning_seen_again(self, home, supervisor):
        raise_all([late(), late()], at=NOON)
        raise_all([late()], at=NOON + timedelta(minutes=1))

        row = RaisedWarning.objects.get()
        assert (row.first_seen_at, row.last_seen_at) == (NOON, NOON + timedelta(minutes=1))

    def test_those_who_must_know_are_told_once(self, home, supervisor, host, officer, bidder):
        raise_all([late()], at=NOON)
        raise_all([late()], at=NOON)

        told = {message.person for message in Message.objects.filter(link__startswith="/health")}
        assert told == {supervisor.person.uuid, host.person.uuid}
        assert Message.objects.filter(person=supervisor.person.uuid, link__startswith="/health").count() == 1

    def test_many_of_a_kind_are_one_message(self, home, supervisor):
        raise_all([late(f"{n:064d}") for n in range(50)], at=NOON)

        assert RaisedWarning.objects.count() == 50
        message = Message.objects.get(person=supervisor.person.uuid, link="/health/warnings")
        assert in_words(message.subject).startswith("50 new warnings: A promise was not kept in time")

    def test_what_is_over_is_noted_and_comes_back(self, home, supervisor):
        raise_all([drift(), late()], at=NOON, looked_for=["clock_drift", "late_promise"])
        raise_all([], at=NOON + timedelta(minutes=1), looked_for=["clock_drift", "late_promise"])
        assert RaisedWarning.objects.get(kind="clock_drift").gone_at == NOON + timedelta(minutes=1)
        assert RaisedWarning.objects.get(kind="late_promise").gone_at is None

        raise_all([drift()], at=NOON + timedelta(minutes=2), looked_for=["clock_drift"])
        assert RaisedWarning.objects.get(kind="clock_drift").gone_at is None


class TestSettling:
    @pytest.fixture
    def row(self, home, supervisor) -> RaisedWarning:
        return raise_all([late()], at=NOON)[0]

    def test_taking_and_closing_are_on_the_log(self, row, supervisor):
        _row, taken = take(supervisor, row)
        closed, recorded = close(supervisor, row)

        assert Outbox.objects.get(code="WAR-01").leaf_sha256 == taken.leaf_sha256
        last = Outbox.objects.get(code="WAR-02")
        assert last.leaf_sha256 == recorded.leaf_sha256
        assert statement(last.statement_sha256)["explanation"] == closed.explanation
        assert (closed.state, closed.outcome, closed.handler_id) == ("closed", "explained", supervisor.person.pk)

    @pytest.mark.parametrize("outcome", ["explained", "false_alarm", "handed_on"])
    def test_what_is_settled_stays_quiet_while_its_facts_stay(self, row, supervisor, outcome):
        take(supervisor, row)
        close(supervisor, row, outcome)
        assert raise_all([late()], at=NOON) == []

        other = Found(LATE, "a" * 64, late().facts | {"due_at": "2026-03-02T11:20:00Z"})
        assert len(raise_all([other], at=NOON)) == 1

    def test_what_was_remedied_and_comes_again_is_a_new_warning(self, row, supervisor):
        take(supervisor, row)
        close(supervisor, row, "remedied")

        assert len(raise_all([late()], at=NOON)) == 1
        assert RaisedWarning.objects.count() == 2

    def test_only_a_supervisor_settles(self, row, joins):
        for role in Role:
            if role == Role.SUPERVISOR:
                continue
            who = joins(f"{role} of somewhere", "Somewhere", role)
            with pytest.raises(MandateMissing):
                take(who, row)
            with pytest.raises(MandateMissing):
                close(who, row)
        assert Outbox.objects.filter(code__startswith="WAR").count() == 0

    def test_another_supervisor_takes_it_over_before_closing_it(self, row, supervisor, joins):
        other = joins("Other Supervisor", "Office of Supervision", Role.SUPERVISOR)
        take(supervisor, row)
        with pytest.raises(NotYourWarning):
            close(other, row)
        take(other, row)
        close(other, row)

    def test_nobody_closes_what_nobody_took(self, row, supervisor):
        with pytest.raises(MoveNotAllowed):
            close(supervisor, row)

    def test_of_two_tabs_the_second_is_refused(self, row, supervisor):
        seen = supervisor.signs("take_warning", f"warning:{row.uuid}", row.version, at=NOON)
        take(supervisor, row)
        with pytest.raises(Stale):
            commands.take_warning(uuid=row.uuid, **seen)


class TestPages:
    def test_everybody_sees_how_many_are_open_and_nothing_of_what_they_are(self, home, supervisor, static_folder):
        raise_all([late()], at=NOON)

        page = Client().get("/health").content.decode()
        assert "1 warning is open." in page
        assert "a" * 64 not in page
        assert Client().get("/api/v1/health").json()["open_warnings"] == {"critical": 1}
        assert Client().get("/api/v1/warnings").status_code == 404

    def test_those_who_must_know_read_facts_meaning_and_innocent_explanations(
        self, home, supervisor, host, officer, as_reader, static_folder
    ):
        row = raise_all([late()], at=NOON)[0]
        for reader in (supervisor, host):
            assert LATE.code in as_reader(reader).get("/api/v1/warnings").content.decode()
            page = as_reader(reader).get(f"/health/warnings/{row.uuid}").content.decode()
            assert str(LATE.meaning) in page
            assert "The sequencer stood still" in page
        assert as_reader(officer).get(f"/health/warnings/{row.uuid}").status_code == 404
        assert as_reader(officer).get("/health/warnings").status_code == 404

    def test_forms_are_for_whoever_may_use_them(self, home, supervisor, host, as_reader, static_folder):
        row = raise_all([late()], at=NOON)[0]
        assert (
            'data-command="take_warning"' in as_reader(supervisor).get(f"/health/warnings/{row.uuid}").content.decode()
        )
        assert "data-command" not in as_reader(host).get(f"/health/warnings/{row.uuid}").content.decode()
        take(supervisor, row)
        page = as_reader(supervisor).get(f"/health/warnings/{row.uuid}").content.decode()
        assert 'data-command="close_warning"' in page
        close(supervisor, row)
        page = as_reader(supervisor).get(f"/health/warnings/{row.uuid}").content.decode()
        assert "data-command" not in page
        assert "moved to another machine" in page
        assert as_reader(supervisor).get("/health/warnings?closed=1").status_code == 200

    def test_every_kind_can_be_shown(self, home, supervisor, as_reader, static_folder):
        facts = {"index": 3, "rule": "draw", "expected": "1", "found": "2"}
        rows = raise_all([late(), drift(), Found(CONTRADICTION, "3/draw", facts)], at=NOON)
        for row in rows:
            assert as_reader(supervisor).get(f"/health/warnings/{row.uuid}").status_code == 200


class TestApi:
    def test_a_supervisor_takes_and_closes_by_program(self, home, supervisor):
        row = raise_all([late()], at=NOON)[0]
        clock.move_to(datetime(2026, 12, 1, tzinfo=UTC))

        def send(path: str, command: str, payload: dict[str, Any], version: int) -> Any:
            signed = supervisor.intends(command, f"warning:{row.uuid}", version, payload, at=clock.now())
            url = f"/api/v1/warnings/{row.uuid}/{path}"
            return Client().post(url, payload, "application/json", headers=signed.headers())

        assert send("handler", "take_warning", {}, 1).json()["state"] == "taken"
        closed = send("closure", "close_warning", {"outcome": "remedied", "explanation": "Done."}, 2).json()
        assert (closed["state"], closed["outcome"]) == ("closed", "remedied")
        assert closed["receipt_url"].startswith("/receipts/")


class TestLooking:
    def test_a_log_that_stands_still_is_told_within_one_look(self, joins_unlogged, supervisor):
        joins_unlogged("Somebody Waiting", "Hillside Schools", Role.OFFICER)
        at = Outbox.objects.latest("id").at + timedelta(minutes=11)

        looking.look(at, at_most_every=timedelta(0))

        kinds = set(RaisedWarning.objects.values_list("kind", flat=True))
        assert {"slow_promise", "late_promise", "stalled_head"} <= kinds

    def test_after_the_log_caught_up_it_is_over(self, joins_unlogged, supervisor):
        joins_unlogged("Somebody Waiting", "Hillside Schools", Role.OFFICER)
        at = Outbox.objects.latest("id").at + timedelta(minutes=11)
        looking.look(at, at_most_every=timedelta(0))
        drain_all()
        looking.look(at, at_most_every=timedelta(0))

        assert RaisedWarning.objects.get(kind="stalled_head").gone_at == at

    def test_it_looks_every_five_seconds_at_most(self, joins, supervisor):
        at = Outbox.objects.latest("id").at + timedelta(minutes=11)
        drain_all()
        looking.look(at)
        assert looking.look(at + timedelta(seconds=4)) == []

    def test_a_key_used_behind_its_revocation_is_found_by_the_order_of_the_log(self, joins, supervisor):
        joins("Somebody Later", "Hillside Schools", Role.OFFICER)
        drain_all()
        key = DeviceKey.objects.get(person=supervisor.person)
        DeviceKey.objects.filter(pk=key.pk).update(revoked_at=NOON)
        revocation = {"code": "SUB-06", "object": f"key:{key.uuid}"}
        rows = Outbox.objects.order_by("leaf_index")
        last = rows.last()
        Outbox.objects.filter(pk=last.pk).update(**revocation)
        looking.look(NOON, at_most_every=timedelta(0))
        assert not RaisedWarning.objects.filter(kind="revoked_key_used").exists()

        Outbox.objects.filter(pk=last.pk).update(code="SUB-05", object="key:none")
        Outbox.objects.filter(pk=rows.first().pk).update(**revocation)
        Progress.objects.all().delete()
        looking.look(NOON + timedelta(minutes=1), at_most_every=timedelta(0))
        assert RaisedWarning.objects.get(kind="revoked_key_used").object == f"key:{key.uuid}"


def test_the_summary_counts_what_is_not_closed(home, supervisor):
    assert queries.summary().total == 0
    raise_all([late(), drift()], at=NOON)
    assert (queries.summary().total, queries.summary().worst) == (2, "critical")
