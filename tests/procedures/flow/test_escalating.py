"""Steps at risk: the stand-in takes over by rule, late ones go to the heads, and both are counted as promises."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from tests.people import Character
from tests.procedures.dossiers.conftest import NOW
from tests.procedures.flow.conftest import Flowing

from openhall.helpdesk.promises.rules import PROMISES
from openhall.identity.models import Mandate
from openhall.identity.public import MandateMissing
from openhall.kernel import clock
from openhall.kernel.messages import Message
from openhall.kernel.refusals import MoveNotAllowed, NotFound
from openhall.procedures.dossiers.models import Dossier, Unit
from openhall.procedures.flow import escalating, tasks
from openhall.procedures.flow.inputs import SettlementInput
from openhall.procedures.flow.models import Acceptance, Escalation, Leg
from openhall.witness.models import Outbox
from openhall_rules.service.promises import kept

pytestmark = pytest.mark.django_db
TUESDAY_ENDS = datetime(2026, 6, 2, 17, tzinfo=UTC)
LATE = TUESDAY_ENDS + timedelta(seconds=1)
JUNE = date(2026, 6, 1)


def leaf(code: str) -> dict[str, Any]:
    """The last act of a kind."""
    found: dict[str, Any] = json.loads(bytes(Outbox.objects.filter(code=code).order_by("-id")[0].leaf))
    return found


def counted(code: str, at: datetime = LATE) -> list[tuple[int, int]]:
    """Kept and broken of June."""
    return [(one.kept, one.broken) for one in PROMISES[code].figures(JUNE, at)]


def settles(row: Escalation, who: Character, at: datetime = LATE) -> Escalation:
    """A head says what was done."""
    payload = {"words": "I put a second officer on it."}
    signed = who.signs("settle_escalation", f"escalation:{row.uuid}", row.version, payload, at=at)
    return escalating.settle_escalation(escalation=row.uuid, given=SettlementInput(**payload), **signed)[0]


class TestStandIn:
    def test_takes_a_late_step_over_by_rule_and_once(
        self, flowing: Flowing, named: Unit, second: Character, clerk: Character
    ) -> None:
        flowing.publishes()
        about = flowing.processing()
        tasks.due(NOW)
        assert Leg.objects.get(dossier=about, sent_at=None).officer_id == clerk.person.pk, "not before it is late"

        tasks.due(LATE)

        leg = Leg.objects.get(dossier=about, sent_at=None)
        assert (leg.officer_id, leg.stood_in, leg.due_at) == (second.person.pk, "late", TUESDAY_ENDS)
        act = leaf("FLW-10")
        assert act["public"] == {"step": 1, "unit": "H98.2", "why": "late"}
        assert str(second.person.uuid) not in json.dumps(act)
        assert tasks.due(LATE + timedelta(days=9)) == 0

    def test_takes_it_before_it_is_late_from_an_officer_who_may_not_act_any_more(
        self, flowing: Flowing, named: Unit, second: Character, clerk: Character
    ) -> None:
        flowing.publishes()
        about = flowing.processing()
        Mandate.objects.filter(person=clerk.person).update(ends_at=NOW - timedelta(minutes=1))

        tasks.due(NOW)

        leg = Leg.objects.get(dossier=about, sent_at=None)
        assert (leg.officer_id, leg.stood_in) == (second.person.pk, "absent")
        assert not Outbox.objects.filter(code="FLW-11").exists(), "it isn't late"

    def test_is_kept_where_there_is_one_and_broken_where_nobody_was_named(
        self, flowing: Flowing, unit: Unit, clerk: Character, second: Character
    ) -> None:
        flowing.publishes()
        alone = flowing.processing(child="Mai")
        flowing.takes(alone)
        tasks.due(NOW)
        tasks.due(LATE)
        flowing.desk.says(
            "explain_delay", alone, at=LATE, cause="Many dossiers at once.", remedy="A second officer.",
            apology="We apologise for the delay.", new_date="2026-06-20",
        ) if alone.due_at < LATE else None  # fmt: skip
        flowing.hands_on(alone, 2, at=LATE)
        assert counted("dossiers-backup-officer") == [(0, 1)]

        unit.refresh_from_db()
        flowing.desk.names(unit, clerk, second)
        helped = flowing.processing(child="Linh")
        tasks.due(LATE)
        flowing.hands_on(helped, 2, who=second, at=LATE)

        assert counted("dossiers-backup-officer") == [(1, 1)]


class TestEscalation:
    def test_a_late_step_goes_to_the_heads_who_say_what_they_did(
        self, flowing: Flowing, named: Unit, head: Character
    ) -> None:
        flowing.publishes()
        about = flowing.processing()
        tasks.due(NOW)
        Message.objects.all().delete()
        tasks.due(LATE)

        row = Escalation.objects.get(dossier=about)
        assert (row.state, row.to) == ("open", [str(head.person.uuid)])
        assert leaf("FLW-11")["public"] == {"step": 1, "unit": "H98.2", "due_at": "2026-06-02T17:00:00.000000Z"}
        assert Message.objects.filter(person=head.person.uuid, link="/desk/escalations").exists()
        assert counted("dossiers-escalated") == [], "nobody is judged while the step runs"

        row = settles(row, head)

        assert (row.state, row.in_time) == ("settled", True)
        assert leaf("FLW-12")["public"] == {"step": 1, "unit": "H98.2", "in_time": True}
        assert counted("dossiers-escalated") == [(1, 0)]
        with pytest.raises(MoveNotAllowed):
            settles(row, head)

    def test_a_word_after_the_step_was_left_breaks_the_promise(
        self, flowing: Flowing, named: Unit, head: Character, second: Character
    ) -> None:
        flowing.publishes()
        about = flowing.processing()
        tasks.due(NOW)
        tasks.due(LATE)
        flowing.hands_on(about, 2, who=second, at=LATE)
        assert counted("dossiers-escalated") == [(0, 1)]

        assert settles(Escalation.objects.get(), head).in_time is False
        assert counted("dossiers-escalated") == [(0, 1)]

    def test_only_a_head_of_the_unit_settles_it(
        self, flowing: Flowing, named: Unit, clerk: Character, elder: Character, as_reader: Any, monkeypatch: Any
    ) -> None:
        flowing.publishes()
        flowing.processing()
        tasks.due(NOW)
        tasks.due(LATE)
        row = Escalation.objects.get()

        with pytest.raises(MandateMissing):
            settles(row, clerk)
        with pytest.raises(NotFound):
            settles(row, elder)
        monkeypatch.setattr(clock, "now", lambda: LATE)
        assert "settle_escalation" in as_reader(flowing.desk.head).get("/desk/escalations").content.decode()
        assert "settle_escalation" not in as_reader(clerk).get("/desk/escalations").content.decode()
        assert as_reader(flowing.desk.citizen).get("/desk/escalations").status_code == 404
        [one] = as_reader(clerk).get("/api/v1/dossier-escalations").json()["escalations"]
        assert (one["state"], one["words"]) == ("open", None)


def test_the_first_day_is_that_of_the_receipt_on_the_clocks_of_the_province(flowing: Flowing, named: Unit) -> None:
    first = flowing.desk.accepted(child="Linh")
    flowing.desk.steps("process_dossier", first, at=NOW.replace(hour=16, minute=59))
    second = flowing.desk.accepted(child="Mai")
    flowing.desk.steps("process_dossier", second, at=NOW.replace(hour=17))

    assert counted("dossiers-first-day") == [(1, 1)]


class TestNobodyEverOpened:
    """A promise is broken when its time passes, whatever was done afterwards."""

    def test_the_first_day_passes_and_it_is_broken(self, flowing: Flowing, named: Unit) -> None:
        row = flowing.desk.accepted()
        midnight = NOW.replace(hour=17)
        assert counted("dossiers-first-day", midnight - timedelta(minutes=1)) == []
        assert counted("dossiers-first-day", midnight) == [(0, 1)]

        flowing.desk.steps("process_dossier", row, at=NOW + timedelta(days=1))
        assert counted("dossiers-first-day") == [(0, 1)]

    def test_one_that_ended_on_its_first_day_isnt_counted_and_a_later_end_mends_nothing(
        self, flowing: Flowing, named: Unit
    ) -> None:
        for child, ended in (("Linh", NOW.replace(hour=16)), ("Mai", NOW + timedelta(days=2))):
            row = flowing.desk.accepted(child=child)
            Dossier.objects.filter(pk=row.pk).update(state="stopped", ended_at=ended)
        assert counted("dossiers-first-day") == [(0, 1)]

    def test_the_answer_after_the_filing_too(self, flowing: Flowing, named: Unit) -> None:
        row = flowing.desk.files()
        Acceptance.objects.filter(dossier=row).update(due_at=NOW + timedelta(hours=8))
        assert counted("dossiers-answered-in-time", NOW) == []
        assert counted("dossiers-answered-in-time", NOW + timedelta(hours=9)) == [(0, 1)]

    def test_and_the_whole_dossier_but_not_while_its_clock_stands_still(self, flowing: Flowing, named: Unit) -> None:
        row = flowing.processing()
        due = Dossier.objects.get(pk=row.pk).due_at
        assert counted("dossiers-in-time", due) == []
        assert counted("dossiers-in-time", due + timedelta(minutes=1)) == [(0, 1)]
        assert counted("dossiers-steps-in-time", due + timedelta(minutes=1)) == [(0, 1)]
        Dossier.objects.filter(pk=row.pk).update(state="supplement")
        assert counted("dossiers-in-time", due + timedelta(minutes=1)) == []
        assert counted("dossiers-steps-in-time", due + timedelta(minutes=1)) == []

    def test_the_database_says_what_the_rule_says(self, flowing: Flowing, named: Unit) -> None:
        """Every order of receipt, first step, end and present within four days."""
        row = flowing.processing()
        receipt = NOW.replace(hour=3)
        days = [receipt + timedelta(days=place) for place in range(4)]
        judged = set()
        for begun, ended, now in product([None, *days], [None, *days], days):
            if (begun and begun > now) or (ended and (ended > now or (begun and begun > ended))):
                continue
            Dossier.objects.filter(pk=row.pk).update(received_at=receipt, ended_at=ended)
            Leg.objects.filter(dossier=row).delete()
            if begun:
                Leg.objects.create(
                    dossier=row, days=1, unit=named, begun_at=begun, received_at=begun, due_at=begun + timedelta(days=9)
                )
            rule = kept(due=receipt.date(), done=begun and begun.date(), fell=ended and ended.date(), now=now.date())
            said = counted("dossiers-first-day", now)
            assert said == {True: [(1, 0)], False: [(0, 1)], None: []}[rule], (begun, ended, now)
            judged.add(rule)
        assert judged == {True, False, None}
