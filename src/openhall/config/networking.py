"""The network as a process: checkpoints to the members, their signatures back, the quorum head published."""

import logging
import time

import psycopg
from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection

from openhall.kernel import clock
from openhall.witness import public as witness

log = logging.getLogger("openhall.network")
TIMEOUT_SECONDS = 5.0
TURN_SECONDS = 0.1


def run() -> None:
    """Ask the members until stopped. A lost database or a full disk is waited out; then members are asked again."""
    network = witness.Network(
        period=settings.OPENHALL_NETWORK_SECONDS, timeout=TIMEOUT_SECONDS, now=clock.now, wall=time.time
    )
    try:
        while True:
            try:
                network.turn(TURN_SECONDS)
            except (OperationalError, InterfaceError, psycopg.OperationalError):
                log.warning("The database can't be reached; trying again.")
                connection.close()
                time.sleep(1)
            except OSError as error:
                log.warning("The quorum head can't be written (%s); trying again.", error.strerror or error)
                time.sleep(1)
            close_old_connections()
    finally:
        network.stop()


def once(seconds: float = 10.0) -> int:
    """Ask the members about the newest checkpoint, for at most ``seconds``; the size of the quorum head then."""
    network = witness.Network(period=0.0, timeout=TIMEOUT_SECONDS, now=clock.now, wall=time.time)
    head = witness.published()
    until = time.monotonic() + seconds
    try:
        while time.monotonic() < until and witness.witnessed_size() < (head.size if head else 0):
            network.turn(TURN_SECONDS)
    finally:
        network.stop()
    return witness.witnessed_size()
