"""Days off that the provincial office enters count for every clock of the procedures, from then on and backwards."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.procedures.dossiers.conftest import NOW

from openhall.kernel.models import Message
from openhall.procedures.catalogue import stages
from openhall.procedures.catalogue.watch_models import Decision
from openhall.procedures.desk import appointments, hours
from openhall.procedures.dossiers import tasks as dossier_tasks
from openhall.procedures.dossiers.refusals import DaysOffMissing
from openhall.procedures.index import law
from openhall.procedures.laws import public as laws
from openhall.procedures.opinions import tasks as opinion_tasks
from openhall_rules.service import law as bare_law

pytestmark = pytest.mark.django_db
PACK = "vn@2025-07-01"
DECEMBER = datetime(2026, 12, 30, 2, tzinfo=UTC)
"""Wednesday, 30 December 2026: three working days later it is 2027."""
YEAR = {"holidays": ["2027-01-01"], "workdays": []}
NEXT_WEEK = datetime(2027, 1, 4, 2, tzinfo=UTC)
"""Monday."""


def recounts() -> None:
    """The worker looks at what is on its way, until nothing is left of the pass."""
    for _poll in range(4):
        dossier_tasks.due(NOW)
        opinion_tasks.due(NOW)


class TestNextYear:
    def test_nothing_is_accepted_until_somebody_enters_it_and_then_everything_is(self, desk, bureau):
        filed = desk.files(at=DECEMBER)
        with pytest.raises(DaysOffMissing):
            desk.steps("accept_dossier", filed, at=DECEMBER)

        bureau.enters("calendar.year_2027", YEAR, at=DECEMBER)
        row = desk.steps("accept_dossier", filed, at=DECEMBER)

        # Thursday 31 December, Monday 4 and Tuesday 5 January: the first of January is off.
        assert row.due_at == datetime(2027, 1, 5, 17, tzinfo=UTC)
        assert row.next_warning_at == datetime(2027, 1, 3, 17, tzinfo=UTC)

    def test_a_delay_is_explained_with_a_day_of_it(self, desk, bureau):
        bureau.enters("calendar.year_2027", YEAR, at=DECEMBER)
        row = desk.steps("process_dossier", desk.accepted(at=DECEMBER), at=DECEMBER)
        late = row.due_at + timedelta(hours=1)

        row = desk.says(
            "explain_delay", row, at=late, cause="Many dossiers at once.", remedy="A second officer.",
            apology="We apologise for the delay.", new_date="2027-01-08",
        )  # fmt: skip

        assert row.delays.get().new_due_at == datetime(2027, 1, 8, 17, tzinfo=UTC)

    def test_an_opinion_is_due_in_it(self, desk, bureau, asking):
        bureau.enters("calendar.year_2027", YEAR, at=DECEMBER)
        row = desk.steps("process_dossier", desk.accepted(at=DECEMBER), at=DECEMBER)

        found = asking.asks(row, days=2, at=DECEMBER)

        assert found.due_at == datetime(2027, 1, 4, 17, tzinfo=UTC)

    def test_the_desk_is_open_and_slots_can_be_booked(self, hall, bureau):
        content = {"hours": [["07:30", "11:30"]], "slot_minutes": 30, "slot_places": 1}
        assert (hours.is_open(content, NEXT_WEEK), hours.slots(content, NEXT_WEEK)) == (False, {})

        bureau.enters("calendar.year_2027", YEAR, at=DECEMBER)

        assert hours.is_open(content, NEXT_WEEK)
        free = appointments.free(hall.unit, "A", NEXT_WEEK)
        assert date(2027, 1, 4) in free
        assert date(2027, 1, 9) not in free

    def test_the_clock_of_a_decision_runs_in_it(self, db, bureau, office):
        row = Decision(
            jurisdiction="vn", issuer="province", decided_date=date(2026, 12, 30), effective_date=date(2027, 1, 20)
        )
        assert stages.clock_of(row).due_date is None

        bureau.enters("calendar.year_2027", YEAR, at=DECEMBER)

        assert stages.clock_of(row) == stages.Clock(date(2027, 1, 7), True)


class TestACorrectedYear:
    def corrected(self) -> dict:
        known = bare_law(PACK).value("calendar.year_2026").value
        return {"holidays": [*known["holidays"], "2026-06-03"], "workdays": list(known["workdays"])}

    def test_moves_open_dossiers_their_warnings_and_opinions_and_tells_who_filed(self, desk, bureau, asking):
        row = desk.steps("process_dossier", desk.accepted(), at=NOW)
        ended = desk.steps("finish_dossier", desk.steps("process_dossier", desk.accepted()), at=NOW)
        opinion = asking.asks(row, days=2)
        recounts()
        told = Message.objects.count()

        bureau.enters("calendar.year_2026", self.corrected())
        recounts()

        before = row.due_at
        for one in (row, opinion, ended):
            one.refresh_from_db()
        assert (before, row.due_at) == (datetime(2026, 6, 4, 17, tzinfo=UTC), datetime(2026, 6, 5, 17, tzinfo=UTC))
        assert row.next_warning_at == datetime(2026, 6, 3, 17, tzinfo=UTC)
        assert opinion.due_at == datetime(2026, 6, 4, 17, tzinfo=UTC)
        assert ended.due_at == before
        assert Message.objects.count() == told + 1

    def test_counts_for_the_index_and_the_desk_alike(self, bureau):
        bureau.enters("calendar.year_2026", self.corrected())
        wednesday = date(2026, 6, 3)

        assert not law.on(NOW, NOW.date()).calendar.is_working(wednesday)
        assert not hours.pack(NOW).calendar.is_working(wednesday)
        assert not laws.law_of(PACK).calendar.is_working(wednesday)

    def test_other_values_wait_for_their_first_day(self, bureau):
        bureau.enters("totals.fair", "65", from_date="2026-07-01")

        assert "totals.fair" not in laws.law_on("vn", NOW).overrides
        assert laws.law_on("vn", NOW, date(2026, 7, 1)).overrides == {"totals.fair": "65"}
