"""Keeping a deposit and letting it go, whoever does it: the owner signs, or it follows by rule from a decision.

Each function belongs into the transaction of the act that it serves, under the locks of project, notice, lot, deposit.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent
from openhall.tendering.forfeiture import acts, telling
from openhall.tendering.notices.public import Lot, lock_lot_in_project
from openhall.treasury import public as treasury
from openhall.treasury.public import Forfeiture, ForfeitureState, Keeper, amount_text
from openhall.witness.public import LOG, Recorded, record

ORDERED, NOT_ORDERED, WITHDRAWN, LIFTED = (
    "complaint_decided", "complaint_ended", "complaint_withdrawn", "order_lifted",
)  # fmt: skip
"""Why it was kept or let go by rule: what stands in the place of an owner's reasons."""


def in_words(reason: str) -> str:
    """Reasons as people read them: an owner's own words, or what a code of the rule means."""
    known = {
        ORDERED: _("The decision on a complaint orders it."),
        NOT_ORDERED: _("The complaint was decided, and the decision doesn’t order it to be kept."),
        WITHDRAWN: _("The complaint was withdrawn."),
        LIFTED: _("The body has taken back its order."),
    }
    return known.get(reason, reason)


def keep(
    lot: Lot, row: Forfeiture, *, reason: str, at: datetime, intent: Intent | None = None, actor: Actor | None = None
) -> Recorded:
    """DEP-07: the amount is owed to the owner from now on and paid to its registered account.

    Raises:
        StillToBeHeard, ForfeitureDecided, NoPayeeAccount
    """
    project = lot.notice.project
    treasury.keep_deposit(row, reason=reason, owner_id=project.owner_id, at=at)
    telling.decided(lot, row, at=at)
    act = acts.DEPOSIT_FORFEITED(
        object=f"deposit:{row.deposit.uuid}",
        case=project.uuid,
        public=public_of(lot, row) | money_of(row) | _complaint(row),
        statement={"v": 1, "reason": reason},
        commit={"account": treasury.payee_facts(row)},
    )
    return _record(row, record(act, intent=intent, actor=actor or LOG, at=at))


def release(
    lot: Lot, row: Forfeiture, *, reason: str, at: datetime, intent: Intent | None = None, actor: Actor | None = None
) -> Recorded:
    """DEP-08: nothing is kept; the refund that waited runs by rule.

    Raises:
        ForfeitureDecided
    """
    treasury.let_go(row, reason=reason, at=at)
    telling.decided(lot, row, at=at)
    act = acts.DEPOSIT_LET_GO(
        object=f"deposit:{row.deposit.uuid}",
        case=lot.notice.project.uuid,
        public=public_of(lot, row) | _complaint(row),
        statement={"v": 1, "reason": reason},
    )
    return _record(row, record(act, intent=intent, actor=actor or LOG, at=at))


@transaction.atomic
def carry_out(deposit: UUID, *, reason: str, at: datetime) -> Recorded | None:
    """Keep by rule what a decision orders so; None while the owner has registered no account to which it is paid."""
    lot = lock_lot_in_project(treasury.lot_of_deposit(deposit))
    row = treasury.locked_forfeiture(deposit)
    if row.state != ForfeitureState.ORDERED or row.keeper != Keeper.RULE:
        return None
    if treasury.own_account(lot.notice.project.owner_id) is None:
        return None
    return keep(lot, row, reason=reason, at=at)


def public_of(lot: Lot, row: Forfeiture) -> dict[str, str]:
    """Lot and bidder, as every act on a deposit tells them."""
    return {"lot": str(lot.uuid), "bidder": row.deposit.sub_account.bidder}


def money_of(row: Forfeiture) -> dict[str, str]:
    """How much of the deposit is, or would be, kept."""
    currency = row.deposit.currency
    return {"amount": amount_text(row.amount, currency), "currency": currency}


def _complaint(row: Forfeiture) -> dict[str, str]:
    return {} if row.complaint is None else {"complaint": str(row.complaint)}


def _record(row: Forfeiture, recorded: Recorded) -> Recorded:
    row.decision_leaf = recorded.leaf_sha256
    row.save()
    return recorded
