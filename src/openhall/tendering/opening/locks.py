"""Locks of an opening, always in the house's order: project, notice, lot, bids."""

from dataclasses import dataclass
from uuid import UUID

from openhall.tendering.notices.public import Lot, Notice, lock_lot_in_project
from openhall.tendering.planning.public import Project


@dataclass(frozen=True)
class Locked:
    """A lot with its notice and project, all three locked until the transaction ends."""

    project: Project
    notice: Notice
    lot: Lot


def lock_lot(uuid: UUID) -> Locked:
    """Lock a lot exclusively; waits for every submission or release that has begun.

    Raises:
        NotFound
    """
    lot = lock_lot_in_project(uuid)
    return Locked(lot.notice.project, lot.notice, lot)
