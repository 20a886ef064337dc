"""Dossiers over HTTP while the tables hold ever more of them: each kind of request alone, then many people at once.

The site runs as ``openhall web`` starts it, with a sequencer beside it; each request is a real one of the API, signed
where people sign, and an answer counts only with what it must hold. The dossiers that are there already are written
into the tables at once, with steps and papers, over a thousand units, each a body of its own; a tenth are open.
What the index needs to know of them is made from the dossiers themselves, as the platform's worker makes it.

The peer is a case register in Django whose operators published figures for a million cases on ten machines of one
processor each: 140 to 200 ms a request, 24 new cases a second (its lower bound is taken). It isn't run here.
"""

from __future__ import annotations

import http.client
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from bench.measuring import Part, Result, Row, Samples
from bench.portal import _server
from bench.processes import OPENHALL as WEB
from bench.processes import descendants, program, taken
from bench.sizes import Sizes
from bench.timetable import quantile
from openhall.config.ports import free_ports

if TYPE_CHECKING:
    from openhall.config.programs import Member

TITLE = "Dossiers"
WORKERS = 2
CLIENTS = 8
UNITS = 1_000
PEER = "a Django case register at 1 M cases, published"
PEER_MS, PEER_CREATES = 140.0, 24.0
MORNING = datetime(2026, 6, 1, 2, 30, tzinfo=UTC)
"""A Monday, 9:30 in Hanoi: the days off of the year are known."""
PAPER = b"%PDF-1.7\nA fictional paper.\n%%EOF\n"
KINDS = ("begin", "keep", "attach", "file", "accept", "read", "track", "own list", "desk queue", "shares")
FACTS = 2_000
"""Dossiers of which the facts are made anew while it is timed."""


@dataclass
class Somebody:
    """A person's program on one kept connection; ``spent``: seconds by kind of request."""

    port: int
    member: Member
    spent: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    token: str = ""

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("localhost", self.port, timeout=120)

    def opens(self) -> None:
        """Open a session, in which one reads."""
        session = uuid4()
        self.token = self.acts("PUT", f"sessions/{session}", "open_session", f"session:{session}", 0, {})["token"]

    def acts(
        self, method: str, path: str, command: str, about: str, version: int, payload: dict[str, Any], kind: str = ""
    ) -> dict[str, Any]:
        """Sign and send."""
        from openhall.config.programs import signed_intent
        from openhall.kernel import clock

        signed = signed_intent(
            self.member.key, party=self.member.organisation, command=command, object=about, version=version,
            payload=payload, at=clock.now(),
        )  # fmt: skip
        return self._asks(method, path, json.dumps(payload).encode(), signed.headers(), kind)

    def reads(self, method: str, path: str, body: Any, kind: str, **headers: str) -> dict[str, Any]:
        """A request of the session."""
        sent = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        return self._asks(method, path, sent, {"Authorization": f"Bearer {self.token}", **headers}, kind)

    def opens_page(self, path: str, kind: str, *, holds: str) -> None:
        """A page as its reader gets it; it must hold these words."""
        data = self._sent("GET", path, None, {"Authorization": f"Bearer {self.token}"}, kind)
        if holds.encode() not in data:
            raise RuntimeError(f"The page {path} doesn't hold {holds!r}.")

    def _asks(self, method: str, path: str, body: bytes | None, headers: dict[str, str], kind: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._sent(method, f"/api/v1/{path}", body, headers, kind))
        return found

    def _sent(self, method: str, path: str, body: bytes | None, headers: dict[str, str], kind: str) -> bytes:
        known = {"Content-Type": "application/json", "Accept-Language": "en"} | headers
        started = time.perf_counter()
        self.connection.request(method, path, body=body, headers=known)
        answer = self.connection.getresponse()
        data = answer.read()
        if kind:
            self.spent[kind].append(time.perf_counter() - started)
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status} {data[:300]!r}")
        return data

    def creates(self) -> dict[str, Any]:
        """A whole dossier: begun, filled in, its paper attached, filed with a signature and a promise of the log."""
        draft = self.reads("POST", "dossier-drafts", {"procedure": _procedure()}, "begin")["uuid"]
        filled = {"applicant": {"name": "Somebody (fictional)"}, "answers": {"purpose": "A rehearsal", "loud": False}}
        self.reads("PUT", f"dossier-drafts/{draft}", filled, "keep")
        pdf = {"Content-Type": "application/pdf", "File-Name": "paper.pdf"}
        kept = self.reads("PUT", f"dossier-drafts/{draft}/papers/0", PAPER + draft.encode(), "attach", **pdf)
        content = {"content_sha256": kept["content_sha256"]}
        filed = self.acts("POST", f"dossiers/{draft}", "file_dossier", f"dossier:{draft}", 0, content, "file")
        if not filed["promise"] or filed["code"] is None:
            raise RuntimeError("A dossier was filed without a promise of the log.")
        return filed


