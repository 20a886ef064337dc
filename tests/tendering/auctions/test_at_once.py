"""A hundred offers by real processes at the same time, and a process that dies in the middle of its offers."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as house
from tests.tendering.auctions.conftest import Sale, Sales

from openhall.config.testing import HARNESS
from openhall.kernel import clock
from openhall.tendering.auctions import offers
from openhall.tendering.auctions.clerk import Clerk
from openhall.tendering.auctions.models import Auction, Offer
from openhall.witness.models import CaseChain, Outbox
from openhall.witness.public import drain_all

OFFERING = Path(__file__).with_name("offering.py")
LONGEST = 240


@pytest.fixture
def now_running(sales: Sales, joins: Any) -> tuple[Sale, list[Any]]:
    """An auction that ten bidders have entered and that runs by the clock of the machine."""
    from openhall.identity.public import Role

    sale = sales()
    sale.announces(ends_at="2026-06-01T16:00:00.000000Z")
    bidders = [joins(f"Bidder {place}", f"Fictional Company {place}", Role.BIDDER, public=False) for place in range(10)]
    for one in bidders:
        sale.enters(one)
    terms = sale.row.terms | {"starts_at": "2020-01-01T00:00:00.000000Z", "ends_at": "2099-01-01T00:00:00.000000Z"}
    ends = clock.now() + timedelta(days=1)
    # The law's thirty days are over at once: what is tested here takes seconds.
    Auction.objects.filter(uuid=sale.uuid).update(
        terms=terms, starts_at=clock.now() - timedelta(days=1), ends_at=ends, due_at=ends
    )
    drain_all()  # other processes take nothing in while old acts wait for the log
    return sale, bidders


def process(sale: Sale, bidders: list[Any], total: int, folder: Path, name: str) -> subprocess.Popen[str]:
    """One process that offers for ``bidders``."""
    job = {
        "auction": str(sale.uuid),
        "origin": house.OPENHALL_ORIGIN,
        "total": total,
        "bidders": [{"jwk": one.key.to_jwk(), "party": str(one.organisation.uuid)} for one in bidders],
    }
    file = folder / f"{name}.json"
    file.write_text(json.dumps(job))
    environment = os.environ | {
        "OPENHALL_HOME": str(house.OPENHALL_HOME),
        "OPENHALL_DATABASE_URL": HARNESS.url,
        "OPENHALL_INSTANCE": "scratch",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    return subprocess.Popen(
        [sys.executable, str(OFFERING), str(file)], env=environment, stdout=subprocess.PIPE, text=True
    )


def spoken(output: str) -> list[dict[str, Any]]:
    """What a process said; a last line that it didn't finish is left out."""
    found = []
    for line in output.splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


