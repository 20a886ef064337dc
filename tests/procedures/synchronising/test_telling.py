"""Telling the national portal: each change once and in order, whatever goes wrong, with receipts and reasons."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from tests.procedures.dossiers.conftest import NOW
from tests.procedures.results_people import digitised

from openhall.identity.public import MandateMissing
from openhall.procedures.catalogue.national import connection
from openhall.procedures.catalogue.national.dossiers import SYNCHRONISE
from openhall.procedures.catalogue.national.sandbox import dossier_book
from openhall.procedures.index.models import Stretch
from openhall.procedures.synchronising import commands, telling
from openhall.procedures.synchronising.models import Message, Portal, Standing
from openhall.procedures.synchronising.refusals import NothingToTell
from openhall.witness.models import Outbox

MINUTE = timedelta(minutes=1)


def held(line, row):
    return dossier_book.one(line.database.book, row.code)


class TestTelling:
    def test_the_portal_hears_of_each_step_and_its_receipt_is_kept(self, line, desk):
        row = desk.accepted()
        line.works()
        assert held(line, row) == {
            "MaHoSo": row.code, "MaTTHC": "9.000001.000.00.00.H98", "KenhThucHien": "2", "TrangThaiHoSo": "2",
            "NgayTiepNhan": "20260601090000", "NgayHenTra": "20260604235959",
            "NgayKetThucXuLy": "", "NgayTra": "", "DonViXuLy": "H98.2", "DanhSachGiayToKetQua": [],
        }  # fmt: skip

        row = desk.steps("process_dossier", row)
        line.works()
        assert held(line, row)["TrangThaiHoSo"] == "4"
        standing = line.standing(row)
        assert (standing.in_step, standing.made, standing.status) == (True, 3, 4)
        told = list(Message.objects.filter(dossier=row).order_by("number"))
        assert [one.status for one in told] == [1, 2, 4]
        assert all(one.receipt for one in told)
        assert standing.receipt == told[-1].receipt

    def test_nothing_of_a_person_is_told_or_kept(self, line, desk, database):
        row = desk.accepted()
        line.works()
        said = str(held(line, row))
        assert row.code in said
        assert row.applicant["name"]
        for secret in (row.applicant["name"], "Linh Ly"):
            assert secret not in said

    def test_an_outage_of_an_hour_loses_nothing_and_makes_nothing_late(self, line, desk):
        line.database.set_fault("down")
        row = desk.accepted()
        other = desk.files()
        for minute in range(60):
            line.works(NOW + minute * MINUTE)
        assert Message.objects.filter(ended_at=None).count() == 3
        assert Portal.objects.get().failing_since == NOW

        line.database.set_fault("")
        line.works(NOW + 60 * MINUTE)
        line.works(NOW + 60 * MINUTE + telling.LONGEST_WAIT)
        assert Message.objects.filter(ended_at=None).count() == 0
        assert (held(line, row)["TrangThaiHoSo"], held(line, other)["TrangThaiHoSo"]) == ("2", "1")
        assert held(line, row)["NgayTiepNhan"] == "20260601090000", "nothing is late by it"
        assert Portal.objects.get().failing_since is None

    def test_a_lost_answer_is_asked_for_again_and_counts_once(self, line, desk):
        row = desk.files()
        line.wire.everything()  # there is a session
        line.database.set_fault("deaf")
        line.works()
        assert held(line, row) is not None
        assert line.standing(row).told == 0

        line.database.set_fault("")
        line.works(NOW + MINUTE)
        with line.database.book.locked() as rows:
            assert rows.execute("SELECT count(*) FROM dossier_told").fetchone() == (1,)
        assert line.standing(row).in_step

    @pytest.mark.parametrize("fault", ["error", "noise"])
    def test_an_answer_that_cant_be_read_is_none(self, line, desk, fault):
        row = desk.files()
        line.database.set_fault(fault)
        line.works()
        assert line.standing(row).told == 0
        line.database.set_fault("")
        line.works(NOW + MINUTE)
        assert line.standing(row).in_step

    def test_one_that_is_held_already_is_told_as_known(self, line, desk):
        row = desk.accepted()
        dossier_book.change(line.database.book, row.code, TrangThaiHoSo="1", MaTTHC="?")
        line.works()
        assert held(line, row)["TrangThaiHoSo"] == "2"
        assert line.standing(row).in_step

    def test_what_the_portal_doesnt_know_it_refuses_and_says_why(self, line, desk):
        with line.database.book.locked() as rows:
            rows.execute("DELETE FROM procedure")
        row = desk.files()
        line.works()
        standing = line.standing(row)
        assert (standing.told, standing.refused) == (0, "Mã TTHC không tồn tại")
        assert Message.objects.get().refused == "Mã TTHC không tồn tại"

    def test_many_dossiers_need_few_requests(self, line, desk):
        for _count in range(4):
            desk.accepted()
        line.follows()
        line.database.asked.clear()
        line.works()
        # All are new; then each has changed.
        assert line.database.asked.count(SYNCHRONISE) == 2
        assert Message.objects.filter(ended_at=None).count() == 0

    def test_following_twice_owes_it_once(self, line, desk):
        from openhall.config import reactions

        row = desk.files()
        line.follows()
        consumer = reactions.CONSUMERS["portal-dossiers"]
        message = Message.objects.get()
        act = type("Act", (), {"uuid": row.uuid, "body": {"public": {"status": 1}}, "leaf_sha256": message.leaf_sha256})
        act.at = NOW
        consumer.handle(act)
        assert Message.objects.count() == 1

    def test_without_a_portal_everything_waits(self, line, desk):
        undo = connection._given.pop()
        try:
            desk.accepted()
            assert line.works() == 0
            assert Message.objects.filter(ended_at=None).count() == 2
        finally:
            connection._given.append(undo)
        line.works()
        assert Message.objects.filter(ended_at=None).count() == 0


class TestTheIndex:
    def test_a_dossier_counts_as_synchronised_when_the_portal_took_its_last_state(self, line, desk):
        row = desk.accepted()
        line.works()
        assert set(Stretch.objects.filter(dossier=row.pk).values_list("synchronised", flat=True)) == {True}

        row = desk.steps("process_dossier", row)
        line.database.set_fault("down")
        line.works()
        assert set(Stretch.objects.filter(dossier=row.pk).values_list("synchronised", flat=True)) == {False}

    def test_nothing_is_known_where_no_portal_is_set_up(self, line, desk):
        undo = connection._given.pop()
        try:
            row = desk.accepted()
            line.works()
            assert set(Stretch.objects.filter(dossier=row.pk).values_list("synchronised", "shared")) == {(None, None)}
        finally:
            connection._given.append(undo)

    def test_a_result_is_shared_when_its_file_was_named_with_the_final_status(self, line, desk, clerk):
        row = desk.steps("process_dossier", desk.accepted())
        digitised(clerk, row, at=NOW)
        line.works()
        assert set(Stretch.objects.filter(dossier=row.pk).values_list("shared", flat=True)) == {False}
        row = desk.steps("finish_dossier", row)
        line.works()
        assert held(line, row)["DanhSachGiayToKetQua"] == [{"TenGiayTo": "Giấy khai sinh"}]
        assert set(Stretch.objects.filter(dossier=row.pk).values_list("shared", flat=True)) == {True}


class TestTellingAgain:
    @pytest.fixture
    def refused(self, line, desk):
        with line.database.book.locked() as rows:
            rows.execute("DELETE FROM procedure")
        row = desk.files()
        line.works()
        return row

    def test_the_office_mends_and_tells_again(self, line, refused):
        line.knows()
        line.told_again(refused)
        assert json.loads(bytes(Outbox.objects.get(code="SYN-02").leaf))["public"] == {"told": 2}
        line.works()
        assert line.standing(refused).in_step
        assert held(line, refused)["TrangThaiHoSo"] == "1"

    def test_not_what_the_portal_has(self, line, desk):
        row = desk.files()
        line.works()
        with pytest.raises(NothingToTell):
            line.told_again(row)
        assert not Outbox.objects.filter(code="SYN-02").exists()

    def test_only_the_office_may(self, line, refused, clerk):
        with pytest.raises(MandateMissing):
            line.told_again(refused, who=clerk)
        assert Standing.objects.get().made == 1


def test_ordering_is_for_the_office(line, clerk):
    with pytest.raises(MandateMissing):
        line.orders(who=clerk)
    assert commands.Comparison.objects.count() == 0
