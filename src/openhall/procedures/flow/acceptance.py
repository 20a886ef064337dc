"""The clock before acceptance: until when a unit accepts a dossier filed online, refuses it, or asks for what lacks.

How long that is comes from the law of services; while nobody has entered it, nothing is promised and nothing is late.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.kernel.wording import instant, say
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier, State
from openhall.procedures.flow import acts, clock, telling
from openhall.procedures.flow.models import Acceptance
from openhall.procedures.laws.public import law_of, law_on
from openhall.witness.public import LOG, Recorded, record
from openhall_rules.law_errors import Unset
from openhall_rules.service import WorkingClock

LIMIT: Final = "limits.acceptance"
ONLINE: Final = 2
"""The national number of the channel."""
MOST = 200


def follow(row: Dossier, step: str, at: datetime) -> None:
    """Begin to count when a dossier is filed online; end once the unit has answered."""
    if step == "file" and row.channel == ONLINE:
        _begin(row, at)
    elif row.state != State.NEW:
        Acceptance.objects.filter(dossier=row, answered_at=None).update(
            answered_at=max(at, row.filed_at), next_warning_at=None
        )


def _begin(row: Dossier, at: datetime) -> None:
    found = Acceptance(dossier=row, filed_at=at)
    try:
        days = int(law_on(row.edition.procedure.jurisdiction, at).get(LIMIT))
    except Unset:
        days = 0
    if days:
        try:
            with dossiers.counting():
                found.due_at = WorkingClock(law_of(row.pack).calendar).due(at, days, [])
            found.next_warning_at = clock.soon_at(row, found.due_at)
        except dossiers.DaysOffMissing:
            # A filing isn't refused because the days off of a year aren't known: nothing is promised then.
            found.due_at = None
    found.save()


@transaction.atomic(durable=True)
def warn_of_acceptance(*, dossier: UUID, at: datetime) -> Recorded | None:
    """Warn officer, stand-in and head of a dossier that soon must be answered, or is late in it (FLW-09).

    None when there is nothing to warn of now, or it was done.
    """
    row = dossiers.lock(dossier)
    found = Acceptance.objects.select_for_update().filter(dossier=row, answered_at=None).first()
    if found is None or found.due_at is None or found.next_warning_at is None or found.next_warning_at > at:
        return None
    late = at > found.due_at
    found.warned = clock.LATE if late else clock.SOON
    found.next_warning_at = None if late else found.due_at + clock.MOMENT
    found.save(update_fields=["warned", "next_warning_at"])
    subject = say(telling.ANSWER_LATE) if late else say(telling.ANSWER_SOON)
    until = instant(found.due_at, dossiers.zone(row))
    body = say(telling.ANSWER, code=row.code, until=until)
    link = f"/desk/dossiers/{row.uuid}"
    if row.unit is None:
        for party in identity.organisations_with(identity.Role.PROVINCE, at):
            identity.notify_holders(party.id, {identity.Role.PROVINCE}, subject=subject, body=body, link=link, at=at)
    else:
        identity.notify(sorted(telling.answerable(row.unit, at)), subject=subject, body=body, link=link, at=at)
    public = {"kind": found.warned, "due_at": instant_text(found.due_at)}
    return record(acts.ACCEPTANCE_WARNED(object=f"dossier:{row.uuid}", public=public), intent=None, actor=LOG, at=at)


def to_warn(at: datetime) -> list[UUID]:
    """Dossiers of whose answer somebody is to be warned by now, at most :data:`MOST`."""
    rows = Acceptance.objects.filter(next_warning_at__lte=at).order_by("next_warning_at", "id")
    return list(rows.values_list("dossier__uuid", flat=True)[:MOST])
