"""The sequencer as a process: drains the outbox every 250 ms, and again at once while there is more."""

import logging
import time

import psycopg
from django.db import OperationalError, close_old_connections, connection

from openhall.config.founding import found
from openhall.kernel import clock
from openhall.witness import public as witness

PERIOD_SECONDS = 0.25
log = logging.getLogger("openhall.sequencer")


def run() -> None:
    """Sequence until stopped. A lost database connection is waited out; a restored backup stops everything, loudly."""
    found(clock.now())
    while True:
        started = time.monotonic()
        try:
            grown = witness.drain()
        except (OperationalError, psycopg.OperationalError):
            log.warning("The database can't be reached; trying again.")
            connection.close()
            time.sleep(1)
            continue
        if not grown:
            time.sleep(max(0.0, PERIOD_SECONDS - (time.monotonic() - started)))
        close_old_connections()
