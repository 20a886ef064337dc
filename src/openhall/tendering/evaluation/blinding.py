"""Blind scoring, where the notice says so: until the sheets are closed a member knows a bid by a name of its own.

Names and order are the member's alone (``openhall_rules.blind``). They follow from a seed that a rule fixes when the
committee is complete, before anybody can score; the log holds its digest, the findings show it. What would tell whose a
bid is, its price, items, file names and digests, is shown when the chair has closed the scoring. The platform can't
look into the documents: bidders mark those that name nobody, and only these are shown before. Where the owner examines
qualifications, a bid that it found unqualified has no such name: nobody scores it.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, organisations
from openhall.kernel.refusals import Invalid, NotFound
from openhall.tendering.evaluation import acts, qualifying, queries, sheets, waits
from openhall.tendering.evaluation.models import Blinding, Sheet
from openhall.tendering.evaluation.refusals import BlindNotReady
from openhall.tendering.notices.public import Lot, lock_lot_in_project
from openhall.tendering.opening import public as opening
from openhall.tendering.opening.public import ReadOut
from openhall.witness.public import LOG, Recorded, record
from openhall_rules import blind
from openhall_sealing import DocumentEntry

MARK = "blind-"
"""How the name of a document begins that a bidder made without naming anybody; only such are shown before."""


def hides(lot: Lot) -> bool:
    """Whether bids are under other names now: the lot is scored blind, and the scoring isn't closed."""
    return waits.is_blind(lot) and lot.state == Lot.State.OPENED and sheets.closed(lot) is None


@transaction.atomic(durable=True)
def fix_blind_order(*, lot_uuid: UUID, at: datetime) -> Recorded | None:
    """Fix the seed of a lot (EVA-12), by rule, and give each member a sheet; None when there is nothing to do."""
    lot = lock_lot_in_project(lot_uuid)
    committee = waits.complete(lot)
    if not waits.is_blind(lot) or lot.state != Lot.State.OPENED or committee is None:
        return None
    for person in sorted(committee.persons):
        Sheet.objects.get_or_create(lot=lot, person_id=person, void_at=None, defaults={"uuid": uuid4()})
    if Blinding.objects.filter(lot=lot).exists():
        return None
    seed = secrets.token_bytes(32)
    Blinding.objects.create(lot=lot, seed=seed.hex())
    act = acts.BLIND_ORDER_FIXED(
        object=f"lot:{lot.uuid}",
        case=lot.notice.project.uuid,
        public={"seed_sha256": blind.commitment(lot=str(lot.uuid), seed=seed)},
    )
    return record(act, intent=None, actor=LOG, at=at)


@dataclass(frozen=True)
class Known:
    """A bid as a reader may know it: ``id`` on pages and in the API, ``name`` in words, ``place`` in its order.

    ``bid``: what it really is, for the server alone while ``hidden``.
    """

    id: str
    name: str
    place: int
    bid: ReadOut
    hidden: bool


def known(lot: Lot, person_id: int) -> list[Known]:
    """The bids that stand, as this member may know them now, in the member's order.

    While they are hidden those that the owner found unqualified aren't among them.

    Raises:
        BlindNotReady: names and order aren't fixed yet. QualificationsNotExamined: nor is it known which bids have one.
    """
    bids = opening.still_standing(lot.pk)
    if not hides(lot):
        names = organisations(bid.organisation_id for bid in bids)
        return [
            Known(str(one.bid), names[one.organisation_id].name, one.opened_order, one, hidden=False) for one in bids
        ]
    qualifying.require_examined(lot)
    out = qualifying.unqualified(lot)
    by_id = {str(one.bid): one for one in bids if str(one.bid) not in out}
    ordered = blind.order(seed=_seed(lot), sheet=_sheet(lot, person_id), bids=by_id)
    return [
        Known(alias, _("Bid %(number)s") % {"number": place}, place, by_id[bid], hidden=True)
        for place, (alias, bid) in enumerate(ordered, start=1)
    ]


def real(lot: Lot, person_id: int, given: Mapping[str, Any]) -> dict[str, Any]:
    """What a member says by the ids that it knows, by the bids' own ids.

    Raises:
        Invalid: an id that the member doesn't know. BlindNotReady.
    """
    own = {one.id: str(one.bid.bid) for one in known(lot, person_id)}
    if not hides(lot):
        return dict(given)
    if given.keys() - own.keys():
        raise Invalid(errors={"bids": _("Score every bid that stands, once, and no other.")})
    return {own[name]: value for name, value in given.items()}


def seen(lot: Lot, person_id: int, stored: Mapping[str, Any]) -> dict[str, Any]:
    """What is stored by the bids' own ids, by the ids that the member knows."""
    if not hides(lot):
        return dict(stored)
    own = {str(one.bid.bid): one.id for one in known(lot, person_id)}
    return {own[name]: value for name, value in stored.items() if name in own}


def find(lot: Lot, person_id: int, name: str) -> Known:
    """The bid that a member means by an id.

    Raises:
        NotFound: the member knows none by it. BlindNotReady.
    """
    found = next((one for one in known(lot, person_id) if one.id == name), None)
    if found is None:
        raise NotFound(bid=name)
    return found


def names_of(lot: Lot, person_id: int) -> dict[str, str]:
    """The names in words by the bids' own ids, for the server's own tables; only bids that stand have one.

    Raises:
        BlindNotReady
    """
    return {str(one.bid.bid): one.name for one in known(lot, person_id)}


def reads_documents(lot: Lot, reader: Actor, at: datetime) -> bool:
    """Whether the reader may read whole bids now: the committee, unless it scores blind and hasn't closed."""
    return queries.on_the_committee(lot, reader, at) and not hides(lot)


def documents(one: Known, at: datetime) -> list[tuple[int, DocumentEntry]]:
    """The documents of a hidden bid that name nobody, with their place among all.

    Raises:
        SharesRefused: they can't be opened.
    """
    entries = opening.documents_for_panel(one.bid.bid, None, at)
    return [(place, entry) for place, entry in enumerate(entries) if entry.name.casefold().startswith(MARK)]


def as_told(lot: Lot) -> dict[str, str] | None:
    """The seed as the statement of EVA-01 shows it; None where the lot isn't scored blind."""
    return {"seed": _seed(lot).hex()} if waits.is_blind(lot) else None


def _seed(lot: Lot) -> bytes:
    row = Blinding.objects.filter(lot=lot).first()
    if row is None:
        raise BlindNotReady(lot=str(lot.uuid))
    return bytes.fromhex(row.seed)


def _sheet(lot: Lot, person_id: int) -> str:
    row = sheets.of_member(lot, person_id)
    if row is None:
        raise BlindNotReady(lot=str(lot.uuid))
    return str(row.uuid)
