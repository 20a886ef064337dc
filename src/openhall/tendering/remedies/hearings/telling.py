"""Messages about hearings, in the transaction of what they tell. Who complains is named in none of them."""

from datetime import datetime

from django.utils.translation import gettext_noop as _

from openhall.identity import public as identity
from openhall.kernel.wording import Text, instant, say
from openhall.tendering.planning.public import zone_of
from openhall.tendering.remedies.complaints import policies
from openhall.tendering.remedies.complaints.telling import tell_person
from openhall.tendering.remedies.hearing_models import Hearing, Side
from openhall.tendering.remedies.policies import OBJECTORS, OWNERS


def summoned(row: Hearing, *, at: datetime) -> None:
    """The sides are told when it begins."""
    text = _("The body hears the complaint about “%(title)s” on %(begins)s. Say whether you come.")
    _sides(row, say(_("You are summoned to a hearing")), _when(row, text), at)


def moved(row: Hearing, *, at: datetime) -> None:
    """The sides are told of the new time."""
    text = _("The hearing in the complaint about “%(title)s” is now on %(begins)s. Say whether you come.")
    _sides(row, say(_("A hearing was moved")), _when(row, text), at)


def answered(row: Hearing, *, at: datetime) -> None:
    """The body is told that a side answered."""
    text = _("A side answered the summons in the complaint about “%(title)s”.")
    _body(row, say(_("A summons was answered")), _title(row, text), at)


def called_off(row: Hearing, *, at: datetime) -> None:
    """The sides are told that nobody needs to come."""
    text = _("The hearing in the complaint about “%(title)s” on %(begins)s was called off.")
    _sides(row, say(_("A hearing was called off")), _when(row, text), at)


def written(row: Hearing, *, at: datetime) -> None:
    """The sides are told that the minutes are there."""
    text = _(
        "Read the minutes of the hearing in the complaint about “%(title)s”. Who came signs them, or says why not."
    )
    _sides(row, say(_("The minutes of a hearing are there")), _title(row, text), at)


def signed(row: Hearing, *, at: datetime) -> None:
    """The body is told that a side signed or refused."""
    text = _("A side signed the minutes in the complaint about “%(title)s”, or said why not.")
    _body(row, say(_("A side has read the minutes")), _title(row, text), at)


def _title(row: Hearing, text: str) -> Text:
    return say(text, title=row.complaint.notice.project.title)


def _when(row: Hearing, text: str) -> Text:
    project = row.complaint.notice.project
    return say(text, title=project.title, begins=instant(row.begins_at, zone_of(project)))


def _sides(row: Hearing, subject: Text, body: Text, at: datetime) -> None:
    complaint = row.complaint
    if Side.COMPLAINANT in row.sides and complaint.organisation_id is not None:
        _tell(complaint.organisation_id, OBJECTORS, subject, body, row, at)
    elif Side.COMPLAINANT in row.sides and complaint.person_id is not None:
        tell_person(complaint.person_id, subject, body, f"/desk/hearings/{row.uuid}", at)
    if Side.OWNER in row.sides:
        for organisation in complaint.notice.project.parties:
            _tell(organisation, OWNERS, subject, body, row, at)
    bidder = policies.disputed_bidder(complaint)
    if Side.BIDDER in row.sides and bidder is not None:
        _tell(bidder, OBJECTORS, subject, body, row, at)


def _body(row: Hearing, subject: Text, body: Text, at: datetime) -> None:
    _tell(row.complaint.body.authority_id, policies.HANDLERS, subject, body, row, at)


def _tell(organisation: int, roles: frozenset[str], subject: Text, body: Text, row: Hearing, at: datetime) -> None:
    identity.notify_holders(organisation, roles, subject=subject, body=body, link=f"/desk/hearings/{row.uuid}", at=at)
