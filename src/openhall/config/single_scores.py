"""Each evaluator's scores of awarded lots, as the published findings have them: without names.

Evaluators are digests of who they are, so that the same one is found again in another tender. Who it is stays with the
committee's own records (招标投标法 第三十七条 keeps the list secret until the result stands).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from openhall.config.traces import Row, digest
from openhall.tendering.evaluation.models import Sheet
from openhall.witness.public import FeedAct, acts_after

COMMITTEE_COMPLETE: Final = ("DRW-06", "APT-01", "APT-02")


def technical(found: FeedAct) -> dict[str, float]:
    """Of each bid that was scored, by its id: the sum of its scores beside the price."""
    told = {}
    for entry in found.statement()["bids"]:
        if entry.get("other_scores"):
            told[entry["bid"]] = float(sum(Decimal(one) for one in entry["other_scores"].values()))
    return told


def rows(
    tender_id: str, case: UUID, found: dict[str, FeedAct], opened: dict[str, FeedAct], awarded: set[UUID]
) -> Iterator[Row]:
    """A row for each evaluator and bid of lots that are awarded. Sheets of replaced members count no more.

    ``minutes``: from the prices, or from when the committee was complete if that came later, to the member's
    signature, divided by the bids.
    """
    complete = [
        (act.body["public"]["lot"], act.at)
        for code in COMMITTEE_COMPLETE
        for act in acts_after(0, case=case, code=code)
    ]
    for lot, act in found.items():
        if UUID(lot) not in awarded:
            continue
        told = act.statement()
        bidders = {entry["bid"]: entry["bidder"] for entry in told["bids"]}
        sheets = [one for one in told.get("sheets", []) if not one["void"] and one["scores"]]
        known = {
            str(uuid): (person, signed_at)
            for uuid, person, signed_at in Sheet.objects.filter(uuid__in=[one["sheet"] for one in sheets]).values_list(
                "uuid", "person__uuid", "signed_at"
            )
        }
        for sheet in sheets:
            person, signed_at = known.get(sheet["sheet"], (None, None))
            begun = [at for of, at in complete if of == lot and signed_at is not None and at <= signed_at]
            if lot in opened:
                begun.append(opened[lot].at)
            minutes = _minutes(max(begun, default=None), signed_at)
            for bid, scores in sheet["scores"].items():
                row = {
                    "tender_id": tender_id,
                    "lot_id": lot,
                    "evaluator_id": digest("evaluator", person or sheet["sheet"]),
                    "bidder_id": bidders[bid],
                    "score": float(sum(Decimal(one) for one in scores.values())),
                    "minutes": None if minutes is None else minutes / len(sheet["scores"]),
                }
                yield "scores", row


def _minutes(begun: datetime | None, signed_at: Any) -> float | None:
    if begun is None or signed_at is None or signed_at < begun:
        return None
    return float((signed_at - begun).total_seconds() / 60)
