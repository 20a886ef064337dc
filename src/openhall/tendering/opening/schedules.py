"""Price schedules that were opened, side by side: positions down, bidders across. Only what was read out is in them."""

from dataclasses import dataclass
from decimal import Decimal

from openhall.tendering.notices.public import Lot
from openhall.tendering.opening.queries import record_of


@dataclass(frozen=True)
class Line:
    """One position. ``prices``: for each bidder ``(unit price, amount)`` as they stood in its sheet, None without."""

    id: str
    description: str
    unit: str
    quantity: str
    prices: list[tuple[str, str] | None]
    lowest: Decimal | None


@dataclass(frozen=True)
class Comparison:
    """The schedules of a lot. ``bidders`` in the order of the opening; ``totals``: what each asks, and in what."""

    bidders: list[str]
    totals: list[tuple[str, str]]
    lines: list[Line]


def comparison(lot: Lot) -> Comparison:
    """The opened schedules of a lot; without lines where nothing is read out or nobody gave positions."""
    record = record_of(lot)
    sheets = [{str(item["id"]): item for item in one.content.get("items", [])} for one in record.read_out]
    asked = [str(item["id"]) for item in lot.items]
    others = [name for sheet in sheets for name in sheet if name not in asked]
    known = {str(item["id"]): item for item in lot.items}
    lines = []
    for name in dict.fromkeys([*asked, *others]):
        given = [sheet.get(name) for sheet in sheets]
        about = known.get(name) or next(item for item in given if item is not None)
        prices = [(str(item["unit_price"]), str(item["amount"])) if item else None for item in given]
        lines.append(
            Line(
                id=name,
                description=str(about.get("description", "")),
                unit=str(about.get("unit", "")),
                quantity=str(about.get("quantity", "")),
                prices=prices,
                lowest=min((Decimal(price[0]) for price in prices if price), default=None),
            )
        )
    return Comparison(
        bidders=[record.names[one.organisation_id] for one in record.read_out],
        totals=[(str(one.content["total"]), one.currency) for one in record.read_out],
        lines=lines if any(sheets) else [],
    )


def as_rows(found: Comparison) -> list[list[str]]:
    """The comparison as a table of text, for files: two columns a bidder."""
    head = ["No.", "Description", "Unit", "Quantity"]
    rows = [[*head, *(f"{name}: {what}" for name in found.bidders for what in ("unit price", "amount"))]]
    for line in found.lines:
        cells = [cell for price in line.prices for cell in (price or ("", ""))]
        rows.append([line.id, line.description, line.unit, line.quantity, *cells])
    totals = [cell for total, currency in found.totals for cell in (currency, total)]
    return [*rows, ["Total", "", "", "", *totals]]
