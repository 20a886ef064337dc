"""OCDS releases with the bids extension: packages, single releases, records; also far from valid ones."""

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from openhall.config.replay.sources import Price, SourceBid, SourceTender

LARGEST_FILE = 512 * 1024 * 1024


def files(path: Path) -> list[Path]:
    """The JSON files at a path, sorted."""
    found = [path] if path.is_file() else sorted(path.rglob("*.json"))
    return [file for file in found if file.suffix == ".json" and file.stat().st_size <= LARGEST_FILE]


def read(paths: Iterable[Path]) -> Iterator[SourceTender]:
    """One tender for each lot of each process; an unreadable file is reported as a tender with a problem."""
    for path in paths:
        try:
            data = json.loads(path.read_bytes(), parse_float=Decimal)
        except (ValueError, RecursionError, OSError) as error:
            yield SourceTender(path.name, path.name, (), problem=f"the file can't be read: {type(error).__name__}")
            continue
        for number, release in enumerate(_releases(data)):
            yield from _tenders(release, f"{path.stem}-{number}")


def _releases(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, list):
        for item in data:
            yield from _releases(item)
    elif isinstance(data, dict):
        if isinstance(data.get("releases"), list):
            yield from (one for one in data["releases"] if isinstance(one, dict))
        elif isinstance(data.get("records"), list):
            for record in data["records"]:
                if isinstance(record, dict):
                    yield from _releases(record.get("compiledRelease") or record.get("releases") or [])
        elif "ocid" in data or "tender" in data or "bids" in data:
            yield data


def _tenders(release: dict[str, Any], fallback: str) -> Iterator[SourceTender]:
    tender = release.get("tender") if isinstance(release.get("tender"), dict) else {}
    details = _details(release)
    if not tender and not details:
        return
    ocid = str(release.get("ocid") or fallback)
    title = str(tender.get("title") or tender.get("description") or ocid)[:250] if tender else ocid
    winners = _winners(release)
    lots: dict[str, list[dict[str, Any]]] = {}
    for bid in details:
        lots.setdefault(str(bid.get("relatedLot") or (bid.get("relatedLots") or [""])[0]), []).append(bid)
    if not lots:
        yield SourceTender(ocid, title, (), problem="no bids in the record")
    for lot, bids in lots.items():
        yield SourceTender(
            f"{ocid}/{lot[:8]}" if len(lots) > 1 else ocid, title, tuple(_bid(bid, lot, winners) for bid in bids)
        )


def _details(release: dict[str, Any]) -> list[dict[str, Any]]:
    bids = release.get("bids")
    found = bids.get("details") if isinstance(bids, dict) else bids
    return [bid for bid in found if isinstance(bid, dict)] if isinstance(found, list) else []


def _winners(release: dict[str, Any]) -> dict[str, set[str]]:
    """Lot → ids and names of the suppliers that were awarded; ``""`` collects awards that name no lot."""
    found: dict[str, set[str]] = {}
    awards = release.get("awards")
    for award in awards if isinstance(awards, list) else []:
        if not isinstance(award, dict) or str(award.get("status", "active")) not in ("active", "pending", "None"):
            continue
        lots = award.get("relatedLots") or [award.get("relatedLot") or ""]
        for lot in lots if isinstance(lots, list) else [lots]:
            names = found.setdefault(_lot_id(lot), set())
            for supplier in award.get("suppliers") or []:
                if isinstance(supplier, dict):
                    names |= {str(supplier[key]).strip() for key in ("id", "name") if supplier.get(key)}
    return found


def _lot_id(lot: Any) -> str:
    """Some publishers write the id, some an object around it."""
    return str(lot.get("lotId") or lot.get("id") or "") if isinstance(lot, dict) else str(lot)


def _bid(bid: dict[str, Any], lot: str, winners: dict[str, set[str]]) -> SourceBid:
    tenderers = [one for one in bid.get("tenderers") or [] if isinstance(one, dict)]
    name = " & ".join(str(one.get("name") or one.get("id") or "") for one in tenderers).strip()
    known = {str(one[key]).strip() for one in tenderers for key in ("id", "name") if one.get(key)}
    price, problem = _price(bid.get("value"))
    return SourceBid(
        name=" ".join(name.split()),
        price=price,
        evaluated=None,
        awarded=bool(known & (winners.get(lot, set()) | winners.get("", set()))),
        rejected=str(bid.get("status") or "").lower() in ("disqualified", "withdrawn", "rejected", "invalid"),
        problem=problem,
    )


def _price(value: Any) -> tuple[Price | None, str]:
    if not isinstance(value, dict) or value.get("amount") is None:
        return None, "no opening price"
    try:
        amount = Decimal(str(value["amount"]))
    except InvalidOperation:
        return None, "opening price is not a number"
    currency = str(value.get("currency") or "")
    if len(currency) != 3 or not currency.isalpha() or not currency.isupper():
        return None, "opening price without a currency"
    return (
        (Price(amount, currency), "") if amount.is_finite() and amount > 0 else (None, "opening price is not positive")
    )
