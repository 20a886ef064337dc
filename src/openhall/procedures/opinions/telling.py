"""Messages about opinions, in the transaction of what they tell."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from openhall.identity import public as identity
from openhall.kernel.wording import Text, instant, say
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Unit
from openhall.procedures.opinions.clock import LATE
from openhall.procedures.opinions.models import Opinion

NO_UNIT = gettext_lazy("No unit has this number.")
NO_PAPER = gettext_lazy("These aren’t papers of the dossier.")


def people(units: Iterable[Unit], at: datetime) -> set[UUID]:
    """Officer, stand-in and heads of units."""
    found: set[UUID] = set()
    for unit in units:
        named = identity.persons([one for one in (unit.officer_id, unit.backup_id) if one])
        heads = identity.holders(unit.organisation_id, identity.Role.HEAD, at)
        found |= {one.uuid for one in named.values()} | {one.uuid for one in heads}
    return found


def _due(row: Opinion) -> Text:
    return instant(row.due_at, dossiers.zone(row.dossier))


def asked(row: Opinion, *, at: datetime) -> None:
    """The asked unit is told that it is asked."""
    body = say(_("%(unit)s asks; the opinion is due by %(until)s."), unit=row.asking.number, until=_due(row))
    _tell(row, [row.asked], say(_("Another unit asks for your opinion")), body, at)


def given(row: Opinion, *, at: datetime) -> None:
    """The unit that decides is told that the opinion is there."""
    body = say(_("%(unit)s gave its opinion on %(code)s."), unit=row.asked.number, code=row.dossier.code)
    _tell(row, [row.asking], say(_("The opinion of another unit is there")), body, at)


def withdrawn(row: Opinion, *, at: datetime) -> None:
    """The asked unit is told that nothing is wanted any more."""
    body = say(_("%(unit)s withdrew its question."), unit=row.asking.number)
    _tell(row, [row.asked], say(_("Your opinion isn’t needed any more")), body, at)


def warned(row: Opinion, *, at: datetime) -> None:
    """The asked unit is warned; of a late opinion the asking one too."""
    late = row.warned == LATE
    subject = say(_("An opinion is overdue")) if late else say(_("An opinion is soon due"))
    body = say(_("%(unit)s was asked; it is due by %(until)s."), unit=row.asked.number, until=_due(row))
    _tell(row, [row.asked, row.asking] if late else [row.asked], subject, body, at)


def _tell(row: Opinion, units: list[Unit], subject: object, body: object, at: datetime) -> None:
    identity.notify(
        sorted(people(units, at)),
        subject=subject,  # type: ignore[arg-type]
        body=body,  # type: ignore[arg-type]
        link=f"/desk/opinions/{row.uuid}",
        at=at,
    )
