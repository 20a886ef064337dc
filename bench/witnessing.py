"""From an act to its proof by a quorum, with members in processes of their own on this machine."""

from __future__ import annotations

import contextlib
import os
import queue
import statistics
import threading
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch
from uuid import uuid4

from bench.measuring import Part, Result, Row, Samples
from bench.processes import pid_of, taken
from bench.sizes import Sizes
from openhall.config.ports import free_ports

if TYPE_CHECKING:
    from openhall.witness import public as witness

ROOT = Path(__file__).parents[1]
TARGET_SECONDS = 2.0
FEEDERS = 4
LOOK_SECONDS = 0.01
LONGEST_WAIT = 90.0


def measure(result: Result, sizes: Sizes, folder: Path) -> None:
    """Start sequencer, network, site and members as ``openhall up --members``; feed acts; see when each is proven."""
    with _running(sizes.members, folder) as pids:
        _grow(1)
        _until_witnessed(1)
        before = {name: taken(pid).cpu for name, pid in pids.items()}
        rounds, fed, seconds = [], 0, 0.0
        for _ in range(sizes.network_rounds):
            done, rate = _feed(sizes.acts_per_second, sizes.network_seconds)
            rounds.append(_waits(done))
            fed += len(done)
            seconds += len(done) / rate
        after = {name: taken(pid) for name, pid in pids.items()}
        _proofs(result)
    what = f"act → proof by a quorum of {sizes.members} members, {sizes.acts_per_second} acts/s asked"
    for name, part in (("p50", 0.50), ("p99", 0.99)):
        ours = Samples(tuple(_quantile(waits, part) for waits in rounds))
        target = Samples((TARGET_SECONDS,) * len(rounds))
        result.rows.append(Row(f"{what}: {name}", "s", ours, "target", target, better="less"))
    result.parts += [
        Part("acts fed", "a second", Samples((fed / seconds,))),
        Part("a member at work: resident memory", "MB", Samples(tuple(one.rss for one in after.values()))),
        Part("a member at work: proportional memory", "MB", Samples(tuple(one.pss for one in after.values()))),
        Part(
            "a member at work: processor time",
            "ms an entry",
            Samples(tuple(1000 * (one.cpu - before[name]) / fed for name, one in after.items())),
        ),
    ]
    result.notes.append(
        f"Acts are written by witness.record in transactions of their own, by {FEEDERS} threads, not by commands, "
        "whose rate stands above; on the machine that also runs all the members. "
        f"A wait begins before the transaction and ends when the quorum head covers the act, looked at every "
        f"{LOOK_SECONDS * 1000:.0f} ms."
    )


@contextlib.contextmanager
def _running(count: int, folder: Path) -> Iterator[dict[str, int]]:
    """The programs, and the members' process ids by their names."""
    from openhall.config import instance, members, supervisor
    from openhall.config.founding import found
    from openhall.kernel import clock

    found(clock.now())
    port = free_ports(members.FIRST_PORT_ABOVE + count)
    path = os.pathsep.join([str(ROOT), str(ROOT / "src")])
    with patch.dict(os.environ, {"PYTHONPATH": path}):
        os.environ.pop("DJANGO_SETTINGS_MODULE", None)
        local = members.prepare(instance.home(), count, port=port)
        supervisor.check_ports("127.0.0.1", range(port, port + members.FIRST_PORT_ABOVE + count))
        _adopt((instance.home() / "policy").read_text(encoding="utf-8"), folder)
        # The worker, too: mirrors vouch once our own replay has disclosed the statements.
        wanted = {"sequencer", "network", "worker", supervisor.WEB}
        programs = [one for one in supervisor.platform(host="127.0.0.1", port=port, workers=1) if one.name in wanted]
        there = [supervisor.Program(one.name, one.command) for one in local]
        running = supervisor.Supervisor([*there, *programs], folder / "logs")
        running.start()
        try:
            if not supervisor.wait_for("127.0.0.1", port):
                raise RuntimeError("The site doesn't answer.")
            yield {one.name: pid_of(running, one.name) for one in local}
        finally:
            running.stop()


def _adopt(text: str, folder: Path) -> None:
    from openhall.config.replay.people import Cast
    from openhall.identity.public import Role
    from openhall.kernel import clock
    from openhall.witness import public as witness

    at, policy = clock.now(), uuid4()
    authority = Cast(folder).member("Bench Authority", "Officer", (Role.AUTHORITY,), public=True, at=at)
    signed = authority.signs("adopt_policy", f"policy:{policy}", 0, {"policy": text}, at=at)
    witness.adopt_policy(policy_uuid=policy, text=text, **signed)


