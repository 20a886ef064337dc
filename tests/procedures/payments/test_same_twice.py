"""The same thing twice at the same moment, in two processes: one number, one dossier, one payment."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from tests.procedures.dossiers.conftest import NOW, Desk
from tests.procedures.dossiers.test_fees import SECRET, asks, public, report

from openhall.config.testing import HARNESS
from openhall.kernel.refusals import Refusal
from openhall.procedures.dossiers import collecting, fees
from openhall.procedures.dossiers.fee_models import Charge, Incoming
from openhall.procedures.dossiers.models import Dossier, Draft
from openhall.treasury.public import signed_message
from openhall.witness.models import Outbox

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
DONE, REFUSED = 0, 3


def at_once(*works: Callable[[], object]) -> list[int]:
    """Each in a process of its own; how they ended, sorted."""
    HARNESS.leave_database()
    children = []
    for work in works:
        child = os.fork()
        if child == 0:  # pragma: no cover - in a process of its own
            code = 7
            try:
                work()
                code = DONE
            except Refusal:
                code = REFUSED
            finally:
                os._exit(code)
        children.append(child)
    return sorted(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children)


def test_two_dossiers_of_one_unit_and_day_never_have_one_number(desk: Desk) -> None:
    drafts = [desk.drafts(child=name) for name in ("Linh", "Mai", "Vy")]

    assert at_once(*(lambda row=row: desk.files(row) for row in drafts)) == [DONE] * 3

    codes = sorted(Dossier.objects.values_list("code", flat=True))
    assert [one.rpartition("-")[2] for one in codes] == ["0001", "0002", "0003"]


def test_one_draft_filed_in_two_windows_is_one_dossier(desk: Desk) -> None:
    draft = desk.drafts()

    assert at_once(lambda: desk.files(draft), lambda: desk.files(draft)) == [DONE, REFUSED]

    assert (Dossier.objects.count(), Draft.objects.count()) == (1, 0)
    assert Outbox.objects.filter(code="DOS-03").count() == 1


@pytest.mark.parametrize(("second", "kept"), [("1", 1), ("2", 2)], ids=["the same report", "another payment"])
def test_two_reports_of_one_fee_pay_it_once(desk: Desk, second: str, kept: int) -> None:
    undo = collecting.provide(collecting.Link("https://pay.example.org/pay", SECRET))
    try:
        row = asks(desk, desk.accepted())
        charge = Charge.objects.get()

        def says(number: str) -> None:
            body = report(charge, number)
            fees.take_in_report(signed_message(SECRET, body, at=NOW), body, at=NOW)

        assert at_once(lambda: says("1"), lambda: says(second)) == [DONE, DONE]
    finally:
        undo()

    assert Incoming.objects.count() == kept
    assert Incoming.objects.filter(counted=True).count() == 1
    assert len(fees.owed_back(row)) == kept - 1
    assert len(public("DOS-19")) == 1
