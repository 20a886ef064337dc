"""Messages about ordered corrections, in the transaction of what they tell."""

from datetime import datetime

from django.utils.translation import gettext_noop as _

from openhall.identity import public as identity
from openhall.identity.public import Role
from openhall.kernel.wording import Text, instant, say
from openhall.tendering.planning.public import zone_of
from openhall.tendering.remedies.complaints import policies
from openhall.tendering.remedies.complaints.telling import tell_person
from openhall.tendering.remedies.correction_models import Correction
from openhall.tendering.remedies.policies import OBJECTORS, OWNERS


def reported(row: Correction, *, at: datetime) -> None:
    """The body is told that the owner's side reported."""
    text = _("The owner of “%(title)s” reports what it corrected after a complaint. Accept it, or press again.")
    _body(row, say(_("A correction was reported")), _title(row, text), at)


def accepted(row: Correction, *, at: datetime) -> None:
    """The owner's side and the complainant are told that nothing more is owed."""
    text = _("The body found that what it ordered after the complaint about “%(title)s” was done.")
    subject, body = say(_("A correction was accepted")), _title(row, text)
    _owner(row, subject, body, at)
    _complainant(row, subject, body, at)


def pressed(row: Correction, *, at: datetime) -> None:
    """The owner's side is told what is missing and until when."""
    text = _("What was ordered after a complaint about “%(title)s” isn’t done. Correct it and report until %(due)s.")
    _owner(row, say(_("A correction is pressed for")), _due(row, text), at)


def overdue(row: Correction, *, at: datetime) -> None:
    """The owner's side, the body and the departments of supervision are told."""
    subject = say(_("A correction is overdue"))
    text = _("What was ordered after a complaint about “%(title)s” was due until %(due)s. Nothing was reported.")
    body = _due(row, text)
    _owner(row, subject, body, at)
    _body(row, subject, body, at)
    link = f"/decisions/{row.complaint.uuid}"
    for one in identity.organisations_with(Role.SUPERVISOR, at):
        if one.id != row.complaint.body.authority_id:
            identity.notify_holders(one.id, {Role.SUPERVISOR}, subject=subject, body=body, link=link, at=at)


def _title(row: Correction, text: str) -> Text:
    return say(text, title=row.complaint.notice.project.title)


def _due(row: Correction, text: str) -> Text:
    project = row.complaint.notice.project
    return say(text, title=project.title, due=instant(row.due_at, zone_of(project)))


def _owner(row: Correction, subject: Text, body: Text, at: datetime) -> None:
    for organisation in row.complaint.notice.project.parties:
        _tell(organisation, OWNERS, subject, body, row, at)


def _body(row: Correction, subject: Text, body: Text, at: datetime) -> None:
    _tell(row.complaint.body.authority_id, policies.HANDLERS, subject, body, row, at)


def _complainant(row: Correction, subject: Text, body: Text, at: datetime) -> None:
    if row.complaint.organisation_id is not None:
        _tell(row.complaint.organisation_id, OBJECTORS, subject, body, row, at)
    elif row.complaint.person_id is not None:
        tell_person(row.complaint.person_id, subject, body, f"/desk/complaints/{row.complaint.uuid}", at)


def _tell(organisation: int, roles: frozenset[str], subject: Text, body: Text, row: Correction, at: datetime) -> None:
    link = f"/desk/complaints/{row.complaint.uuid}"
    identity.notify_holders(organisation, roles, subject=subject, body=body, link=link, at=at)
