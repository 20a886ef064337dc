"""Invented OCDS releases as JSON lines, to measure reading with: about 1.3 kB each, and the same for the same seed."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

_FIRST: Final = datetime(2022, 1, 3, tzinfo=UTC)
_METHODS: Final = ("open", "open", "open", "selective", "limited", "direct")


def write_releases(path: Path, processes: int, *, seed: int = 1) -> int:
    """Write one compiled release a line; the size of the file in bytes."""
    with path.open("w", encoding="utf-8") as out:
        for release in releases(processes, seed=seed):
            out.write(json.dumps(release, separators=(",", ":")) + "\n")
    return path.stat().st_size


def releases(processes: int, *, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Processes of an invented country: a call, one to five bids, an award, sometimes a contract."""
    lots = random.Random(seed)  # noqa: S311 - an invented market, no secret
    firms = max(50, processes // 30)
    for number in range(processes):
        yield _release(number, firms, lots)


def _release(number: int, firms: int, lots: random.Random) -> dict[str, Any]:
    ocid = f"ocds-000000-{number:08}"
    start = _FIRST + timedelta(days=lots.randrange(900), minutes=lots.randrange(1440))
    price = 10 ** lots.uniform(4, 7)
    bidders = sorted({lots.randrange(firms) for _ in range(lots.choice((1, 1, 2, 3, 5)))})
    offers = {f"F-{firm}": round(price * lots.lognormvariate(0, 0.1), 2) for firm in bidders}
    winner = min(offers, key=lambda firm: (offers[firm], firm))
    buyer = {"id": f"B-{number % 500}", "name": f"Invented office {number % 500}"}
    parties = [{**buyer, "roles": ["buyer"], "address": {"region": f"R{number % 17}"}}]
    parties += [{"id": firm, "name": f"Invented firm {firm[2:]}", "roles": ["tenderer"]} for firm in offers]
    awarded = start + timedelta(days=lots.randrange(25, 60))

    def money(amount: float) -> dict[str, Any]:
        return {"amount": amount, "currency": "XXX"}

    return {
        "ocid": ocid,
        "id": f"{ocid}-1",
        "date": _at(awarded),
        "tag": ["compiled"],
        "initiationType": "tender",
        "parties": parties,
        "buyer": buyer,
        "tender": {
            "id": ocid,
            "title": f"Invented works number {number}",
            "status": "complete",
            "procurementMethod": lots.choice(_METHODS),
            "mainProcurementCategory": lots.choice(("goods", "works", "services")),
            "value": money(round(price * 1.1, 2)),
            "tenderPeriod": {"startDate": _at(start), "endDate": _at(start + timedelta(days=lots.randrange(5, 40)))},
            "numberOfTenderers": len(offers),
            "items": [{"id": "1", "classification": {"scheme": "CPV", "id": f"{lots.randrange(10, 90)}000000"}}],
            "documents": [{"id": "1", "documentType": "tenderNotice", "datePublished": _at(start)}],
        },
        "bids": {
            "details": [
                {"id": str(place), "status": "valid", "tenderers": [{"id": firm}], "value": money(amount)}
                for place, (firm, amount) in enumerate(offers.items(), 1)
            ]
        },
        "awards": [
            {
                "id": "1",
                "status": "active",
                "date": _at(awarded),
                "value": money(offers[winner]),
                "suppliers": [{"id": winner, "name": f"Invented firm {winner[2:]}"}],
            }
        ],
        "contracts": [{"id": "1", "awardID": "1", "status": "active", "dateSigned": _at(awarded + timedelta(days=12))}],
    }


def _at(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")
