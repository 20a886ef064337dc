"""Who writes down wishes and posts letters: the desk that took the dossier in."""

from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier, Unit


def require_desk(reader: Actor | None, row: Dossier) -> Unit:
    """Ask that the reader works at the desk that took the dossier in; the desk.

    Raises:
        NotFound
    """
    if row.desk is None or not dossiers.received(reader, row):
        raise NotFound(dossier=str(row.uuid))
    return row.desk