def require_one_order(sale: Sale) -> list[Offer]:
    """The offers, whole and in one order, in the table and on the log alike."""
    rows = list(Offer.objects.filter(auction=sale.row).order_by("number"))
    assert [one.number for one in rows] == list(range(1, len(rows) + 1))
    amounts = [one.amount for one in rows]
    assert all(later - earlier >= 1000 for earlier, later in itertools.pairwise(amounts))
    assert all(one.entrant_id != other.entrant_id for one, other in itertools.pairwise(rows))
    assert (sale.row.offers, sale.row.amount) == (len(rows), amounts[-1])
    leaves = [json.loads(bytes(row.leaf)) for row in Outbox.objects.filter(code="AUC-03")]
    leaves.sort(key=lambda leaf: leaf["case"]["seq"])
    assert [leaf["public"]["number"] for leaf in leaves] == [one.number for one in rows]
    assert {row.leaf_sha256 for row in Outbox.objects.filter(code="AUC-03")} == {one.leaf_sha256 for one in rows}
    chain = CaseChain.objects.get(case_uuid=sale.row.lot.notice.project.uuid)
    assert leaves[-1]["case"]["seq"] == chain.seq
    return rows


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestRealProcesses:
    def test_a_hundred_offers_get_one_order_none_is_lost_and_no_two_are_equal(self, now_running, tmp_path):
        sale, bidders = now_running
        parts = [bidders[0:4], bidders[4:7], bidders[7:10]]
        running = [process(sale, part, 100, tmp_path, str(place)) for place, part in enumerate(parts)]
        said = [one for found in running for one in spoken(found.communicate(timeout=LONGEST)[0])]
        assert [found.returncode for found in running] == [0, 0, 0]

        counted = {one["offer"]: one for one in said if "offer" in one}
        rows = require_one_order(sale)
        assert len(counted) == len(rows) >= 100
        assert {str(one.uuid): (one.number, one.leaf_sha256) for one in rows} == {
            offer: (one["number"], one["leaf"]) for offer, one in counted.items()
        }

    def test_a_process_that_is_killed_has_acknowledged_only_what_stands(self, now_running, tmp_path):
        sale, bidders = now_running
        dying = process(sale, bidders[:5], 10_000, tmp_path, "dying")
        assert dying.stdout is not None
        heard: list[str] = []
        reader = threading.Thread(target=lambda: heard.extend(iter(dying.stdout.readline, "")))  # type: ignore[union-attr]
        reader.start()
        until = time.monotonic() + LONGEST
        while sum('"number"' in line for line in heard) < 12 and dying.poll() is None and time.monotonic() < until:
            time.sleep(0.005)
        os.kill(dying.pid, signal.SIGKILL)
        dying.wait(20)
        reader.join(20)
        dying.stdout.close()

        said = spoken("".join(heard))
        acknowledged = {one["offer"] for one in said if "offer" in one}
        assert len(acknowledged) >= 12
        # What was on its way when it died stands as a whole or not at all.
        rows = {str(one.uuid) for one in require_one_order(sale)}
        assert acknowledged <= rows
        assert len(rows - acknowledged) <= 5
        living = process(sale, bidders[5:], len(rows) + 10, tmp_path, "living")
        after = spoken(living.communicate(timeout=LONGEST)[0])
        assert living.returncode == 0
        assert sum("offer" in one for one in after) >= 10
        require_one_order(sale)


@pytest.mark.django_db(transaction=True)
class TestTheClerk:
    def test_those_who_wait_share_a_transaction_and_each_gets_its_own_answer(self, now_running, monkeypatch):
        from django.db import connection

        sale, bidders = now_running
        sizes: list[int] = []
        honest = offers.make_offers
        begun, go_on = threading.Event(), threading.Event()

        def slow(asked: Any) -> Any:
            sizes.append(len(asked))
            if len(sizes) == 1:
                begun.set()
                assert go_on.wait(30)
            return honest(asked)

        monkeypatch.setattr("openhall.tendering.auctions.clerk.make_offers", slow)
        clerk = Clerk()
        answers: dict[int, Any] = {}
        sent = [sale.sent(one, f"{100_000 + place * 1000}.00", at=clock.now()) for place, one in enumerate(bidders)]

        def take(place: int) -> None:
            try:
                answers[place] = clerk.take(sent[place])
            except Exception as error:
                answers[place] = error
            finally:
                connection.close()

        threads = [threading.Thread(target=take, args=(place,)) for place in range(10)]
        threads[0].start()
        assert begun.wait(30)
        for place, thread in enumerate(threads[1:], start=2):
            thread.start()
            while len(clerk._waiting[sale.uuid]) < place - 1:
                time.sleep(0.005)
        go_on.set()
        for thread in threads:
            thread.join(60)

        assert sizes == [1, 9]
        assert [answers[place].offer.number for place in range(10)] == list(range(1, 11))
        assert clerk._waiting == {}

    def test_a_fault_of_one_does_not_take_its_neighbours_along(self, now_running, monkeypatch):
        from django.db import DatabaseError

        sale, bidders = now_running
        good, bad = (
            sale.sent(one, f"{amount}.00", at=clock.now())
            for one, amount in zip(bidders[:2], (100_000, 101_000), strict=True)
        )
        honest = offers.make_offers

        def breaking(asked: Any) -> Any:
            if bad.offer in [one.offer for one in asked]:
                raise DatabaseError("deadlock detected")
            return honest(asked)

        monkeypatch.setattr("openhall.tendering.auctions.clerk.make_offers", breaking)
        clerk = Clerk()
        with pytest.raises(DatabaseError):
            clerk.take(bad)

        assert clerk.take(good).offer.number == 1
        assert clerk._waiting == {}
