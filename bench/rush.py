"""The last minute: sealed bids handed in over HTTP, ever more of them until the deadline, none lost or refused wrongly.

The site runs as ``openhall web`` starts it. The bids' files are uploaded beforehand, as devices do it while they seal;
what is measured is handing in: the signed intent, the envelope, the leaf, and the receipt. A few bids arrive after the
deadline; they must be refused, and nothing of them may stay.

The peer is a physical limit: one durable commit of PostgreSQL.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.auctions import WORKERS
from bench.measuring import Part, Result, Row, Samples
from bench.portal import WEB, _server
from bench.postgres import Peer
from bench.processes import program
from bench.sizes import Sizes
from bench.timetable import Answered, Request, quantile, rising, send
from openhall.config.ports import free_ports

if TYPE_CHECKING:
    from openhall.config.replay.stages import Run

TITLE = "Last-minute rush"
AFTER_LAST = 2.0
"""Seconds from the last bid on the timetable to the deadline: whoever left by then has to be taken."""
LATE = 4
"""Bids that leave half a second after the deadline."""
COMMITS = 200


def run(sizes: Sizes, folder: Path) -> Result:
    """Prepare and seal; then one rush against the site."""
    from bench.rehearsal import Rehearsal, made_up, next_instant
    from openhall.config.worker import settle
    from openhall.kernel import clock
    from openhall.witness import public as witness

    tenders = max(1, sizes.rush_bids // sizes.rush_bidders)
    facts = {"bids": sizes.rush_bids, "bidders": sizes.rush_bidders, "tenders": tenders, "seconds": sizes.rush_seconds}
    result = Result("rush", TITLE, sizes=facts)
    rehearsal, at = Rehearsal(folder), next_instant()
    late = min(LATE, sizes.rush_bidders // 2 or 1)
    runs = [rehearsal.run_of(one) for one in made_up("rush", tenders, sizes.rush_bidders, bidders=sizes.rush_bidders)]
    for one in runs:
        one.publish(at)
    settle(at)
    sealed = [(one, *envelope) for one in runs for envelope in _sealed(one)]
    witness.drain_all()
    port = free_ports(1)
    command = [sys.executable, "-c", WEB, "web", "--port", str(port), "--workers", str(WORKERS)]
    with program("sequencer"), _server(command, port):
        leave = rising(len(sealed) - late, sizes.rush_seconds)
        due = sizes.rush_seconds + AFTER_LAST
        signing = time.perf_counter()
        _until(runs, clock.now() + timedelta(minutes=9))
        requests = [_request(one, bidder, envelope) for one, bidder, envelope in sealed]
        if time.perf_counter() - signing > 200:
            raise RuntimeError("Signing took so long that the first signatures would be over before they are used.")
        _until(runs, clock.now() + timedelta(seconds=due))
        answers, _seconds = asyncio.run(send(port, requests, [*leave, *([due + 0.5] * late)]))
    in_time, refused = answers[:-late], answers[-late:]
    _require_all(runs, in_time, refused)
    commits = _commits(COMMITS)
    name = f"{len(in_time)} bids in {sizes.rush_seconds:g} s over HTTP: receipt"
    for what, part in (("p50", 0.5), ("p99", 0.99)):
        ours = Samples((1000 * quantile([one.seconds for one in in_time], part),))
        limit = Samples((1000 * quantile(commits, part),))
        result.rows.append(Row(f"{name}, {what}", "ms", ours, "limit: one durable commit", limit, better="less"))
    result.parts += [
        Part("bids taken, each with a promise and in the log", "", Samples((float(len(in_time)),))),
        Part("bids lost", "", Samples((0.0,))),
        Part("bids refused that were in time", "", Samples((0.0,))),
        Part("bids after the deadline, all refused", "", Samples((float(len(refused)),))),
    ]
    result.notes.append(
        f"granian, WSGI, {WORKERS} processes as started by “openhall web”, a sequencer beside them, PostgreSQL and the "
        f"load on the same machine ({os.cpu_count()} cores). Ever more bids a second, in the end twice the mean; times "
        "count from the timetable. The figures stand only if every bid in time has its promise and its leaf in the "
        "log, and every late one was refused and left nothing."
    )
    return result


def _sealed(run: Run) -> list[tuple[Any, dict[str, Any]]]:
    """Every bidder's envelope; its files are uploaded."""
    from openhall.kernel import clock

    lot, at = run.lot, clock.now()
    return [(offer, run._seal(run.bidder(offer, at), offer, lot, at)) for offer in run.tender.offers]


def _until(runs: Sequence[Run], due: Any) -> None:
    """Set the deadline. How a notice gets one is not measured here."""
    from openhall.tendering.notices.public import Notice

    Notice.objects.filter(uuid__in=[one.notice_uuid for one in runs]).update(bids_due_at=due)


def _request(run: Run, offer: Any, envelope: dict[str, Any]) -> Request:
    from openhall.config.programs import signed_intent
    from openhall.kernel import clock

    member, at = run.bidder(offer, clock.now()), clock.now()
    payload = {"lot": str(run.lot_uuid), "envelope": envelope}
    signed = signed_intent(
        member.key, party=member.organisation, command="submit_bid", object=f"bid:{run.bid_uuid(offer)}", version=0,
        payload=payload, at=at,
    )  # fmt: skip
    return Request("POST", f"/api/v1/lots/{run.lot_uuid}/bids", signed.headers(), json.dumps(payload).encode())


def _require_all(runs: Sequence[Run], in_time: Sequence[Answered], late: Sequence[Answered]) -> None:
    """No figure counts unless nothing is lost: answer, table and log say the same of every bid."""
    from openhall.tendering.bidding.public import Bid
    from openhall.witness import public as witness
    from openhall.witness.models import Outbox

    witness.drain_all()
    promised = set()
    for one in in_time:
        if one.status != 200:
            raise RuntimeError(f"A bid in time was answered {one.status}: {one.body[:300]!r}")
        told = json.loads(one.body)
        if told["leaf_sha256"] not in told["promise"]:
            raise RuntimeError("A receipt promises another leaf.")
        promised.add(told["leaf_sha256"])
    for one in late:
        if not 400 <= one.status < 500 or json.loads(one.body)["code"] != "late":
            raise RuntimeError(f"A bid after the deadline was answered {one.status}: {one.body[:300]!r}")
    kept = Outbox.objects.filter(leaf_sha256__in=promised, leaf_index__isnull=False).count()
    standing = Bid.objects.filter(lot__uuid__in=[one.lot_uuid for one in runs]).count()
    if not len(in_time) == len(promised) == kept == standing:
        raise RuntimeError(f"{len(in_time)} answers, {len(promised)} promises, {kept} leaves, {standing} bids.")


def _commits(count: int) -> list[float]:
    """Seconds of durable commits, one after the other."""
    from django.db import connection

    facts = connection.get_connection_params()
    peer = Peer(" ".join(f"{name}={facts[name]}" for name in ("host", "port", "user", "dbname") if facts.get(name)))
    found = [1 / peer.single_insert_count([b"x" * 700]) for _place in range(count)]
    peer.close()
    return found
