"""From acceptance to the result: statuses, the clock, supplements, delays, warnings, batches."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.procedures.dossiers.conftest import NOW, reading

from openhall.identity.public import MandateMissing
from openhall.kernel.models import Message
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotFound, Stale
from openhall.procedures.dossiers import batches, delays, law, queries, steps, tasks
from openhall.procedures.dossiers.models import Batch, BatchItem, Dossier, State
from openhall.procedures.dossiers.refusals import (
    DaysOffMissing,
    DelayUnexplained,
    NotDigitised,
    NotOverdue,
    SecondSupplement,
    UnitTaken,
)
from openhall.witness.models import Committed, Outbox

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
THURSDAY_END = datetime(2026, 6, 4, 17, 0, tzinfo=UTC)
"""24:00 of Thursday, 4 June 2026, in Hanoi: three working days after Monday."""


def public(code: str, row: Dossier) -> dict:
    """The public fields of the last act of a kind on a dossier."""
    found = Outbox.objects.filter(code=code, object=f"dossier:{row.uuid}").order_by("-id").first()
    return json.loads(bytes(found.leaf))["public"]


def leaves(row: Dossier) -> str:
    """Everything public of a dossier's acts."""
    return " ".join(bytes(one.leaf).decode() for one in Outbox.objects.filter(object=f"dossier:{row.uuid}"))


class TestTheWay:
    def test_the_clock_runs_from_the_valid_receipt(self, desk):
        row = desk.accepted()

        assert (row.received_at, row.due_at) == (NOW, THURSDAY_END)
        assert public("DOS-05", row) == {"status": 2, "due_at": "2026-06-04T17:00:00.000000Z"}

    def test_goes_through_processing_to_the_result(self, desk, citizen):
        row = desk.steps("process_dossier", desk.accepted(), at=NOW + DAY)
        assert public("DOS-09", row) == {"status": 4}
        row = desk.steps("finish_dossier", row, at=NOW + 2 * DAY)
        assert public("DOS-12", row) == {"status": 9, "in_time": True}
        row = desk.steps("give_back_dossier", row, at=NOW + 5 * DAY)

        assert public("DOS-13", row) == {"status": 10}
        assert (row.state, row.ended_at, row.returned_at) == (State.RETURNED, NOW + 2 * DAY, NOW + 5 * DAY)
        assert [one.name for one in row.steps.all()] == ["file", "accept", "process", "finish", "give_back"]
        assert Message.objects.filter(person=citizen.person.uuid).count() == 5, "with the result"

    def test_is_refused_with_reasons_that_only_who_filed_reads(self, desk):
        row = desk.says("refuse_dossier", desk.files(), reason="The child was born elsewhere, in Nowhere.")

        assert public("DOS-06", row) == {"status": 3}
        assert row.ended_at == NOW
        assert "Nowhere" not in leaves(row)
        with pytest.raises(MoveNotAllowed):
            desk.steps("accept_dossier", row)

    def test_is_withdrawn_and_then_only_stopped(self, desk, citizen):
        row = desk.says("ask_withdrawal", desk.accepted(), who=citizen, reason="I filed it twice.")
        assert public("DOS-10", row) == {"status": 7}
        with pytest.raises(MoveNotAllowed):
            desk.steps("process_dossier", row)

        row = desk.says("stop_dossier", row, reason="Withdrawn as asked.")

        assert public("DOS-11", row) == {"status": 8}
        assert "twice" not in leaves(row)

    def test_nobody_of_another_unit_acts_on_it_or_reads_it(self, desk, neighbour, citizen, office):
        row = desk.files()

        for stranger in (neighbour, office):
            with pytest.raises(NotFound):
                desk.steps("accept_dossier", row, who=stranger)
            with pytest.raises(NotFound):
                queries.dossier(row.uuid, reading(stranger), NOW)
        with pytest.raises(NotFound):
            desk.steps("accept_dossier", row, who=citizen)
        with pytest.raises(NotFound):
            desk.says("ask_withdrawal", row, reason="Not mine at all.")

    def test_a_step_on_what_has_changed_meanwhile_is_refused(self, desk):
        row = desk.files()
        before = Dossier.objects.get(pk=row.pk)
        desk.steps("accept_dossier", row)

        with pytest.raises(Stale):
            desk.steps("accept_dossier", before)

    def test_is_accepted_only_with_all_papers_as_files(self, desk, unit, clerk):
        row = desk.takes_in(desk.drafts(who=clerk, desk=unit, scans=(0,)))

        with pytest.raises(NotDigitised) as refusal:
            desk.steps("accept_dossier", row)
        assert refusal.value.facts == {"papers": 1}
        desk.scans(row, 1)

        row = desk.steps("accept_dossier", row)
        assert row.state == State.ACCEPTED
        kept = Committed.objects.get(outbox__code="DOS-05", outbox__object=f"dossier:{row.uuid}")
        assert [component for component, _sha256 in kept.value["papers"]] == [0, 1]

    def test_a_due_day_in_a_year_without_days_off_is_refused_in_words(self, desk):
        with pytest.raises(DaysOffMissing) as refusal:
            desk.accepted(at=datetime(2026, 12, 30, 3, 0, tzinfo=UTC))

        assert refusal.value.facts == {"year": "2027"}


