"""Fixtures of the witness: act kinds of the tests' own, acts of them, and small members of a network."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings
from django.db import transaction

from openhall.witness import network as networking
from openhall.witness import public as witness
from openhall.witness import quorum
from openhall.witness.acts import REGISTRY
from openhall.witness.keys import verifier
from openhall.witness.models import AdoptedPolicy

NOON = datetime(2026, 3, 2, 12, 0, 7, tzinfo=UTC)

PLAIN = REGISTRY.get("TST-01") or witness.ActKind(
    code="TST-01",
    subsystem="tests",
    name="Tested",
    meaning="An act of the tests.",
    command="none",
    public=("note",),
    optional=("note",),
    commitments=("name", "lot/*/name"),
)
SEALED = REGISTRY.get("TST-02") or witness.ActKind(
    code="TST-02",
    subsystem="tests",
    name="Sealed",
    meaning="A sealed act.",
    command="none",
    public=("note",),
    sealed=True,
)


@pytest.fixture(autouse=True)
def log_folder(settings: LazySettings, tmp_path: Path) -> Path:
    """A home of its own, so that every test begins with an empty log."""
    settings.OPENHALL_HOME = tmp_path
    return tmp_path / "log"


Act = Callable[..., witness.Recorded]


@pytest.fixture
def record(db: None) -> Act:
    """Record one act by rule; ``minutes`` after noon."""

    def act(
        note: str = "x",
        *,
        case: UUID | None = None,
        sealed_for: UUID | None = None,
        minutes: int = 0,
        commit: dict[str, object] | None = None,
    ) -> witness.Recorded:
        kind = SEALED if sealed_for else PLAIN
        with transaction.atomic():
            return witness.record(
                kind(object=f"thing:{uuid4()}", case=case, public={"note": note}, commit=commit, sealed_for=sealed_for),
                intent=None,
                actor=witness.LOG,
                at=NOON + timedelta(minutes=minutes),
            )

    return act


def load(name: str) -> Any:
    """A helper module beside this file: test folders are no packages."""
    full = f"openhall_tests_of_{name}"
    if full not in sys.modules:
        spec = spec_from_file_location(full, Path(__file__).parent / f"{name}.py")
        assert spec
        assert spec.loader
        sys.modules[full] = module_from_spec(spec)
        spec.loader.exec_module(sys.modules[full])
    return sys.modules[full]


NAMES = ["audit", "bidders", "discipline", "notary", "province", "supervision", "university"]


@pytest.fixture
def seven(log_folder: Path) -> Iterator[list[Any]]:
    """Seven members, two of which mirror."""
    found = [load("members").SmallMember(name, verifier(), mirror=name in ("audit", "university")) for name in NAMES]
    yield found
    for member in found:
        member.stop()


def adopt(text: bytes) -> None:
    policy = quorum.read_policy(text, verifier())
    AdoptedPolicy.objects.create(
        uuid=uuid4(), text=text, sha256=policy.sha256, members=len(policy.members), threshold=policy.threshold,
        mirrors=policy.mirrors, adopted_at=NOON, adopted_by=uuid4(), leaf_sha256="0" * 64,
    )  # fmt: skip


class Running:
    """A network process whose turns the test makes."""

    def __init__(self, timeout: float = 0.5) -> None:
        self.network = networking.Network(period=0.0, timeout=timeout, now=lambda: datetime.now(UTC), wall=time.time)

    def until(self, true: Callable[[], Any], seconds: float = 10.0) -> Any:
        end = time.monotonic() + seconds
        while not (found := true()):
            self.network.turn(0.05)
            assert time.monotonic() < end, "it did not happen in time"
        return found

    def for_(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.network.turn(0.05)


@pytest.fixture
def running(log_folder: Path) -> Iterator[Callable[..., Running]]:
    made: list[Running] = []

    def start(**named: Any) -> Running:
        made.append(Running(**named))
        return made[-1]

    yield start
    for one in made:
        one.network.stop()
