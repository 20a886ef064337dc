"""What ends by rule: the bidding, the second round, the auction."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop

from openhall.identity import public as identity
from openhall.identity.public import Role
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import MoveNotAllowed
from openhall.kernel.wording import say
from openhall.tendering.auctions import acts
from openhall.tendering.auctions.locks import stop_queue
from openhall.tendering.auctions.models import Auction, Entrant, Outcome, SealedOffer
from openhall.tendering.auctions.refusals import NotOver, ResultWaitsForLog
from openhall.tendering.auctions.standing import currency_of, said, standing_of, terms_of
from openhall.tendering.notices.public import Lot, require_unpaused
from openhall.tendering.opening.public import Locked, Opening, fail_by_rule
from openhall.tendering.outages import public as outages
from openhall.treasury.public import lot_window_closed
from openhall.witness.public import LOG, Recorded, disclose, hidden_acts, opening_set, record
from openhall_rules import auctions as rules
from openhall_rules.auctions import REVEAL, SECOND_ROUND
from openhall_rules.money import quantize

RESULT = "result"
UNSOLD = "unsold"
MINIMUM = "validity.minimum_price"


@dataclass(frozen=True)
class Ended:
    """A stage that ended. ``failed``: the act that failed the lot, where nobody won."""

    auction: Auction
    recorded: Recorded
    failed: Recorded | None = None


@transaction.atomic(durable=True)
def close_auction(*, auction: UUID, at: datetime) -> Ended:
    """End the bidding by rule: at its end, or when the limit has been offered.

    Raises:
        NotOver: too early. OutageNotSettled: an outage may give time back. MoveNotAllowed: it was closed, or its lot is
            no longer open. NotFound.
    """
    locked, row = stop_queue(auction)
    _require(locked, row, row.state == Auction.State.OPEN and row.closed_at is None, "close_auction")
    terms, standing = terms_of(row), standing_of(row)
    if not rules.is_over(terms, standing, at):
        raise NotOver(due_at=instant_text(row.due_at))
    _require_settled(at)
    coming, until = RESULT, None
    if standing.offers and terms.second_minutes:
        coming, until = SECOND_ROUND, at + timedelta(minutes=terms.second_minutes)
        row.move("begin_second_round")
    elif standing.offers and terms.reserve is not None:
        coming, until = REVEAL, at + timedelta(minutes=terms.reveal_minutes)
        row.move("begin_reveal")
    row.closed_at, row.since_at, row.due_at = at, at, until or at
    if locked.project.state == "bidding":
        locked.project.move("begin_opening")
        locked.project.save(update_fields=["state", "version"])
    act = acts.CLOSED(
        object=f"auction:{row.uuid}",
        case=locked.project.uuid,
        public={
            "lot": str(locked.lot.uuid),
            "offers": standing.offers,
            "next": coming,
            "until": None if until is None else instant_text(until),
        },
    )
    _tell(locked, row, coming, at)
    recorded = record(act, intent=None, actor=LOG, at=at)
    row.closed_leaf = recorded.leaf_sha256
    row.save()
    return Ended(row, recorded)


@transaction.atomic(durable=True)
def close_second_round(*, auction: UUID, at: datetime) -> Ended:
    """End the sealing of last offers by rule; what was sealed, and the reserve, can be revealed from now on.

    Raises:
        NotOver, OutageNotSettled, MoveNotAllowed, NotFound
    """
    locked, row = stop_queue(auction)
    _require(locked, row, row.state == Auction.State.SEALING, "close_second_round")
    if at < row.due_at:
        raise NotOver(due_at=instant_text(row.due_at))
    _require_settled(at)
    row.move("begin_reveal")
    row.since_at, row.due_at = at, at + timedelta(minutes=terms_of(row).reveal_minutes)
    row.save(update_fields=["state", "version", "since_at", "due_at"])
    _tell(locked, row, REVEAL, at)
    act = acts.SEALING_CLOSED(
        object=f"auction:{row.uuid}",
        case=locked.project.uuid,
        public={"lot": str(locked.lot.uuid), "until": instant_text(row.due_at)},
    )
    return Ended(row, record(act, intent=None, actor=LOG, at=at))


@transaction.atomic(durable=True)
def publish_result(*, auction: UUID, at: datetime) -> Ended:
    """Publish who has won, and open every sealed act of the lot; names are disclosed with it.

    Where nobody won, the lot fails in the same transaction.

    Raises:
        NotOver, OutageNotSettled: something may still be revealed. ResultWaitsForLog: a sealed act waits for the log.
        MoveNotAllowed.
    """
    locked, row = stop_queue(auction)
    _require(
        locked, row, row.state in (Auction.State.OPEN, Auction.State.REVEALING) and row.closed_at is not None, "end"
    )
    if row.state == Auction.State.REVEALING and _awaited(row):
        if at < row.due_at:
            raise NotOver(due_at=instant_text(row.due_at))
        _require_settled(at)
    lot_window_closed(locked.lot.uuid, at=at)  # from here on the treasury records no sealed act of this lot
    waiting = sum(act.leaf_index is None for act in hidden_acts(locked.lot.uuid))
    if waiting:
        raise ResultWaitsForLog(waiting=waiting)
    found = _result(row)
    row.move("end")
    row.outcome, row.price, row.ended_at, row.due_at = Outcome(found.outcome), found.amount, at, at
    winner = found.bidder if found.outcome == rules.SOLD else ""
    row.winner = Entrant.objects.filter(auction=row, pseudonym=winner).first() if winner else None
    locked.lot.move("hold_auction")
    locked.lot.save(update_fields=["state", "version"])
    if locked.project.state == "opening":
        locked.project.move("begin_evaluation")
        locked.project.save(update_fields=["state", "version"])
    disclose(
        list(Entrant.objects.filter(auction=row).values_list("leaf_sha256", flat=True)),
        ["bidder/name", "bidder/identifier"],
        at,
    )
    act = acts.RESULT(
        object=f"auction:{row.uuid}",
        case=locked.project.uuid,
        public={
            "lot": str(locked.lot.uuid),
            "outcome": found.outcome,
            "bidder": winner,
            "amount": said(row, found.amount),
            "currency": currency_of(row),
        },
        statement={"v": 1, "lot": str(locked.lot.uuid), "sealed": opening_set(locked.lot.uuid)},
    )
    _tell(locked, row, RESULT if winner else UNSOLD, at)
    recorded = record(act, intent=None, actor=LOG, at=at)
    row.result_leaf = recorded.leaf_sha256
    row.save()
    failed = None
    if found.outcome != rules.SOLD:
        opening = Opening(lot=locked.lot, closed_at=at)
        failed = fail_by_rule(locked, opening, reason=found.outcome, path=MINIMUM, at=at)
    return Ended(row, recorded, failed)


def _require(locked: Locked, row: Auction, good: bool, move: str) -> None:
    """The auction is where this step is possible, and its tender doesn't stand still.

    Raises:
        MoveNotAllowed; what a pause of the tender raises.
    """
    if not good or locked.lot.state != Lot.State.OPEN:
        now = row.state if locked.lot.state == Lot.State.OPEN else locked.lot.state
        raise MoveNotAllowed(move=move, now=now, possible=Auction.workflow.possible(row.state))
    require_unpaused(locked.lot, "auction")


def _require_settled(at: datetime) -> None:
    """End a stage by the clock only when no outage lasts on or is still to be judged: it may give time back.

    Raises:
        OutageNotSettled
    """
    if outages.unsettled(at):
        raise outages.OutageNotSettled


def _awaited(row: Auction) -> bool:
    """Whether anything that was committed to has not been revealed yet."""
    reserve = terms_of(row).reserve is not None and row.reserve is None
    return reserve or SealedOffer.objects.filter(entrant__auction=row, revealed_at=None).exists()


def _result(row: Auction) -> rules.Result:
    currency = currency_of(row)
    rows = SealedOffer.objects.select_related("entrant").filter(entrant__auction=row, amount__isnull=False)
    order = {act.leaf_sha256: act.leaf_index or 0 for act in hidden_acts(row.lot.uuid)}
    last = [
        rules.LastOffer(one.entrant.pseudonym, quantize(one.amount, currency), order[one.leaf_sha256])
        for one in rows
        if one.amount is not None
    ]
    reserve = None if row.reserve is None else quantize(row.reserve, currency)
    return rules.result(terms_of(row), standing_of(row), last_offers=last, reserve=reserve)


def _concerned(row: Auction, coming: str) -> Iterator[int]:
    entrants = Entrant.objects.filter(auction=row)
    if coming in (SECOND_ROUND, REVEAL):
        entrants = entrants.filter(offers__isnull=False).distinct()
    yield from entrants.order_by("id").values_list("organisation_id", flat=True)


def _tell(locked: Locked, row: Auction, coming: str, at: datetime) -> None:
    """Write to those whom the next stage concerns."""
    bodies = {
        SECOND_ROUND: gettext_noop("The bidding for “%(lot)s” is over. Seal one last offer now."),
        REVEAL: gettext_noop("The bidding for “%(lot)s” is over. Reveal now what you have sealed."),
        RESULT: gettext_noop("The auction of “%(lot)s” has come to its end. See the result."),
        UNSOLD: gettext_noop("The auction of “%(lot)s” has ended and nobody has won: the lot has failed."),
    }
    body = say(bodies[coming], lot=locked.lot.title)
    subject = say(gettext_noop("Your auction"))
    for organisation in _concerned(row, coming):
        identity.notify_holders(
            organisation, {Role.BIDDER}, subject=subject, body=body, link=f"/desk/auctions/{row.uuid}", at=at
        )
    if coming in (RESULT, UNSOLD) or terms_of(row).reserve is not None:
        if coming == RESULT:
            body = say(gettext_noop("The auction of “%(lot)s” has a winner. Publish it now."), lot=locked.lot.title)
        link = f"/desk/lots/{locked.lot.uuid}/{'candidates' if coming == RESULT else 'auction'}"
        for organisation in locked.project.parties:
            identity.notify_holders(organisation, {Role.OFFICER}, subject=subject, body=body, link=link, at=at)
