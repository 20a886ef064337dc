"""The index as programs read it."""

from typing import Any

from openhall.kernel.clock import instant_text
from openhall.procedures.index.edition_models import Answered, Edition, NationalImport, Training
from openhall.procedures.index.national import Beside, ranked
from openhall.witness.public import Recorded

Answer = dict[str, Any]


def receipt(recorded: Recorded) -> Answer:
    """What every recorded act answers."""
    return {"receipt_url": recorded.receipt_url, "leaf_sha256": recorded.leaf_sha256, "promise": recorded.promise}


def edition(row: Edition, *, whole: bool) -> Answer:
    """A published edition; ``whole``: with the figures, whose canonical JSON has the digest ``figures_sha256``."""
    found = {
        "uuid": str(row.uuid),
        "period": row.period,
        "number": row.number,
        "figures_sha256": row.sha256,
        "changes": row.changes,
        "reason": row.reason,
        "published_at": instant_text(row.published_at),
        "leaf_sha256": row.leaf_sha256,
    }
    return found | ({"figures": row.figures} if whole else {})


def national(row: NationalImport, beside: list[Beside]) -> Answer:
    """A month's national results with places, and our own points beside the published ones."""
    return {
        "uuid": str(row.uuid),
        "period": row.period,
        "source": row.source,
        "own": row.own,
        "rows_sha256": row.rows_sha256,
        "rows": [
            {
                "code": one.row.code,
                "name": one.row.name,
                "total": None if one.row.total is None else str(one.row.total),
                "rank": one.rank,
                "points": one.row.points,
            }
            for one in ranked(row)
        ],
        "beside": [
            {
                "indicator": one.indicator,
                "own": one.own,
                "published": one.published,
                "cause": one.cause,
                "same": one.same,
            }
            for one in beside
        ],
    }


def question(row: Answered) -> Answer:
    """A question to a head, and the answer."""
    return {
        "uuid": str(row.uuid),
        "unit": row.unit,
        "period": row.edition.period,
        "total": str(row.total),
        "below": str(row.below),
        "words": row.words or None,
        "lang": row.lang or None,
        "answered_at": instant_text(row.answered_at) if row.answered_at else None,
        "version": row.version,
    }


def training(row: Training) -> Answer:
    """A training."""
    return {
        "uuid": str(row.uuid),
        "unit": row.unit,
        "indicators": row.indicators,
        "state": row.state,
        "session_date": row.session_date.isoformat() if row.session_date else None,
        "invited": row.invited,
        "attended": row.attended,
        "version": row.version,
    }
