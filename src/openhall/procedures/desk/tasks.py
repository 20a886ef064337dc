"""Jobs of desks; the worker polls ``due``. Idempotent: what is marked as done isn't done again."""

from datetime import datetime

from openhall.procedures.desk import appointments, commands, tray, watching


def due(at: datetime) -> int:
    """Remind of appointments, close days that are over, fetch and read scans; how many things were done."""
    closed = sum(commands.close_desk_day(unit=unit, day=day, at=at) is not None for unit, day in commands.to_close(at))
    scans = watching.look_everywhere(at) + tray.read_next(at)
    return appointments.remind(at) + commands.miss(at) + closed + scans
