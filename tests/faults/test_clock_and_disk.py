"""A clock that is set back, and a disk that is full: refused or waited out, never half done."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from openhall.kernel import clock, uploads
from openhall.tendering.notices.public import Lot
from openhall.witness import public as witness
from openhall.witness.acts import REGISTRY
from openhall.witness.keys import verifier
from openhall.witness.models import Head, Outbox
from openhall_log import LogProof

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    settings.OPENHALL_HOME = tmp_path
    settings.OPENHALL_INSTANCE = "scratch"
    return tmp_path


class TestClock:
    def test_the_clock_never_goes_back(self, home):
        clock.move_to(NOON)

        with pytest.raises(clock.ClockSetBack, match="can’t be set back"):
            clock.move_to(NOON - timedelta(seconds=1))

        assert NOON <= clock.now() < NOON + timedelta(minutes=1)

    def test_a_live_instance_has_none(self, home, settings):
        settings.OPENHALL_INSTANCE = "live"

        with pytest.raises(clock.ClockSetBack, match="Only a scratch instance"):
            clock.move_to(NOON)

        assert not (home / "clock").exists()

    def test_a_live_instance_with_a_clock_file_does_not_tell_the_time(self, home, settings):
        clock.move_to(NOON)
        settings.OPENHALL_INSTANCE = "live"

        with pytest.raises(clock.ClockSetBack, match="remove the file"):
            clock.now()

    @pytest.mark.parametrize("instance", ["live", "scratch"])
    def test_a_live_installation_with_a_clock_file_takes_no_act_into_its_log(self, tmp_path, instance, database_url):
        """The process itself: the sequencer of a live instance stops with the reason, that of a scratch one works."""
        home = tmp_path / "home"
        home.mkdir()
        (home / "clock").write_text(str(-60_000_000))
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("OPENHALL_", "DJANGO_"))}
        kept |= {"OPENHALL_HOME": str(home), "OPENHALL_INSTANCE": instance, "OPENHALL_DATABASE_URL": database_url}
        done = subprocess.run(
            [sys.executable, "-m", "openhall.config.cli", "worker", "--once"],
            env=kept,
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

        assert (done.returncode == 0) is (instance == "scratch"), done.stderr
        assert ("A live instance has no virtual clock" in done.stderr) is (instance == "live")

    def test_a_lot_that_was_closed_is_never_open_again_whatever_the_clock_says(self):
        """The deadline's passing is a state that nothing leads back from, not a comparison made each time."""
        targets = {target for _sources, target in Lot.workflow.moves.values()}

        assert Lot.State.CLOSED in targets
        assert Lot.State.OPEN not in targets


KIND = REGISTRY.get("TST-09") or witness.ActKind(
    code="TST-09", subsystem="tests", name="Written", meaning="An act of the tests of a full disk.", command="none"
)


def recorded(count: int) -> list[str]:
    leaves = []
    for _ in range(count):
        with transaction.atomic():
            done = witness.record(KIND(object=f"thing:{uuid4()}"), intent=None, actor=witness.LOG, at=NOON)
        leaves.append(done.leaf_sha256)
    return leaves


class FullDisk:
    """Lets ``free`` syncs of files through, then there is no space left on the device."""

    def __init__(self, free: int, really: Callable[[Any], None]) -> None:
        self.free, self.really = free, really

    def __call__(self, file: Any) -> None:
        if self.free <= 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        self.free -= 1
        self.really(file)


@pytest.mark.django_db
@pytest.mark.parametrize("free", range(8))
def test_a_full_disk_stops_the_log_and_loses_nothing(home, monkeypatch, free):
    before = recorded(3)
    witness.drain_all()
    old = witness.published()
    leaves = recorded(300)
    with monkeypatch.context() as full:
        full.setattr(os, "fsync", FullDisk(free, os.fsync))
        with pytest.raises(OSError, match="No space left"):
            witness.drain_all()

    # Nothing half written is shown: the checkpoint is an old one, whole, and what it promises can be proved.
    shown = witness.published()
    assert shown in (old, None) or shown.size == 303
    for leaf in before:
        assert LogProof.parse(witness.receipt(leaf)).index < 3

    witness.drain_all()

    assert witness.published().size == Head.objects.get().size == 303
    assert sorted(Outbox.objects.values_list("leaf_index", flat=True)) == list(range(303))
    for leaf in (*before, leaves[0], leaves[-1]):
        row = Outbox.objects.get(leaf_sha256=leaf)
        LogProof.parse(witness.receipt(leaf)).verify(bytes(row.leaf), verifier())


@pytest.mark.django_db
def test_an_upload_that_finds_the_disk_full_goes_on_later(home, monkeypatch):
    data = b"a,b\n" * 5000
    upload = uploads.begin(
        owner=uuid4(), sha256=hashlib.sha256(data).hexdigest(), size=len(data), media_type="text/csv",
        name="prices.csv", at=NOON,
    )  # fmt: skip
    with monkeypatch.context() as full:
        full.setattr(os, "fsync", FullDisk(0, os.fsync))
        with pytest.raises(OSError, match="No space left"):
            uploads.append(upload, offset=0, source=io.BytesIO(data), at=NOON)

    offset = uploads.offset_of(upload)
    uploads.append(upload, offset=offset, source=io.BytesIO(data[offset:]), at=NOON)

    assert uploads.offset_of(upload) == len(data)
