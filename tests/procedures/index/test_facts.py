"""What the index takes from a dossier: how its fee was paid, whether its result is linked, who bears its time."""

from __future__ import annotations

from typing import Any

import pytest
from tests.procedures.dossiers.conftest import NOW
from tests.procedures.dossiers.test_desk_fees import takes
from tests.procedures.dossiers.test_fees import SECRET, asks, report, says
from tests.procedures.index.conftest import DAY, JULY, done, gathers

from openhall.procedures.dossiers import collecting
from openhall.procedures.dossiers.fee_models import Charge, PaidBy
from openhall.procedures.index import gathering, sheets
from openhall.procedures.index.models import Stretch
from openhall.procedures.results.queries import shares, zone
from openhall_rules.service import Gateway, Period

pytestmark = pytest.mark.django_db
JUNE = Period.of("2026-06")


def fact(row: Any) -> Any:
    """The dossier as the rules take it."""
    ((_key, found, _officer),) = gathering.facts_of([row.pk])
    return found


def score(found: Any, indicator: str, code: str = "H98.2") -> list[Any]:
    """An indicator of a unit: maximum, counted, of, points, missing."""
    return next(one for one in found.figures["units"] if one["code"] == code)["scores"][indicator]


class TestHowAFeeWasPaid:
    def test_cash_at_a_desk_isnt_paid_online(self, ready, desk):
        row = takes(desk, asks(desk, desk.accepted()))

        assert (fact(row).paid, Charge.objects.get().paid_by) == (None, PaidBy.DESK)
        found = ready.computes()
        assert score(found, "paid_online")[1:3] == [0, "1"]
        assert score(found, "payment_in_use")[1:3] == [0, "1"]

    @pytest.mark.parametrize(("national", "gateway"), [(False, Gateway.LOCAL), (True, Gateway.NATIONAL)])
    def test_a_gateway_s_payment_is_and_which_one_s_is_kept(self, ready, desk, national, gateway):
        undo = collecting.provide(collecting.Link("https://pay.example.org/pay", SECRET, national=national))
        row = asks(desk, desk.accepted())
        assert says(report(Charge.objects.get()))
        undo()

        assert fact(row).paid == gateway
        assert score(ready.computes(), "paid_online")[1:3] == [1, "1"]


class TestFiledOnline:
    def test_an_open_dossier_needs_no_link_to_a_result_that_isnt_there_yet(self, ready, desk):
        row = desk.accepted()

        assert (fact(row).paper_result, Stretch.objects.filter(filed=False).exists()) == (False, False)
        assert score(ready.computes(), "filed_online")[1:3] == [1, "1"]

    def test_who_is_done_on_paper_without_a_scan_has_lost_it(self, ready, desk):
        row = desk.steps("process_dossier", desk.accepted())
        row = desk.steps("finish_dossier", row, at=NOW + DAY)
        from openhall.procedures.results.models import Document

        assert fact(row).result_link is True
        Document.objects.filter(dossier=row).update(state="revoked", ended_at=NOW + DAY)
        assert (fact(row).paper_result, fact(row).result_link) == (True, False)


def test_a_stopped_dossier_is_asked_for_no_result_here_nor_in_the_published_share(ready, desk):
    done(desk)
    row = desk.says("ask_withdrawal", desk.accepted(), who=desk.citizen, reason="I don’t need it any more.")
    desk.says("stop_dossier", row, reason="Withdrawn.")

    found = ready.computes()

    assert score(found, "e_result")[1:3] == [0, "1"]
    assert score(found, "digitised")[1:3] == [1, "1"]
    (share,) = shares(JUNE.first, (JULY + DAY).date().replace(day=1), zone(NOW))
    assert (share.ended, share.electronic) == (1, 0)


def test_what_nobody_knows_of_complaints_is_unknown_and_no_praise(ready, desk):
    done(desk)

    assert score(ready.computes(), "dossier_satisfied")[1:] == [0, "0", None, "not_known"]
    assert Stretch.objects.filter(regretted=None).exists()


class TestWhoBearsTheTime:
    def test_not_who_hands_the_result_out(self, ready, desk, second, head):
        row = done(desk)
        desk.steps("give_back_dossier", row, at=NOW + 9 * DAY, who=second)
        gathers(JULY)

        assert set(Stretch.objects.values_list("officer", flat=True)) == {desk.clerk.person.pk}
        from tests.procedures.dossiers.conftest import reading

        _units, persons = sheets.sheets(reading(head), JUNE, JULY)
        assert [(one.name, one.ran) for one in persons] == [("An Vu", 1)]

    def test_nor_who_of_the_provincial_office_routed_it(self, ready, desk, second):
        row = desk.files(authority="?")
        row = desk.says("route_dossier", row, who=desk.office, unit="H98.2", reason="It lives there.")
        row = desk.steps("accept_dossier", row)
        assert gathering.facts_of([row.pk])[0][2] == desk.clerk.person.pk
