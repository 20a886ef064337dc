"""What a pause does to what runs in a lot: it holds auctions at once, and gives lost time back when it is over.

Both are done in the transaction of the act that begins or ends the pause, so that nothing comes between.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from openhall.tendering.auctions import public as auctions
from openhall.tendering.contracts import public as contracts
from openhall.tendering.notices import public as notices
from openhall.tendering.notices.public import Lot, Notice
from openhall.tendering.opening import public as opening
from openhall.tendering.remedies.models import Pause
from openhall_rules import standstill


def halt(found: Notice, lot: Lot | None, *, at: datetime) -> None:
    """Let everything stand still that runs in a locked tender, or in a locked lot.

    The lots are locked, so that a release or an offer that has begun comes before the pause, and every other after it.
    """
    auctions.hold(_lots(found, lot), at=at)


def go_on(found: Notice, lot: Lot | None, pause: Pause, *, at: datetime) -> None:
    """Give back what a pause took that has just ended: windows of the opening, stages of
    auctions, the time for a contract.

    An instant at which several pauses stood is given back once (:func:`openhall_rules.standstill.given_back`).
    """
    for row in _lots(found, lot):
        lasting = Pause.objects.filter(Q(lot=None) | Q(lot=row), notice=found, ended_at=None).exclude(pk=pause.pk)
        begun = list(lasting.order_by("id").values_list("began_at", flat=True))
        stood = standstill.given_back(pause.began_at, at, begun)
        if stood is not None:
            opening.move_window(row, stood, at=at)
            contracts.move_contract_due(row, stood, at=at)
        auctions.move_auction(row, stood, released=not begun, at=at)


def _lots(found: Notice, lot: Lot | None) -> Sequence[Lot]:
    return notices.lock_lots(found) if lot is None else [lot]
