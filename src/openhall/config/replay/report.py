"""``report.json`` of a replay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from openhall.config.replay.runner import Row


def report(rows: Iterable[Row], *, source: str, pack: str, seconds: float, bids_run: int) -> dict[str, Any]:
    """Figures of the whole replay; every tender's own row is in ``finished.jsonl``.

    ``seconds`` and ``bids_per_second`` are of this run alone (``bids_run``: bids of the tenders that it finished).
    """
    rows = list(rows)
    refused = Counter(refusal["reason"] for row in rows for refusal in row.refused)
    return {
        "source": source,
        "pack": pack,
        "tenders": len(rows),
        "outcomes": dict(Counter(row.outcome for row in rows).most_common()),
        "bids": sum(row.bids for row in rows),
        "opened": sum(row.opened for row in rows),
        "refused": {"total": sum(refused.values()), "reasons": dict(refused.most_common())},
        "same_winner_evaluated": _share([row.same_winner_evaluated for row in rows]),
        "same_winner_opening": _share([row.same_winner_opening for row in rows]),
        "not_comparable": {
            "evaluated": dict(Counter(row.not_comparable for row in rows if row.not_comparable).most_common()),
            "opening": dict(
                Counter(row.not_comparable_opening for row in rows if row.not_comparable_opening).most_common()
            ),
        },
        "awards": sum(row.folder is not None for row in rows),
        "errors": [{"tender": row.id, "error": row.error} for row in rows if row.error],
        "seconds": round(seconds, 3),
        "bids_per_second": round(bids_run / seconds, 3) if seconds else None,
    }


def _share(answers: list[bool | None]) -> dict[str, Any]:
    compared = [answer for answer in answers if answer is not None]
    same = sum(compared)
    return {"same": same, "of": len(compared), "share": round(same / len(compared), 4) if compared else None}
