"""What may be read of hearings: by everybody that there are some and when, by the sides and the body the rest."""

from dataclasses import dataclass
from uuid import UUID

from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.tendering.remedies.hearing_models import Hearing, HearingState, MinutesSignature, Side, SideAnswer
from openhall.tendering.remedies.hearings import policies
from openhall.tendering.remedies.models import Complaint

_WITH = ("complaint__notice__project", "complaint__lot", "complaint__body__authority", "complaint__organisation")


def hearing(uuid: UUID, reader: Actor) -> Hearing:
    """A hearing, for the body and the sides that are summoned.

    Raises:
        NotFound
    """
    found = Hearing.objects.select_related(*_WITH).filter(uuid=uuid).first()
    if found is None or not policies.reads(reader, found):
        raise NotFound(hearing=str(uuid))
    return found


def of_complaint(row: Complaint) -> list[Hearing]:
    """The hearings in a complaint, the first one first. That there are some and when is everybody's."""
    return list(row.hearings.all())


def stands(row: Complaint) -> bool:
    """Whether a hearing is summoned that was neither held nor called off."""
    return row.hearings.filter(state=HearingState.SUMMONED).exists()


@dataclass(frozen=True, slots=True)
class OfSide:
    """What one side did: its newest answer since the hearing was moved last, whether it came, what it said of the
    minutes. None: nothing yet."""

    side: Side
    answer: SideAnswer | None
    came: bool | None
    signature: MinutesSignature | None


def of_sides(hearing: Hearing) -> list[OfSide]:
    """Each summoned side with what it did."""
    answers = {one.side: one for one in hearing.answers.filter(moved=hearing.times_moved)}
    signatures = {one.side: one for one in hearing.signatures.all()}
    held = hearing.state == HearingState.HELD
    return [
        OfSide(Side(one), answers.get(one), one in hearing.present if held else None, signatures.get(one))
        for one in hearing.sides
    ]
