"""The ten national statuses of a dossier, and which step leads from which to which.

1 new, 2 accepted, 3 not accepted, 4 in processing, 5 supplement asked, 6 financial duty, 7 withdrawal asked, 8 stopped,
9 done, 10 returned. The clock stands still in 5 and 6; what ended is never opened again.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import Final

from openhall_rules.service.facts import Reason


class Status(IntEnum):
    """A national status by its number."""

    NEW = 1
    ACCEPTED = 2
    NOT_ACCEPTED = 3
    PROCESSING = 4
    SUPPLEMENT = 5
    FINANCIAL_DUTY = 6
    WITHDRAWAL_ASKED = 7
    STOPPED = 8
    DONE = 9
    RETURNED = 10


_S = Status
MOVES: Final[Mapping[str, tuple[frozenset[Status], Status]]] = MappingProxyType(
    {
        "accept": (frozenset({_S.NEW}), _S.ACCEPTED),
        "refuse": (frozenset({_S.NEW}), _S.NOT_ACCEPTED),
        "process": (frozenset({_S.ACCEPTED}), _S.PROCESSING),
        "ask_supplement": (frozenset({_S.NEW, _S.ACCEPTED, _S.PROCESSING}), _S.SUPPLEMENT),
        "hand_in_before": (frozenset({_S.SUPPLEMENT}), _S.NEW),
        "hand_in": (frozenset({_S.SUPPLEMENT}), _S.PROCESSING),
        "ask_payment": (frozenset({_S.ACCEPTED, _S.PROCESSING}), _S.FINANCIAL_DUTY),
        "pay": (frozenset({_S.FINANCIAL_DUTY}), _S.PROCESSING),
        "ask_withdrawal": (
            frozenset({_S.NEW, _S.ACCEPTED, _S.PROCESSING, _S.SUPPLEMENT, _S.FINANCIAL_DUTY}),
            _S.WITHDRAWAL_ASKED,
        ),
        "stop": (frozenset({_S.SUPPLEMENT, _S.FINANCIAL_DUTY, _S.WITHDRAWAL_ASKED}), _S.STOPPED),
        "finish": (frozenset({_S.PROCESSING}), _S.DONE),
        "give_back": (frozenset({_S.DONE}), _S.RETURNED),
    }
)
"""Step → the statuses from which it may be taken, and the one to which it leads."""
ENDED: Final = frozenset({_S.NOT_ACCEPTED, _S.STOPPED, _S.DONE, _S.RETURNED})
"""Statuses in which nobody is waited for any more, except for handing the result out."""
PAUSED: Final[Mapping[Status, Reason]] = MappingProxyType(
    {_S.SUPPLEMENT: Reason.SUPPLEMENT, _S.FINANCIAL_DUTY: Reason.FINANCIAL_DUTY}
)
"""Statuses in which the clock stands still, and why."""


def possible(now: Status) -> tuple[str, ...]:
    """The steps that lead away from a status, in the table's order."""
    return tuple(name for name, (sources, _target) in MOVES.items() if now in sources)
