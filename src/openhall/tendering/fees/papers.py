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
        ],
    )
    return typeset(paper, at=at, attachments=[Attachment("fee.json", canonical(facts), description=paper.title)])


def rows_of(fee: Fee) -> list[tuple[str, str]]:
    """A fee, figure by figure."""
    line = fee.line
    return [
        (_("Class"), line["class"]),
        (_("Minutes"), formats.number(line["minutes"])),
        (_("Kilometres"), formats.number(line["kilometres"])),
        (_("For the time"), formats.money(Decimal(line["time"]), fee.currency)),
        (_("For the distance"), formats.money(Decimal(line["distance"]), fee.currency)),
        (_("Fee before tax"), formats.money(fee.gross, fee.currency)),
        (_("Tax withheld"), formats.money(fee.tax, fee.currency)),
        (_("Paid out"), formats.money(fee.net, fee.currency)),
    ]


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
        "net": amount_text(fee.net, fee.currency),
        "order": fee.order.leaf_sha256,
    }


def _language() -> str:
    return get_language() or "en"
