"""Keeping the performance bond of a supplier that didn't perform: on which grounds, and to whom the money goes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from openhall.identity.public import Actor, Intent
from openhall.tendering.contracts.public import Contract, Side
from openhall.tendering.fulfilment import policies, telling
from openhall.tendering.fulfilment.milestones import Done, about, locked
from openhall.tendering.fulfilment.models import Fulfilment, Termination, TerminationState
from openhall.tendering.fulfilment.terminating import acts
from openhall.tendering.fulfilment.terminating.inputs import BondKept
from openhall.tendering.fulfilment.terminating.refusals import BondNotKept, NoBondHeld, RecipientOpen
from openhall.tendering.planning.public import article, law_of
from openhall.treasury import public as treasury
from openhall.treasury.public import Recipient
from openhall.witness.public import record
from openhall_rules.law import Pack, UnknownValue, Unset

GROUNDS = "deposits.bond_kept"
RECIPIENT = "deposits.bond_recipient"
ACCOUNT = "deposits.treasury_account"
OWNER, TREASURY = "owner", "treasury"


@transaction.atomic(durable=True)
def keep_bond(*, contract_uuid: UUID, given: BondKept, intent: Intent, actor: Actor, at: datetime) -> Done:
    """The owner keeps the bond of a contract that it ended because its supplier didn't perform (BND-05).

    The amount leaves the ledger's bonds for whom the law names; the bank pays it once, when the members have witnessed
    the act.

    Raises:
        NotFound, NotConcluded, MoveNotAllowed: the contract didn't end early. BondNotKept: not on a ground of the law.
        NoBondHeld. RecipientOpen: nobody has entered to whom it goes. What ``admit`` raises.
    """
    row = locked(contract_uuid, at=at)
    policies.as_owner(intent, actor, row.contract, version=row.version, at=at)
    row.move("after_end")
    law = law_of(row.contract.lot.notice.project)
    ended = ended_by_owner(row)
    if ended is None or ended.ground not in kept_on(law):
        raise BondNotKept(possible=list(kept_on(law)), article=_article(law, GROUNDS), set_by=who_enters(law, GROUNDS))
    whose, account = recipient(row.contract, law)
    bond = treasury.keep_bond(row.contract.uuid, at=at)
    if bond is None:
        raise NoBondHeld
    row.save()
    telling.other_side(row.contract, Side.OWNER, telling.BOND_KEPT, at=at)
    money: dict[str, Any] = {name: value for name, value in treasury.bond_facts(bond).items() if name != "lot"}
    act = acts.BOND_KEPT(
        **about(
            row,
            None,
            termination=str(ended.uuid),
            ground=ended.ground,
            article=_article(law, GROUNDS),
            recipient=whose,
            **money,
        ),
        commit={"account": {"holder": account.holder, "number": account.number, "bank_code": account.bank_code}},
        statement={"v": 1, "text": given.text},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    treasury.send_kept(bond, account, leaf_sha256=recorded.leaf_sha256, at=at)
    return Done(row, recorded)


def ended_by_owner(row: Fulfilment) -> Termination | None:
    """How the owner ended the contract early; None where the supplier did, or nobody."""
    return row.terminations.filter(state=TerminationState.ENDED, side=Side.OWNER.value).first()


def kept_on(law: Pack) -> tuple[str, ...]:
    """On which grounds of an early end the bond isn't given back; none where the law names none."""
    try:
        return tuple(law.get(GROUNDS))
    except (UnknownValue, Unset):
        return ()


def recipient(contract: Contract, law: Pack) -> tuple[str, Recipient]:
    """To whom a kept bond goes: the owner's registered account, or the treasury's, which its authority entered.

    Raises:
        RecipientOpen
    """
    try:
        whose = str(law.get(RECIPIENT))
    except (UnknownValue, Unset):
        raise RecipientOpen(article=_article(law, RECIPIENT), set_by=who_enters(law, RECIPIENT)) from None
    if whose == OWNER:
        own = treasury.own_account(contract.owner_id)
        if own is None:
            raise RecipientOpen(article=_article(law, RECIPIENT), set_by=contract.owner.name)
        return whose, Recipient(own.holder, own.number, own.bank_code)
    try:
        entered = dict(law.get(ACCOUNT))
        return whose, Recipient(str(entered["holder"]), str(entered["number"]), str(entered["bank_code"]))
    except (UnknownValue, Unset, KeyError):
        raise RecipientOpen(article=_article(law, ACCOUNT), set_by=who_enters(law, ACCOUNT)) from None


def who_enters(law: Pack, path: str) -> str:
    """Who has to enter a value that the law leaves open; empty where it says it."""
    try:
        law.get(path)
    except Unset as error:
        return error.authority
    except UnknownValue:
        return ""
    return ""


def _article(law: Pack, path: str) -> str:
    try:
        return article(law, path)
    except UnknownValue:
        return ""
