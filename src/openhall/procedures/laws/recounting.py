"""Due instants are counted anew when the days off change: by each room, in pieces, until nothing of before is left.

A piece that was done twice changes nothing; killed anywhere, the pass goes on by its cursor.
"""

from collections.abc import Callable
from datetime import datetime

from openhall.procedures.laws import values
from openhall.procedures.laws.models import Recount

PIECE = 200


def carry_on(
    room: str, jurisdiction: str, at: datetime, *, keys: Callable[[int, int], list[int]], one: Callable[[int], bool]
) -> int:
    """The next piece of a room's pass, where the days off changed; how many rows changed.

    ``keys(after, most)``: keys of the room's running rows, ascending, after one of them. ``one(key)``: counts one anew
    in its own transaction, and says whether anything changed.
    """
    row, _fresh = Recount.objects.get_or_create(room=room)
    calendar = values.calendar_sha256(jurisdiction, at)
    if row.calendar_sha256 != calendar:
        row.calendar_sha256, row.cursor = calendar, 0
    elif row.cursor is None:
        return 0
    found = keys(row.cursor or 0, PIECE)
    changed = sum(one(key) for key in found)
    row.cursor = found[-1] if found else None
    row.save()
    return changed
