"""Calls by telephone: an interface that a provider of voice or text messages fills, and a sandbox that only keeps them.

A gateway is handed a number and words without any name in them. It is asked after the transaction; what it can't
deliver changes nothing, because the message on the platform and the mail are what counts.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol
from uuid import UUID

from django.db import transaction
from django.utils import translation

from openhall.kernel.wording import Text, in_words

log = logging.getLogger("openhall.experts")


class Gateway(Protocol):
    """Delivers a call. ``reference`` is the same when one call is tried again, so that a provider rings once."""

    def deliver(self, *, reference: UUID, number: str, words: str) -> None:
        """Ring or write to the number. Whatever it raises is logged without the number."""


@dataclass
class Sandbox:
    """Keeps what it was asked to deliver in memory and rings nobody. ``fails``: behave like a provider that is down."""

    sent: list[tuple[UUID, str, str]] = field(default_factory=list)
    fails: bool = False

    def deliver(self, *, reference: UUID, number: str, words: str) -> None:
        """Keep it; once for one reference."""
        if self.fails:
            raise ConnectionError("the sandbox was told to fail")
        if all(known != reference for known, _number, _words in self.sent):
            self.sent.append((reference, number, words))


_gateways: list[Gateway] = []


def provide(gateway: Gateway | None) -> Callable[[], None]:
    """Let this gateway deliver from now on (None: nobody is rung); what comes back undoes it."""
    before = list(_gateways)
    _gateways[:] = [] if gateway is None else [gateway]

    def undo() -> None:
        _gateways[:] = before

    return undo


def ring(call: UUID, number: str, language: str, body: Text) -> None:
    """Have a call delivered once the caller's transaction has committed; without a gateway nothing happens."""
    if _gateways:
        transaction.on_commit(partial(_deliver, _gateways[0], call, number, language, body))


def _deliver(gateway: Gateway, call: UUID, number: str, language: str, body: Text) -> None:
    with translation.override(language):
        words = in_words(body)
    try:
        gateway.deliver(reference=call, number=number, words=words)
    except Exception as error:
        # Neither number nor expert: what stands in a log must not tell who was drawn.
        log.warning("A call by telephone could not be delivered: %s.", type(error).__name__)
