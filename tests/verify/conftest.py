"""The committed sample (``remake.py`` made it through the real commands) and the verifier run on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.verify.forge import SAMPLE, unzipped, zipped

from openhall_verify import Failed, verify_award

Verdict = Callable[..., Failed]


@pytest.fixture(scope="session")
def award() -> dict[str, bytes]:
    """The files of the sample's award folder."""
    return unzipped(SAMPLE / "award.zip")


@pytest.fixture(scope="session")
def ended() -> dict[str, bytes]:
    """The files of the sample's other case, which its owner ended without an award."""
    return unzipped(SAMPLE / "ended.zip")


@pytest.fixture
def refused(tmp_path: Path) -> Callable[..., Failed]:
    """Verifies files that must not pass; what the verifier says."""

    def check(files: dict[str, bytes], **how: object) -> Failed:
        path = tmp_path / "case.zip"
        path.write_bytes(zipped(files))
        with pytest.raises(Failed) as caught:
            verify_award(path, **how)  # type: ignore[arg-type]
        assert caught.value.sentence
        return caught.value

    return check


@pytest.fixture
def accepted(tmp_path: Path) -> Callable[..., None]:
    """Verifies files that must pass."""

    def check(files: dict[str, bytes], **how: object) -> None:
        path = tmp_path / "case.zip"
        path.write_bytes(zipped(files))
        verify_award(path, **how)  # type: ignore[arg-type]

    return check