class TestSupplement:
    def test_stops_the_clock_and_moves_the_due_day(self, desk):
        row = desk.says("ask_supplement", desk.accepted(), missing="The birth record, stamped.", at=NOW + DAY)
        assert public("DOS-07", row) == {"status": 5}
        assert "stamped" not in leaves(row)
        assert not law.is_late(row, NOW + 30 * DAY)
        desk.scans(row, 1, words=b"stamped", at=NOW + 2 * DAY)

        row = desk.hands_in(row, at=NOW + 3 * DAY)

        assert row.state == State.PROCESSING
        assert row.due_at == datetime(2026, 6, 8, 17, 0, tzinfo=UTC)  # Wednesday and Thursday were waited
        assert public("DOS-08", row)["due_at"] == "2026-06-08T17:00:00.000000Z"
        pause = row.intervals.get()
        assert (pause.why, pause.begin_at, pause.end_at) == ("supplement", NOW + DAY, NOW + 3 * DAY)

    def test_before_the_receipt_leads_back_to_new_and_no_clock_has_run(self, desk):
        row = desk.says("ask_supplement", desk.files(), missing="The birth record.")
        desk.scans(row, 1, words=b"2")
        row = desk.hands_in(row, at=NOW + 10 * DAY)
        assert (row.state, row.due_at) == (State.NEW, None)

        row = desk.steps("accept_dossier", row, at=NOW + 10 * DAY)

        assert row.due_at == datetime(2026, 6, 16, 17, 0, tzinfo=UTC)

    def test_is_asked_for_once_by_command_and_by_the_table(self, desk):
        row = desk.says("ask_supplement", desk.files(), missing="The birth record.")
        row = desk.hands_in(row)

        with pytest.raises(SecondSupplement):
            desk.says("ask_supplement", row, missing="And a photograph.")
        with pytest.raises(IntegrityError), transaction.atomic():
            Dossier.objects.filter(pk=row.pk).update(supplement_requests=2)

    def test_the_desk_that_took_it_in_hands_it_in_for_who_has_no_account(self, desk, unit, clerk, neighbour):
        row = desk.takes_in(desk.drafts(who=clerk, desk=unit))
        row = desk.says("ask_supplement", row, missing="The birth record.")

        with pytest.raises(NotFound):
            desk.hands_in(row, who=neighbour)
        assert desk.hands_in(row, who=clerk).state == State.NEW


class TestBeingLate:
    LATE = THURSDAY_END + timedelta(hours=10)
    SAID = {
        "cause": "Two officers were ill.",
        "remedy": "A colleague works on it today.",
        "apology": "Dear citizen, we are late and apologise.",
        "new_date": "2026-06-09",
    }

    def test_no_step_is_saved_before_the_delay_is_explained(self, desk, citizen):
        row = desk.accepted()

        with pytest.raises(DelayUnexplained):
            desk.steps("process_dossier", row, at=self.LATE)
        row = desk.says("explain_delay", row, at=self.LATE, **self.SAID)

        assert public("DOS-14", row) == {"new_date": "2026-06-09", "due_at": "2026-06-04T17:00:00.000000Z"}
        assert "ill" not in leaves(row)
        letter = Message.objects.filter(person=citizen.person.uuid).order_by("-id").first()
        assert "we are late and apologise" in json.dumps(letter.body, default=str)
        row = desk.steps("process_dossier", row, at=self.LATE)
        with pytest.raises(DelayUnexplained):  # the new day has passed as well
            desk.steps("finish_dossier", row, at=datetime(2026, 6, 9, 18, 0, tzinfo=UTC))

    def test_done_after_the_due_instant_is_not_in_time_whatever_was_promised(self, desk):
        row = desk.says("explain_delay", desk.accepted(), at=self.LATE, **self.SAID)
        row = desk.steps("process_dossier", row, at=self.LATE)

        row = desk.steps("finish_dossier", row, at=self.LATE)

        assert public("DOS-12", row) == {"status": 9, "in_time": False}

    def test_the_new_day_is_a_working_day_to_come_and_there_must_be_a_delay(self, desk):
        row = desk.accepted()
        for day in ("2026-06-04", "2026-06-06"):
            with pytest.raises(Invalid):
                desk.says("explain_delay", row, at=self.LATE, **self.SAID | {"new_date": day})
        with pytest.raises(NotOverdue):
            desk.says("explain_delay", row, at=NOW, **self.SAID)

    def test_officer_backup_and_head_are_warned_before_and_after_once_each(self, desk, unit, clerk, second, head):
        desk.names(unit, clerk, second)
        row = desk.accepted()
        people = {one.person.uuid for one in (clerk, second, head)}
        Message.objects.all().delete()

        assert tasks.due(NOW) == 0
        wednesday = datetime(2026, 6, 2, 17, 0, tzinfo=UTC)  # the first instant of 3 June in Hanoi
        assert tasks.due(wednesday - timedelta(seconds=1)) == 0
        assert tasks.due(wednesday) == 1
        assert tasks.due(wednesday) == 0
        assert set(Message.objects.values_list("person", flat=True)) == people
        assert public("DOS-17", row) == {"kind": "soon", "due_at": "2026-06-04T17:00:00.000000Z"}
        assert tasks.due(THURSDAY_END) == 0
        assert tasks.due(self.LATE) == 1
        assert tasks.due(self.LATE) == 0

        assert public("DOS-17", row)["kind"] == "late"
        assert Message.objects.count() == 6

    def test_who_waits_for_a_supplement_is_not_warned_of(self, desk):
        desk.says("ask_supplement", desk.accepted(), missing="The birth record.")

        assert tasks.due(self.LATE) == 0


