"""Fees of dossiers: asked for once, paid once, whatever a gateway repeats. Lock order: dossier, then fee."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from openhall.identity.public import Actor, Intent
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, NotFound
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.dossiers import acts, collecting, steps
from openhall.procedures.dossiers.collecting import FIRST_CHECK, LAST_CHECK, Report
from openhall.procedures.dossiers.fee_models import Charge, ChargeState, Incoming, PaidBy
from openhall.procedures.dossiers.filing import Done
from openhall.procedures.dossiers.inputs import FeeInput
from openhall.procedures.dossiers.models import Dossier, How, Interval, State, Why
from openhall.procedures.dossiers.refusals import ChargedBefore, FeeNotYet, NoFee, ReportNotSigned
from openhall.treasury.public import WordForged
from openhall.witness.public import LOG
from openhall_rules.money import stated
from openhall_rules.service import copy_fee
from openhall_rules.service import law as service_law

PROCEDURE = 0
"""The copy set that stands for the procedure's own fee."""
ONLINE = How.ONLINE.value
FELL = (State.NOT_ACCEPTED, State.STOPPED)
"""A dossier that ended so owes no fee any more; the unit may give back what was paid for it."""


def amount_of(row: Dossier, copy_set: int, pages: int, copies: int = 1) -> Decimal:
    """What the unit may ask for: the fees of the procedure that are due when it asks for them, or that of so many
    certified copies of so many pages each.

    Raises:
        Invalid: copies without pages.
    """
    if copy_set == PROCEDURE:
        return catalogue.wanted_fee(
            row.edition.content, row.answers, online=row.channel == ONLINE, due=catalogue.ACCEPTANCE
        )
    if pages < 1:
        raise Invalid(errors={"pages": _("Say how many pages the copy has.")})
    return copy_fee(service_law(row.pack), pages) * copies


def _on_another_day(row: Dossier) -> bool:
    """Whether the procedure has a fee that the unit doesn't ask for: it is asked for by rule on its own day."""
    return bool(catalogue.wanted_fee(row.edition.content, row.answers, online=row.channel == ONLINE))


def meant(row: Dossier, copy_set: int, due: str | None) -> Charge:
    """The fee of a copy set that somebody means, locked; without its day the one that is open, else any.

    Raises:
        NotFound
    """
    rows = Charge.objects.select_for_update(no_key=True).filter(dossier=row, copy_set=copy_set)
    if due:
        rows = rows.filter(due=due)
    charge = rows.filter(state=ChargeState.ASKED).first() or rows.first()
    if charge is None:
        raise NotFound(copy_set=copy_set)
    return charge


