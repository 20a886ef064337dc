"""Offers in one auction: how many are taken a second, and how soon each is acknowledged with the log's promise.

An honest load: offers leave on a timetable whatever became of the earlier ones (open loop), and an answer's time counts
from the timetable, so a server that falls behind is seen to. An offer that was overtaken by a better one on its way is
refused, as in life; refusals are answers too and are counted apart. Nothing is acknowledged before it is durable.

The peers are physical limits: verifying a P-256 signature, and one durable commit of PostgreSQL after the other.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from bench.measuring import Part, Result, Row, Samples, in_turn, rate_within
from bench.portal import WEB, _server
from bench.postgres import Peer
from bench.processes import program
from bench.sizes import Sizes
from bench.timetable import Answered, Request, evenly, quantile, send
from openhall.config.ports import free_ports

if TYPE_CHECKING:
    from openhall.config.programs import Member

TITLE = "Auctions"
THREADS = 32
TOGETHER = 32
WORKERS = 2
WITHIN = 0.2
"""Seconds in which an offer should be acknowledged."""
STEP = 1_000


@dataclass(frozen=True)
class Ready:
    """A signed offer, as it goes over the wire."""

    uuid: UUID
    amount: str
    headers: dict[str, str]
    body: bytes


class Sale:
    """One running auction with so many entrants; amounts only ever rise."""

    def __init__(self, folder: Path, bidders: int, name: str = "auction") -> None:
        from bench.rehearsal import Rehearsal, made_up, next_instant
        from openhall.config.worker import settle
        from openhall.identity.public import organisation
        from openhall.kernel import clock
        from openhall.tendering.auctions.models import Auction, Entrant
        from openhall.tendering.notices.public import Lot
        from openhall.witness.public import pseudonym
        from openhall_rules.auctions import RISING, Terms

        rehearsal = Rehearsal(folder)
        [source] = made_up(name, 1, bidders, bidders=bidders)
        run, at = rehearsal.run_of(source), next_instant()
        run.publish(at)
        settle(at)
        lot = Lot.objects.select_related("notice__project").get(pk=run.lot.pk)
        # How an auction is announced and entered is not measured here; only its offers are.
        Lot.objects.filter(pk=lot.pk).update(method=RISING)
        begin, end = clock.now() - timedelta(days=1), clock.now() + timedelta(days=1)
        terms = Terms(RISING, lot.currency, Decimal(STEP), Decimal(STEP), begin, end)
        row = Auction.objects.create(
            lot=lot, terms=terms.to_json(), starts_at=begin, ends_at=end, due_at=end, announced_at=begin,
            announced_leaf="0" * 64, version=1,
        )  # fmt: skip
        self.uuid, self.row = row.uuid, row
        self.members: list[Member] = [run.bidder(offer, at) for offer in run.tender.offers]
        for member in self.members:
            Entrant.objects.create(
                auction=row, organisation_id=organisation(member.organisation).id,
                pseudonym=pseudonym(member.organisation, lot.notice.project.uuid), entered_at=begin,
                leaf_sha256="0" * 64,
            )  # fmt: skip
        self._numbers = count(1)
        [self.never_made] = self.ready(1)
        """An offer to verify. Those that are made follow one another: the leader may not better its own."""

    def ready(self, wanted: int) -> list[Ready]:
        """The next offers, each better than the one before by a step, by bidders in turn; signed beforehand."""
        from django.conf import settings

        from openhall.kernel import clock
        from openhall_sealing.canonical import b64u
        from openhall_sealing.intents import Intent, digest_fields, format_instant

        expires_at = format_instant(clock.now() + timedelta(minutes=9))
        found = []
        for number in (next(self._numbers) for _place in range(wanted)):
            member, uuid = self.members[number % len(self.members)], uuid4()
            payload = {"auction": str(self.uuid), "amount": f"{number * STEP}.00"}
            signed = member.key.sign(
                Intent(
                    origin=settings.OPENHALL_ORIGIN, command="make_offer", object=f"offer:{uuid}", version=0,
                    party=str(member.organisation), fields=digest_fields(payload), nonce=b64u(uuid4().bytes),
                    expires_at=expires_at, key=member.key.key_id,
                )
            )  # fmt: skip
            found.append(Ready(uuid, payload["amount"], signed.headers(), json.dumps(payload).encode()))
        return found


def run(sizes: Sizes, folder: Path) -> Result:
    """The engine in one process, then offers over HTTP at rising rates."""
    from django.conf import settings
    from django.db import connection

    result = Result(
        "auctions",
        TITLE,
        sizes={"bidders": sizes.auction_bidders, "rates": list(sizes.auction_rates), "seconds": sizes.auction_seconds},
    )
    sale = Sale(folder, sizes.auction_bidders)
    facts = connection.get_connection_params()
    peer = Peer(" ".join(f"{name}={facts[name]}" for name in ("host", "port", "user", "dbname") if facts.get(name)))
    with program("sequencer"):
        contestants = {
            "engine": lambda: _engine(sale, sizes.acts),
            "verify": lambda: _verifications(sale, sizes.seconds),
            "commit": lambda: peer.single_inserts(b"x" * 700, sizes.seconds),
        }
        found = in_turn(contestants, warmup=1, repetitions=sizes.repetitions)
        engine = f"offers checked, taken and promised, {TOGETHER} to a transaction, one thread"
        limits = {"verify": "limit: P-256 verifications, one core", "commit": "limit: durable commits, one by one"}
        result.rows += [Row(engine, "offers/s", found["engine"], limits[name], found[name]) for name in limits]
        port = free_ports(1)
        command = [sys.executable, "-c", WEB, "web", "--port", str(port), "--workers", str(WORKERS)]
        with _server([*command, "--threads", str(THREADS)], port):
            _timetable(port, sale.ready(20), 10)  # both processes have loaded everything
            for rate in sizes.auction_rates:
                offers = sale.ready(max(5, int(rate * sizes.auction_seconds)))
                answers, seconds = _timetable(port, offers, rate)
                result.rows.append(_within(rate, answers))
                result.parts += _parts(rate, answers, seconds)
    _require_one_order(sale)
    peer.close()
    result.notes.append(
        f"Over HTTP: granian, WSGI, {WORKERS} processes of {THREADS} threads, a sequencer beside them, PostgreSQL and "
        f"the load on the same machine ({os.cpu_count()} cores); log {settings.OPENHALL_LOG_ORIGIN}. Every offer is a "
        "signed intent that is checked, a row, a leaf of the log and a signed promise. Offers that wait beside one "
        "another in a process are checked together and share a transaction. Refused: overtaken by a better offer on "
        "the way, through two processes in no fixed order."
    )
    return result


def _engine(sale: Sale, wanted: int) -> float:
    """Offers a second, checked and taken like those that wait together, ``TOGETHER`` at a time, by one thread."""
    ready = sale.ready(wanted)
    started = time.perf_counter()
    for first in range(0, wanted, TOGETHER):
        make(sale, ready[first : first + TOGETHER])
    return wanted / (time.perf_counter() - started)


def make(sale: Sale, ready: Sequence[Ready]) -> None:
    """Make offers as if they waited beside one another in one process.

    Raises:
        RuntimeError: one of them was refused.
    """
    from openhall.identity.public import Signed
    from openhall.kernel import clock
    from openhall.kernel.refusals import Refusal
    from openhall.tendering.auctions.public import Asked, Sent, check, make_offers
    from openhall_sealing.canonical import b64u_decode

    at = clock.now()
    sent = [
        Sent(
            sale.uuid, one.uuid, one.amount,
            Signed(
                document=b64u_decode(one.headers["Intent"]), signature=one.headers["Intent-Signature"], assertion=None,
                command="make_offer", object=f"offer:{one.uuid}", payload=json.loads(one.body), at=at,
            ),
        )
        for one in ready
    ]  # fmt: skip
    checked = check(sent)
    answers = make_offers([one for one in checked if isinstance(one, Asked)])
    for refused in (one for one in (*checked, *answers) if isinstance(one, Refusal)):
        raise RuntimeError(f"An offer in its turn was refused: {refused.code}, {refused.facts}")


def _verifications(sale: Sale, seconds: float) -> float:
    """Signatures of intents checked a second, and nothing else."""
    from openhall_sealing.canonical import b64u_decode
    from openhall_sealing.intents import SignedIntent, parse_intent, verify_signature

    one = sale.never_made
    signed = SignedIntent(
        parse_intent(b64u_decode(one.headers["Intent"])), b64u_decode(one.headers["Intent-Signature"])
    )
    number = int(one.amount.partition(".")[0]) // STEP
    key = sale.members[number % len(sale.members)].key.public_key

    def step() -> int:
        verify_signature(signed, key)
        return 1

    return rate_within(step, seconds)


def _timetable(port: int, offers: Sequence[Ready], rate: float) -> tuple[list[Answered], float]:
    """Send offers at an even pace; every answer is a promise, or that the offer was overtaken."""
    requests = [Request("PUT", f"/api/v1/offers/{one.uuid}", one.headers, one.body) for one in offers]
    answers, seconds = asyncio.run(send(port, requests, evenly(len(offers), rate)))
    for one in answers:
        if one.status == 200 and b'"promise"' not in one.body:
            raise RuntimeError("An offer was acknowledged without a promise.")
        if one.status not in (200, 409):
            raise RuntimeError(f"An offer was answered {one.status}: {one.body[:200]!r}")
    return answers, seconds


def _within(rate: int, answers: Sequence[Answered]) -> Row:
    """The answer that 99 of 100 don't exceed, beside the target."""
    ours = Samples((quantile([one.seconds for one in answers], 0.99),))
    what = f"{rate} offers/s over HTTP: answered, 99 of 100"
    return Row(what, "s", ours, "target", Samples((WITHIN,)), better="less")


