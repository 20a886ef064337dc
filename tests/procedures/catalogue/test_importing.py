"""Files of procedures: taken in piece by piece, whatever crashes, with a report."""

from __future__ import annotations

import json

import pytest
from tests.procedures.catalogue.conftest import BIRTH, NOW

from openhall.identity.public import MandateMissing
from openhall.kernel.models import Message
from openhall.procedures.catalogue import importing, tasks
from openhall.procedures.catalogue.models import Edition, EditionState, ImportState
from openhall.procedures.catalogue.refusals import FileUnreadable
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db


def entry(number: int, **changes) -> dict:
    return BIRTH | {"code": f"9.{number:06d}.000.00.00.H98", "title": f"Thủ tục {number} (hư cấu)"} | changes


class TestTakingIn:
    def test_976_procedures_under_28_decisions_come_in_with_progress(self, catalogue):
        said = {"procedures": [entry(n, decision=f"{n % 28 + 1}/QĐ-UBND (hư cấu)") for n in range(976)]}
        row = catalogue.hands_in(said)
        steps = []
        while done := tasks.take_in_next(NOW):
            row.refresh_from_db()
            steps.append((done, row.done))

        assert steps[0] == (100, 100)
        assert steps[-1] == (76, 976)
        assert (row.state, row.taken, row.left_out) == (ImportState.DONE, 976, 0)
        published = Edition.objects.filter(state=EditionState.PUBLISHED, leaf_sha256=row.leaf_sha256)
        assert published.count() == 976
        assert published.values("decision").distinct().count() == 28
        assert Message.objects.filter(link=f"/desk/procedures/files/{row.uuid}").count() == 1

    def test_a_piece_costs_a_handful_of_questions_however_many_entries_it_has(
        self, catalogue, django_assert_max_num_queries
    ):
        catalogue.hands_in({"procedures": [entry(n) for n in range(importing.PIECE)]})
        with django_assert_max_num_queries(40):
            assert tasks.take_in_next(NOW) == importing.PIECE

    def test_the_log_holds_the_file_and_the_counts(self, catalogue):
        row = catalogue.hands_in({"procedures": [entry(1), entry(1), entry(2, title=" "), 7]})
        tasks.take_in_next(NOW)
        row.refresh_from_db()

        begun = json.loads(bytes(Outbox.objects.get(leaf_sha256=row.leaf_sha256).leaf))["public"]
        ended = json.loads(bytes(Outbox.objects.get(leaf_sha256=row.end_leaf).leaf))["public"]
        assert begun == {"file_sha256": row.file_sha256, "entries": 4}
        assert [ended[name] for name in ("taken", "known", "left_out")] == [1, 1, 2]
        why = row.rows.get(number=3)
        assert (why.why, why.said["vi"]) == ("title: This field is required.", "title: Trường này là bắt buộc.")
        assert set(why.said) == {"en", "vi", "ko", "zh-hans"}
        assert [(one.number, one.code) for one in row.rows.all()] == [(3, "9.000002.000.00.00.H98"), (4, "")]
        assert row.rows.first().why.startswith("title")

    def test_a_crash_undoes_a_piece_whole_and_the_next_worker_goes_on(self, catalogue, monkeypatch):
        row = catalogue.hands_in({"procedures": [entry(n) for n in range(150)]})
        tasks.take_in_next(NOW)
        real, calls = importing._one, []

        def crash(*args):
            calls.append(args)
            if len(calls) == 20:
                raise RuntimeError("killed")
            real(*args)

        monkeypatch.setattr(importing, "_one", crash)
        with pytest.raises(RuntimeError):
            tasks.take_in_next(NOW)
        assert Edition.objects.count() == 100
        monkeypatch.undo()
        assert tasks.take_in_next(NOW) == 50
        row.refresh_from_db()
        assert (row.taken, Edition.objects.count()) == (150, 150)
        assert tasks.take_in_next(NOW) == 0

    def test_the_same_file_again_changes_nothing(self, catalogue):
        said = {"procedures": [entry(1), entry(2)]}
        catalogue.hands_in(said)
        tasks.take_in_next(NOW)
        again = catalogue.hands_in(said)
        tasks.take_in_next(NOW)

        again.refresh_from_db()
        assert (again.taken, again.known, again.left_out) == (0, 2, 0)

    def test_a_later_entry_succeeds_what_is_published(self, catalogue):
        first = catalogue.published()
        row = catalogue.hands_in({"procedures": [BIRTH | {"valid_from": "2026-09-01"}, BIRTH | {"title": "Khác"}]})
        tasks.take_in_next(NOW)

        first.refresh_from_db()
        row.refresh_from_db()
        assert str(first.valid_until) == "2026-08-31"
        assert (row.taken, row.left_out) == (1, 1)


class TestRefused:
    @pytest.mark.parametrize(
        "said",
        [b"{", b"[]", {"procedures": []}, {"procedures": {}}, {"procedures": [1] * 5001}, b"[" * 100_000],
        ids=["broken", "list", "empty", "object", "many", "deep"],
    )
    def test_what_is_no_file_of_procedures(self, catalogue, said):
        with pytest.raises(FileUnreadable):
            catalogue.hands_in(said)

    def test_only_the_office_hands_one_in(self, catalogue):
        for who in (catalogue.clerk, catalogue.head):
            with pytest.raises(MandateMissing):
                catalogue.hands_in({"procedures": [entry(1)]}, who=who)
