"""Messages about feedback, in the transaction of what they tell."""

from datetime import datetime

from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from openhall.identity import public as identity
from openhall.identity.public import Role
from openhall.kernel.wording import instant, say
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.feedback.models import Asking, Reflection, ReflectionState

DESK = frozenset({Role.DESK, Role.HEAD})
NO_QUESTION = gettext_lazy("The set has no such question.")


def asked(row: Asking, *, at: datetime) -> None:
    """Whoever filed by an account is asked there."""
    until = instant(row.until_at, dossiers.zone(row.dossier))
    dossiers.tell(
        row.dossier, say(_("How satisfied are you with how your dossier was handled?")),
        say(
            _("Its number is %(code)s. You can answer until %(until)s. The unit reads sums, never who said what."),
            code=row.dossier.code, until=until,
        ),
        link=f"/dossiers/{row.dossier.uuid}/feedback", at=at,
    )  # fmt: skip


def handed_in(row: Reflection, *, at: datetime) -> None:
    """The people of the unit learn that somebody waits for an answer."""
    identity.notify_holders(
        row.unit.organisation_id, DESK, subject=say(_("Somebody wrote what is wrong with a dossier of your unit")),
        body=say(
            _("The dossier is %(code)s. Answer by %(until)s."), code=row.dossier.code,
            until=instant(row.due_at, dossiers.zone(row.dossier)),
        ),
        link=f"/desk/reflections/{row.uuid}", at=at,
    )  # fmt: skip


def ended(row: Reflection, *, at: datetime) -> None:
    """Whoever wrote by an account is told that the answer is there."""
    subject = _("Your reflection was answered")
    if row.state == ReflectionState.REFUSED:
        subject = _("Your reflection was not taken up")
    dossiers.tell(
        row.dossier, say(subject),
        say(
            _("It was about the dossier %(code)s. Please say whether the answer satisfies you."),
            code=row.dossier.code,
        ),
        link=f"/dossiers/{row.dossier.uuid}/feedback", at=at,
    )  # fmt: skip


def late(row: Reflection, *, at: datetime) -> None:
    """The people of the unit learn that an answer is overdue."""
    identity.notify_holders(
        row.unit.organisation_id, DESK, subject=say(_("An answer to a reflection is overdue")),
        body=say(
            _("The dossier is %(code)s. The answer was due by %(until)s."), code=row.dossier.code,
            until=instant(row.due_at, dossiers.zone(row.dossier)),
        ),
        link=f"/desk/reflections/{row.uuid}", at=at,
    )  # fmt: skip
