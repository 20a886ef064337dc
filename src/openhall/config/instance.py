"""One installation made ready for work: its home, its database, Django."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from openhall.config import cluster

SETTINGS_MODULE = "openhall.config.settings"


def home() -> Path:
    """The absolute ``OPENHALL_HOME``, from now on also in the environment, so that child processes agree."""
    folder = cluster.default_home()
    os.environ["OPENHALL_HOME"] = str(folder)
    return folder


def load_django() -> None:
    """Load settings and rooms. The address of the database must be in the environment before."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS_MODULE)
    django.setup()


@contextlib.contextmanager
def ready() -> Iterator[None]:
    """Django loaded and its database running, for the length of a block.

    Starts the embedded server if nobody has, and stops it if nobody else uses it afterwards.
    """
    home()
    with cluster.database():
        load_django()
        try:
            yield
        finally:
            leave_database()


def leave_database() -> None:
    """Close every connection of this process, those that wait in the pool too."""
    from django.db import connections

    connections.close_all()
    for connection in connections.all(initialized_only=True):
        if hasattr(connection, "close_pool"):
            connection.close_pool()


def end_on_signals() -> None:
    """Make SIGTERM and SIGINT end this process by ``SystemExit``: open transactions roll back, blocks are left."""

    def end(number: int, frame: FrameType | None) -> None:
        raise SystemExit(0)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
