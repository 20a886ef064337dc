"""Who may complain, handle, answer and read. The complaint itself is for the parties and the body, nobody else."""

from datetime import datetime

from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent, Role, admit, ever_acted_for
from openhall.kernel.refusals import NotFound
from openhall.tendering.awards import public as awards
from openhall.tendering.notices.public import lots_of
from openhall.tendering.planning.public import Project
from openhall.tendering.remedies import policies
from openhall.tendering.remedies.models import Channel, Complaint, ComplaintMatter, ComplaintState, Responsible
from openhall.tendering.remedies.policies import OBJECTORS, OWNERS
from openhall.tendering.remedies.refusals import NoStanding

HANDLERS = frozenset({Role.AUTHORITY, Role.SUPERVISOR})


def file(intent: Intent, actor: Actor, project: Project, *, channel: str, at: datetime) -> int | None:
    """Let somebody complain who isn't on the tenderer's side, or a body's officer enter what came otherwise.

    Returns:
        The key of the complainant's organisation; None where a body entered it or an individual complains.

    Raises:
        NoStanding, and whatever ``identity.admit`` raises.
    """
    if channel != Channel.ONLINE:
        admit(intent, actor, roles=HANDLERS, organisation_id=actor.organisation_id, version=0, at=at)
        return None
    if policies.has_a_hand(actor, project):
        raise NoStanding(reason=_("Those who prepare or host a tender don’t complain about it."))
    policies.as_objector(intent, actor, version=0, at=at)
    return actor.organisation_id


def require_not_the_body(actor: Actor, body: Responsible) -> None:
    """Ask that who complains isn't the body that is to decide, nor, in their own name, ever acted for it.

    Raises:
        NoStanding
    """
    own = actor.organisation_id is None and bool(ever_acted_for([actor.person_id], [body.authority_id]))
    if own or actor.organisation_id == body.authority_id:
        raise NoStanding(reason=_("You have acted for the body that would decide. Another one takes your complaint."))


def handle(intent: Intent, actor: Actor, row: Complaint, *, at: datetime) -> None:
    """Let an officer of the body act.

    Raises:
        What ``identity.admit`` raises.
    """
    if not is_body(actor, row):
        raise NotFound
    admit(intent, actor, roles=HANDLERS, organisation_id=row.body.authority_id, version=row.version, at=at)


def as_complainant(intent: Intent, actor: Actor, row: Complaint, *, at: datetime) -> None:
    """Let who complained correct or withdraw; the body's officer for one who didn't come online.

    Raises:
        NotFound: it is another's. What ``identity.admit`` raises.
    """
    if not row.online:
        handle(intent, actor, row, at=at)
        return
    if not policies.is_own(actor, row.organisation_id, row.person_id):
        raise NotFound
    policies.as_objector(intent, actor, version=row.version, at=at)


def answer(intent: Intent, actor: Actor, row: Complaint, *, at: datetime) -> str:
    """Let the other side answer; which side it is.

    Raises:
        NotFound: the actor is none of it. What ``identity.admit`` raises.
    """
    side = side_of(actor, row)
    if side == "":
        raise NotFound
    roles = OWNERS if side == "owner" else OBJECTORS
    admit(intent, actor, roles=roles, organisation_id=actor.organisation_id, version=row.version, at=at)
    return side


def own(actor: Actor) -> int:
    """Key of the organisation for which somebody acts who was let do it.

    Raises:
        NotFound: it acts for none.
    """
    if actor.organisation_id is None:
        raise NotFound
    return actor.organisation_id


def is_body(reader: Actor | None, row: Complaint) -> bool:
    """Whether the reader is an officer of the body that has the complaint."""
    if reader is None or reader.person_id == row.person_id:  # nobody decides its own complaint
        return False
    return reader.organisation_id == row.body.authority_id and reader.holds(*HANDLERS)


def is_complainant(reader: Actor | None, row: Complaint) -> bool:
    """Whether the reader acts for who complained, or is it."""
    return reader is not None and policies.is_own(reader, row.organisation_id, row.person_id)


def side_of(reader: Actor | None, row: Complaint) -> str:
    """``owner`` or ``bidder`` where the reader is the other side of a complaint that was taken up; else empty."""
    if reader is None or reader.organisation_id is None or not heard(row):
        return ""
    if reader.organisation_id in row.notice.project.parties and reader.holds(*OWNERS):
        return "owner"
    return "bidder" if reader.organisation_id == disputed_bidder(row) and reader.holds(*OBJECTORS) else ""


def heard(row: Complaint) -> bool:
    """Whether the other side is heard, or was."""
    return row.answered_at is not None and row.state != ComplaintState.REFUSED


def disputed_bidder(row: Complaint) -> int | None:
    """Key of the organisation whose award a complaint about the result disputes, when it was awarded."""
    if row.matter != ComplaintMatter.RESULT or row.lot is None:
        return None
    return awards.disputed_winner(row.lot.pk, row.filed_at)


def reads(reader: Actor | None, row: Complaint) -> bool:
    """Whether the reader may read what a complaint says: the body, the complainant, and who answers it."""
    return is_body(reader, row) or is_complainant(reader, row) or side_of(reader, row) != ""


def learns_who(reader: Actor | None, row: Complaint) -> bool:
    """Whether the reader may know who complains: the other side not before the bids are opened (招标投标法 22)."""
    if is_body(reader, row) or is_complainant(reader, row):
        return True
    over = all(policies.known_who(lot) for lot in lots_of(row.notice.project))
    return over and side_of(reader, row) != ""


def may_file(reader: Actor | None, project: Project) -> bool:
    """Whether the reader could complain; good for showing a form."""
    return policies.may_file(reader, project)


def enters(reader: Actor | None, bodies: list[Responsible]) -> list[Responsible]:
    """The bodies for which the reader enters what came in a visit, by letter or by telephone."""
    if reader is None or not reader.holds(*HANDLERS):
        return []
    return [one for one in bodies if one.authority_id == reader.organisation_id]
