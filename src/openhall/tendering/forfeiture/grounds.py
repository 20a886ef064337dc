"""On which grounds a deposit may be kept: those that the law names and the record of the tender shows."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from openhall.tendering.awards import public as awards
from openhall.tendering.bidding.public import Bid, Cause
from openhall.tendering.contracts.public import fell_by
from openhall.tendering.notices.public import Lot
from openhall.tendering.opening import public as opening
from openhall.tendering.planning.public import law_of
from openhall.treasury import public as treasury
from openhall.treasury.public import Forfeiture, ForfeitureState, HeldDeposit
from openhall_rules.law import UnknownValue, Unset

PATH = "deposits.forfeiture"
BY_DECISION = "remedies.complaint_forfeiture"
REVOKED = "revoked_after_deadline"
REFUSED = "contract_refused"
NO_BOND = "performance_bond_missing"
FORGED = "forged_facts"
FALLEN = {"gives_up": REFUSED, "refuses_contract": REFUSED, "no_bond": NO_BOND}
"""Why an award fell → the ground on which its winner’s deposit may be kept."""


@dataclass(frozen=True, slots=True)
class Keepable:
    """A deposit with the grounds on which it may be kept now; none once its refund was ordered."""

    held: HeldDeposit
    grounds: tuple[str, ...]


def in_words(ground: str) -> str:
    """A ground as a sentence."""
    return {
        REVOKED: _("The bidder revoked its bid after the deadline, or it could not be opened through the bidder."),
        REFUSED: _("The winner refuses to conclude the contract."),
        NO_BOND: _("The winner does not hand in the performance bond."),
        FORGED: _("The bidder gave forged facts."),
    }.get(ground, ground)


def article(lot: Lot) -> str:
    """The article that lets deposits be kept."""
    return law_of(lot.notice.project).value(PATH).citation


def shown(lot: Lot) -> dict[str, tuple[str, ...]]:
    """Pseudonyms of the bidders whose deposits may be kept → the grounds, in the order of the law."""
    found: dict[str, set[str]] = {}
    if opening.window_closed(lot):
        for one in opening.taken_part(lot):
            if one.state in (Bid.State.REVOKED, Bid.State.UNREADABLE) and one.cause == Cause.OWN_FAULT:
                found.setdefault(one.bidder, set()).add(REVOKED)
        for bid in opening.read_out(lot.pk):
            if bid.revoked_at is not None:
                found.setdefault(bid.bidder, set()).add(REVOKED)
    if lot.state in (Lot.State.AWARDED, Lot.State.CONTRACTED):
        winner = str(awards.award_of(lot.uuid).candidates[0]["bidder"])
        refused = {REFUSED} if lot.state == Lot.State.AWARDED else set()
        found.setdefault(winner, set()).update({NO_BOND}, refused)
    for bidder, ground in fell_by(lot).items():  # whoever lost its award so owes no less than who refuses
        if ground in FALLEN:
            found.setdefault(bidder, set()).add(FALLEN[ground])
    named = law_of(lot.notice.project).get(PATH)
    return {bidder: tuple(one for one in named if one in grounds) for bidder, grounds in found.items()}


def keepable(lot: Lot) -> list[Keepable]:
    """The deposits of a lot that may be kept, and those that somebody has announced to keep."""
    grounds = shown(lot)
    rows = []
    for held in treasury.held_deposits([lot.uuid]).get(lot.uuid, []):
        free = not held.refunded and _free(held.forfeiture)
        may = grounds.get(held.bidder, ()) if free else ()
        if may or held.forfeiture is not None or held.bidder in grounds:
            rows.append(Keepable(held, may))
    return rows


def of_deposit(lot: Lot, deposit: UUID) -> Keepable | None:
    """One deposit of a lot; None when it is not among them."""
    return next((one for one in keepable(lot) if one.held.deposit == deposit), None)


def findable(lot: Lot) -> dict[str, str]:
    """Grounds that a decision on a complaint can find → who keeps the deposit then; none where the law says nothing."""
    try:
        found: dict[str, str] = law_of(lot.notice.project).get(BY_DECISION)
    except (UnknownValue, Unset):
        return {}
    return dict(found)


def by_decision(lot: Lot) -> list[Keepable]:
    """The deposits that a decision could still order to be kept, each with the grounds that nothing contradicts."""
    grounds = findable(lot)
    if not grounds:
        return []
    standing = {bid.bidder for bid in opening.read_out(lot.pk) if bid.revoked_at is None}
    won = lot.state in (Lot.State.AWARDED, Lot.State.CONTRACTED)
    winner = str(awards.award_of(lot.uuid).candidates[0]["bidder"]) if won else ""
    rows = []
    for held in treasury.held_deposits([lot.uuid]).get(lot.uuid, []):
        if held.refunded or not _free(held.forfeiture):
            continue
        contradicted = {
            REVOKED: held.bidder in standing,
            REFUSED: held.bidder != winner or lot.state != Lot.State.AWARDED,
            NO_BOND: held.bidder != winner,
        }
        may = tuple(one for one in grounds if not contradicted.get(one, False))
        if may:
            rows.append(Keepable(held, may))
    return rows


def _free(row: Forfeiture | None) -> bool:
    """Whether nobody held a deposit, or only a body that ordered nothing in the end."""
    return row is None or (row.state == ForfeitureState.LET_GO and row.complaint is not None)
