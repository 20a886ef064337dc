"""Messages about objections, in the transaction of what they tell. Nobody is named in them."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop as _

from openhall.identity import public as identity
from openhall.kernel.wording import Text, instant, say
from openhall.tendering.planning.public import Project, zone_of
from openhall.tendering.remedies import policies
from openhall.tendering.remedies.objection_models import Objection


def filed(project: Project, row: Objection, *, at: datetime) -> None:
    """The owner's side is told that an objection waits, and until when."""
    body = say(
        _("Somebody objected in the tender “%(title)s”. The law asks for an answer until %(due)s."),
        title=project.title,
        due=instant(row.reply_due_at, zone_of(project)),
    )
    for organisation in project.parties:
        _tell(organisation, policies.OWNERS, say(_("An objection waits for the owner’s answer")), body, row, at)


def withdrawn(project: Project, row: Objection, *, at: datetime) -> None:
    """The owner's side is told that nothing is to be answered any more."""
    body = say(_("An objection in the tender “%(title)s” was withdrawn."), title=project.title)
    for organisation in project.parties:
        _tell(organisation, policies.OWNERS, say(_("An objection was withdrawn")), body, row, at)


def answered(project: Project, row: Objection, *, at: datetime) -> None:
    """Who objected is told that the answer is there."""
    body = say(
        _(
            "The owner has answered your objection in the tender “%(title)s”. "
            "If it doesn’t satisfy you, you can complain."
        ),
        title=project.title,
    )
    subject, link = say(_("Your objection was answered by the owner")), f"/desk/objections/{row.uuid}"
    if row.organisation_id is not None:
        _tell(row.organisation_id, policies.OBJECTORS, subject, body, row, at)
    elif row.person_id is not None:
        identity.notify(people(row.person_id), subject=subject, body=body, link=link, at=at)


def people(person_id: int) -> list[UUID]:
    """The person that a table key means, as messages name people."""
    return [one.uuid for one in identity.persons([person_id]).values()]


def _tell(organisation: int, roles: frozenset[str], subject: Text, body: Text, row: Objection, at: datetime) -> None:
    identity.notify_holders(organisation, roles, subject=subject, body=body, link=f"/desk/objections/{row.uuid}", at=at)
