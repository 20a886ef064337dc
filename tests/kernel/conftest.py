"""Files for the tests of the kernel."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

MONDAY = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
MINA = UUID("11111111-1111-4111-8111-111111111111")
HANA = UUID("22222222-2222-4222-8222-222222222222")


@pytest.fixture
def home(settings, tmp_path: Path) -> Path:
    """A store of its own for one test."""
    settings.OPENHALL_HOME = tmp_path
    return tmp_path
