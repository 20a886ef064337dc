"""Who may do what in a hearing: the body summons and writes, each side answers and signs for itself."""

from datetime import datetime

from openhall.identity.public import Actor, Intent, admit
from openhall.kernel.refusals import NotFound
from openhall.tendering.notices.public import lots_of
from openhall.tendering.remedies import policies as objectors
from openhall.tendering.remedies.complaints import policies
from openhall.tendering.remedies.hearing_models import Hearing, Side
from openhall.tendering.remedies.models import Complaint
from openhall.tendering.remedies.policies import OWNERS


def handle(intent: Intent, actor: Actor, row: Complaint, *, version: int, at: datetime) -> None:
    """Let an officer of the body act on a hearing.

    Raises:
        NotFound: another body has the complaint. What ``identity.admit`` raises.
    """
    if not policies.is_body(actor, row):
        raise NotFound
    admit(intent, actor, roles=policies.HANDLERS, organisation_id=row.body.authority_id, version=version, at=at)


def as_side(intent: Intent, actor: Actor, hearing: Hearing, *, at: datetime) -> str:
    """Let a side that is summoned act; which one it is.

    Raises:
        NotFound: the actor is none of them. What ``identity.admit`` raises.
    """
    side = side_of(actor, hearing)
    if side == "":
        raise NotFound
    if side == Side.OWNER:
        admit(intent, actor, roles=OWNERS, organisation_id=actor.organisation_id, version=hearing.version, at=at)
    else:
        objectors.as_objector(intent, actor, version=hearing.version, at=at)
    return side


def side_of(reader: Actor | None, hearing: Hearing) -> str:
    """Which of the summoned sides the reader is; empty where none."""
    row = hearing.complaint
    side = str(Side.COMPLAINANT) if policies.is_complainant(reader, row) else policies.side_of(reader, row)
    return side if side in hearing.sides else ""


def reads(reader: Actor | None, hearing: Hearing) -> bool:
    """Whether the reader may read where a hearing is and what was said: the body, and the sides that are summoned."""
    return policies.is_body(reader, hearing.complaint) or side_of(reader, hearing) != ""


def possible(row: Complaint) -> list[Side]:
    """Which sides a complaint has."""
    bidder = policies.disputed_bidder(row)
    others = [Side.BIDDER] if bidder is not None and bidder != row.organisation_id else []
    return [Side.COMPLAINANT, Side.OWNER, *others]


def meet(row: Complaint) -> bool:
    """Whether the complainant and the other side may sit in one hearing: not before the opening (招标投标法 22)."""
    return all(objectors.known_who(lot) for lot in lots_of(row.notice.project))
