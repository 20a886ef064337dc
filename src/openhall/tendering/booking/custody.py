"""What a hand-over can't move: shares that were sealed to the old centre's custodians.

Until the notice is out nothing is sealed, and the new centre's custodians are proposed. From then on every bid is
sealed to the keys named in the notice (protocols §4: no share can be opened, or sealed anew, by
anybody but its custodian). So places stay with the persons who hold the keys; they hand their shares in from wherever
they are, or are absent, and then the threshold decides.
"""

from dataclasses import asdict, dataclass
from typing import Any

from openhall.tendering.notices import public as notices
from openhall.tendering.notices.public import Lot, Notice
from openhall.tendering.planning.public import Project

UNSEALED = frozenset({Lot.State.OPENED, Lot.State.EVALUATED, Lot.State.PUBLICITY, Lot.State.FAILED})
"""Lots in which nothing is left to open."""


@dataclass(frozen=True)
class Custody:
    """What becomes of the opening keys. ``state``: ``not_sealed``, ``sealed`` or ``opened``.

    ``places`` of the notice, how many of them are held ``by_old_centre``, how many shares open a bid (``threshold``),
    and how many of the old centre's are therefore ``needed`` in any case.
    """

    state: str
    places: int = 0
    by_old_centre: int = 0
    threshold: int = 0

    @property
    def needed(self) -> int:
        """Shares that must come from the old centre's custodians even when all others come."""
        return max(0, self.threshold - (self.places - self.by_old_centre))

    def to_json(self) -> dict[str, Any]:
        """As the act's statement has it."""
        return asdict(self) | {"needed": self.needed}


def custody_of(project: Project, old_centre_id: int) -> tuple[Custody, list[int]]:
    """What becomes of the opening keys, and the keys of the persons who hold the old centre's shares."""
    notice = notices.notice_of(project)
    if notice is None or notice.state != Notice.State.PUBLISHED:
        return Custody("not_sealed"), []
    named = list(notices.custodians_of(notice))
    if all(lot.state in UNSEALED for lot in notices.lots_of(project)):
        return Custody("opened"), []
    old = [one.opening_key.person_id for one in named if one.organisation_id == old_centre_id]
    return Custody("sealed", len(named), len(old), notice.threshold), old
