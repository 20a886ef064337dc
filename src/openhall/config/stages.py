"""A pytest plugin: what many tests stand on is made once and gone back to, not made anew for each of them.

A fixture under ``@stage`` (people who have joined, a plan that is out) is a pure function of the stages before
it and of the database. The plugin keeps the outer transaction of pytest-django open from one test to the next of the
same file, with a savepoint after each stage, and remembers each stage's value and the files that lay in the home. A
test that asks for the same stages in the same order is given copies of the values, the files, and the rows as they were
at that savepoint. Everything else of a test is undone as ever.

What keeps that honest:

- A stage is gone back to only if exactly the same fixture functions, in the same order, ran before it.
- Any other fixture that runs between, unless it is known to touch neither rows nor files (``@neutral``), ends it: what
  comes later is made anew for this test alone.
- Values are copied for each test, so that none sees what another did to them. A stage that changes what an earlier one
  gave, or that moves the clock, isn't kept.
- Tests that commit (``transaction=True``), that start programs or share something of a module never see a stage of
  another test, and nothing stays open while they run.

Only with ``--stages``: without it everything is made anew for every test, and the outcome must be the same.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest

F = TypeVar("F", bound=Callable[..., Any])
NEUTRAL_ROOMS = ("_pytest", "pytest_django", "xdist", "_hypothesis_pytestplugin")
"""Packages whose fixtures write nothing by themselves, but for those of :data:`WRITING`."""
CLOCK = "clock"
"""The file of a home's virtual clock, which runs on while tests do."""
WRITING = {"admin_user", "admin_client", "transactional_db", "live_server"}


def stage(function: F) -> F:
    """Below ``@pytest.fixture``: made from stages alone, without ``yield`` or ``request``."""
    function.openhall_stage = True  # type: ignore[attr-defined]
    return function


def neutral(function: F) -> F:
    """Below ``@pytest.fixture``: runs for every test, and writes no row and no file that a stage builds upon."""
    function.openhall_neutral = True  # type: ignore[attr-defined]
    return function


@dataclass
class Stage:
    """One step on the way: the function that made it, what it returned (an image, never given away), and the files."""

    function: Any
    image: Any
    files: dict[str, tuple[int, bytes | None]] | None
    proved: set[str]
    later: int
    """How many calls waited for the end of the transaction."""


@dataclass
class Way:
    """The stages whose rows stand in the open transaction, and how far the test at hand has come on them."""

    stages: list[Stage] = field(default_factory=list)
    laid: tuple[Any, ...] = ()
    """The neutral functions that had run before the first of ``stages`` was made."""
    reached: int = 0
    on: bool = False
    """Whether the test at hand may still go on by stages."""
    settled: bool = False
    """Whether rows and files are those of the stages reached."""
    ground: tuple[Any, ...] = ()
    """The neutral functions that have run for the test at hand."""
    copies: dict[int, Any] = field(default_factory=dict)
    """Id of an image → its copy for the test at hand."""
    images: dict[int, Any] = field(default_factory=dict)
    """Id of a value that the test at hand has → its image."""
    alive: list[Any] = field(default_factory=list)
    """Everything whose id stands in one of the two."""
    given: list[tuple[Any, Any]] = field(default_factory=list)
    """What each stage gave to the test at hand, and what it told then."""
    clock: str = ""
    """The virtual clock of the home as the test at hand found it."""

    def begins(self) -> None:
        """Another test, which has come nowhere yet."""
        self.reached, self.on, self.settled, self.ground = 0, True, False, ()
        self.copies, self.images, self.alive, self.given, self.clock = {}, {}, [], [], ""

    def know(self, value: Any, image: Any) -> None:
        """That a value of the test at hand is a copy of this image."""
        self.alive += [value, image]
        self.images[id(value)] = image
        self.copies[id(image)] = value
        self.given.append((value, _told(value)))


