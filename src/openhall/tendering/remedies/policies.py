"""Who may object, withdraw, answer and read. Whoever objects to the documents stays unnamed until the opening.

A natural person acts in their own name: for no organisation, without a role, by the key of its account.
"""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent, Role, admit, ever_acted_for
from openhall.kernel.refusals import NotFound
from openhall.tendering.auctions import public as auctions
from openhall.tendering.notices.public import Lot, lots_of
from openhall.tendering.opening import public as opening
from openhall.tendering.planning.public import Project, may_take_part, only_invited
from openhall.tendering.remedies.objection_models import Matter, Objection, Standing
from openhall.tendering.remedies.refusals import NoStanding

OBJECTORS = frozenset({Role.BIDDER, Role.MANAGER})
OWNERS = frozenset({Role.OFFICER})


def file(intent: Intent, actor: Actor, project: Project, *, at: datetime) -> int | None:
    """Let somebody object who isn't on the tenderer's side; the key of its organisation, None of an individual.

    Raises:
        NoStanding, and whatever ``identity.admit`` raises.
    """
    if has_a_hand(actor, project):
        raise NoStanding(reason=_("Those who prepare or host a tender don’t object to it."))
    as_objector(intent, actor, version=0, at=at)
    return actor.organisation_id


def as_objector(intent: Intent, actor: Actor, *, version: int, at: datetime) -> None:
    """Let somebody act who objects or complains: for its organisation, or in their own name.

    Raises:
        What ``identity.admit`` raises.
    """
    if actor.organisation_id is None:
        admit(intent, actor, version=version, at=at)
        return
    admit(intent, actor, roles=OBJECTORS, organisation_id=actor.organisation_id, version=version, at=at)


def has_a_hand(actor: Actor, project: Project) -> bool:
    """Whether somebody prepares or hosts the tender. Who acts in their own name does if it ever acted for who does."""
    inside = {one for one in (*project.parties, project.centre_id) if one is not None}
    if actor.organisation_id is not None:
        return actor.organisation_id in inside
    return bool(ever_acted_for([actor.person_id], inside))


def require_standing(actor: Actor, project: Project, lot: Lot | None, *, standing: str, may: tuple[str, ...]) -> None:
    """Ask that somebody is what it says it is, and that the law lets such object to this matter.

    Args:
        may: standings that the law lets object to it; of an individual, those that individuals have.

    Raises:
        NoStanding
    """
    if standing not in may:
        raise NoStanding(reason=_("The law lets others object to this."))
    if standing == Standing.BIDDER and not _is_bidder(actor, project, lot):
        if actor.organisation_id is None:
            raise NoStanding(reason=_("You are no bidder here in your own name."))
        raise NoStanding(reason=_("Your organisation is no bidder here."))


def _is_bidder(actor: Actor, project: Project, lot: Lot | None) -> bool:
    """Before the opening whoever could bid is a potential bidder; afterwards a bidder is who took part in the lot.

    Where the price is found by an auction, a bidder is who entered it. Individuals bid here for no one but an
    organisation; in their own name somebody is a potential bidder of a tender that is open to all.
    """
    if actor.organisation_id is None:
        return lot is None and not only_invited(project)
    if lot is None:
        return may_take_part(project, actor.organisation_id)
    if auctions.is_auction(lot):
        return auctions.entrant_in(lot, actor.organisation_id) is not None
    return any(one.organisation_id == actor.organisation_id for one in opening.taken_part(lot))


def known_who(lot: Lot) -> bool:
    """Whether it is known who took part in a lot: its window is closed, or its auction has a result."""
    return opening.window_closed(lot) or (auctions.is_auction(lot) and auctions.result_of(lot) is not None)


def withdraw(intent: Intent, actor: Actor, objection: Objection, *, at: datetime) -> None:
    """Let who objected take it back.

    Raises:
        NotFound: it is another's. What ``identity.admit`` raises.
    """
    if not is_own(actor, objection.organisation_id, objection.person_id):
        raise NotFound
    as_objector(intent, actor, version=objection.version, at=at)


def reply(intent: Intent, actor: Actor, objection: Objection, project: Project, *, at: datetime) -> None:
    """Let an officer of the owner answer; an agency can't.

    Raises:
        What ``identity.admit`` raises.
    """
    admit(intent, actor, roles=OWNERS, organisation_id=project.owner_id, version=objection.version, at=at)


def name_body(intent: Intent, actor: Actor, *, at: datetime) -> UUID:
    """Let an authority say who takes complaints; its id.

    Raises:
        MandateMissing and whatever else ``identity.admit`` raises.
    """
    admit(intent, actor, roles={Role.AUTHORITY}, organisation_id=actor.organisation_id, version=0, at=at)
    if actor.organisation is None:
        raise NotFound
    return actor.organisation


def names_bodies(reader: Actor | None) -> bool:
    """Whether the reader acts for an authority; good for showing a form."""
    return reader is not None and reader.organisation is not None and reader.holds(Role.AUTHORITY)


def is_owner(reader: Actor | None, project: Project) -> bool:
    """Whether the reader is an officer of the owner."""
    return reader is not None and reader.organisation_id == project.owner_id and reader.holds(*OWNERS)


def is_objector(reader: Actor | None, objection: Objection) -> bool:
    """Whether the reader acts for who objected, or is it."""
    return reader is not None and is_own(reader, objection.organisation_id, objection.person_id)


def is_own(reader: Actor, organisation_id: int | None, person_id: int | None) -> bool:
    """Whether what an organisation, or a person in their own name, brought in is the reader's.

    Somebody who acts for an organisation now doesn't act in their own name: it changes the side first.
    """
    if reader.organisation_id is None:
        return person_id is not None and reader.person_id == person_id
    return reader.organisation_id == organisation_id and reader.holds(*OBJECTORS)


def reads(reader: Actor | None, objection: Objection, project: Project) -> bool:
    """Whether the reader may read what an objection says: its two sides with the agency, and supervisors."""
    if reader is None:
        return False
    prepares = reader.organisation_id in project.parties and reader.holds(*OWNERS)
    return prepares or reader.holds(Role.SUPERVISOR) or is_objector(reader, objection)


def may_file(reader: Actor | None, project: Project) -> bool:
    """Whether the reader could object; good for showing a form."""
    if reader is None or has_a_hand(reader, project):
        return False
    return reader.organisation_id is None or reader.holds(*OBJECTORS)


def named(objection: Objection, project: Project) -> bool:
    """Whether those who read it may know who objected: to the documents when all lots are opened (招标投标法 22)."""
    return objection.matter == Matter.RESULT or all(known_who(lot) for lot in lots_of(project))
