"""What every page's frame shows: the log's head and the address of the live stream."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from openhall.witness import public as witness


def house(request: HttpRequest) -> dict[str, Any]:
    """Template context of the frame."""
    checkpoint = witness.published()
    return {
        "log_head": checkpoint,
        "log_origin": settings.OPENHALL_LOG_ORIGIN,
        "origin": settings.OPENHALL_ORIGIN,
        "stream_origin": settings.OPENHALL_STREAM_ORIGIN,
        "demo": settings.OPENHALL_DEMO,
        "scratch": settings.OPENHALL_INSTANCE == "scratch",
        "received_at": getattr(request, "received_at", None),
    }
