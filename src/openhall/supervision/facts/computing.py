"""Indicators over the fact tables, where these are: the library's expressions, compiled once into PostgreSQL's SQL.

What concerns one tender alone is computed of the tenders that changed; figures over many tenders are computed whole,
soon after, and never so often that they'd take more than a fifth of the time.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from django.db import connection

from openhall.supervision.facts import following, limited, own
from openhall.supervision.facts.models import COLUMNS, FACTS, Progress, Watched
from openhall.supervision.limits import public as limits

LOCAL: Final = frozenset(
    {
        "A01", "A02", "A03", "A04", "B04", "B05", "B06", "B07", "B11", "B12", "B13", "B14", "D01", "D02", "D03",
        "D07", "D08", "E01", "E02", "E03", "E04", "E07", "F01", "F02", "G07", "G09", "H06", "H07", "I01", "I02",
        "I02V", "K01", "K02", "K03", "K04", "K05",
    }
)  # fmt: skip
"""Indicators whose value for a tender depends on that tender alone; a test holds it."""
NETWORKS: Final = frozenset({"H11", "H12", "H13"})
"""Found in memory by the library, over the newest tenders that together have at most so many bids:"""
MOST_BIDS: Final = 100_000
_LEAST: Final = timedelta(seconds=15)
_CHUNK: Final = 500
_PREFIX: Final = "scope_"


def indicators() -> tuple[str, ...]:
    """Ids of the indicators that can be computed here: what they ask for are facts that the platform keeps."""
    from openhall_indicators import EXPRESSIONS

    return tuple(one for one in EXPRESSIONS if one in NETWORKS or _answerable(one))


@cache
def _answerable(indicator: str) -> bool:
    """Not what compares texts, and not what asks for registers of firms or sanctions: nobody keeps these here."""
    from ibis.common.exceptions import IbisError

    from openhall_indicators.schema import TABLES

    try:
        text, _columns = _compiled(indicator)
    except IbisError:  # texts are compared in memory
        return False
    return not any(f'"{_PREFIX}{name}"' in text for name in TABLES if name not in FACTS)


@cache
def _compiled(indicator: str, limits: Any = None) -> tuple[str, tuple[str, ...]]:
    """SQL over tables named ``scope_…``, and its columns."""
    import ibis

    from openhall_indicators import EXPRESSIONS, Facts
    from openhall_indicators.schema import TABLES

    tables = {
        name: ibis.table(ibis.Schema.from_pyarrow(schema), name=_PREFIX + name) for name, schema in TABLES.items()
    }
    expression = EXPRESSIONS[indicator](Facts(tables, limits) if limits else Facts(tables))
    return str(ibis.to_sql(expression, dialect="postgres")).replace("%", "%%"), tuple(expression.columns)


def rows_of(indicator: str, tenders: list[str] | None = None) -> list[dict[str, Any]]:
    """What the indicator says: a row for each unit with its keys, ``value`` and ``n``; of these tenders, or of all."""
    if indicator in NETWORKS:
        return networks([indicator])[indicator]
    if indicator in own.OF_A_TENDER:
        return own.OF_A_TENDER[indicator](tenders)
    if indicator in own.OVER_ALL:
        return own.OVER_ALL[indicator]()
    scope, given = ("", []) if tenders is None else (" AND tender_id = ANY(%s)", [tenders])
    if limited.limits_of(indicator):
        return limited.rows_of(
            indicator, lambda limits, within, values: _rows(indicator, limits, within + scope, values + given)
        )
    return _rows(indicator, None, "TRUE" + scope, given)


def _rows(indicator: str, limits: Any, scope: str, given: list[Any]) -> list[dict[str, Any]]:
    """What the indicator says of the tenders in ``scope``, a condition of our own with the values ``given``."""
    text, columns = _compiled(indicator, limits)
    used = [name for name in FACTS if _PREFIX + name in text]
    # Names of our own tables and columns, nothing that anybody typed.
    parts = ", ".join(
        f"{_PREFIX}{name} AS (SELECT {', '.join(COLUMNS[name])} FROM facts_{name} WHERE {scope})"  # noqa: S608
        for name in used
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH {parts} SELECT * FROM ({text}) AS found",  # noqa: S608
            given * len(used),
        )
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def networks(indicators: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """What these of :data:`NETWORKS` say; the groups are found once for all of them."""
    from openhall_indicators import EXPRESSIONS, from_rows

    whole = newest_whole()
    given = {}
    for table in ("tenders", "bids", "awards"):
        rows = FACTS[table]._default_manager.filter(tender_id__in=whole).order_by("-pk").values(*COLUMNS[table])
        given[table] = [following.plain(table, row) for row in rows]
    facts = from_rows(given)
    engine = facts.tables["bids"].get_backend()
    found: dict[str, list[dict[str, Any]]] = {
        one: engine.to_pyarrow(EXPRESSIONS[one](facts)).to_pylist() for one in indicators
    }
    engine.disconnect()
    return found


def newest_whole() -> list[str]:
    """The newest tenders that together have at most :data:`MOST_BIDS` bids: all of a tender's bids, or none."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT tender_id FROM (
                SELECT t.tender_id, sum(COALESCE(b.bids, 0)) OVER (ORDER BY t.id DESC) AS so_far
                FROM facts_tenders t LEFT JOIN (SELECT tender_id, count(*) AS bids FROM facts_bids GROUP BY tender_id) b
                ON b.tender_id = t.tender_id) counted
            WHERE so_far <= %s""",
            [MOST_BIDS],
        )
        return [tender for (tender,) in cursor.fetchall()]


def compute_of(tenders: list[str], *, at: datetime) -> None:
    """Compute what concerns each of these tenders alone."""
    for indicator in sorted(LOCAL | own.OF_A_TENDER.keys()):
        following.keep(indicator, rows_of(indicator, tenders), within=tenders, at=at)


def compute_whole(*, at: datetime) -> bool:
    """Compute figures over many tenders, if facts changed and it isn't too soon; whether it was done."""
    progress, _new = Progress.objects.get_or_create(pk=1)
    wait = max(_LEAST, timedelta(seconds=4 * progress.seconds))
    known_at, limits_at = progress.at, limits.changed_at()
    fresh_limits = limits_at is not None and (known_at is None or known_at <= limits_at)
    if progress.wanted <= progress.index and not fresh_limits:
        return False
    if known_at is not None and known_at <= at < known_at + wait:
        return False
    begun = time.monotonic()
    # Whoever died between facts and figures left these behind.
    behind = Watched.objects.filter(seen_index__gt=progress.index).exclude(tender_id="")
    changed = list(behind.values_list("tender_id", flat=True))
    for first in range(0, len(changed), _CHUNK):
        compute_of(changed[first : first + _CHUNK], at=at)
    known = indicators()
    for indicator in known:
        if indicator not in LOCAL | NETWORKS:
            following.keep(indicator, rows_of(indicator), within=None, at=at)
    if together := NETWORKS.intersection(known):
        for indicator, rows in sorted(networks(together).items()):
            following.keep(indicator, rows, within=None, at=at)
    for indicator, compute in own.OVER_ALL.items():
        following.keep(indicator, compute(), within=None, at=at)
    Progress.objects.filter(pk=1).update(index=progress.wanted, at=at, seconds=time.monotonic() - begun)
    return True
