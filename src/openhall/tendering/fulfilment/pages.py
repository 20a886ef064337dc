"""Pages of a contract's performance and of a supplier's record. They only read; each step is a signed form."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.kernel.refusals import Invalid, Refusal
from openhall.tendering.contracts.public import Contract, Side
from openhall.tendering.fulfilment import changing, ending, payments, policies, queries
from openhall.tendering.fulfilment.milestones import latest_day
from openhall.tendering.fulfilment.models import (
    Amendment,
    AmendmentState,
    Fulfilment,
    FulfilmentState,
    Milestone,
    MilestoneState,
    Payment,
    PaymentState,
    Postponement,
    PostponementState,
    Rating,
)
from openhall.tendering.planning.public import article, law_of, zone_of
from openhall.treasury import public as treasury
from openhall.treasury.public import Bond, BondState
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow, Tag
from openhall_rules.law import Pack

COLOURS = {
    MilestoneState.PROPOSED: "amber",
    MilestoneState.DECLINED: "grey",
    MilestoneState.PLANNED: "teal",
    MilestoneState.REPORTED: "amber",
    MilestoneState.ACCEPTED: "green",
    MilestoneState.DROPPED: "grey",
    AmendmentState.AGREED: "green",
    PostponementState.AGREED: "green",
    PaymentState.RECORDED: "amber",
    PaymentState.CONFIRMED: "green",
    PaymentState.DISPUTED: "red",
}
PAGE = 20


def clause_name(change: dict[str, Any]) -> str:
    """What a changed clause is called."""
    names = {
        "delivery_place": _("Place of delivery"),
        "delivery_contact": _("Contact for delivery"),
        "acceptance": _("Acceptance"),
        "amount": _("Contract price"),
    }
    if change["clause"] == "quantity":
        return _("Quantity of item %(item)s") % {"item": change["item"]}
    return names.get(change["clause"], str(change["clause"]))


def state_tag(row: Fulfilment) -> Tag:
    """Whether a contract is performed."""
    if row.state in (FulfilmentState.TERMINATED, FulfilmentState.CANCELLED):
        return Tag(row.get_state_display(), "red")
    done = row.state == FulfilmentState.COMPLETED
    return Tag(_("Fully performed"), "green") if done else Tag(row.get_state_display(), "teal")


def criterion_name(code: str) -> str:
    """What a criterion of evaluation is called."""
    names = {
        "quality": _("Quality"),
        "time": _("Time"),
        "service": _("Service"),
        "cooperation": _("Cooperation"),
        "price_discipline": _("Keeping to the price"),
        "safety": _("Safety"),
    }
    return names.get(code, code)


@require_safe
def performance(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A concluded contract's performance, for everybody; with what the reader's side can do now."""
    reader = identity.reader(request)
    contract, row = queries.performed(uuid, reader)
    project, now = contract.lot.notice.project, identity.received_at(request)
    law, side = law_of(project), policies.side_of(reader, contract)
    running = row is not None and row.state == FulfilmentState.RUNNING
    rating, bond = (queries.rating_of(row) if row else None), treasury.bond_of(contract.uuid)
    api = f"/api/v1/contracts/{uuid}"
    context = {
        "contract": contract,
        "lot": contract.lot,
        "project": project,
        "zone": zone_of(project),
        "now": now,
        "row": row,
        "tag": state_tag(row) if row else None,
        "side": side.value if side else "",
        "is_owner": side == Side.OWNER,
        "is_supplier": side == Side.SUPPLIER,
        "running": running,
        "rows": _rows(contract, row, law),
        "milestones": [_milestone(one, law, side, running, now) for one in queries.milestones_of(row)] if row else [],
        "amendments": [_amendment(one, side, running) for one in queries.amendments_of(row)] if row else [],
        "payments": [_payment(one, contract, side) for one in queries.payments_of(row)] if row else [],
        "unpaid": _unpaid(row) if row and side == Side.OWNER else "",
        "payable": queries.accepted_of(row) if row and side == Side.OWNER else [],
        "items": [(str(item["id"]), item["description"]) for item in contract.facts["items"]],
        "supplement": _supplement(contract, row, now) if running and side else {},
        "latest": latest_day(contract),
        "open": ending.open_of(row) if row else 0,
        "criteria": [(place, code, criterion_name(code)) for place, code in enumerate(ending.criteria_of(law))],
        "rating": rating,
        "marks": _marks(rating),
        "may_rate": side == Side.OWNER and row is not None and not running and rating is None,
        "may_answer": side == Side.SUPPLIER and rating is not None and rating.answered_at is None,
        "bond": bond,
        "bond_rows": _bond(bond, side, zone_of(project)) if bond else [],
        "may_ask_bond": side == Side.OWNER and running and bond is None,
        "bond_article": article(law, ending.BOND_CAP),
        "party": str(reader.organisation or "") if reader else "",
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": identity.assertion_options(reader) if reader else "",
        "object": f"contract:{uuid}",
        "version": row.version if row else 1,
        "next": f"/contracts/{uuid}/performance",
        "api": api,
    }
    return render(request, "fulfilment/performance.html", context)


