"""What the law of a case says about objections."""

from datetime import datetime

from openhall.tendering.awards import public as awards
from openhall.tendering.notices.public import Lot, Notice, lots_of
from openhall.tendering.planning.public import article, asking_the_law, law_of
from openhall.tendering.remedies.objection_models import Matter
from openhall_rules.law import Pack, UnknownValue, Unset

STANDING = "remedies.objection_standing"
INDIVIDUALS = "remedies.objection_individuals"
PAUSES = "remedies.objection_pauses"
MOVES = "remedies.pause_moves_deadline"
REEVALUATION = "remedies.objection_reevaluation"
SUSPENSION = "remedies.complaint_suspension"
REPLY = "time_limits.objection_reply"
TIMES = {Matter.DOCUMENTS: "time_limits.document_objection", Matter.RESULT: "time_limits.publicity"}


def standings(law: Pack, matter: str) -> tuple[str, ...]:
    """As what somebody may object to a matter; none where the law knows no such objection."""
    try:
        return tuple(law.get(STANDING).get(matter, ()))
    except (UnknownValue, Unset):  # a pack from before objections, or one that leaves them open
        return ()


def own_name(law: Pack, path: str, *, may: tuple[str, ...]) -> tuple[str, ...]:
    """As which of these standings a natural person objects or complains in their own name.

    Args:
        path: ``INDIVIDUALS`` here, or that of complaints. may: the standings that the law knows at all.
    """
    try:
        return tuple(one for one in law.get(path) if one in may)
    except (UnknownValue, Unset):
        return ()


def authority_on(law: Pack, path: str) -> str:
    """Who has to enter a value that the law leaves open; empty where it says it, or has no such value."""
    try:
        law.get(path)
    except Unset as error:
        return error.authority
    except UnknownValue:
        return ""
    return ""


def pauses(law: Pack, matter: str) -> bool:
    """Whether the tender pauses until such an objection is answered."""
    try:
        return matter in law.get(PAUSES)
    except (UnknownValue, Unset):
        return False


def reevaluates(law: Pack) -> bool:
    """Whether an owner that upholds an objection to the result may have the bids evaluated again."""
    try:
        return law.get(REEVALUATION) is True
    except (UnknownValue, Unset):
        return False


def article_on(law: Pack, path: str) -> str:
    """The article of a value; empty where the pack has no such value."""
    try:
        return article(law, path)
    except UnknownValue:
        return ""


def closes_at(notice: Notice, lot: Lot | None) -> datetime | None:
    """Until when objections are taken, to the documents or to the result of a lot; None while they aren't taken.

    Raises:
        What the law refuses.
    """
    if lot is None:
        if notice.bids_due_at is None or any(one.state != Lot.State.OPEN for one in lots_of(notice.project)):
            return None
        with asking_the_law():
            return law_of(notice.project).document_objection_closes(deadline_at=notice.bids_due_at)
    award = awards.awards_of([lot.pk]).get(lot.pk)
    return award.until if award is not None and lot.state == Lot.State.PUBLICITY else None


def reply_due(law: Pack, at: datetime) -> datetime:
    """Until when an objection that comes at ``at`` must be answered.

    Raises:
        What the law refuses.
    """
    with asking_the_law():
        return law.objection_reply_due(objected_at=at)


def due_after(law: Pack, *, due: datetime, began_at: datetime, ended_at: datetime) -> datetime:
    """The deadline for bids after a pause: moved on by its time where the law says so, else as it was."""
    try:
        moves = bool(law.get(MOVES))
    except (UnknownValue, Unset):
        moves = False
    return law.after_pauses(deadline_at=due, pauses=[(began_at, ended_at)]) if moves else due
