"""Fees that are due with a step: asked for by rule when a dossier is filed or done, and what waits until they are paid.

An edition says when each of its fees is due. At filing: the dossier isn't accepted before. At pick-up: the result isn't
handed out before; no fee of certified copies is open then either. A head may let a fee go, with the reason.
"""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import NotFound
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.dossiers import acts, fees, policies, steps
from openhall.procedures.dossiers.collecting import FIRST_CHECK
from openhall.procedures.dossiers.fee_models import Charge, ChargeState
from openhall.procedures.dossiers.filing import Done
from openhall.procedures.dossiers.inputs import WaiveInput
from openhall.procedures.dossiers.models import Dossier, Draft, State
from openhall.procedures.dossiers.refusals import ChargedBefore, FeeFell, FeeUnpaid
from openhall.witness.public import LOG
from openhall_rules.money import stated

ASKED_AFTER = {"file": catalogue.FILING, "finish": catalogue.PICK_UP}
"""After which step fees are asked for, by when they are due."""


def cost(row: Draft | Dossier, due: str = "") -> Decimal:
    """What the procedure costs by the answers that were given and by how it is filed; ``due``: of that day alone."""
    online = row.desk_id is None if isinstance(row, Draft) else row.channel == fees.ONLINE
    return catalogue.wanted_fee(row.edition.content, row.answers, online=online, due=due)


def owed_at_pick_up(row: Dossier) -> Decimal:
    """What is to be paid before the result is given to anybody, on paper or electronically; 0 when nothing is.

    It counts from the beginning: an electronic result may be issued before the dossier is done and the fee asked for.
    """
    if row.state in fees.FELL or catalogue.PICK_UP not in catalogue.fee_dues(row.edition.content):
        return Decimal(0)
    charge = next((one for one in row.charges.all() if one.due == catalogue.PICK_UP), None)
    if charge is None:
        return cost(row, catalogue.PICK_UP)
    return charge.amount if charge.state == ChargeState.ASKED else Decimal(0)


def follow(row: Dossier, step: str, at: datetime) -> None:
    """After a step, ask by rule for the fee that is due then (DOS-18), once."""
    due = ASKED_AFTER.get(step, "")
    if not due or not (amount := cost(row, due)):
        return
    currency = row.edition.content["currency"]
    _charge, fresh = Charge.objects.get_or_create(
        dossier=row,
        copy_set=fees.PROCEDURE,
        due=due,
        defaults={"amount": amount, "currency": currency, "asked_at": at, "next_check_at": at + FIRST_CHECK},
    )
    if not fresh:
        return
    public = {
        "status": int(row.status), "copy_set": fees.PROCEDURE, "due": due, "amount": stated(amount, currency),
        "currency": currency,
    }  # fmt: skip
    act = acts.FEE_ASKED(object=f"dossier:{row.uuid}", public=public)
    steps.saved(row, "ask_payment", act, intent=None, actor=LOG, officer=None, at=at)


def before_step(row: Dossier | Draft, step: str, _at: datetime) -> None:
    """Refuse to accept a dossier whose fee is due with the filing, or to hand a result out while a fee is open.

    Raises:
        FeeUnpaid
    """
    if not isinstance(row, Dossier) or step not in ("accept", "give_back"):
        return
    open_ = row.charges.filter(state=ChargeState.ASKED)
    if step == "accept":
        open_ = open_.filter(copy_set=fees.PROCEDURE)
    if first := open_.first():
        raise FeeUnpaid(amount=stated(first.amount, first.currency), currency=first.currency)


@transaction.atomic(durable=True)
def waive_fee(*, dossier: UUID, given: WaiveInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Let a fee go, as head of the unit that decides, with the reason (DOS-30); the clock goes on if it stood for it.

    Raises:
        NotFound: not the actor's, no such fee. ChargedBefore: it is settled. FeeFell. What ``identity.admit`` raises.
    """
    row = steps.locked(dossier)
    if row.unit is None or not policies.handles(actor, row):
        raise NotFound(dossier=str(dossier))
    policies.of_unit_head(intent, actor, row.unit, version=row.version, at=at)
    charge = fees.meant(row, given.copy_set, given.due)
    if charge.state != ChargeState.ASKED:
        raise ChargedBefore
    if row.state in fees.FELL:
        raise FeeFell
    charge.move("waive")
    charge.next_check_at = None
    if charge.due == catalogue.ACCEPTANCE and row.state == State.FINANCIAL_DUTY:
        row.move("pay")
        steps.resume(row, at)
    else:
        row.version += 1
    public = fees.paid_fields(row, charge)
    act = acts.FEE_WAIVED(object=f"dossier:{row.uuid}", public=public, commit={"words": given.reason})
    recorded = steps.saved(
        row, "waive_fee", act, words=given.reason, intent=intent, actor=actor, officer=actor.person_id, at=at
    )
    charge.leaf_sha256 = recorded.leaf_sha256
    charge.save()
    return Done(row, recorded)
