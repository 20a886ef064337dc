"""What the law of a case says about complaints. None: it names no such time."""

from collections.abc import Callable, Iterable
from datetime import datetime

from openhall.tendering.opening import public as opening
from openhall.tendering.planning.public import asking_the_law
from openhall.tendering.remedies.law import article_on, authority_on
from openhall.tendering.remedies.models import UNCOUNTED, Complaint, ComplaintMatter
from openhall.tendering.remedies.objection_models import Objection, ObjectionState, raised_by
from openhall_rules.law import Pack, UnknownValue, Unset

STANDING = "remedies.complaint_standing"
INDIVIDUALS = "remedies.complaint_individuals"
REFUSAL = "remedies.complaint_refusal"
SERVICE = "remedies.complaint_service"
SUSPENSION = "remedies.complaint_suspension"
EFFECTS = "remedies.complaint_effects"
APPEAL = "remedies.complaint_appeal"
FORFEITURE = "remedies.complaint_forfeiture"
KEEP_DUE = "remedies.complaint_forfeiture_due"
FIRST = "time_limits.objection_before_complaint"
CLOSES = "time_limits.complaint"
ACCEPTANCE = "time_limits.complaint_acceptance"
DECISION = "time_limits.complaint_decision"


def named(law: Pack, path: str) -> tuple[str, ...]:
    """The codes that the law lists at a path; none where it leaves them open."""
    try:
        return tuple(law.get(path))
    except (UnknownValue, Unset):
        return ()


def may_suspend(law: Pack) -> bool:
    """Whether the body can order that a tender stands still."""
    try:
        return bool(law.get(SUSPENSION))
    except (UnknownValue, Unset):
        return False


def objection_first(law: Pack, matter: str) -> bool:
    """Whether the owner must be asked first, by an objection."""
    return matter in named(law, FIRST)


def closes_at(law: Pack, *, known_at: datetime, received_at: datetime, objection: Objection | None) -> datetime | None:
    """Before when the law takes a complaint; the time until the objection was answered isn't counted."""
    waited = [] if objection is None else [(objection.filed_at, objection.ended_at or received_at)]
    return _told(lambda: law.complaint_closes(known_at=known_at, objections=waited))


def acceptance_due(law: Pack, received_at: datetime) -> datetime | None:
    """Until when the body says whether it takes the complaint up."""
    return _told(lambda: law.complaint_acceptance_due(received_at=received_at))


def service_due(law: Pack, received_at: datetime) -> datetime | None:
    """Until when the body promises to say so."""
    return _told(lambda: law.ends(SERVICE, after=received_at))


def decision_due(law: Pack, accepted_at: datetime, uncounted: Iterable[tuple[datetime, datetime]]) -> datetime | None:
    """Until when the body decides; the days of examinations aren't counted."""
    return _told(lambda: law.complaint_decision_due(accepted_at=accepted_at, excluded=list(uncounted)))


def keep_due(law: Pack, decided_at: datetime) -> datetime | None:
    """Until when an owner keeps a deposit that a decision orders it to keep; None: the body says it in the decision."""
    return _told(lambda: law.ends(KEEP_DUE, after=decided_at))


def forfeiture_article(law: Pack) -> str:
    """The article by which a decision can order that a deposit is kept, or what is known of it."""
    return article_on(law, FORFEITURE)


def forfeiture_authority(law: Pack) -> str:
    """Who would have to enter for which grounds a decision can order that; empty where the law says it."""
    return authority_on(law, FORFEITURE)


def uncounted(row: Complaint) -> list[tuple[datetime, datetime]]:
    """The times of the examinations that were noted."""
    notes = row.notes.filter(kind__in=UNCOUNTED).order_by("id")
    return [(one.began_at, one.ended_at) for one in notes if one.began_at and one.ended_at]


def prior_objection(row: Complaint) -> tuple[bool, Objection | None]:
    """Whether who complains online asked the owner first, and by which objection (none: on the spot, in the hall)."""
    if row.matter == ComplaintMatter.OPENING and row.lot is not None:
        mine = [one for one in opening.read_out(row.lot.pk) if one.organisation_id == row.organisation_id]
        return any(one.confirmed is False for one in mine), None
    if not row.online:
        return False, None
    own = raised_by(row.organisation_id, row.person_id)
    rows = Objection.objects.filter(own, notice=row.notice, lot=row.lot)
    found = rows.filter(matter=row.matter).exclude(state=ObjectionState.WITHDRAWN).order_by("-id").first()
    return found is not None, found


def _told(ask: Callable[[], datetime]) -> datetime | None:
    try:
        with asking_the_law():
            return _or_none(ask)
    except UnknownValue:
        return None


def _or_none(ask: Callable[[], datetime]) -> datetime | None:
    try:
        return ask()
    except Unset:
        return None