class Stages:
    """The plugin."""

    def __init__(self) -> None:
        self.watch: Any = None
        self.way = Way()
        self.atomics: dict[str, Any] | None = None
        self.stays = False
        self.gone_back = self.built = 0
        self._originals: Any = None

    # -- the transaction

    def connect(self) -> None:
        """Keep the outer transaction of pytest-django's tests in our hands."""
        from django.test import TestCase

        enter, leave = TestCase._enter_atomics.__func__, TestCase._rollback_atomics.__func__  # type: ignore[attr-defined]
        self._originals = enter, leave
        ours = self

        def entered(cls: Any) -> Any:
            return ours.enter(cls) if cls.__name__ == "PytestDjangoTestCase" else enter(cls)

        def left(cls: Any, atomics: Any) -> None:
            if atomics is ours.atomics:
                ours.leave()
            else:
                leave(cls, atomics)

        TestCase._enter_atomics = classmethod(entered)  # type: ignore[attr-defined]
        TestCase._rollback_atomics = classmethod(left)  # type: ignore[attr-defined]

    def enter(self, cls: Any) -> Any:
        """A test begins on what stands, or on nothing."""
        if self.atomics is None:
            self.atomics = self._originals[0](cls)
            self.way.stages.clear()
            self._sql("SAVEPOINT stage_0")
        return self.atomics

    def leave(self) -> None:
        """A test ends: go back to the last stage, or end the transaction when nothing comes after it."""
        from django.db import connection

        connection.needs_rollback = False
        sound = connection.connection is not None and not connection.closed_in_transaction
        if self.stays and sound and self.way.stages and len(connection.atomic_blocks) == 1:
            try:
                self._to(len(self.way.stages))
            except Exception:
                self.close()
        else:
            self.close()

    def close(self) -> None:
        """Undo everything."""
        if self.atomics is None:
            return
        from django.test import TestCase

        atomics, self.atomics = self.atomics, None
        self.way.stages.clear()
        self._originals[1](TestCase, atomics)

    def _sql(self, words: str) -> None:
        from django.db import connection

        connection.connection.execute(words)

    def _to(self, reached: int) -> None:
        from django.db import connection

        self._sql(f"ROLLBACK TO SAVEPOINT stage_{reached}")
        del self.way.stages[reached:]
        del connection.run_on_commit[self.way.stages[-1].later if self.way.stages else 0 :]

    # -- the way

    def goes_back(self, function: Any) -> bool:
        """Whether this stage stands already, and is the next one of this test's way."""
        way = self.way
        return (
            not way.settled
            and way.reached < len(way.stages)
            and (way.reached > 0 or way.laid == way.ground)
            and way.stages[way.reached].function is function
        )

    def settle(self) -> None:
        """See to it that rows and files are those of the stages that this test has come by, and no others."""
        way = self.way
        if self.atomics is None or way.settled:
            return
        way.settled = True
        way.clock = _clock()
        if way.reached < len(way.stages):
            self._to(way.reached)
        if way.reached:
            last = way.stages[-1]
            _lay(last.files)
            if self.watch is not None:
                self.watch.seen |= last.proved

    def ends_here(self) -> None:
        """What comes now is no stage: from here on this test goes alone."""
        self.settle()
        self.way.on = False

    def again(self) -> Any:
        """A copy of the stage's value; what it shares with earlier ones of this test stays shared."""
        way = self.way
        found = way.stages[way.reached]
        way.reached += 1
        self.gone_back += 1
        value = copy.deepcopy(found.image, way.copies)
        way.know(value, found.image)
        return value

    def made(self, function: Any, value: Any) -> None:
        """A stage was made on top of those that this test came by: from now on it may be gone back to."""
        from django.db import connection

        way = self.way
        if way.clock != _clock() or any(_told(one) != told for one, told in way.given):
            way.on = False  # it moved the clock, or changed what an earlier one gave: no copy would say so
            return
        image = copy.deepcopy(value, way.images)
        way.know(value, image)
        if not way.stages:
            way.laid = way.ground
        proved = set(self.watch.seen) if self.watch is not None else set()
        way.stages.append(Stage(function, image, _files(), proved, len(connection.run_on_commit)))
        way.reached = len(way.stages)
        self._sql(f"SAVEPOINT stage_{way.reached}")
        self.built += 1

    # -- hooks

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Nothing is known of this test yet."""
        self.stays = False
        if self._originals is None:
            self.connect()
            self.watch = getattr(item.config.pluginmanager.get_plugin("openhall-proving"), "watch", None)
        if not _may(item):
            self.close()
        self.way.begins()

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any, request: Any) -> Generator[None, Any, Any]:
        """Stages are gone back to where they stand; any other fixture ends the way, or is neutral."""
        function = fixturedef.func
        room = getattr(function, "__module__", "") or ""
        if getattr(function, "openhall_stage", False) and self.way.on and self.atomics is not None:
            if self.goes_back(function):
                value = self.again()
                fixturedef.func = lambda **_given: value
                try:
                    return (yield)
                finally:
                    fixturedef.func = function
            self.settle()
            value = yield
            if self.way.on:
                self.made(function, value)
            return value
        if fixturedef.scope != "function":
            if not getattr(function, "openhall_neutral", False) and room.partition(".")[0] not in NEUTRAL_ROOMS:
                self.ends_here()
                self.close()
        elif getattr(function, "openhall_neutral", False):
            self.way.ground += (function,)
        elif room.partition(".")[0] not in NEUTRAL_ROOMS or fixturedef.argname in WRITING:
            self.ends_here()
        return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """The test's own words come after its last stage."""
        self.settle()
        return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item, nextitem: pytest.Item | None) -> None:
        """What stands is kept for the next test of the same file, if that one knows of stages."""
        self.stays = nextitem is not None and nextitem.path == item.path and _may(nextitem)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """Nothing stays open."""
        self.close()

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """How often, with ``-v``."""
        if terminalreporter.verbosity >= 0 and self.built:
            terminalreporter.write_line(f"stages: {self.built} built, {self.gone_back} gone back to")


