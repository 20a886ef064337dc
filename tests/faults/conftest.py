"""A running platform for the tests of faults."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings


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


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A platform with fictional people in it."""
    one = load("running").Platform(tmp_path_factory.mktemp("platform") / "home")
    try:
        one.start()
        yield one
    finally:
        one.stop()


@pytest.fixture(scope="module")
def here(platform: Any) -> Iterator[None]:
    """The test's own process signs for the platform, by the platform's clock."""
    with override_settings(OPENHALL_HOME=platform.home, OPENHALL_ORIGIN=platform.origin, OPENHALL_INSTANCE="scratch"):
        yield


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    """A home of its own for tests in this process."""
    settings.OPENHALL_HOME = tmp_path
    return tmp_path
