"""Who may do what in the treasury."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent, Role, admit, holds
from openhall.kernel.refusals import NotFound, NotYours
from openhall.treasury.models import DepositBank, SubAccount

KEEPERS = frozenset({Role.TREASURER})
ACCOUNT_KEEPERS = frozenset({Role.TREASURER, Role.MANAGER})
PAYERS = frozenset({Role.BIDDER, Role.TREASURER, Role.MANAGER})


def as_account_keeper(intent: Intent, actor: Actor, *, at: datetime) -> int:
    """Let a treasurer or manager name their organisation's own bank account; the organisation's key.

    Raises:
        NotYours: the actor acts for no organisation. What ``identity.admit`` raises.
    """
    if actor.organisation_id is None:
        raise NotYours(reason=_("Choose the organisation that you act for."))
    admit(intent, actor, roles=ACCOUNT_KEEPERS, organisation_id=actor.organisation_id, version=0, at=at)
    return actor.organisation_id


def as_treasurer(intent: Intent, actor: Actor, *, owner_id: int, version: int, at: datetime) -> None:
    """Let a treasurer of the trading centre that keeps the account act.

    Raises:
        MandateMissing and whatever else ``identity.admit`` raises.
    """
    admit(intent, actor, roles=KEEPERS, organisation_id=owner_id, version=version, at=at)


def as_payer(intent: Intent, actor: Actor, *, at: datetime) -> int:
    """Let a bidder's people ask for payment instructions; the organisation's key.

    Raises:
        NotYours, and what ``identity.admit`` raises.
    """
    if actor.organisation_id is None:
        raise NotYours(reason=_("Choose the organisation that you act for."))
    admit(intent, actor, roles=PAYERS, organisation_id=actor.organisation_id, version=0, at=at)
    return actor.organisation_id


def may_keep(actor: Actor, at: datetime) -> list[DepositBank]:
    """The deposit accounts whose treasurer the reader is.

    Raises:
        NotFound: none; whether there are accounts isn't told.
    """
    if actor.organisation_id is not None and holds(actor, KEEPERS, actor.organisation_id, at):
        return list(DepositBank.objects.filter(owner_id=actor.organisation_id).order_by("currency", "id"))
    raise NotFound


def sees_payer(sub_account: SubAccount) -> bool:
    """Whether others than the bidder may know who pays: only after the lot's window has closed (招标投标法 22)."""
    return sub_account.deposit_lot.window_closed_at is not None
