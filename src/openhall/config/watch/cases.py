"""A whole case beside its acts, by everybody who knows something of its rows."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from uuid import UUID

from openhall.config.watch import money, remedies, tenders  # noqa: F401 — they register themselves
from openhall.config.watch.rows import PROVIDERS, Case
from openhall.witness.public import acts_after
from openhall.witness_room.warnings.public import Check

MOST_ACTS = 1_000_000
log = logging.getLogger("openhall.watch")


def checks(case: UUID) -> Iterator[Check]:
    """Every row of a case beside its act."""
    found = Case(case, list(acts_after(0, limit=MOST_ACTS, case=case, with_statements=True)))
    for one in PROVIDERS:
        try:
            yield from list(one(found))
        except Exception as error:
            # What can't even be read was changed as well; the other rows of the case are still compared.
            log.warning("The rows of %s in the case %s can't be compared.", one.__name__, case, exc_info=True)
            yield Check(f"project:{case}", one.__name__, "can be compared", type(error).__name__, case)
