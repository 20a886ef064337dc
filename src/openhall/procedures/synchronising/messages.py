"""Messages about the portal, in the transaction of what they tell."""

from datetime import datetime

from django.utils.translation import gettext_noop as _

from openhall.identity import public as identity
from openhall.kernel.wording import say
from openhall.procedures.synchronising.models import Comparison


def compared(row: Comparison, *, at: datetime) -> None:
    """The provincial offices are told where the portal holds something else."""
    if not row.missing + row.extra + row.differing:
        return
    for party in identity.organisations_with(identity.Role.PROVINCE, at):
        identity.notify_holders(
            party.id,
            {identity.Role.PROVINCE},
            subject=say(_("The national portal doesn’t hold all dossiers as they are")),
            body=say(
                _("%(missing)s are missing there, %(differing)s differ, and %(extra)s are only there."),
                missing=str(row.missing),
                differing=str(row.differing),
                extra=str(row.extra),
            ),
            link="/desk/national",
            at=at,
        )
