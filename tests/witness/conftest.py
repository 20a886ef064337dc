"""Fixtures of the witness: one act kind of the tests' own, and acts of it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings
from django.db import transaction

from openhall.witness import public as witness
from openhall.witness.acts import REGISTRY

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
