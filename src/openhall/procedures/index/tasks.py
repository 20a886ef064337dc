"""Jobs of the index; the worker polls ``due``. A pass goes on by its cursor, a day's computation is made once."""

from datetime import datetime

from openhall.procedures.index import computing, gathering


def due(at: datetime) -> int:
    """The next piece of the facts of all dossiers, then the day's computations; how many things were done."""
    return gathering.carry_on(at) or computing.due(at)
