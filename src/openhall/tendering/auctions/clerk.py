"""The clerk of an auction: offers that wait at the same time in one process share one transaction, so one commit.

The first that comes takes what waits; when it is durable, everybody in it is answered, and the first of those who
came meanwhile takes the next. Between processes the auction's row lock orders them. Nothing is kept in memory that
matters: an offer whose process dies before the commit was never acknowledged and isn't there; one whose process dies
after it stands, and its receipt is found by the intent.

Who waits holds no connection to the database: signatures, too, are checked by whoever takes the offers of all.
"""

import threading
from collections import deque
from dataclasses import dataclass, field
from uuid import UUID

from django.db import DatabaseError

from openhall.kernel.refusals import Refusal
from openhall.tendering.auctions.offers import Asked, Made, Sent, check, make_offers

MOST_TOGETHER = 64
"""Offers of one transaction: nobody waits long for others' work."""


@dataclass
class _Ticket:
    sent: Sent
    answer: Made | BaseException | None = None
    leads: bool = False
    called: threading.Event = field(default_factory=threading.Event)


class Clerk:
    """Takes offers of any auction from any thread of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[UUID, deque[_Ticket]] = {}

    def take(self, sent: Sent) -> Made:
        """Make an offer, together with those that wait beside it.

        Raises:
            Refusal: it isn't signed as it must be (``authenticate`` says how), or it doesn't count (``make_offer``).
        """
        mine = _Ticket(sent)
        with self._lock:
            queue = self._waiting.get(sent.auction)
            if queue is None:
                self._waiting[sent.auction] = deque()
                mine.leads = True
            else:
                queue.append(mine)
        if not mine.leads:
            mine.called.wait()
        if mine.leads:
            self._lead(mine)
        if isinstance(mine.answer, BaseException):
            raise mine.answer
        assert mine.answer is not None  # noqa: S101 — every ticket is answered before it is called
        return mine.answer

    def _lead(self, mine: _Ticket) -> None:
        key = mine.sent.auction
        with self._lock:
            queue = self._waiting[key]
            together = [mine, *(queue.popleft() for _place in range(min(len(queue), MOST_TOGETHER - 1)))]
        try:
            _answer(together)
        finally:
            with self._lock:
                if queue:
                    successor = queue.popleft()
                    successor.leads = True
                    successor.called.set()
                else:
                    del self._waiting[key]
            for ticket in together:
                if ticket.answer is None:
                    ticket.answer = RuntimeError("The offers that waited together were not answered.")
                ticket.called.set()


def _answer(together: list[_Ticket]) -> None:
    """Check and make the offers of all; each is answered for itself."""
    try:
        checked = check([ticket.sent for ticket in together])
    except DatabaseError as error:
        if len(together) == 1:
            together[0].answer = error
            return
        for ticket in together:
            _answer([ticket])
        return
    asked: list[tuple[_Ticket, Asked]] = []
    for ticket, one in zip(together, checked, strict=True):
        if isinstance(one, Refusal):
            ticket.answer = one
        else:
            asked.append((ticket, one))
    if asked:
        _make(asked)


def _make(asked: list[tuple[_Ticket, Asked]]) -> None:
    try:
        answers = make_offers([one for _ticket, one in asked])
    except (DatabaseError, Refusal) as error:
        if len(asked) == 1:
            asked[0][0].answer = error
            return
        for one in asked:  # what fails one of them must not fail its neighbours
            _make([one])
        return
    for (ticket, _one), answer in zip(asked, answers, strict=True):
        ticket.answer = answer


CLERK = Clerk()
