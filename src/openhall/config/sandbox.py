"""A sandbox: an installation in which programs are tried out, marked as one wherever anything of it is seen.

Its log is called a sandbox's, so that no signature of it can be taken for one of real business. That is decided before
the first start and never changes: a folder or a database that belongs to the other kind is refused.
"""

from pathlib import Path

from openhall_log import SANDBOX as ENDING
from openhall_log import is_sandbox

HEADER = "OpenHall-Sandbox"
"""In every answer of a sandbox."""
_MARK = "sandbox"


class OtherKind(RuntimeError):
    """The home or the database is a sandbox's and this process isn't one, or the other way round."""


def log_origin(named: str, *, sandbox: bool) -> str:
    """The log's name, by what the operator called it.

    Raises:
        OtherKind: an installation that is no sandbox may not be called one.
    """
    if sandbox:
        return named if is_sandbox(named) else f"{named}{ENDING}"
    if is_sandbox(named):
        raise OtherKind(f"Only a sandbox’s log has a name that ends in “{ENDING}”: set OPENHALL_SANDBOX=1.")
    return named


def settle(home: Path, *, sandbox: bool) -> None:
    """Mark the home of a new sandbox; refuse one of the other kind. Idempotent.

    Raises:
        OtherKind
    """
    marked = (home / _MARK).exists()
    if marked == sandbox:
        return
    if marked:
        raise OtherKind("This home is a sandbox’s for good: set OPENHALL_SANDBOX=1, or choose another OPENHALL_HOME.")
    if (home / "keys" / "log.key").exists():
        raise OtherKind("This home has a real log, and never becomes a sandbox: choose another OPENHALL_HOME.")
    home.mkdir(parents=True, exist_ok=True)
    (home / _MARK).touch()
