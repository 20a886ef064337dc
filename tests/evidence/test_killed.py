"""A real worker is killed (SIGKILL) while it writes a large file of evidence: the next goes on, and the file holds."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import override_settings

from openhall.config.demo.client import jump_to
from openhall.kernel import clock
from openhall.witness_room.evidence import making
from openhall_verify import verify_evidence

pytestmark = pytest.mark.slow
LARGE = 4 * making.SLICE
"""Bytes of a document that can't be compressed: the file is written in several steps."""


def running() -> Any:
    name = "openhall_tests_of_running"
    if name not in sys.modules:
        spec = spec_from_file_location(name, Path(__file__).parent.parent / "faults" / "running.py")
        assert spec
        assert spec.loader
        sys.modules[name] = module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    one = running().Platform(tmp_path_factory.mktemp("evidence") / "home")
    try:
        one.start()
        with override_settings(OPENHALL_HOME=one.home, OPENHALL_ORIGIN=one.origin, OPENHALL_INSTANCE="scratch"):
            yield one
    finally:
        one.stop()


def large_document() -> bytes:
    """A PDF to look at, and behind its end what makes it large."""
    from openhall.config.demo import scenes

    return scenes.document() + b"\n%" + os.urandom(LARGE).replace(b"\n", b".").replace(b"\r", b".") + b"\n%%EOF\n"


def test_after_a_restart_it_goes_on_and_the_file_verifies(platform, tmp_path):
    tender = platform.tender()
    tender.plan(running().PLAN)
    tender.call(running().LOT, document=large_document(), due_at=clock.now() + timedelta(hours=4))
    supervisor, retrieval = tender.as_("supervisor"), uuid4()
    payload = {"scope": "project", "project": str(tender.project), "purpose": "A regular check."}
    supervisor.act(
        "PUT", f"/api/v1/evidence/{retrieval}", command="retrieve_evidence", object=f"evidence:{retrieval}", version=0,
        payload=payload,
    )  # fmt: skip

    def written() -> int:
        [(state, done)] = platform.rows("SELECT state, written FROM evidence_retrieval WHERE uuid = %s", retrieval)
        assert state in ("requested", "collecting"), "it was ready before the worker could be killed"
        return int(done)

    platform.eventually(written, seconds=120)
    dead = platform.kill("worker")
    half = written()
    folder = platform.home / "evidence"
    assert 0 < half < LARGE
    assert not (folder / f"{retrieval}.zip").exists()

    platform.eventually(lambda: platform.pid("worker") not in (None, dead))
    time.sleep(2)
    assert written() == half, "another worker took it while the dead one had it to itself"
    jump_to(clock.now() + making.LEASE + timedelta(seconds=1))
    ready = supervisor.wait(f"/api/v1/evidence/{retrieval}", lambda told: told["state"] == "ready", seconds=180)

    file = tmp_path / "evidence.zip"
    file.write_bytes(supervisor.get_bytes(f"/api/v1/evidence/{retrieval}/file"))
    assert file.stat().st_size == ready["size"] > LARGE
    log_key = platform.get("/log/vkey")[1].decode().strip()
    assert "documents" in {passed.code for passed in verify_evidence(file, log_key=log_key).passed}
    platform.eventually(lambda: not (folder / f"{retrieval}.parts").exists())
    assert [path.name for path in folder.iterdir()] == [f"{retrieval}.zip"]
    [(count,)] = platform.rows("SELECT count(*) FROM witness_outbox WHERE code = 'EVD-02'")
    assert count == 1
