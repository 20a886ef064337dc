"""Who reads: the kernel knows that a request may have a reader, identity knows how to find out (and tells us here)."""

from collections.abc import Callable
from typing import Protocol
from uuid import UUID

from django.http import HttpRequest

from openhall.kernel.refusals import SignInFirst


class Reader(Protocol):
    """A person who is signed in."""

    @property
    def person(self) -> UUID: ...


_finders: list[Callable[[HttpRequest], Reader | None]] = []


def provide(finder: Callable[[HttpRequest], Reader | None]) -> None:
    """Say how to find a request's reader; the last one told is asked."""
    _finders.append(finder)


def reader(request: HttpRequest) -> Reader:
    """The person who sent this request.

    Raises:
        SignInFirst: nobody is signed in.
    """
    found = _finders[-1](request) if _finders else None
    if found is None:
        raise SignInFirst
    return found