def _procedure() -> str:
    from openhall.config.demo.administration import FIRST

    return str(FIRST["code"])


def run(sizes: Sizes, folder: Path) -> Result:
    """A site; tables of each size in turn; one person at a time, then ``CLIENTS`` at once."""
    from openhall.config.founding import found
    from openhall.kernel import clock

    result = Result("dossiers", TITLE, sizes={"dossiers": list(sizes.dossiers), "requests": sizes.dossier_requests})
    if clock.now() > MORNING and not clock.offset():
        clock.move_to(MORNING)
    found(clock.now())
    port = free_ports(1)
    command = [sys.executable, "-c", WEB, "web", "--port", str(port), "--workers", str(WORKERS)]
    medians: list[tuple[int, dict[str, float]]] = []
    with program("sequencer"), _server(command, port):
        citizens, clerk = _people(folder, port)
        for wanted in sizes.dossiers:
            result.parts.append(Part(f"writing dossiers until there are {wanted:,}", "s", Samples((_fill(wanted),))))
            medians.append((wanted, _measure(result, wanted, citizens, clerk, sizes.dossier_requests)))
            result.parts += [*_facts(wanted), _memory(wanted)]
    for (small, before), (large, after) in pairwise(medians):
        for kind in KINDS:
            grown = Samples((after[kind] / before[kind],))
            result.parts.append(Part(f"{kind}: median, {large:,} dossiers ÷ {small:,}", "×", grown))
    result.notes.append(
        f"granian, WSGI, {WORKERS} processes, a sequencer, PostgreSQL and the clients on the same machine "
        f"({os.cpu_count()} cores). A creation is four requests; the peer's is one, without signature, paper or log."
    )
    return result


