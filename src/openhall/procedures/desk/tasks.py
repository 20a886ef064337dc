"""Jobs of desks; the worker polls ``due``. Idempotent: what is marked as done isn't done again."""

from datetime import datetime

from openhall.procedures.desk import appointments, commands


def due(at: datetime) -> int:
    """Remind of appointments, and close days that are over; how many things were done."""
    closed = sum(commands.close_desk_day(unit=unit, day=day, at=at) is not None for unit, day in commands.to_close(at))
    return appointments.remind(at) + commands.miss(at) + closed
