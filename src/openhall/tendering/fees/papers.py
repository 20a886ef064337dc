"""Statements as papers: of one fee, and of a year. PDF/A-3b with their facts attached, in the reader's language."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from openhall.tendering.fees.models import Fee
from openhall.tendering.planning.public import zone_of
from openhall.treasury.public import amount_text
from openhall.ui import formats
from openhall.ui.pdf import Attachment, Paper, Section, Table, printable, typeset
from openhall.witness.public import canonical


def statement(fee: Fee, *, at: datetime) -> bytes:
    """The statement of one fee, for the expert."""
    project = fee.order.lot.notice.project
    facts = facts_of(fee)
    paper = Paper(
        title=_("Statement of a fee"),
        lang=_language(),
        caption=printable(fee.person.name),
        footer=str(fee.uuid),
        sections=[
            Section(
                _("About"),
                rows=[
                    (_("Paid by"), fee.order.payer.name),
                    (_("Project"), project.title),
                    (_("Lot"), fee.order.lot.title),
                    (_("Ordered"), formats.instant(fee.order.ordered_at, zone_of(project))),
                    (_("Paid"), formats.instant(fee.paid_at, zone_of(project)) if fee.paid_at else _("Not yet")),
                ],
            ),
            Section(_("How the fee is computed"), rows=rows_of(fee)),
            *([Section(_("Your time"), paragraphs=[basis_of(fee)], rows=times_of(fee))] if fee.work else []),
        ],
    )
    return typeset(paper, at=at, attachments=[Attachment("fee.json", canonical(facts), description=paper.title)])


def rows_of(fee: Fee) -> list[tuple[str, str]]:
    """A fee, figure by figure."""
    line = fee.line
    return [
        (_("Class"), line["class"]),
        (_("Your minutes"), formats.number(line["minutes"])),
        (_("Kilometres"), formats.number(line["kilometres"])),
        *_way(fee),
        (_("For the time"), formats.money(Decimal(line["time"]), fee.currency)),
        (_("For the distance"), formats.money(Decimal(line["distance"]), fee.currency)),
        (_("Fee before tax"), formats.money(fee.gross, fee.currency)),
        (_("Tax withheld"), formats.money(fee.tax, fee.currency)),
        (_("Paid out"), formats.money(fee.net, fee.currency)),
    ]


def _way(fee: Fee) -> list[tuple[str, str]]:
    """From where to where the kilometres are, and by what the centre's office knows it; the member's alone to read."""
    way = fee.work.get("way")
    if not way:
        return []
    return [(_("From"), way["place"]), (_("To"), way["site"]), (_("Source of the distance"), way["source"])]


def times_of(fee: Fee) -> list[tuple[str, str]]:
    """From when to when the member was in the room, or had the seat; how long each time was."""
    zone = zone_of(fee.order.lot.notice.project)
    found = []
    for first, last in fee.work.get("times", []):
        begin, end = datetime.fromisoformat(first), datetime.fromisoformat(last)
        minutes = formats.number(-(-int((end - begin).total_seconds()) // 60))
        when = _("%(begin)s to %(end)s") % {"begin": formats.instant(begin, zone), "end": formats.instant(end, zone)}
        found.append((when, _("%(minutes)s minutes") % {"minutes": minutes}))
    return found


def basis_of(fee: Fee) -> str:
    """By what record the minutes are the member's own."""
    if fee.work.get("basis") == "room":
        return _("Your time in the committee’s room by its record, minutes begun. Adjournments don’t count.")
    if fee.work.get("basis") == "stated":
        return _(
            "The committee had no room of its own: the payer states that it sat %(minutes)s minutes. You are paid for "
            "them, yet no longer than you had your seat."
        ) % {"minutes": formats.number(fee.work["stated"])}
    return ""


def round_of(fee: Fee) -> str:
    """Which evaluation of the lot a fee is for, where there was more than one; else empty."""
    if fee.round == 1 and fee.order.rounds == [1]:
        return ""
    return _("Evaluation %(number)s of this lot") % {"number": formats.number(fee.round)}


def yearly(name: str, year: int, fees: Sequence[Fee], *, at: datetime) -> bytes:
    """What a person was paid in a year, fee by fee, with sums for each currency."""
    columns = [_("Paid"), _("Paid by"), _("Fee before tax"), _("Tax withheld"), _("Paid out")]
    rows = [
        [
            formats.instant(fee.paid_at, zone_of(fee.order.lot.notice.project)) if fee.paid_at else "",
            fee.order.payer.name,
            *(formats.money(amount, fee.currency) for amount in (fee.gross, fee.tax, fee.net)),
        ]
        for fee in fees
    ]
    sums = [
        (f"{title} ({currency})", formats.money(amount, currency))
        for currency, found in totals(fees).items()
        for title, amount in zip(columns[2:], found, strict=True)
    ]
    facts = {"v": 1, "year": year, "fees": [facts_of(fee) for fee in fees]}
    paper = Paper(
        title=_("Statement of fees of the year %(year)s") % {"year": year},
        lang=_language(),
        caption=printable(name),
        sections=[
            Section(_("Sums"), rows=sums),
            Section(_("Fees"), table=Table(columns, rows, widths=(3, 4, 2, 2, 2), figures=(2, 3, 4))),
        ],
    )
    return typeset(paper, at=at, attachments=[Attachment("fees.json", canonical(facts), description=paper.title)])


def totals(fees: Sequence[Fee]) -> dict[str, tuple[Decimal, Decimal, Decimal]]:
    """Currency → sums of fees, taxes and payments."""
    found: dict[str, tuple[Decimal, Decimal, Decimal]] = {}
    for fee in fees:
        gross, tax, net = found.get(fee.currency, (Decimal(0), Decimal(0), Decimal(0)))
        found[fee.currency] = gross + fee.gross, tax + fee.tax, net + fee.net
    return found


def facts_of(fee: Fee) -> dict[str, Any]:
    """A fee as it is attached to its statement."""
    return {
        "v": 1,
        "fee": str(fee.uuid),
        "lot": str(fee.order.lot.uuid),
        "payer": fee.order.payer.name,
        "statement": fee.line,
        "work": fee.work,
        "net": amount_text(fee.net, fee.currency),
        "order": fee.order.leaf_sha256,
    }


def _language() -> str:
    return get_language() or "en"
