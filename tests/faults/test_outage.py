"""A whole platform that is killed and started again: it measures its own outage, and the deadline moves by the rule."""

from __future__ import annotations

import os
import signal
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from tests.faults.conftest import load

from openhall.config.cluster import Cluster
from openhall.config.demo import scenes
from openhall.kernel import clock

BEAT = 1
SILENT = 6 * BEAT
"""How long nothing must be heard of a part; under load a sign of life may come late, so it isn't shorter."""


@pytest.fixture
def watched(tmp_path: Path) -> Any:
    """A platform that says every second that it is there."""
    one = load("running").Platform(tmp_path / "home", OPENHALL_BEAT_SECONDS=str(BEAT))
    try:
        one.start()
        yield one
    finally:
        one.stop()


def killed(platform: Any) -> None:
    """kill -9 of everything, the database included."""
    assert platform.process is not None
    for pid in platform.pids():
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    platform.process.wait()
    platform.process = None
    Cluster(platform.home).stop()


def test_a_platform_that_was_killed_gives_its_bidders_the_time_back(watched: Any) -> None:
    running = load("running")
    with override_settings(OPENHALL_HOME=watched.home, OPENHALL_ORIGIN=watched.origin, OPENHALL_INSTANCE="scratch"):
        tender = watched.tender()
        tender.plan(running.PLAN)
        due = datetime.fromisoformat(
            tender.call(
                running.LOT,
                document=scenes.document(),
                due_at=clock.now() + timedelta(minutes=30),
                values={"opening.outage_shortest": 0},
            )
        )
    watched.eventually(lambda: len(watched.rows("SELECT DISTINCT part FROM outages_presence")) == 2)
    before = clock.now()

    killed(watched)
    time.sleep(SILENT)  # a platform that comes back sooner was never away
    watched.start()

    def since() -> list[dict[str, Any]]:
        told = watched.json("/api/v1/outages")["outages"]
        return [one for one in told if datetime.fromisoformat(one["ended_at"]) > before]

    outage = watched.json(f"/api/v1/outages/{watched.eventually(since)[-1]['uuid']}")
    assert outage["measured"]
    assert outage["parts"] == ["intake", "web"]
    ended = datetime.fromisoformat(outage["ended_at"])
    assert ended - datetime.fromisoformat(outage["began_at"]) > timedelta(seconds=SILENT)
    moved = watched.eventually(lambda: watched.json(f"/api/v1/outages/{outage['uuid']}")["deadlines"])
    new = datetime.fromisoformat(moved[0]["new_due_at"])
    assert new == ended + timedelta(minutes=60) > due
    assert watched.json(f"/api/v1/notices/{tender.notice}")["bids_due_at"] == moved[0]["new_due_at"]
    assert watched.get("/outages")[0] == 200
    page = watched.get(f"/outages/{outage['uuid']}")[1].decode()
    assert "Measured by the platform" in page
    assert watched.get(f"/tenders/{tender.project}")[0] == 200
