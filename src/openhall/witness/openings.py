"""Which act opens the sealed acts of a lot: the closing of its window to release, or the result of its auction.

Both hold the opening set (protocols §2): every sealed act of the lot before them, with what opens it. Sealed acts that
come later are in no set, so nobody may name them.
"""

import json

from openhall.witness.models import Outbox

WINDOW_CLOSED, AUCTION_ENDED = "OPN-03", "AUC-09"
OPENING = (WINDOW_CLOSED, AUCTION_ENDED)
DISCLOSED = """
    FROM witness_outbox AS act JOIN (
        SELECT leaf_index, substr(object, 5) AS lot
          FROM witness_outbox WHERE code = 'OPN-03' AND leaf_index < %(size)s
        UNION ALL
        SELECT leaf_index, convert_from(leaf, 'UTF8')::jsonb #>> '{public,lot}'
          FROM witness_outbox WHERE code = 'AUC-09' AND leaf_index < %(size)s
    ) AS opening ON opening.lot = act.sealed_for::text AND act.leaf_index < opening.leaf_index
   WHERE act.sealed_for IS NOT NULL
"""
"""Sealed acts that an opening set on the log of ``size`` entries names."""


def lot_of(row: Outbox) -> str:
    """The lot whose sealed acts an act opens: it is on the lot, or names it."""
    thing, _colon, uuid = row.object.partition(":")
    return uuid if thing == "lot" else str(json.loads(bytes(row.leaf))["public"]["lot"])


def is_opened(sealed: Outbox) -> bool:
    """Whether the log holds the act that opens the sealed acts of this one's lot."""
    rows = Outbox.objects.filter(code__in=OPENING, case_uuid=sealed.case_uuid, leaf_index__isnull=False)
    return any(lot_of(row) == str(sealed.sealed_for) for row in rows)
