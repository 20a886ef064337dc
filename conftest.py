"""Fixtures for every test of the repository; the environment they live in is made by ``openhall.config.testing``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from openhall.config.testing import HARNESS

ROOT = Path(__file__).parent
pytest_plugins = ("openhall.config.proving",)


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest) -> Iterator[None]:
    """A migrated database for this worker (in place of pytest-django's, which would migrate once per worker)."""
    request.getfixturevalue("django_test_environment")
    blocker = request.getfixturevalue("django_db_blocker")
    with blocker.unblock():
        HARNESS.make_database()
    yield
    with blocker.unblock():
        HARNESS.leave_database()


@pytest.fixture(scope="session")
def database_url(django_db_setup: None) -> str:
    """The URL of this worker's database, for programs that a test starts (they find it in the environment too)."""
    return HARNESS.url


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data and third-party vectors beside the repository. Skips without it; in CI it must exist."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        if os.environ.get("CI"):
            pytest.fail("CI needs the folder ../shared beside the repository")
        pytest.skip("needs the folder ../shared beside the repository")
    return folder
