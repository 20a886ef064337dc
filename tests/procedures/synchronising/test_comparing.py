"""All dossiers held against what the portal holds: every difference is found, listed, mended and counted."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from tests.procedures.dossiers.conftest import NOW

from openhall.kernel.models import Message as Letter
from openhall.procedures.catalogue.national.sandbox import dossier_book
from openhall.procedures.synchronising import comparing
from openhall.procedures.synchronising.models import Comparison, Gap, Kind
from openhall.procedures.synchronising.refusals import ComparisonRuns
from openhall.witness.models import Outbox

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
TOMORROW = NOW + DAY + MINUTE


@pytest.fixture
def three(line, desk):
    """Three dossiers that the portal holds as they are."""
    rows = [desk.accepted() for _count in range(3)]
    line.works()
    return rows


def counts(row):
    return {name: getattr(row, name) for name in ("here", "there", "waiting", "missing", "extra", "differing")}


class TestComparing:
    def test_the_same_on_both_sides_is_recorded_with_its_counts(self, line, three):
        line.works(TOMORROW)
        row = Comparison.objects.latest("id")
        expected = {"here": 3, "there": 3, "waiting": 0, "missing": 0, "extra": 0, "differing": 0}
        assert counts(row) == expected
        assert json.loads(bytes(Outbox.objects.filter(code="SYN-01").latest("id").leaf))["public"] == expected
        assert Gap.objects.count() == 0

    def test_what_differs_is_listed_field_by_field_and_told_anew(self, line, three):
        first, second, third = three
        book = line.database.book
        dossier_book.change(book, first.code, TrangThaiHoSo="1", NgayHenTra="20260101000000")
        dossier_book.change(book, second.code)
        dossier_book.change(book, "H98.2-260101-0001", TrangThaiHoSo="4")

        line.works(TOMORROW)
        row = Comparison.objects.latest("id")
        assert counts(row) == {"here": 3, "there": 3, "waiting": 0, "missing": 1, "extra": 1, "differing": 1}
        found = {(one.code, one.field): (one.kind, one.here, one.there) for one in Gap.objects.all()}
        assert found[first.code, "status"] == (Kind.DIFFERS, "2", "1")
        assert found[first.code, "due_at"][2] == "20260101000000"
        assert found[second.code, ""][0] == Kind.MISSING
        assert found["H98.2-260101-0001", ""][0] == Kind.EXTRA
        assert len(found) == 4
        assert Letter.objects.filter(link="/desk/national").count() == 1

        # The worker's next turn mends what can be mended; the comparison after it says so.
        line.works(TOMORROW + MINUTE)
        assert dossier_book.one(book, first.code)["TrangThaiHoSo"] == "2"
        assert dossier_book.one(book, second.code) is not None
        line.works(TOMORROW + DAY)
        assert counts(Comparison.objects.latest("id"))["extra"] == 1
        assert [(one.code, one.kind) for one in Gap.objects.all()] == [("H98.2-260101-0001", Kind.EXTRA)]
        assert line.standing(third).made == 2, "nothing is told anew that was in step"

    def test_a_difference_keeps_the_day_on_which_it_was_first_seen(self, line, three):
        dossier_book.change(line.database.book, "H98.2-260101-0001", TrangThaiHoSo="4")
        line.works(TOMORROW)
        since = Gap.objects.get().since
        line.works(TOMORROW + DAY)
        assert Gap.objects.get().since == since

    def test_what_waits_is_on_its_way_and_no_difference(self, line, three, desk):
        line.database.set_fault("down")
        desk.steps("process_dossier", three[0])
        line.works()
        line.database.set_fault("")
        line.follows()
        row = line.orders(at=TOMORROW)
        portal = comparing.catalogue.dossier_portal()
        comparing.carry_on(portal, TOMORROW)
        row.refresh_from_db()
        assert counts(row) == {"here": 3, "there": 3, "waiting": 1, "missing": 0, "extra": 0, "differing": 0}

    @pytest.mark.parametrize("piece", [1, 2])
    def test_pieces_of_any_size_find_the_same(self, line, three, monkeypatch, piece):
        monkeypatch.setattr(comparing, "PIECE", piece)
        monkeypatch.setattr(dossier_book, "PIECE", 2)
        book = line.database.book
        dossier_book.change(book, three[1].code)
        dossier_book.change(book, "H98.2-260101-0001", TrangThaiHoSo="4")
        dossier_book.change(book, "H98.3-260101-0001", TrangThaiHoSo="4")
        line.works(TOMORROW)
        row = Comparison.objects.latest("id")
        assert counts(row) == {"here": 3, "there": 4, "waiting": 0, "missing": 1, "extra": 2, "differing": 0}

    def test_an_outage_in_the_middle_goes_on_where_it_stopped(self, line, three, monkeypatch):
        monkeypatch.setattr(comparing, "PIECE", 1)
        monkeypatch.setattr(comparing, "PIECES", 1)
        line.works(TOMORROW)
        line.database.set_fault("down")
        line.works(TOMORROW + MINUTE)
        running = Comparison.objects.latest("id")
        assert (running.finished_at, running.here) == (None, 1)
        line.database.set_fault("")
        for turn in range(2, 8):
            line.works(TOMORROW + turn * 5 * MINUTE)
        running.refresh_from_db()
        assert counts(running) == {"here": 3, "there": 3, "waiting": 0, "missing": 0, "extra": 0, "differing": 0}

    def test_the_office_may_order_one_and_no_second_while_it_runs(self, line, three):
        row = line.orders(at=NOW + MINUTE)
        with pytest.raises(ComparisonRuns):
            line.orders(at=NOW + 2 * MINUTE)
        assert Outbox.objects.filter(code="SYN-03").count() == 1
        line.works(NOW + 3 * MINUTE)
        row.refresh_from_db()
        assert row.finished_at == NOW + 3 * MINUTE
