"""Which national database is spoken to: the one that the operator set up, or one that a test provides."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from openhall.procedures.catalogue.national.dossiers import DossierPortal, DossierWire
from openhall.procedures.catalogue.national.interface import National
from openhall.procedures.catalogue.national.wire import Wire

_given: list[National] = []
_portals: list[DossierPortal] = []
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
    key = _account()
    if key is None:
        return None
    if key not in _made:
        url, user, password, unit = key
        _made[key] = Wire(url, user=user, password=password, unit=unit)
    return _made[key]


def provide_dossiers(portal: DossierPortal) -> Callable[[], None]:
    """Tell this one of dossiers; what comes back undoes it."""
    _portals.append(portal)
    return lambda: _portals.remove(portal)


def dossier_portal() -> DossierPortal | None:
    """Whom to tell of dossiers, over the account of :func:`national`; None when nobody has set one up."""
    if _portals:
        return _portals[-1]
    line = national()
    return DossierWire(line) if isinstance(line, Wire) else None


def _account() -> tuple[str, str, str, str] | None:
    """Address, user, password and unit of the account that the operator set up; None while nobody has."""
    url, path = str(settings.OPENHALL_NATIONAL_PROCEDURES), account_path()
    if not url or not path.is_file():
        return None
    parts = path.read_text().split()
    return (url, parts[0], parts[1], parts[2]) if len(parts) == 3 else None


def account_path() -> Path:
    """Where the province's account lies."""
    return Path(settings.OPENHALL_HOME) / "keys" / "national-procedures.account"
