"""What the index is computed from: plain facts of procedures, dossiers and feedback, whoever keeps them.

Instants carry a zone, days are days of the jurisdiction. Absent is ``None``, never 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import NamedTuple


class Level(StrEnum):
    """What a unit is. Its figures include those of the units below it."""

    MINISTRY = "ministry"
    PROVINCE = "province"
    DEPARTMENT = "department"
    COMMUNE = "commune"


class Channel(IntEnum):
    """How a dossier came in (national code)."""

    DESK = 1
    ONLINE = 2
    POST = 3


class Gateway(IntEnum):
    """How a fee was paid online (national code)."""

    NATIONAL = 1
    LOCAL = 2


class Reason(StrEnum):
    """Why the clock of a dossier stands still."""

    SUPPLEMENT = "supplement"
    FINANCIAL_DUTY = "financial_duty"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that is assessed. ``parent``: code of the one above; empty at the top.

    ``certified_copies``: whether it offers certified electronic copies; None where it doesn't have to.
    ``national_report``, ``portal``, ``last_year``: dossiers of the period by the national report and by the portal,
    and those of the whole last year, of this unit alone; None where nobody reported.
    """

    code: str
    level: Level
    parent: str = ""
    certified_copies: bool | None = None
    national_report: int | None = None
    portal: int | None = None
    last_year: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision that announces a procedure or a change of it. ``published_date`` is None while it isn't public.

    ``issuer``: ministry or province, whoever made it; None: whoever stands at the top of the unit.
    """

    decided_date: date
    effective_date: date
    published_date: date | None = None
    issuer: Level | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    """A procedure of a unit. ``parts``: codes of what is public of it; empty while it isn't public at all."""

    code: str
    unit: str
    decisions: tuple[Decision, ...] = ()
    parts: frozenset[str] = frozenset()
    could_be_online: bool = False
    online: bool = False
    has_fee: bool = False
    payment_integrated: bool = False
    needs_population_data: bool = False
    population_connected: bool = False


@dataclass(frozen=True, slots=True)
class Pause:
    """From when until when the clock stood still, and why. ``end`` is None while it does."""

    begin: datetime
    end: datetime | None
    reason: Reason = Reason.SUPPLEMENT


@dataclass(frozen=True, slots=True)
class Dossier:
    """A dossier that was validly received; one that was refused at the door is none.

    ``None`` where a fact is yes or no: nobody knows; the dossier isn't counted for the indicator that asks for it.

    Attributes:
        unit: who decides, wherever it was taken in.
        limit: working days from the receipt.
        done_at, returned_at, stopped_at: statuses 9, 10 and 8.
        fees: every fee in dong; zeros say that none is due.
        paid: how it was paid online; None otherwise.
        components, components_digitised: how many papers it has, and how many of them as files.
        paper_result: whether there is a paper result; ``result_link``: whether it leads to an electronic one.
        checked_population: None where the procedure doesn't need it.
    """

    code: str
    unit: str
    procedure: str
    received_at: datetime
    limit: int
    channel: Channel = Channel.DESK
    pauses: tuple[Pause, ...] = ()
    done_at: datetime | None = None
    returned_at: datetime | None = None
    stopped_at: datetime | None = None
    fees: tuple[Decimal, ...] = ()
    paid: Gateway | None = None
    components: int = 0
    components_digitised: int = 0
    components_reused: int | None = 0
    paper_result: bool = True
    result_link: bool | None = False
    result_digitised: bool | None = False
    e_result: bool | None = False
    synchronised: bool | None = False
    shared: bool | None = False
    checked_population: bool | None = None
    complained: bool | None = False
    disliked: bool | None = False

    @property
    def regretted(self) -> bool | None:
        """Whether somebody complained or disliked it; None where nobody knows whether anybody did."""
        said = (self.complained, self.disliked)
        return True if True in said else None if None in said else False

    @property
    def ended_at(self) -> datetime | None:
        """When it ended: finished outranks returned, whichever came first; then stopped."""
        return self.done_at or self.returned_at or self.stopped_at


class DossierCount(NamedTuple):
    """What somebody else (a database) counted of the dossiers of one unit, as :func:`count` would.

    Attributes:
        ran, in_time: dossiers that ran in the period; of them those in time.
        satisfied: those in time that nobody has to regret: (counted, of, how many nobody knows of) of those that ran.
        ended, days: dossiers that had ended by then, and the working days that they took together.
        e_result, digitised, shared, synchronised, reused: each as (counted, of, how many nobody knows of).
        filed_online: the same, of those under :func:`whole_online` procedures alone.
        with_fee, paid: dossiers received with a fee, and those of them that were paid online.
        population: (counted, of).
        used_online, used_with_fee, used_paid: procedures under which a dossier of the period was received that was
            filed online, that had a fee, that was paid online.
    """

    unit: str
    ran: int = 0
    in_time: int = 0
    satisfied: tuple[int, int, int] = (0, 0, 0)
    ended: int = 0
    days: int = 0
    e_result: tuple[int, int, int] = (0, 0, 0)
    digitised: tuple[int, int, int] = (0, 0, 0)
    shared: tuple[int, int, int] = (0, 0, 0)
    synchronised: tuple[int, int, int] = (0, 0, 0)
    reused: tuple[int, int, int] = (0, 0, 0)
    filed_online: tuple[int, int, int] = (0, 0, 0)
    with_fee: int = 0
    paid: int = 0
    population: tuple[int, int] = (0, 0)
    used_online: frozenset[str] = frozenset()
    used_with_fee: frozenset[str] = frozenset()
    used_paid: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Feedback:
    """A reflection or proposal of somebody about the service, and what was done with it."""

    code: str
    unit: str
    received_at: datetime
    refused_at: datetime | None = None
    supplement_asked_at: datetime | None = None
    supplemented_at: datetime | None = None
    answered_at: datetime | None = None
    published_at: datetime | None = None
    dissatisfied: bool | None = False


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known, of all units."""

    units: Mapping[str, Unit] = field(default_factory=lambda: MappingProxyType({}))
    procedures: tuple[Procedure, ...] = ()
    dossiers: tuple[Dossier, ...] = ()
    feedback: tuple[Feedback, ...] = ()