def _rows(contract: Contract, row: Fulfilment | None, law: Pack) -> list[SummaryRow]:
    facts, lang = contract.facts, contract.lang
    rows = [
        SummaryRow(_("Owner"), facts["owner"]["name"], lang=lang),
        SummaryRow(_("Supplier"), facts["supplier"]["name"], lang=lang),
        SummaryRow(_("Contract price"), formats.money(contract.amount, contract.currency)),
    ]
    more = changing.added(row) if row else 0
    if row and more:
        rows.append(
            SummaryRow(_("Price with agreed changes"), formats.money(contract.amount + more, contract.currency))
        )
    if row and (paid := payments.total(row, PaymentState.CONFIRMED)):
        rows.append(SummaryRow(_("Paid, as the supplier confirmed"), formats.money(paid, contract.currency)))
    latest = latest_day(contract)
    if latest is not None:
        rows.append(SummaryRow(_("To be performed by"), formats.day(latest)))
    names = ("delivery_place", "delivery_contact", "acceptance")
    now = changing.in_force(row) if row else {name: contract.terms.get(name, "") for name in names}
    rows += [SummaryRow(clause_name({"clause": name}), now[name], lang=lang) for name in names if now[name]]
    if row is not None and row.completed_at is not None:
        rows.append(SummaryRow(_("Complete since"), formats.instant(row.completed_at, law.calendar.zone)))
        rows.append(SummaryRow(_("Lateness"), late(row.days_late)))
    return rows


def late(days: int) -> str:
    """Lateness in words."""
    return _("%(days)s days late") % {"days": formats.number(days)} if days else _("In time")


def _milestone(one: Milestone, law: Pack, side: Side | None, running: bool, now: datetime) -> dict[str, Any]:
    last = law.milestone_day(one.due_date)
    state = MilestoneState(one.state)
    waits = running and state == MilestoneState.PLANNED
    overdue = law.milestone_days_late(one.due_date, reported_at=now) if waits else 0
    return {
        "row": one,
        "tag": Tag(_("To be done") if state == MilestoneState.PLANNED else one.get_state_display(), COLOURS[state]),
        "due": formats.day(one.due_date),
        "moved": formats.day(last) if last != one.due_date else "",
        "late": late(one.days_late) if one.reported_at and not waits else "",
        "overdue": _("Overdue by %(days)s days") % {"days": formats.number(overdue)} if overdue else "",
        "events": list(one.events.all()),
        "later": [_postponement(each, side, running) for each in one.postponements.all()],
        "may_postpone": waits
        and side is not None
        and law.calendar.day_of(now) <= last
        and all(each.state != PostponementState.PROPOSED for each in one.postponements.all()),
        "may_answer": running and state == MilestoneState.PROPOSED and side is not None and one.proposed_by != side,
        "may_report": running and state == MilestoneState.PLANNED and side == Side.SUPPLIER,
        "may_judge": running and state == MilestoneState.REPORTED and side == Side.OWNER,
    }


def _postponement(one: Postponement, side: Side | None, running: bool) -> dict[str, Any]:
    proposed = one.state == PostponementState.PROPOSED
    return {
        "row": one,
        "tag": Tag(one.get_state_display(), COLOURS.get(PostponementState(one.state), "amber" if proposed else "grey")),
        "before": formats.day(one.due_before),
        "after": formats.day(one.due_date),
        "may_answer": running and proposed and side is not None and one.proposed_by != side.value,
    }


