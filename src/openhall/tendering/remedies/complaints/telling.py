"""Messages about complaints, in the transaction of what they tell. Who complains is named in none of them."""

from datetime import datetime

from django.utils.translation import gettext_noop as _

from openhall.identity import public as identity
from openhall.kernel.wording import Text, instant, join, say
from openhall.tendering.planning.public import Project, zone_of
from openhall.tendering.remedies.complaints import policies
from openhall.tendering.remedies.models import Complaint, ComplaintState
from openhall.tendering.remedies.policies import OBJECTORS, OWNERS
from openhall.tendering.remedies.telling import people


def filed(project: Project, row: Complaint, *, at: datetime) -> None:
    """The body is told that a complaint waits."""
    body = say(_("Somebody complained about the tender “%(title)s”."), title=project.title)
    if row.acceptance_due_at is not None:
        due = instant(row.acceptance_due_at, zone_of(project))
        body = join(body, say(_("The law asks until %(due)s whether you take it up."), due=due))
    _body(row, say(_("A complaint has come")), body, at)


def corrected(row: Complaint, *, at: datetime) -> None:
    """The body is told that the complaint was corrected."""
    _body(
        row, say(_("A complaint was corrected")), _title(row, _("The complaint about “%(title)s” was corrected.")), at
    )


def withdrawn(row: Complaint, *, at: datetime) -> None:
    """The body is told, and the other side where it was heard."""
    subject, body = (
        say(_("A complaint was withdrawn")),
        _title(row, _("The complaint about “%(title)s” was withdrawn.")),
    )
    _body(row, subject, body, at)
    _other_side(row, subject, body, at)


def correction_asked(row: Complaint, *, at: datetime) -> None:
    """The complainant is told that something is missing."""
    _complainant(
        row,
        say(_("Your complaint is to be corrected")),
        _title(row, _("Read what the complaint about “%(title)s” lacks.")),
        at,
    )


def acceptance(row: Complaint, *, at: datetime) -> None:
    """The complainant is told whether it is taken up; the other side that it is asked for its answer."""
    if row.state == ComplaintState.REFUSED:
        text = _("Your complaint about “%(title)s” was not taken up; read the reason.")
        _complainant(row, say(_("Your complaint was not taken up")), _title(row, text), at)
        return
    _complainant(
        row, say(_("Your complaint was taken up")), _title(row, _("Your complaint about “%(title)s” was taken up.")), at
    )
    text = _("The body has taken up a complaint about “%(title)s”. Answer it with your evidence.")
    _other_side(row, say(_("A complaint waits for your answer")), _title(row, text), at)


def transferred(row: Complaint, *, at: datetime) -> None:
    """The other body and the complainant are told."""
    _body(
        row,
        say(_("A complaint was transferred to you")),
        _title(row, _("Say whether you take up the complaint about “%(title)s”.")),
        at,
    )
    text = _("Your complaint about “%(title)s” was sent to the competent body.")
    _complainant(row, say(_("Your complaint was transferred")), _title(row, text), at)


def suspended(row: Complaint, *, at: datetime) -> None:
    """Both sides are told that the tender stands still."""
    _both(
        row,
        say(_("A tender was suspended")),
        _title(row, _("The tender “%(title)s” stands still for a complaint.")),
        at,
    )


def resumed(row: Complaint, *, at: datetime) -> None:
    """Both sides are told that the tender goes on."""
    _both(row, say(_("A suspension was lifted")), _title(row, _("The tender “%(title)s” goes on.")), at)


def answered(row: Complaint, *, at: datetime) -> None:
    """The body and the complainant are told of the answer."""
    subject, body = (
        say(_("A complaint was answered")),
        _title(row, _("The other side answered the complaint about “%(title)s”.")),
    )
    _body(row, subject, body, at)
    _complainant(row, subject, body, at)


def noted(row: Complaint, *, at: datetime) -> None:
    """Both sides are told that something was noted."""
    text = _("The body noted a hearing or an examination in the complaint about “%(title)s”.")
    _both(row, say(_("News in a complaint")), _title(row, text), at)


def decided(row: Complaint, *, at: datetime) -> None:
    """Both sides are told that the decision is there."""
    text = _("The complaint about “%(title)s” was decided. The decision says how it can be contested.")
    _both(row, say(_("A complaint was decided")), _title(row, text), at)


def _title(row: Complaint, text: str) -> Text:
    return say(text, title=row.notice.project.title)


def _both(row: Complaint, subject: Text, body: Text, at: datetime) -> None:
    _complainant(row, subject, body, at)
    _other_side(row, subject, body, at)


def _complainant(row: Complaint, subject: Text, body: Text, at: datetime) -> None:
    if row.organisation_id is not None:
        _tell(row.organisation_id, OBJECTORS, subject, body, row, at)
    elif row.person_id is not None:
        tell_person(row.person_id, subject, body, f"/desk/complaints/{row.uuid}", at)


def tell_person(person_id: int, subject: Text, body: Text, link: str, at: datetime) -> None:
    """Who complains in their own name is told."""
    identity.notify(people(person_id), subject=subject, body=body, link=link, at=at)


def _other_side(row: Complaint, subject: Text, body: Text, at: datetime) -> None:
    if not policies.heard(row):
        return
    for organisation in row.notice.project.parties:
        _tell(organisation, OWNERS, subject, body, row, at)
    bidder = policies.disputed_bidder(row)
    if bidder is not None and bidder != row.organisation_id:
        _tell(bidder, OBJECTORS, subject, body, row, at)


def _body(row: Complaint, subject: Text, body: Text, at: datetime) -> None:
    _tell(row.body.authority_id, policies.HANDLERS, subject, body, row, at)


def _tell(organisation: int, roles: frozenset[str], subject: Text, body: Text, row: Complaint, at: datetime) -> None:
    identity.notify_holders(organisation, roles, subject=subject, body=body, link=f"/desk/complaints/{row.uuid}", at=at)
