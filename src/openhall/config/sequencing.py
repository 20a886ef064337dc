"""The sequencer as a process: a batch every 250 ms, or as soon as 1,024 leaves have been taken in and more wait."""

import logging
import time

import psycopg
from django.db import OperationalError, close_old_connections, connection

from openhall.config.founding import found
from openhall.kernel import clock
from openhall.witness import public as witness

PERIOD_SECONDS = 0.25
GAP_SECONDS = 60.0
"""A promise gives ten minutes; without a gap of at least this nothing can be late."""
log = logging.getLogger("openhall.sequencer")


def run() -> None:
    """Sequence until stopped. A lost database and a full disk are waited out; a restored backup stops it, loudly.

    Before anything is signed the members are asked whether they have seen more of the log than is here.

    What was late is noted when it is published. Only what waited while nobody sequenced can be late, so the database is
    asked only after such a gap; a scratch instance's clock that was moved makes nothing late.
    """
    found(clock.now())
    kept_up = float("-inf")  # when nothing was left waiting, by the monotonic clock
    asked = False
    while True:
        started = time.monotonic()
        try:
            if not asked:
                witness.before_signing(now=clock.now)
                asked = True
            grown = witness.drain()
            if grown and started - kept_up > GAP_SECONDS:
                witness.found_late(grown, clock.now())
        except (OperationalError, psycopg.OperationalError):
            log.warning("The database can't be reached; trying again.")
            connection.close()
            time.sleep(1)
            continue
        except OSError as error:
            log.error("The log can't be written (%s): nothing is signed; trying again.", error.strerror or error)
            time.sleep(1)
            continue
        if grown < witness.BATCH:
            kept_up = started
            time.sleep(max(0.0, PERIOD_SECONDS - (time.monotonic() - started)))
        close_old_connections()
