"""What pages of this room need to sign, to page and to name things."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest

from openhall.identity import public as identity
from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound

PAGE = 50
"""Rows of a list."""


def signing(request: HttpRequest, reader: Actor | None) -> dict[str, Any]:
    """For ``{% signed_form %}``: who signs, where, and the page to come back to."""
    return {
        "party": str(reader.organisation or "") if reader else "",
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": identity.assertion_options(reader) if reader else "",
        "here": request.path,
        "now": identity.received_at(request),
        "fresh": str(uuid4()),
        "zone": "UTC",
    }


def before_of(request: HttpRequest) -> int | None:
    """From where a list goes on, as its address says."""
    before = request.GET.get("before", "")
    return int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None


def require_new(uuid: UUID) -> None:
    """Ask for a random id, as outside ids are.

    Raises:
        NotFound
    """
    if uuid.version != 4:
        raise NotFound