def _record() -> str:
    """One act that means nothing, recorded durably; its leaf's digest."""
    from django.db import transaction

    from openhall.kernel import clock
    from openhall.witness import public as witness

    with transaction.atomic(durable=True):
        act = _kind()(object=f"thing:{uuid4()}")
        return witness.record(act, intent=None, actor=witness.LOG, at=clock.now()).leaf_sha256


@cache
def _kind() -> witness.ActKind:
    """An act that only benchmarks have; no rule of the replay is about it."""
    from openhall.witness import public as witness

    return witness.ActKind(
        code="BEN-01", subsystem="network", name="Measured", meaning="An act that is only measured.", command="none",
        effect="None.", on="thing", by=witness.By.RULE, basis=witness.fields.NO_ARTICLE_SAFEGUARD,
    )  # fmt: skip


def _grow(count: int) -> None:
    for _ in range(count):
        _record()


def _until_witnessed(more: int) -> None:
    """Wait until the quorum covers everything that is in the outbox now."""
    from openhall.witness import public as witness
    from openhall.witness.models import Outbox

    wanted, until = Outbox.objects.count(), time.monotonic() + LONGEST_WAIT
    while witness.witnessed_size() < max(wanted, more):
        if time.monotonic() > until:
            raise RuntimeError(f"The quorum stands at {witness.witnessed_size()} of {wanted} entries.")
        time.sleep(LOOK_SECONDS)


def _feed(per_second: int, seconds: float) -> tuple[dict[str, tuple[float, float]], float]:
    """Record acts at an even pace.

    Returns:
        For each leaf when its act began and when the quorum covered it (monotonic seconds); and how many acts a second
        were recorded.
    """
    from django.db import connection

    from openhall.witness import public as witness
    from openhall.witness.models import Outbox

    places: queue.SimpleQueue[int] = queue.SimpleQueue()
    for number in range(max(1, round(per_second * seconds))):
        places.put(number)
    begun: dict[str, float] = {}
    begin = time.monotonic() + 0.1

    def feeder() -> None:
        try:
            while True:
                with contextlib.suppress(queue.Empty):
                    place = places.get_nowait()
                    time.sleep(max(0.0, begin + place / per_second - time.monotonic()))
                    at = time.monotonic()
                    begun[_record()] = at
                    continue
                return
        finally:
            connection.close()

    sizes: list[tuple[float, int]] = [(begin, witness.witnessed_size())]

    def look() -> int:
        if (size := witness.witnessed_size()) > sizes[-1][1]:
            sizes.append((time.monotonic(), size))
        time.sleep(LOOK_SECONDS)
        return size

    threads = [threading.Thread(target=feeder, name=f"feeder-{number}", daemon=True) for number in range(FEEDERS)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        look()
    ended, wanted = time.monotonic(), Outbox.objects.count()
    while look() < wanted:
        if time.monotonic() > ended + LONGEST_WAIT:
            raise RuntimeError(f"The quorum stands at {sizes[-1][1]} of {wanted} entries.")
    places_of = dict(Outbox.objects.filter(leaf_sha256__in=begun).values_list("leaf_sha256", "leaf_index"))
    covered = {leaf: next(at for at, size in sizes if size > (places_of[leaf] or 0)) for leaf in begun}
    return {leaf: (at, covered[leaf]) for leaf, at in begun.items()}, len(begun) / (ended - begin)


def _waits(done: dict[str, tuple[float, float]]) -> list[float]:
    return sorted(covered - at for at, covered in done.values())


def _quantile(ordered: list[float], part: float) -> float:
    """The smallest value that at least this part of all doesn't exceed."""
    return ordered[max(0, -(-int(len(ordered) * part * 1000) // 1000) - 1)]


def _proofs(result: Result) -> None:
    """Proofs under the network's policy: how large they are, and that they hold."""
    from openhall.witness import public as witness
    from openhall.witness.models import Outbox
    from openhall_log import LogProof

    adopted = witness.adopted()
    if adopted is None:
        raise RuntimeError("No policy is adopted.")
    sizes = []
    for row in Outbox.objects.filter(code="BEN-01").order_by("-leaf_index")[:20]:
        proof = witness.receipt(row.leaf_sha256)
        LogProof.parse(proof).verify_under(bytes(row.leaf), adopted.policy)
        sizes.append(float(len(proof)))
    members = len(adopted.members)
    median = Samples((statistics.median(sizes),))
    result.parts.append(Part(f"proof of an act, leaf and signatures of {members} members in it", "bytes", median))