class TestUnits:
    def test_the_head_names_two_people_of_the_unit(self, desk, unit, clerk, second, citizen):
        row = desk.names(unit, clerk, second)

        assert (row.officer_id, row.backup_id) == (clerk.person.pk, second.person.pk)
        assert Outbox.objects.filter(code="DOS-02", object=f"unit:{unit.uuid}").count() == 1
        with pytest.raises(Invalid):
            desk.names(row, citizen)
        with pytest.raises(Invalid):
            desk.names(row, clerk, clerk)

    def test_a_number_is_registered_once_and_only_by_the_office(self, desk, unit, neighbour):
        with pytest.raises(UnitTaken):
            desk.registers("H98.2", party=neighbour)
        desk.office = neighbour
        with pytest.raises(MandateMissing):
            desk.registers("H98.3", party=neighbour)


class TestQueue:
    def test_is_ordered_by_deadline_and_holds_the_units_own(self, desk, clerk, neighbour):
        new = desk.files()
        later = desk.accepted(at=NOW + DAY)
        sooner = desk.accepted()
        desk.steps("process_dossier", later, at=NOW + DAY)

        assert [one.pk for one in queries.queue(reading(clerk), at=NOW)] == [sooner.pk, later.pk, new.pk]
        assert [one.pk for one in queries.queue(reading(clerk), at=NOW, state="new")] == [new.pk]
        late = queries.queue(reading(clerk), at=THURSDAY_END + DAY / 2, late=True)
        assert [one.pk for one in late] == [sooner.pk]
        assert not queries.queue(reading(neighbour), at=NOW).exists()


class TestBatches:
    def test_each_dossier_takes_the_step_or_says_why_not(self, desk):
        rows = [desk.files(), desk.files(child="Mai"), desk.files(child="Vy")]
        desk.says("refuse_dossier", rows[2], reason="Twice the same child.")  # after the preview was seen
        rows[2].version -= 1
        uuid = desk.orders("accept", *rows)
        assert Outbox.objects.filter(code="DOS-16").count() == 1

        assert batches.carry_on(NOW) == 4
        assert batches.carry_on(NOW) == 0

        states = list(Dossier.objects.order_by("id").values_list("state", flat=True))
        assert states == [State.ACCEPTED, State.ACCEPTED, State.NOT_ACCEPTED]
        assert list(BatchItem.objects.values_list("refusal", flat=True)) == ["", "", "stale"]
        assert Batch.objects.get(uuid=uuid).state == "done"
        assert rows[0].steps.get(name="accept").officer_id == desk.clerk.person.pk

    def test_a_crash_in_the_middle_leaves_whole_dossiers_and_the_rest_is_done_later(self, desk, monkeypatch):
        rows = [desk.files(), desk.files(child="Mai"), desk.files(child="Vy")]
        desk.orders("accept", *rows)
        real, seen = steps.accepted, []

        def dies(row, **rest):
            seen.append(row.pk)
            real(row, **rest)
            if len(seen) == 2:
                raise SystemExit  # after the step was saved, before its transaction ended

        monkeypatch.setitem(batches._STEPS, "accept", dies)
        with pytest.raises(SystemExit):
            batches.carry_on(NOW)
        assert Dossier.objects.filter(state=State.ACCEPTED).count() == 1
        assert BatchItem.objects.filter(done_at=None).count() == 2
        monkeypatch.setitem(batches._STEPS, "accept", real)

        batches.carry_on(NOW)

        assert Dossier.objects.filter(state=State.ACCEPTED).count() == 3
        assert Outbox.objects.filter(code="DOS-05").count() == 3

    def test_one_that_lacks_papers_stays_and_the_others_go_on(self, desk, unit, clerk):
        bare = desk.takes_in(desk.drafts(who=clerk, desk=unit, scans=()))
        whole = desk.files()
        desk.orders("accept", bare, whole)

        batches.carry_on(NOW)

        assert dict(Dossier.objects.values_list("code", "state")) == {bare.code: "new", whole.code: "accepted"}
        assert BatchItem.objects.get(dossier=bare).refusal == "dossier-not-digitised"

    def test_nobody_orders_for_another_unit(self, desk, neighbour):
        with pytest.raises(NotFound):
            desk.orders("accept", desk.files(), who=neighbour)


def test_warnings_know_no_dossier_without_a_unit(bare):
    row = bare.files()

    assert delays.warn_of_dossier(dossier=row.uuid, at=NOW) is None
