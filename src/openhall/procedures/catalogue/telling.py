"""Messages about files of procedures, in the transaction of what they tell."""

from datetime import datetime

from django.utils.translation import gettext_noop as _

from openhall.identity import public as identity
from openhall.kernel.wording import say
from openhall.procedures.catalogue.models import Import


def finished(row: Import, *, at: datetime) -> None:
    """Who handed a file in is told that it is taken in."""
    identity.notify(
        [row.person],
        subject=say(_("Your file of procedures is taken in")),
        body=say(
            _("“%(name)s”: %(taken)s procedures published, %(known)s known before, %(left_out)s left out."),
            name=row.file_name,
            taken=str(row.taken),
            known=str(row.known),
            left_out=str(row.left_out),
        ),
        link=f"/desk/procedures/files/{row.uuid}",
        at=at,
    )
