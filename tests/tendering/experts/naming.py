"""An owner that names a committee, by real commands."""

from __future__ import annotations

from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any
from uuid import UUID, uuid4

from tests.people import Character
from tests.tendering.experts.conftest import FIELD

from openhall.tendering.experts import appointing, tasks
from openhall.tendering.experts.inputs import AppointmentInput, LeavingInput, SuccessorInput
from openhall.tendering.experts.models import Appointee, Appointment, Expert
from openhall.tendering.notices.models import Lot


@dataclass
class Appointing:
    """An owner that names a committee for a lot whose bids are read out."""

    panel: Any
    owner: Character
    people: list[Character]
    entries: list[Expert]
    uuid: UUID = field(default_factory=uuid4)

    @property
    def row(self) -> Appointment:
        return Appointment.objects.get(uuid=self.uuid)

    @property
    def lot(self) -> Lot:
        return self.panel.lot

    @property
    def now(self) -> Any:
        return self.panel.now

    def entry(self, who: Character) -> Expert:
        return next(one for one in self.entries if one.person_id == who.person.pk)

    def naming(self, *who: Character) -> dict[str, Any]:
        return {"salt": token_hex(32), "uuids": [str(self.entry(one).uuid) for one in who]}

    def appoints(self, *who: Character, by: Character | None = None, **changes: Any) -> Appointment:
        """Name these experts; by default five, all of the committee."""
        chosen = who or tuple(self.people[:5])
        payload = {
            "members": str(len(chosen)),
            "fields": FIELD,
            "ground": "any",
            "reason": "Nobody else knows such pumps.",
            "experts": self.naming(*chosen),
        } | changes
        signed = (by or self.owner).signs("appoint_committee", f"appointment:{self.uuid}", 0, payload, at=self.now)
        given = AppointmentInput.model_validate(payload)
        return appointing.appoint_committee(lot=self.lot.uuid, appointment=self.uuid, given=given, **signed)[0]

    def replaces(self, place: int, who: Character, *, by: Character | None = None, **changes: Any) -> Appointment:
        payload = {"place": place, "cause": "health", "reason": "An illness.", "experts": self.naming(who)} | changes
        version = self.row.version
        signed = (by or self.owner).signs(
            "replace_appointee", f"appointment:{self.uuid}", version, payload, at=self.now
        )
        given = SuccessorInput.model_validate(payload)
        return appointing.replace_appointee(appointment=self.uuid, given=given, **signed)[0]

    def seat(self, who: Character) -> Appointee:
        return Appointee.objects.get(appointment__uuid=self.uuid, expert__person_id=who.person.pk)

    def leaves(self, who: Character, *, seat: Appointee | None = None) -> Appointee:
        row = seat or self.seat(who)
        payload = {"cause": "avoidance", "reason": "A cousin works for a bidder."}
        signed = who.signs("leave_seat", f"seat:{row.seat}", row.version, payload, at=self.now)
        return appointing.leave_seat(seat=row.seat, given=LeavingInput.model_validate(payload), **signed)[0]

    def ends(self) -> int:
        """The lot is over, and what follows by rule is done."""
        Lot.objects.filter(pk=self.lot.pk).update(state=Lot.State.FAILED)
        return tasks.due(self.now)
