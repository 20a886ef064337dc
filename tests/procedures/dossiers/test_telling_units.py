"""The unit hears of what others do with a dossier: a supplement, a wish to withdraw, a payment."""

from __future__ import annotations

import pytest
from tests.people import Character
from tests.procedures.dossiers.conftest import NOW, Desk
from tests.procedures.dossiers.test_fees import SECRET, asks, report, says

from openhall.kernel.models import Message
from openhall.procedures.dossiers import collecting
from openhall.procedures.dossiers.fee_models import Charge
from openhall.procedures.dossiers.models import Dossier, Unit

pytestmark = pytest.mark.django_db


def told(row: Dossier) -> dict[object, str]:
    """Who was told at the desk's page of this dossier → the subject's message."""
    return {one.person: one.subject["say"] for one in Message.objects.filter(link=f"/desk/dossiers/{row.uuid}")}


@pytest.fixture
def named(desk: Desk, unit: Unit, second: Character) -> Desk:
    """The unit has an officer and a backup."""
    desk.names(unit, desk.clerk, second)
    return desk


def test_officer_and_backup_are_told_of_a_supplement(named: Desk, second: Character):
    row = named.says("ask_supplement", named.accepted(), missing="The second paper is unreadable.")
    Message.objects.all().delete()
    row = named.hands_in(row)

    words = "What was missing in a dossier was handed in"
    assert told(row) == {named.clerk.person.uuid: words, second.person.uuid: words}


def test_and_of_a_wish_to_withdraw(named: Desk, second: Character):
    row = named.accepted()
    Message.objects.all().delete()
    row = named.says("ask_withdrawal", row, who=named.citizen, reason="I moved away.")

    assert set(told(row)) == {named.clerk.person.uuid, second.person.uuid}


def test_and_of_a_payment_that_arrived(named: Desk, second: Character):
    undo = collecting.provide(collecting.Link("https://pay.example.org/pay", SECRET))
    row = asks(named, named.accepted())
    Message.objects.all().delete()
    assert says(report(Charge.objects.get()))
    undo()

    assert set(told(row).values()) == {"The fee for a dossier was paid"}
    assert set(told(row)) == {named.clerk.person.uuid, second.person.uuid}


def test_while_nobody_is_named_everybody_of_the_unit_is(desk: Desk):
    row = desk.says("ask_withdrawal", desk.accepted(), who=desk.citizen, reason="I moved away.", at=NOW)

    assert {desk.clerk.person.uuid, desk.head.person.uuid} <= set(told(row))
