"""What may be read of a deposit that may be kept: its own bidder and the owner's officers, nobody else."""

from dataclasses import dataclass
from uuid import UUID

from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.tendering.forfeiture import grounds, policies
from openhall.tendering.forfeiture.grounds import Keepable
from openhall.tendering.notices import public as notices
from openhall.tendering.notices.public import Lot
from openhall.treasury import public as treasury


@dataclass(frozen=True, slots=True)
class Seen:
    """A deposit as one of its two sides sees it."""

    lot: Lot
    one: Keepable
    is_owner: bool
    is_bidder: bool


def owners_lot(lot: UUID, reader: Actor) -> Lot:
    """A lot whose deposits the reader may keep.

    Raises:
        NotFound: the reader isn't an officer of its owner.
    """
    found = notices.lot(lot)
    if not policies.is_owner(reader, found.notice.project):
        raise NotFound(lot=str(lot))
    return found


def seen(deposit: UUID, reader: Actor) -> Seen:
    """A deposit that may be kept, or about which something was announced.

    Raises:
        NotFound: there is none, or it is none of the reader's.
    """
    lot = notices.lot(treasury.lot_of_deposit(deposit))
    one = grounds.of_deposit(lot, deposit)
    if one is None:
        raise NotFound(deposit=str(deposit))
    owner, bidder = policies.is_owner(reader, lot.notice.project), policies.is_bidder(reader, one.held.organisation_id)
    if not owner and not (bidder and one.held.forfeiture is not None):
        raise NotFound(deposit=str(deposit))
    return Seen(lot, one, owner, bidder)
