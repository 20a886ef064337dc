"""What the house tells about itself. Where it comes from is wired by ``config``; here is what it looks like."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID


@dataclass(frozen=True)
class Waiting:
    """An act that is recorded and not yet in the published log."""

    leaf_sha256: str
    recorded_at: datetime


@dataclass(frozen=True)
class Logged:
    """An act that the log has taken in."""

    index: int
    leaf_sha256: str
    recorded_at: datetime


@dataclass(frozen=True)
class Member:
    """What is known of a member. ``state`` as its status says (protocols §7), ``""`` when it has never answered.

    ``seen_at``: when it last answered. ``clock_behind``: seconds by which its clock is behind ours; None when unknown.
    """

    name: str
    state: str = ""
    size: int | None = None
    seen_at: datetime | None = None
    detail: str = ""
    clock_behind: float | None = None


@dataclass(frozen=True)
class Clock:
    """A clock of ours and by how many seconds it is behind that of this process."""

    name: str
    behind: float


@dataclass(frozen=True)
class Mismatch:
    """A member replayed to ``size`` and found another state root than the platform logged."""

    member: str
    size: int
    ours: str
    theirs: str


@dataclass(frozen=True)
class Contradiction:
    """What the platform decided against a rule, as the replay found it."""

    index: int
    rule: str
    expected: str
    found: str
    case: UUID | None = None


@dataclass(frozen=True)
class UsedAfterRevocation:
    """An act signed with a key whose revocation stands before it in the log."""

    index: int
    leaf_sha256: str
    key: UUID
    revoked_index: int


@dataclass(frozen=True)
class Signals:
    """One look at the house.

    ``head``: leaves that have an index; ``published``: leaves under the signed checkpoint; ``late``: acts whose promise
    was found unkept elsewhere; ``quorum``: leaves under the quorum head, None while no policy is adopted;
    ``quorum_behind_since``: since when the quorum head doesn't follow.
    """

    at: datetime
    head: int = 0
    published: int = 0
    waiting: tuple[Waiting, ...] = ()
    logged: tuple[Logged, ...] = ()
    highest_recorded_at: datetime | None = None
    late: tuple[Waiting, ...] = ()
    quorum: int | None = None
    quorum_behind_since: datetime | None = None
    members: tuple[Member, ...] = ()
    clocks: tuple[Clock, ...] = ()
    mismatches: tuple[Mismatch, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    used_after_revocation: tuple[UsedAfterRevocation, ...] = ()


def with_highest(signals: Signals, highest: datetime) -> Signals:
    """The signals with what was known before: the latest instant at which any act of the log was recorded."""
    return replace(signals, highest_recorded_at=highest)


SEALED_ROW = "leaf "
"""What the name of a row begins with that is told by its leaf's index only: a sealed act's, or a cover leaf's."""


@dataclass(frozen=True)
class Check:
    """A row and what its act says about it. ``row``: such as ``notice:<uuid>``; ``field``: which of its facts."""

    row: str
    field: str
    expected: Any
    found: Any
    case: UUID | None = None
    leaf_sha256: str = ""

    @property
    def holds(self) -> bool:
        """Whether the row is as its act."""
        return bool(self.expected == self.found)

    @property
    def counts(self) -> bool:
        """Whether it is in the number that everybody is told: of a sealed act or a cover leaf its leaf alone is."""
        return not self.row.startswith(SEALED_ROW) or self.field == "leaf"


class House(Protocol):
    """Who collects."""

    def signals(self, at: datetime, *, logged_from: int) -> Signals:
        """A look now; ``logged`` are the next acts from that leaf index on, some thousands at most."""
        ...

    def count_cases(self) -> int:
        """How many cases have acts on the log."""
        ...

    def next_case(self, after: UUID | None) -> UUID | None:
        """The case behind ``after`` in the order of their ids; None when there is no more."""
        ...

    def case_checks(self, case: UUID) -> list[Check]:
        """Every row of a case beside its act."""
        ...

    def leaf_checks(self, first: int, end: int) -> list[Check]:
        """Outbox and statements beside the published entries, from leaf ``first`` to before ``end``."""
        ...


@dataclass
class _Wired:
    house: Callable[[], House] | None = field(default=None)


_wired = _Wired()


def provide(house: Callable[[], House]) -> None:
    """Say who collects; called once, when Django is ready."""
    _wired.house = house


def house() -> House:
    """Who collects."""
    if _wired.house is None:
        raise RuntimeError("Nobody collects signals: openhall.config.wiring provides them.")
    return _wired.house()