@transaction.atomic(durable=True)
def ask_fee(*, dossier: UUID, given: FeeInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Ask for a fee (DOS-18), once for each copy set; while the procedure's own is waited for, the clock stands still.

    Raises:
        What ``steps.for_unit`` raises. MoveNotAllowed. NoFee. ChargedBefore. Invalid.
    """
    row = steps.for_unit(dossier, intent, actor, at)
    amount = amount_of(row, given.copy_set, given.pages, given.copies)
    if not amount:
        if given.copy_set != PROCEDURE or not _on_another_day(row):
            raise NoFee
        raise ChargedBefore if row.charges.filter(copy_set=PROCEDURE).exists() else FeeNotYet
    due = "" if given.copy_set else catalogue.ACCEPTANCE
    currency = row.edition.content["currency"]
    if given.copy_set == PROCEDURE:
        row.move("ask_payment")
        Interval.objects.create(dossier=row, why=Why.FINANCIAL_DUTY, begin_at=at)
    else:
        row.version += 1
    _charge, fresh = Charge.objects.get_or_create(
        dossier=row,
        copy_set=given.copy_set,
        due=due,
        defaults={
            "amount": amount,
            "currency": currency,
            "copies": given.copies if given.copy_set else 0,
            "pages": given.pages if given.copy_set else 0,
            "asked_at": at,
            "next_check_at": at + FIRST_CHECK,
        },
    )
    if not fresh:
        raise ChargedBefore
    act = acts.FEE_ASKED(
        object=f"dossier:{row.uuid}",
        public={
            "status": int(row.status), "copy_set": given.copy_set, "due": due, "amount": stated(amount, currency),
            "currency": currency,
        },
    )  # fmt: skip
    recorded = steps.saved(row, "ask_payment", act, intent=intent, actor=actor, officer=actor.person_id, at=at)
    return Done(row, recorded)


def take_in_report(headers: Mapping[str, str], body: bytes, *, at: datetime) -> bool:
    """Read a report of the gateway and let it count; whether it paid a fee.

    Raises:
        ReportNotSigned. NotFound: no gateway is set up, or no such fee.
    """
    gateway = collecting.collector()
    if gateway is None:
        raise NotFound
    try:
        report = gateway.read(headers, body, at=at)
    except WordForged as error:
        raise ReportNotSigned from error
    counted = collecting.elsewhere(report, at)
    return take_in_fee(report=report, at=at) if counted is None else counted


@transaction.atomic(durable=True)
def take_in_fee(*, report: Report, at: datetime) -> bool:
    """Let a payment count (DOS-19); False when it was known, or doesn't pay: then it is kept as owed back.

    It doesn't pay when it is a second one, of another amount, or comes after the dossier fell.

    Raises:
        NotFound: no such fee.
    """
    try:
        key = UUID(hex=report.key)
    except ValueError as error:
        raise NotFound(key=report.key[:40]) from error
    above = Charge.objects.filter(uuid=key).values_list("dossier__uuid", flat=True).first()
    if above is None:
        raise NotFound(key=report.key[:40])
    row = steps.locked(above)
    charge = Charge.objects.select_for_update(no_key=True).get(uuid=key)
    fits = (report.amount, report.currency) == (charge.amount, charge.currency)
    counts = fits and charge.state == ChargeState.ASKED and row.state not in FELL
    _paid, fresh = Incoming.objects.get_or_create(
        number=report.number,
        defaults={
            "charge": charge, "amount": report.amount, "currency": report.currency, "counted": counts, "heard_at": at,
        },
    )  # fmt: skip
    if not fresh or not counts:
        return False
    settle(row, charge, at, by=PaidBy.NATIONAL if report.national else PaidBy.LOCAL)
    act = acts.FEE_PAID(object=f"dossier:{row.uuid}", public=paid_fields(row, charge))
    charge.leaf_sha256 = steps.saved(row, "pay", act, intent=None, actor=LOG, officer=None, at=at).leaf_sha256
    charge.save()
    return True


def settle(row: Dossier, charge: Charge, at: datetime, *, by: PaidBy) -> None:
    """Let a locked fee be paid; the clock goes on if it stood still for it. Neither is saved yet."""
    charge.move("pay")
    charge.paid_at, charge.paid_by = at, by
    charge.next_check_at, charge.checks = at + LAST_CHECK, 0
    if charge.due == catalogue.ACCEPTANCE and row.state == State.FINANCIAL_DUTY:
        row.move("pay")
        steps.resume(row, at)
    else:
        row.version += 1


def paid_fields(row: Dossier, charge: Charge) -> dict[str, Any]:
    """What the log tells of a fee that was paid."""
    return {
        "status": int(row.status), "copy_set": charge.copy_set, "due": charge.due,
        "amount": stated(charge.amount, charge.currency), "currency": charge.currency,
        "due_at": instant_text(row.due_at) if row.due_at else None,
    }  # fmt: skip


def owed_back(row: Dossier) -> list[Incoming]:
    """Payments that paid nothing and weren't given back: twice, of another amount, too late."""
    return list(Incoming.objects.filter(charge__dossier=row, counted=False, refund=None).order_by("id"))
