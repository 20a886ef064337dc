"""Indicators of this platform alone: what only it knows, or what may be compared only where it lies.

Each is one statement over the facts, and reads every row once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db import connection

from openhall.supervision.facts.meaning import COMPLAINTS, REPEATED, SAME_FILES

LARGEST_BLOCK: Final = 60
"""Bidders with one and the same file; of more no pairs are made: everybody had it from somewhere."""
Row = dict[str, Any]


def unfounded_complaints() -> list[Row]:
    """Of everybody whose complaints have ended: the share that was in vain."""
    return _rows(
        "SELECT party::text AS complainant_id, avg(in_vain::int)::float AS value, count(*) AS n "
        "FROM facts_endedcomplaint GROUP BY party"
    )


def repeated_complaints(tenders: list[str] | None = None) -> list[Row]:
    """Of one party about one tender: how many complaints were in vain, of how many that have ended."""
    scope, given = ("", []) if tenders is None else ("WHERE tender_id = ANY(%s)", [tenders])
    return _rows(
        "SELECT party::text AS complainant_id, tender_id, sum(in_vain::int)::float AS value, count(*) AS n "  # noqa: S608
        f"FROM facts_endedcomplaint {scope} GROUP BY party, tender_id",
        given,
    )


def same_files(tenders: list[str] | None = None) -> list[Row]:
    """Two bidders of one tender whose bids hold the same file: how many files; ``n``: files of the one with fewer."""
    scope, given = ("", []) if tenders is None else ("AND tender_id = ANY(%s)", [tenders])
    return _rows(
        # Our own names; what was asked for is among the values.
        "WITH files AS (SELECT DISTINCT tender_id, bidder_id, value FROM facts_traces "  # noqa: S608
        f"WHERE kind = 'file' {scope}), "
        "held AS (SELECT tender_id, bidder_id, count(*) AS many FROM files GROUP BY 1, 2), "
        "blocks AS (SELECT tender_id, value FROM files GROUP BY 1, 2 "
        f"HAVING count(*) BETWEEN 2 AND {LARGEST_BLOCK}), "
        "shared AS (SELECT a.tender_id, a.bidder_id AS first_id, b.bidder_id AS second_id, count(*) AS many "
        "FROM blocks JOIN files a USING (tender_id, value) JOIN files b USING (tender_id, value) "
        "WHERE a.bidder_id < b.bidder_id GROUP BY 1, 2, 3) "
        "SELECT s.tender_id, s.first_id, s.second_id, s.many::float AS value, least(x.many, y.many) AS n FROM shared s "
        "JOIN held x ON x.tender_id = s.tender_id AND x.bidder_id = s.first_id "
        "JOIN held y ON y.tender_id = s.tender_id AND y.bidder_id = s.second_id",
        given,
    )


def _rows(text: str, given: list[Any] | None = None) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(text, given)
        columns = [one.name for one in cursor.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


OF_A_TENDER: Final[Mapping[str, Callable[[list[str] | None], list[Row]]]] = {
    SAME_FILES: same_files,
    REPEATED: repeated_complaints,
}
"""Their value depends on one tender alone."""
OVER_ALL: Final[Mapping[str, Callable[[], list[Row]]]] = {COMPLAINTS: unfounded_complaints}