def _may(item: pytest.Item) -> bool:
    """Whether this test can stand on stages: it knows some, and its rows are rolled back."""
    names = getattr(item, "fixturenames", ())
    known = getattr(getattr(item, "_fixtureinfo", None), "name2fixturedefs", {})
    marker = item.get_closest_marker("django_db")
    commits = marker is not None and (marker.args or marker.kwargs)
    return (
        not commits
        and not WRITING & set(names)
        and any(getattr(found[-1].func, "openhall_stage", False) for found in known.values())
    )


def _told(value: Any, seen: frozenset[int] = frozenset()) -> Any:
    """Everything that a value says, to be compared; of what it refers to in circles, once."""
    if id(value) in seen:
        return None
    seen |= {id(value)}
    if isinstance(value, list | tuple | set | frozenset):
        return [_told(one, seen) for one in value]
    if isinstance(value, dict):
        return [(name, _told(one, seen)) for name, one in value.items()]
    if hasattr(value, "__dict__") and not callable(value):
        facts = [(name, _told(one, seen)) for name, one in vars(value).items() if name != "_state"]
        return type(value).__qualname__, facts or repr(value)
    return repr(value)


def _clock() -> str:
    file = _home() / CLOCK
    return file.read_text() if file.exists() else ""


def _home() -> Path:
    from django.conf import settings

    return Path(settings.OPENHALL_HOME)


def _files() -> dict[str, tuple[int, bytes | None]] | None:
    """Path to mode and bytes (None: a folder) of everything in a test's own home; None where all share one."""
    home = _home()
    if str(home) == os.environ.get("OPENHALL_HOME"):
        return None
    return {
        str(path.relative_to(home)): (path.stat().st_mode & 0o7777, None if path.is_dir() else path.read_bytes())
        for path in sorted(home.rglob("*"))
        if path.name != CLOCK
    }


def _lay(files: dict[str, tuple[int, bytes | None]] | None) -> None:
    """Put these files into the home of the test at hand."""
    for name, (mode, data) in (files or {}).items():
        path = _home() / name
        if data is None:
            path.mkdir(exist_ok=True)
        else:
            path.write_bytes(data)
        path.chmod(mode)


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--stages``."""
    parser.addoption("--stages", action="store_true", help="Go back to what tests of a file have in common.")


def pytest_configure(config: pytest.Config) -> None:
    """Where Django is loaded at all, and only when asked to."""
    if os.environ.get("DJANGO_SETTINGS_MODULE") and config.getoption("--stages"):
        config.pluginmanager.register(Stages(), "openhall-stages")
