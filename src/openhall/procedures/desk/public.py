"""What config uses of desks: the scanner's folder."""

from openhall.procedures.desk.watching import Watcher
from openhall.procedures.dossiers.public import Unit


def unit_of(number: str) -> Unit | None:
    """The unit with a number; None: there is none."""
    return Unit.objects.filter(number=number).first()


__all__ = ["Watcher", "unit_of"]
