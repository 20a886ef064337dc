"""Requests a second of the public pages, beside a bare Django view with one query under the same server."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from bench.load import requests_per_second
from bench.measuring import Part, Result, Row, Samples, in_turn
from bench.processes import OPENHALL as WEB
from bench.processes import ROOT, ended
from bench.sizes import Sizes
from openhall.config.ports import free_ports

TITLE = "Portal"
WORKERS = 1
"""One process each: the load generator needs a core, too."""
THREADS = 8
READY_SECONDS = 180.0


def run(sizes: Sizes, folder: Path) -> Result:
    """Home page, a page of a finished tender, and its hall, each in turn with the bare view."""
    result = Result("portal", TITLE, sizes={"tenders": sizes.portal_tenders, "clients": sizes.clients})
    paths = _tenders(sizes, folder)
    bytes_of: dict[str, int] = {}
    ports = {"site": free_ports(1), "bare": free_ports(1)}
    options = ["--workers", str(WORKERS), "--threads", str(THREADS)]
    with (
        _server([sys.executable, "-c", WEB, "web", "--port", str(ports["site"]), *options], ports["site"]),
        _server([sys.executable, "-m", "bench.bare", "--port", str(ports["bare"]), *options], ports["bare"]),
    ):

        def load(site: str, path: str) -> float:
            rate, size = requests_per_second(ports[site], path, clients=sizes.clients, seconds=sizes.seconds)
            bytes_of[f"{site} {path}"] = size
            return rate

        for name, path in paths.items():
            found = in_turn(
                {"ours": lambda path=path: load("site", path), "bare": lambda: load("bare", "/")},  # type: ignore[misc]
                warmup=1,
                repetitions=sizes.repetitions,
            )
            result.rows.append(Row(name, "requests/s", found["ours"], "bare Django view, one query", found["bare"]))
            size = Samples((bytes_of[f"site {path}"] / 1000,))
            result.parts.append(Part(f"{name}: size of the page", "kB", size))
    result.parts.append(Part("bare view: size of the page", "kB", Samples((bytes_of["bare /"] / 1000,))))
    result.notes.append(
        f"granian, WSGI, {WORKERS} process of {THREADS} threads each, {sizes.clients} clients in one Python process "
        "on the same machine. The bare view has no middleware, no template and no session."
    )
    return result


def _tenders(sizes: Sizes, folder: Path) -> dict[str, str]:
    """Tenders in their bidding period and one that is finished; the paths to ask for."""
    from bench.rehearsal import Rehearsal, made_up, next_instant
    from openhall.config.worker import settle

    rehearsal = Rehearsal(folder)
    [finished] = made_up("portal-finished", 1, sizes.bids)
    [row] = rehearsal.wave([finished])
    if row.outcome != "awarded":
        raise RuntimeError(f"The tender to be shown is {row.outcome}: {row.error}")
    at = next_instant()
    for source in made_up("portal", sizes.portal_tenders, sizes.bids):
        rehearsal.run_of(source).publish(at)
    settle(at + timedelta(seconds=5))
    run = rehearsal.run_of(finished)
    return {
        "home page": "/",
        "tender page": f"/tenders/{run.project_uuid}",
        "hall page": f"/halls/{run.lot_uuid}",
    }


@contextlib.contextmanager
def _server(command: list[str], port: int) -> Iterator[None]:
    """A server of ours that answers on ``port``, stopped at the end of the block."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with ended(process):
        _wait_for(process, port)
        yield


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    """Wait for the first answer.

    Raises:
        RuntimeError: it ended, or doesn't answer in time.
    """
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"The server on port {port} ended with {process.returncode}.")
        with contextlib.suppress(OSError, EOFError):
            requests_per_second(port, "/", clients=1, seconds=0)
            requests_per_second(port, "/", clients=1, seconds=0.01)
            return
        time.sleep(0.2)
    raise RuntimeError(f"The server on port {port} doesn't answer.")
