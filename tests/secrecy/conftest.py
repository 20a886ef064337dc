"""A running platform that isn't a demonstration: nobody's private key lies on it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

SECRET_OF_THE_PROCESS = "91827364.55"


def load(name: str, folder: str) -> Any:
    """A helper module of a test folder; they are no packages."""
    full = f"openhall_tests_of_{name}"
    if full not in sys.modules:
        spec = spec_from_file_location(full, Path(__file__).parent.parent / folder / f"{name}.py")
        assert spec
        assert spec.loader
        sys.modules[full] = module_from_spec(spec)
        spec.loader.exec_module(sys.modules[full])
    return sys.modules[full]


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("secrecy")
    temporary = folder / "temporary"
    temporary.mkdir()
    one = load("running", "faults").Platform(
        folder / "home", TMPDIR=str(temporary), NOTE_OF_THE_TEST=SECRET_OF_THE_PROCESS
    )
    one.temporary = temporary
    try:
        one.start()
        with override_settings(OPENHALL_HOME=one.home, OPENHALL_ORIGIN=one.origin, OPENHALL_INSTANCE="scratch"):
            yield one
    finally:
        one.stop()


@pytest.fixture(scope="module")
def searching() -> Any:
    """The search for a figure in everything that was found."""
    return load("searching", "secrecy")
