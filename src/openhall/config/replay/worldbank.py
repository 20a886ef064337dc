"""World Bank contract awards as CSV: one line a bid, grouped by contract."""

import csv
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

from openhall.config.replay.sources import Price, SourceBid, SourceTender

NEEDED = {"contract", "bidder.name", "status", "opening.price.raw", "evaluated.price.raw"}
_PRICE = re.compile(r"([A-Z]{3})\s*(-?[\d,]+(?:\.\d+)?)")


def recognises(path: Path) -> bool:
    """Whether there is a bids file of this form."""
    file = _file(path)
    if not file.is_file() or file.suffix != ".csv":
        return False
    with file.open(newline="", encoding="utf-8") as lines:
        return set(next(csv.reader(lines), [])) >= NEEDED


def _file(path: Path) -> Path:
    return path / "bids.csv" if path.is_dir() else path


def read(path: Path) -> Iterator[SourceTender]:
    """Tenders in the order in which their contract first appears."""
    grouped: dict[str, list[dict[str, str]]] = {}
    with _file(path).open(newline="", encoding="utf-8", errors="replace") as lines:
        for row in csv.DictReader(lines):
            grouped.setdefault(row["contract"] or "", []).append(row)
    for contract, rows in grouped.items():
        short = contract.rstrip("/").rpartition("/")[2] or "without number"
        yield SourceTender(id=short, title=f"Contract {short}", bids=tuple(_bid(row) for row in rows))


def _bid(row: dict[str, str]) -> SourceBid:
    opening, problem = _price(row["opening.price.raw"])
    evaluated, _ = _price(row["evaluated.price.raw"])
    status = (row["status"] or "").strip().lower()
    return SourceBid(
        name=" ".join((row["bidder.name"] or "").split()),
        price=opening,
        evaluated=evaluated,
        awarded=status == "awarded",
        rejected=status == "rejected",
        problem=problem,
    )


def _price(raw: str | None) -> tuple[Price | None, str]:
    """The one amount that the cell holds, exactly; several currencies in one cell make no price."""
    found = _PRICE.findall(raw or "")
    if not found:
        return None, "no opening price"
    if len(found) > 1:
        return None, "opening price in several currencies at once"
    currency, digits = found[0]
    try:
        amount = Decimal(digits.replace(",", ""))
    except InvalidOperation:
        return None, "opening price is not a number"
    return (Price(amount, currency), "") if amount > 0 else (None, "opening price is not positive")
