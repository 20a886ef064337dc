"""Handing in, declaring an outage and moving the deadline at once: locks decide, not luck."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from tests.tendering.outages.conftest import MINUTE, settle

from openhall.kernel.refusals import Refusal
from openhall.tendering.notices import public as notices
from openhall.tendering.notices import tasks as deadlines
from openhall.tendering.outages.models import Outage
from openhall.witness.models import Outbox


@pytest.fixture
def db(transactional_db):
    """Here the characters’ rows are committed, because other connections must see them."""


def at_once(*works):
    """Run each on a thread with a connection of its own, started together; results or refusals in order."""
    gate = Barrier(len(works))

    def run(work):
        try:
            gate.wait(timeout=10)
            return work()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_bids_handed_in_while_the_deadline_moves_are_taken_and_it_moves_once(publishes, bids, bidders, declares, host):
    tender = publishes()
    due = tender.due
    takers = [bids(tender, who) for who in bidders]
    for one in takers:
        one.seals("1000.00")
    declares(host, due - 40 * MINUTE, due - 20 * MINUTE, at=due - 10 * MINUTE)

    results = at_once(
        *(lambda one=one: one.submits(at=due - 10 * MINUTE) for one in takers),
        lambda: deadlines.due(due - 10 * MINUTE),
        lambda: deadlines.due(due - 10 * MINUTE),
    )

    assert not [one for one in results if isinstance(one, Refusal)]
    assert notices.notice(tender.notice.uuid).bids_due_at == due + 40 * MINUTE
    assert Outbox.objects.filter(code="NOT-05").count() == 1
    assert Outbox.objects.filter(code="BID-01").count() == 3


def test_two_declare_at_once_and_the_later_end_holds(publishes, declares, host, supervisor):
    tender = publishes()
    due = tender.due
    at = due - 5 * MINUTE

    results = at_once(
        lambda: declares(host, due - 40 * MINUTE, due - 20 * MINUTE, at=at),
        lambda: declares(supervisor, due - 30 * MINUTE, due - 10 * MINUTE, at=at),
    )
    settle(at)

    assert not [one for one in results if isinstance(one, Refusal)]
    assert Outage.objects.count() == 2
    assert notices.notice(tender.notice.uuid).bids_due_at == due + 50 * MINUTE