def _parts(rate: int, answers: Sequence[Answered], seconds: float) -> list[Part]:
    """What became of one timetable."""
    counted = [one.seconds for one in answers if one.status == 200]
    everything = [one.seconds for one in answers]
    if not counted:
        raise RuntimeError("No offer counted.")
    figures = {
        "counted and promised": (len(counted) / seconds, "offers/s"),
        "refused, because overtaken": (100 * (1 - len(counted) / len(answers)), "%"),
        "answer, median": (1000 * statistics.median(everything), "ms"),
        "promised within 200 ms": (100 * sum(one <= WITHIN for one in counted) / len(counted), "%"),
    }
    name = f"{rate} offers/s over HTTP"
    return [Part(f"{name}: {what}", unit, Samples((value,))) for what, (value, unit) in figures.items()]


def _require_one_order(sale: Sale) -> None:
    """No figure counts unless the offers stand in one order: numbered without a gap, each better than the last."""
    from openhall.tendering.auctions.models import Offer

    rows: list[Any] = list(Offer.objects.filter(auction=sale.row).order_by("number").values_list("number", "amount"))
    amounts = [amount for _number, amount in rows]
    if [number for number, _amount in rows] != list(range(1, len(rows) + 1)) or amounts != sorted(set(amounts)):
        raise RuntimeError("The offers don't stand in one order.")
