"""How the members of a committee sign its report, and how many must ask for more time: for anyone who checks it.

Sources: 招标投标法实施条例 (2019) 第四十八条, 第五十三条; 评标委员会和评标方法暂行规定 (2013) 第四十三条.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

AGREES: Final = "agrees"
DISSENTS: Final = "dissents"
DEEMED: Final = "deemed_to_agree"
MOST_HOURS: Final = 720
"""Hours that one act gives an evaluation."""
OPINIONS: Final = (AGREES, DISSENTS, DEEMED)


def opinion_faults(opinions: Sequence[Mapping[str, Any]], *, members: int) -> tuple[str, ...]:
    """What is wrong with the signatures under a report; empty when it is complete.

    ``missing``: not one of each member. ``unknown``: another opinion than there are. ``reason``: a dissent without
    reasons, or a refusal that others recorded without explaining it. ``twice``: two of one sheet or of one signature.
    ``unsigned``: an agreement or a dissent that nobody signed. ``minority``: not more than half signed themselves.

    Args:
        opinions: each with ``sheet``, ``leaf_sha256`` (None where others recorded it), ``opinion`` and ``reason``.
        members: of the committee who were drawn.
    """
    faults = []
    if len(opinions) != members:
        faults.append("missing")
    if any(one["opinion"] not in OPINIONS for one in opinions):
        faults.append("unknown")
    if any(not one["reason"] and (one["opinion"] == DISSENTS or one["leaf_sha256"] is None) for one in opinions):
        faults.append("reason")
    signed = [one["leaf_sha256"] for one in opinions if one["leaf_sha256"] is not None]
    sheets = [one["sheet"] for one in opinions if one["sheet"] is not None]
    if len(signed) != len(set(signed)) or len(sheets) != len(set(sheets)):
        faults.append("twice")
    if any(one["leaf_sha256"] is None and one["opinion"] != DEEMED for one in opinions):
        faults.append("unsigned")
    if len(signed) * 2 <= members:
        faults.append("minority")
    return tuple(faults)


def longer_until(*, at: datetime, until: datetime | None, hours: int) -> datetime:
    """Until when an evaluation lasts that gets ``hours`` at ``at``: from what was fixed before, if that isn't over."""
    return max(at, until or at) + timedelta(hours=hours)
