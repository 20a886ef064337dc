"""Fixtures for every test of the repository; the environment they live in is made by ``openhall.config.testing``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone, translation
from hypothesis import HealthCheck, settings

from openhall.config.stages import neutral
from openhall.config.testing import HARNESS

ROOT = Path(__file__).parent
pytest_plugins = ("openhall.config.proving",)


# No test is timed: how long an example takes says how busy the machine is.
settings.register_profile("openhall", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("openhall")
STORIES = ("tests/faults/", "tests/secrecy/", "tests/bench/")
"""Folders whose files share what is dear to make, a platform or all benchmarks: a file stays on one worker."""
JOURNEYS = "tests/journeys/"
"""The folder whose files share one demonstration, whose clock only goes forward: one worker, in order."""
OWN_PLATFORM = ("auctions", "erasure", "exchange", "hall_meeting", "keeping", "reevaluation")
"""Journeys on platforms of their own: a file stays on one worker, but not on that of the others."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Hand out stories whole and all other tests one by one, the longest stories first.

    pytest-xdist 3.8 groups nothing under pytest 9.2, which keeps ids elsewhere than ``--dist loadgroup`` writes them.
    """
    from xdist.scheduler import LoadScopeScheduling

    class Stories(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            if file.startswith(JOURNEYS):
                own = file in {f"{JOURNEYS}test_{name}.py" for name in OWN_PLATFORM}
                return file if own else JOURNEYS
            return file if file.startswith(STORIES) else nodeid

    return Stories(config, log)


@pytest.fixture(autouse=True)
@neutral
def own_language() -> None:
    """Each test begins in English and the platform's time zone: a page that an earlier one asked for leaves its own."""
    if apps.ready:  # Tests of the libraries alone run without the platform.
        translation.deactivate()
        timezone.deactivate()


@pytest.fixture(scope="session", autouse=True)
@neutral
def static_files_found_once() -> Iterator[None]:
    """A client builds the middleware anew, and WhiteNoise would look for every static file again each time."""
    if not apps.ready:
        yield
        return
    from whitenoise.middleware import WhiteNoiseMiddleware

    find = WhiteNoiseMiddleware.add_files_from_finders
    found: dict[str, Any] = {}

    def find_once(middleware: WhiteNoiseMiddleware) -> None:
        if not found:
            find(middleware)
            found.update(middleware.files)
        middleware.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", find_once)
        yield


@pytest.fixture(scope="session")
@neutral
def django_db_setup(request: pytest.FixtureRequest) -> Iterator[None]:
    """A migrated database for this worker (in place of pytest-django's, which would migrate once per worker)."""
    request.getfixturevalue("django_test_environment")
    blocker = request.getfixturevalue("django_db_blocker")
    with blocker.unblock():
        HARNESS.make_database()
        from openhall.config import emptying

        emptying.use()
    yield
    with blocker.unblock():
        HARNESS.leave_database()


@pytest.fixture(scope="session")
@neutral
def database_url(django_db_setup: None) -> str:
    """The URL of this worker's database, for programs that a test starts (they find it in the environment too)."""
    return HARNESS.url


@pytest.fixture(scope="session")
@neutral
def shared() -> Path:
    """The folder of real data and third-party vectors beside the repository. Skips without it; in CI it must exist."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        if os.environ.get("CI"):
            pytest.fail("CI needs the folder ../shared beside the repository")
        pytest.skip("needs the folder ../shared beside the repository")
    return folder
