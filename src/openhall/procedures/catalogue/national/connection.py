"""Which national database is spoken to: the one that the operator set up, or one that a test provides."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from openhall.procedures.catalogue.national.interface import National
from openhall.procedures.catalogue.national.wire import Wire

_given: list[National] = []
_made: dict[tuple[str, ...], National] = {}


def provide(national: National) -> Callable[[], None]:
    """Speak with this one; what comes back undoes it."""
    _given.append(national)
    return lambda: _given.remove(national)


def national() -> National | None:
    """The database to speak with; None when nobody has set one up.

    One line of a file in keys holds ``user password unit`` (the province's number) with spaces between.
    """
    if _given:
        return _given[-1]
    url, path = str(settings.OPENHALL_NATIONAL_PROCEDURES), account_path()
    if not url or not path.is_file():
        return None
    parts = path.read_text().split()
    if len(parts) != 3:
        return None
    key = (url, *parts)
    if key not in _made:
        _made[key] = Wire(url, user=parts[0], password=parts[1], unit=parts[2])
    return _made[key]


def account_path() -> Path:
    """Where the province's account lies."""
    return Path(settings.OPENHALL_HOME) / "keys" / "national-procedures.account"
