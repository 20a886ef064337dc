"""Signs of life of the site: a thread of each web process notes every few seconds that bids could be handed in now.

A sign of the web means that this process reaches the database; one of the intake, that a bid would be taken in. What
isn't noted is an outage: a process that is killed, a database that is gone, a log that stands still can't note it.
"""

import logging
import threading
import time
from datetime import datetime

from django.conf import settings
from django.db import close_old_connections

from openhall.kernel import clock
from openhall.tendering.outages.public import Part, beat
from openhall.witness.public import IntakeStopped, require_living_log

log = logging.getLogger("openhall.beats")


def once(at: datetime) -> None:
    """Note what is there at ``at``, by the platform's clock; kept by the machine's own."""
    wall = at - clock.offset()
    beat(Part.WEB, wall)
    try:
        require_living_log(at)
    except IntakeStopped:
        return
    beat(Part.INTAKE, wall)


def start() -> None:
    """Beat until the process ends."""
    threading.Thread(target=_run, name="beats", daemon=True).start()


def _run() -> None:
    while True:
        try:
            once(clock.now())
        except Exception as error:  # whatever it is, nothing is noted: that is the measure
            log.warning("No sign of life could be noted: %s", error)
        close_old_connections()
        time.sleep(settings.OPENHALL_BEAT_SECONDS)
