"""What may be read of appointed committees, by whom: who sits there is the owner's and the expert's own to know until
the award.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import ValidationError

from openhall.identity.public import Actor
from openhall.kernel.refusals import Invalid, NotFound
from openhall.tendering.experts import appointing, committees, policies, pools
from openhall.tendering.experts.inputs import SearchInput
from openhall.tendering.experts.models import Appointee, Appointment, Expert, SeatState
from openhall.tendering.experts.refusals import NoAppointment
from openhall.tendering.notices.public import Lot
from openhall.tendering.planning.public import law_of


@dataclass(frozen=True)
class Choice:
    """An expert whom the owner may name. ``said``: region and fields, as the register has them."""

    uuid: UUID
    name: str
    said: str


def of_lot(lot: Lot) -> Appointment | None:
    """The appointment that counts for a lot: the one whose committee may still find."""
    return committees.appointed(lot)


def is_secret(row: Appointment) -> bool:
    """Whether who was appointed is still nobody's to know."""
    return row.published_at is None


def names(row: Appointment) -> list[str]:
    """Names of the experts, seat by seat; whoever shows them shows a secret until they are published."""
    rows = row.appointees.exclude(state=SeatState.REPLACED).order_by("place")
    return list(rows.values_list("expert__person__name", flat=True))


def search(fields: str, superiors: str) -> SearchInput | None:
    """What an owner searches the register by; None where no field is named.

    Raises:
        Invalid: an identifier that can be none.
    """
    if not fields.strip():
        return None
    try:
        return SearchInput.model_validate({"fields": fields, "superiors": superiors})
    except ValidationError as error:
        raise Invalid(errors={str(one["loc"][0]): str(one["msg"]) for one in error.errors()}) from error


def told(rows: Iterable[Expert]) -> list[Choice]:
    """Experts as the owner chooses among them, by name."""
    found = [
        Choice(one.uuid, one.person.name, " · ".join([one.region, *(q.field for q in one.qualifications.all())]))
        for one in rows
    ]
    return sorted(found, key=lambda one: (one.name, str(one.uuid)))


def choices(lot_uuid: UUID, reader: Actor, fields: str, superiors: str, at: datetime) -> list[Choice]:
    """Experts whom the reader may name for a lot whose bids are read out and that has no findings yet.

    Raises:
        NotFound: the reader is no officer of the lot's owner, or there is nothing to evaluate. NoAppointment: the law
        lets nobody name experts.
    """
    lot = Lot.objects.select_related("notice__project__owner", "notice__project__centre").filter(uuid=lot_uuid).first()
    if lot is None or not policies.is_owner(reader, lot.notice.project) or lot.state != Lot.State.OPENED:
        raise NotFound(lot=str(lot_uuid))
    law = law_of(lot.notice.project)
    if not appointing.grounds(law):
        raise NoAppointment(ground="", article=appointing.article(law))
    searched = search(fields, superiors)
    return told(pools.appointable(searched, lot, at)) if searched else []


def own_seat(uuid: UUID, reader: Actor) -> Appointee:
    """A seat of the reader.

    Raises:
        NotFound: there is none, or it is somebody else's; nobody learns which.
    """
    rows = Appointee.objects.select_related("appointment__lot__notice__project", "expert")
    found = rows.filter(seat=uuid, expert__person_id=reader.person_id).first()
    if found is None:
        raise NotFound(seat=str(uuid))
    return found