def _amendment(one: Amendment, side: Side | None, running: bool) -> dict[str, Any]:
    return {
        "row": one,
        "tag": Tag(one.get_state_display(), COLOURS.get(AmendmentState(one.state), "amber")),
        "columns": [Column(_("Clause"), header=True), Column(_("Before")), Column(_("After"))],
        "changes": [(clause_name(change), change["before"] or "–", change["after"]) for change in one.changes],
        "may_answer": running
        and one.state == AmendmentState.PROPOSED
        and side is not None
        and one.proposed_by != side.value,
    }


def _payment(one: Payment, contract: Contract, side: Side | None) -> dict[str, Any]:
    return {
        "row": one,
        "tag": Tag(one.get_state_display(), COLOURS[PaymentState(one.state)]),
        "amount": formats.money(one.amount, contract.currency),
        "day": formats.day(one.paid_date),
        "may_answer": side == Side.SUPPLIER and one.state == PaymentState.RECORDED,
    }


def _unpaid(row: Fulfilment) -> str:
    """How much can still be recorded as paid; empty where nothing can."""
    left = payments.price(row) - payments.total(row, PaymentState.RECORDED, PaymentState.CONFIRMED)
    return formats.money(left, row.contract.currency) if left > 0 else ""


def _supplement(contract: Contract, row: Fulfilment | None, now: datetime) -> dict[str, str]:
    """How much may still be added by the law, or who must enter the figure."""
    if row is None:
        return {}
    try:
        limit, cited = changing.limit_of(contract, now)
    except Refusal as refusal:
        return {"unset": str(refusal.facts.get("authority") or refusal.problem()["title"])}
    if limit is None:
        return {"article": cited}
    return {"left": formats.money(limit - changing.added(row), contract.currency), "article": cited}


def _marks(rating: Rating | None) -> list[tuple[str, str, str]]:
    marks = rating.marks if rating else []
    return [
        (criterion_name(one["criterion"]), _("%(mark)s of 5") % {"mark": one["mark"]}, one["reason"]) for one in marks
    ]


def _bond(bond: Bond, side: Side | None, zone: str) -> list[SummaryRow]:
    rows = [
        SummaryRow(_("Amount"), formats.money(bond.amount, bond.currency)),
        SummaryRow(_("How far it is"), bond.get_state_display()),
    ]
    if side is not None and bond.state == BondState.ASKED:
        rows += [
            SummaryRow(_("Pay to"), bond.bank.holder),
            SummaryRow(_("Account"), bond.bank.number),
            SummaryRow(_("Bank"), bond.bank.bank_code),
            SummaryRow(_("Reference for the payment"), bond.reference),
        ]
    steps = ((_("Received"), bond.held_at), (_("Released"), bond.released_at), (_("Paid back"), bond.returned_at))
    return [*rows, *(SummaryRow(name, formats.instant(at, zone)) for name, at in steps if at is not None)]


@require_safe
def supplier(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What an organisation performed under contracts that it won here, for everybody, newest first."""
    organisation = identity.organisation(uuid)
    before = request.GET.get("before", "")
    if before and not (before.isascii() and before.isdigit() and len(before) < 19):
        raise Invalid(errors={"before": _("This page does not exist.")})
    rows = queries.record_of(organisation.id, before=int(before) if before else None, limit=PAGE + 1)
    context = {
        "organisation": organisation,
        "rows": [_performed(row) for row in rows[:PAGE]],
        "older": f"?before={rows[PAGE - 1].pk}" if len(rows) > PAGE else "",
        "newer": "?" if before else "",
    }
    return render(request, "fulfilment/supplier.html", context)


def _performed(row: Fulfilment) -> dict[str, Any]:
    contract, rating = row.contract, getattr(row, "rating", None)
    project = contract.lot.notice.project
    return {
        "row": row,
        "state": state_tag(row).text,
        "contract": contract,
        "project": project,
        "amount": formats.money(contract.amount, contract.currency),
        "late": late(row.days_late) if row.state == FulfilmentState.COMPLETED else "",
        "rating": rating,
        "marks": _marks(rating),
    }
