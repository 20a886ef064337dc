"""The ten national statuses, their steps, and who decides a dossier."""

from __future__ import annotations

import pytest

from openhall_rules.service import ENDED, MOVES, PAUSED, Reason, Status, deciding_unit, possible


def test_the_statuses_have_their_national_numbers():
    assert [one.value for one in Status] == list(range(1, 11))
    assert (Status.NEW, Status.SUPPLEMENT, Status.DONE, Status.RETURNED) == (1, 5, 9, 10)


def test_every_status_is_reached_and_what_ended_is_never_opened_again():
    reached = {target for _sources, target in MOVES.values()}

    assert reached | {Status.NEW} == set(Status)
    assert possible(Status.NOT_ACCEPTED) == ()
    assert possible(Status.STOPPED) == ()
    assert possible(Status.RETURNED) == ()
    assert possible(Status.DONE) == ("give_back",)
    for sources, target in MOVES.values():
        assert not (sources & ENDED) or target == Status.RETURNED


def test_a_withdrawal_leads_nowhere_but_to_the_end():
    assert possible(Status.WITHDRAWAL_ASKED) == ("stop",)


def test_the_clock_stands_still_for_supplements_and_payments_alone():
    assert dict(PAUSED) == {Status.SUPPLEMENT: Reason.SUPPLEMENT, Status.FINANCIAL_DUTY: Reason.FINANCIAL_DUTY}


@pytest.mark.parametrize(
    ("authority", "unit"),
    [("H98", "H98.1"), ("H98.2", "H98.2"), ("H98.2.13", "H98.2"), ("H98.7.1", "H98.1"), ("H55.2", None), ("?", None)],
)
def test_the_nearest_authority_above_says_who_decides(authority, unit):
    assert deciding_unit({"H98": "H98.1", "H98.2": "H98.2"}, authority) == unit


def test_a_number_that_merely_begins_alike_is_another_authority():
    assert deciding_unit({"H98.1": "H98.1"}, "H98.12") is None
