"""Messages about documents, in the transaction of what they tell."""

from datetime import datetime

from django.utils.translation import gettext_noop as _

from openhall.identity import public as identity
from openhall.kernel.wording import Text, say
from openhall.procedures.results import holding
from openhall.procedures.results.models import Document, Kind

SUBJECTS = {
    Kind.RESULT: _("Your electronic result is there"),
    Kind.PAPER: _("The result of your dossier is there"),
    Kind.COPY: _("Your certified electronic copy is there"),
}


def issued(row: Document, *, at: datetime) -> None:
    """Whoever has it in their store is told; where a fee is due at pick-up, that it is to be paid first."""
    body = _("You find it with your documents, with a code by which anybody checks it.")
    if holding.owed(row):
        body = _("The fee that is due at pick-up is to be paid first; then you find it with your documents.")
    _tell(row, SUBJECTS[Kind(row.kind)], body, at)


def ended(row: Document, *, at: datetime) -> None:
    """Whoever has it in their store is told that it doesn't hold any more."""
    _tell(row, _("A document of yours was revoked"), _("Open your documents to read why and what you can do."), at)


def opened(row: Document, whom: str, *, at: datetime) -> None:
    """Whoever shared it is told that it was fetched."""
    body = say(_("It was the code for %(whom)s. It doesn’t count any more."), whom=whom)
    _told(row, say(_("A document that you shared was fetched")), body, at)


def _tell(row: Document, subject: str, body: str, at: datetime) -> None:
    _told(row, say(subject), say(body), at)


def _told(row: Document, subject: Text, body: Text, at: datetime) -> None:
    """Of a document in an organisation's store its managers are told."""
    if row.organisation_id is not None:
        roles = {identity.Role.MANAGER}
        identity.notify_holders(row.organisation_id, roles, subject=subject, body=body, link="/documents", at=at)
    elif row.person is not None:
        identity.notify([row.person.uuid], subject=subject, body=body, link="/documents", at=at)
