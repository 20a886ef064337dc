"""Who may do what: centres with their own entries, an authority with fees, the centre of the tender as host."""

from datetime import datetime

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent, Role, admit
from openhall.tendering.opening.public import taken_part
from openhall.tendering.panels.centre_models import Site
from openhall.tendering.panels.models import Panel
from openhall.tendering.panels.refusals import NotThisCentre
from openhall.tendering.planning.public import Project

STAFF = frozenset({Role.CENTRE})


def as_staff(intent: Intent, actor: Actor, site: Site | None, *, version: int, at: datetime) -> None:
    """Let the staff of a centre act for it; None: a centre that isn't entered yet.

    Raises:
        NotThisCentre: another organisation's. What ``identity.admit`` raises.
    """
    admit(intent, actor, roles=STAFF, organisation_id=actor.organisation_id, version=version, at=at)
    if site is not None and site.organisation_id != actor.organisation_id:
        raise NotThisCentre


def as_authority(intent: Intent, actor: Actor, *, version: int, at: datetime) -> None:
    """Let an authority enter a fee.

    Raises:
        What ``identity.admit`` raises.
    """
    admit(intent, actor, roles={Role.AUTHORITY}, organisation_id=actor.organisation_id, version=version, at=at)


def as_host(intent: Intent, actor: Actor, project: Project, *, version: int, at: datetime) -> None:
    """Let the staff of the tender's own centre lead its panel.

    Raises:
        What ``identity.admit`` raises.
    """
    admit(intent, actor, roles=STAFF, organisation_id=project.centre_id, version=version, at=at)


def may_witness(reader: Actor, panel: Panel) -> bool:
    """Whether the reader may sit in the room as witness: nobody who acts or acted for the owner, its agency or a
    bidder, whichever organisation they signed in for (招标投标法 37: who sits there is a secret from both sides)."""
    project = panel.lot.notice.project
    parties = {*project.parties, *(one.organisation_id for one in taken_part(panel.lot))}
    return reader.holds(Role.WITNESS) and not identity.ever_acted_for([reader.person_id], parties)


def is_staff(reader: Actor | None, site: Site) -> bool:
    """Whether the reader is staff of this centre."""
    return reader is not None and reader.organisation_id == site.organisation_id and reader.holds(*STAFF)


def is_host(reader: Actor | None, project: Project) -> bool:
    """Whether the reader is staff of the tender's centre."""
    return reader is not None and reader.organisation_id == project.centre_id and reader.holds(*STAFF)


def takes_part(reader: Actor | None, panel: Panel) -> bool:
    """Whether the reader is staff of the host or of a centre that was asked."""
    if reader is None or not reader.holds(*STAFF):
        return False
    sites = {panel.host.organisation_id, *(guest.site.organisation_id for guest in panel.guests.all())}
    return reader.organisation_id in sites
