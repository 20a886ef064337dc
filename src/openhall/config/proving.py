"""A pytest plugin: for every kind of act one named test proves that its command records it.

``tests/catalogue/proofs.toml`` names the test for each code. Whenever that test runs, alone, in a part of the suite
or under xdist, it fails unless the act was recorded during it by the command that the declaration names: that
function must be on the stack when the act is recorded. ``tests/catalogue`` fails for a code without a proof, and for a
proof that names no test. ``--acts-of-tests FILE`` writes down which test records what, to choose a proof from.
"""

from __future__ import annotations

import sys
import tomllib
from collections import defaultdict
from collections.abc import Generator
from datetime import datetime
from pathlib import Path
from types import CodeType, FrameType

import pytest

PROOFS = Path("tests/catalogue/proofs.toml")


def proofs(root: Path) -> dict[str, str]:
    """Code → the test that proves it (``path::function`` or ``path::Class::function``, without parameters)."""
    return {str(code): str(test) for code, test in tomllib.loads((root / PROOFS).read_text())["proofs"].items()}


class NotRecorded(AssertionError):
    """A test that should prove an act did not see it recorded by its command."""


class Watch:
    """What is recorded while a test runs."""

    def __init__(self, root: Path, out: Path | None) -> None:
        self.out = out
        self.owed: dict[str, set[str]] = defaultdict(set)
        for code, test in proofs(root).items():
            self.owed[test].add(code)
        self.seen: set[str] = set()
        self._commands: dict[str, CodeType | None] = {}

    def connect(self) -> None:
        """Look at every act when its promise is made, which is the last thing that recording it does."""
        from openhall.witness import promises

        make = promises.promise

        def promise(leaf_sha256: str, recorded_at: datetime) -> str:
            self._promised(sys._getframe(1))
            return make(leaf_sha256, recorded_at)

        promises.promise = promise

    def _promised(self, frame: FrameType) -> None:
        from openhall.witness.recording import record, record_many

        if frame.f_code in (record.__code__, record_many.__code__):  # receipts make the promise once more
            code = str(frame.f_locals["act"].kind.code)
            if code not in self.seen and _on_stack(self._command(code), frame.f_back):
                self.seen.add(code)

    def _command(self, code: str) -> CodeType | None:
        if code not in self._commands:
            from openhall.config import catalogue
            from openhall.witness.public import REGISTRY

            kind = REGISTRY.get(code)
            known = kind is not None and code in catalogue.rooms()
            self._commands[code] = catalogue.command_of(kind).__code__ if kind is not None and known else None
        return self._commands[code]

    def check(self, test: str) -> None:
        """The test kept its promises.

        Raises:
            NotRecorded
        """
        if lost := sorted(self.owed.get(test, set()) - self.seen):
            raise NotRecorded(
                f"{PROOFS} says that this test proves {', '.join(lost)}, but no command of theirs recorded them in it."
            )


def _on_stack(command: CodeType | None, frame: FrameType | None) -> bool:
    while command is not None and frame is not None:
        if frame.f_code is command:
            return True
        frame = frame.f_back
    return False


def name_of(item: pytest.Item) -> str:
    """The test's id without its parameters."""
    return item.nodeid.partition("[")[0]


class Plugin:
    """The hooks; registered only where Django is."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.connected = False

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None]:
        """From here on, what is recorded counts for this test: also by fixtures that others share."""
        if not self.connected:
            self.watch.connect()
            self.connected = True
        self.watch.seen.clear()
        yield

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """A test that passes must also have proved what it is named for."""
        done = yield
        if self.watch.out is not None and self.watch.seen:
            with self.watch.out.open("a") as file:
                file.writelines(f"{code} {name_of(item)}\n" for code in sorted(self.watch.seen))
        self.watch.check(name_of(item))
        return done


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--acts-of-tests``."""
    parser.addoption("--acts-of-tests", type=Path, help="Write which test records which act into this file.")


def pytest_configure(config: pytest.Config) -> None:
    """Watch, where Django is loaded at all."""
    import os

    if os.environ.get("DJANGO_SETTINGS_MODULE") and (config.rootpath / PROOFS).exists():
        out = config.getoption("--acts-of-tests")
        config.pluginmanager.register(Plugin(Watch(config.rootpath, out)), "openhall-proving")
