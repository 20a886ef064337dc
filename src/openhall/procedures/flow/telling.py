"""Messages about steps, in the transaction of what they tell."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from openhall.identity import public as identity
from openhall.kernel.wording import Text, instant, say
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier, Unit
from openhall.procedures.flow.models import Escalation, Leg

WHOLE = gettext_lazy("Work on it and decide")
ANSWER_SOON = _("A dossier filed online soon needs an answer")
ANSWER_LATE = _("A dossier filed online waits too long for an answer")
ANSWER = _("%(code)s: accept it, refuse it, or ask for all that is missing by %(until)s.")
NOBODY = gettext_lazy("Nobody with this address may take this step in the unit.")


def came(row: Dossier, leg: Leg, *, at: datetime) -> None:
    """Whoever gets a step is told; the unit's officer and stand-in, or its heads, while nobody has it."""
    subject = say(_("A dossier came into your hands")) if leg.officer_id else say(_("A dossier came to your unit"))
    body = say(
        _("%(code)s: this step is due by %(until)s."), code=row.code, until=instant(leg.due_at, dossiers.zone(row))
    )
    _tell(row, hands(leg, at), subject, body, at)


def warned(row: Dossier, leg: Leg, *, late: bool, at: datetime) -> None:
    """Who has it, who stands in and the heads are told; of a late step the unit that decides too."""
    units = [leg.unit] + ([row.unit] if late and row.unit is not None and row.unit_id != leg.unit_id else [])
    people = hands(leg, at) | {one for unit in units for one in answerable(unit, at)}
    subject = say(_("A step of a dossier is overdue")) if late else say(_("A step of a dossier is soon due"))
    body = say(
        _("%(code)s: the step is due by %(until)s."), code=row.code, until=instant(leg.due_at, dossiers.zone(row))
    )
    _tell(row, people, subject, body, at)


def escalated(row: Dossier, made: Escalation, *, at: datetime) -> None:
    """The heads are told that they owe a word."""
    identity.notify_holders(
        made.unit.organisation_id, {identity.Role.HEAD}, subject=say(_("A late step was escalated to you")),
        body=say(_("%(code)s: do something about it, and say what you did."), code=row.code), link="/desk/escalations",
        at=at,
    )  # fmt: skip


def hands(leg: Leg, at: datetime) -> set[UUID]:
    """Who has it; while nobody does, who of the unit could."""
    if leg.officer_id:
        return {one.uuid for one in identity.persons([leg.officer_id]).values()}
    named = identity.persons([one for one in (leg.unit.officer_id, leg.unit.backup_id) if one])
    heads = identity.holders(leg.unit.organisation_id, identity.Role.HEAD, at)
    return {one.uuid for one in named.values()} or {one.uuid for one in heads}


def answerable(unit: Unit, at: datetime) -> set[UUID]:
    """Officer, stand-in and heads of a unit."""
    named = identity.persons([one for one in (unit.officer_id, unit.backup_id) if one])
    heads = identity.holders(unit.organisation_id, identity.Role.HEAD, at)
    return {one.uuid for one in named.values()} | {one.uuid for one in heads}


def _tell(row: Dossier, people: Collection[UUID] | Iterable[UUID], subject: Text, body: Text, at: datetime) -> None:
    identity.notify(sorted(people), subject=subject, body=body, link=f"/desk/dossiers/{row.uuid}/flow", at=at)