def _measure(result: Result, wanted: int, citizens: list[Somebody], clerk: Somebody, requests: int) -> dict[str, float]:
    """One person after the other, then many at once; the median seconds by kind."""
    one = citizens[0]
    for somebody in (*citizens, clerk):
        somebody.connection.close()  # the site has closed it while the tables were filled; the next request opens it
    for warm in (True, False):
        for somebody in (one, clerk):
            somebody.spent = {kind: [] for kind in KINDS}
        for _place in range(3 if warm else requests):
            filed = one.creates()
            uuid = filed["uuid"]
            clerk.acts("PUT", f"dossiers/{uuid}/acceptance", "accept_dossier", f"dossier:{uuid}", 1, {}, "accept")
            one.reads("GET", f"dossiers/{uuid}", None, "read")
            known = {"code": filed["code"], "secret": filed["secret"]}
            if one.reads("POST", "dossiers/track", known, "track")["code"] != filed["code"]:
                raise RuntimeError("Tracking showed another dossier.")
            one.opens_page("/dossiers", "own list", holds=filed["code"])
            clerk.opens_page("/desk/dossiers", "desk queue", holds=_OWN_UNIT)
            one.reads("GET", "result-shares?period=2026-05", None, "shares")
    spent = {kind: one.spent[kind] or clerk.spent[kind] for kind in KINDS}
    for kind in KINDS:
        for name, part in (("p50", 0.5), ("p99", 0.99)):
            ours = Samples((1000 * quantile(spent[kind], part),))
            what = f"{wanted:,} dossiers, one person: {kind}, {name}"
            result.rows.append(Row(what, "ms", ours, PEER, Samples((PEER_MS,)), better="less"))
    created = Samples((_together(citizens, max(1, requests // 4)),))
    what = f"{wanted:,} dossiers, {CLIENTS} people at once: dossiers created"
    result.rows.append(Row(what, "a second", created, PEER, Samples((PEER_CREATES,)), better="more"))
    return {kind: quantile(spent[kind], 0.5) for kind in KINDS}


def _facts(wanted: int) -> list[Part]:
    """How fast what the index computes from follows the dossiers: in passes over many, and after each act on one."""
    from openhall.kernel import clock
    from openhall.procedures.dossiers.models import Dossier
    from openhall.procedures.index import gathering

    keys = list(Dossier.objects.filter(received_at__isnull=False).order_by("-id").values_list("pk", flat=True)[:FACTS])
    at = clock.now()
    started = time.perf_counter()
    made = sum(gathering.refresh(keys[at_ : at_ + gathering.PIECE], at) for at_ in range(0, len(keys), gathering.PIECE))
    passes = made / (time.perf_counter() - started)
    started = time.perf_counter()
    singles = sum(gathering.refresh([key], at) for key in keys[: max(1, FACTS // 20)])
    return [
        Part(f"{wanted:,} dossiers: facts for the index, in passes", "dossiers/s", Samples((passes,))),
        Part(
            f"{wanted:,} dossiers: facts for the index, after each act", "dossiers/s",
            Samples((singles / (time.perf_counter() - started),)),
        ),
    ]  # fmt: skip


def _memory(wanted: int) -> Part:
    """The most memory that the site's processes have held so far, together."""
    peak = 0.0
    for pid in descendants(os.getpid()):
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            if b"web" in words:
                peak += taken(pid).peak
        except OSError:
            continue
    return Part(f"{wanted:,} dossiers: peak of memory of the site's processes", "MB", Samples((peak,)))


def _together(citizens: list[Somebody], each: int) -> float:
    """Dossiers created a second by all of them at once."""
    failed: list[BaseException] = []

    def work(somebody: Somebody) -> None:
        try:
            somebody.connection.close()
            for _place in range(each):
                somebody.creates()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(one,)) for one in citizens]
    started = time.perf_counter()
    _all(threads, threading.Thread.start)
    _all(threads, threading.Thread.join)
    if failed:
        raise failed[0]
    return each * len(citizens) / (time.perf_counter() - started)


def _all(threads: list[threading.Thread], step: Callable[[threading.Thread], None]) -> None:
    for one in threads:
        step(one)


def _people(folder: Path, port: int) -> tuple[list[Somebody], Somebody]:
    """The demonstration's people, its commune and its procedures; who files, and who accepts."""
    from openhall.config.demo import administration
    from openhall.config.demo.people import People
    from openhall.config.demo.tender import Tender
    from openhall.kernel import clock

    people = People(folder / "dossier-keys.json")
    people.arrive(clock.now())
    tender = Tender(f"http://localhost:{port}", people.members)
    administration.publish(tender, people["desk"].organisation, clock.now().date())
    citizens = [Somebody(port, people["bidder1"]) for _place in range(CLIENTS)]
    clerk = Somebody(port, people["desk"])
    for one in (*citizens, clerk):
        one.opens()
    return citizens, clerk


def _fill(wanted: int) -> float:
    """Write dossiers until there are so many: nine of ten are over, each with a paper and its steps; the seconds."""
    from django.db import connection, transaction

    started = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM dossiers_dossier")
        there = cursor.fetchone()[0]
        cursor.execute(_BODIES, {"units": UNITS})
        cursor.execute(_UNITS, {"units": UNITS})
        cursor.execute(_DOSSIERS, {"first": there, "last": wanted - 1, "procedure": _procedure()})
        cursor.execute(_PAPERS)
        cursor.execute(_STEPS)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE dossiers_dossier")
        cursor.execute("VACUUM ANALYZE dossiers_paper")
        cursor.execute("VACUUM ANALYZE dossiers_step")
    return time.perf_counter() - started


_OWN_UNIT = "H99.1-"
"""How the numbers of the dossiers begin that the desk's own unit decides."""
_BODIES = """
INSERT INTO identity_organisation (uuid, country, scheme, identifier, name, address, public_body, registered_at,
    version)
SELECT gen_random_uuid(), o.country, 'BENCH', 'B' || n, 'Unit ' || n || ' (fictional)', '', true, o.registered_at, 1
FROM generate_series(1, %(units)s) n, dossiers_unit u JOIN identity_organisation o ON o.id = u.organisation_id
WHERE u.number = 'H99.1'
ON CONFLICT (scheme, identifier) DO NOTHING
"""
_UNITS = """
INSERT INTO dossiers_unit (uuid, number, organisation_id, registered_at, version)
SELECT gen_random_uuid(), 'H99.1.' || n, o.id, o.registered_at, 1
FROM generate_series(1, %(units)s) n JOIN identity_organisation o ON o.scheme = 'BENCH' AND o.identifier = 'B' || n
ON CONFLICT (number) DO NOTHING
"""
_DOSSIERS = """
INSERT INTO dossiers_dossier (uuid, folder, salt, authority, applicant, answers, code, state, version, channel,
    receiving, deciding, pack, "limit", supplement_requests, filed_at, received_at, due_at, ended_at, returned_at,
    filed_leaf, edition_id, unit_id)
SELECT gen_random_uuid(), gen_random_uuid(), md5(n::text) || md5((-n)::text), u.number,
    '{"name": "Somebody (fictional)"}', '{"purpose": "A rehearsal"}', u.number || '-260501-' || n,
    CASE WHEN n %% 10 = 0 THEN 'processing' ELSE 'returned' END, 4,
    1 + n %% 2, u.number, u.number, 'vn@2025-07-01', 3, 0,
    filed, filed, filed + interval '3 days',
    CASE WHEN n %% 10 = 0 THEN NULL ELSE filed + interval '2 days' END,
    CASE WHEN n %% 10 = 0 THEN NULL ELSE filed + interval '2 days' END,
    '', e.id, u.id
FROM generate_series(%(first)s::int, %(last)s::int) n
CROSS JOIN LATERAL (SELECT timestamptz '2026-05-31 09:00+07' - n %% 500000 * interval '1 minute' AS filed) f
JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS units FROM dossiers_unit) u
    ON u.place = n %% u.units
JOIN catalogue_procedure p ON p.code = %(procedure)s
JOIN catalogue_edition e ON e.procedure_id = p.id
"""
_PAPERS = """
INSERT INTO dossiers_paper (uuid, component, sha256, media_type, size, name, arrived_at, dossier_id)
SELECT gen_random_uuid(), 0, md5(d.code) || md5(d.salt), 'application/pdf', 34, 'paper.pdf', d.filed_at, d.id
FROM dossiers_dossier d WHERE NOT EXISTS (SELECT 1 FROM dossiers_paper p WHERE p.dossier_id = d.id)
"""
_STEPS = """
INSERT INTO dossiers_step (name, state, words, at, leaf_sha256, dossier_id)
SELECT s.name, s.state, '', d.filed_at, '', d.id
FROM dossiers_dossier d
CROSS JOIN (VALUES ('file', 'new'), ('accept', 'accepted'), ('process', 'processing')) s (name, state)
WHERE NOT EXISTS (SELECT 1 FROM dossiers_step p WHERE p.dossier_id = d.id)
"""
