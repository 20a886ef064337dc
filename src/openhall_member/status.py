"""How a member stands, in one table: for monitors as JSON, for its people as a page."""

from __future__ import annotations

from typing import Any

from openhall_member import clock
from openhall_member.following import Standing
from openhall_member.member import Member

STATES = ("agrees", "behind", "other-pack", "mismatch", "contradiction", "withheld", "forked")


def status(member: Member, standing: Standing) -> dict[str, Any]:
    """The document of ``GET /<hash>/status`` (protocols §7)."""
    latest = member.witness.latest
    size = latest.checkpoint.size if latest else 0
    state, detail = standing.state, standing.detail
    fork = member.evidence.fork()
    if fork is not None:
        state, detail = "forked", f"The log signed two histories; the proof is in evidence/{fork}. Nothing is signed."
    elif state == "agrees" and standing.replayed < size:
        state = "behind"
    return {
        "v": 1,
        "name": member.settings.name,
        "origin": member.settings.origin,
        "size": size,
        "copied": member.copy.head.size,
        "mirrored": member.vouching.mirrored_size,
        "replayed": standing.replayed,
        "vouched": member.vouching.statement_size,
        "published": standing.published,
        "state": state,
        "detail": " ".join(part for part in (detail, standing.trouble) if part),
        "clock": clock.instant_text(clock.exact_seconds()),
        "clock_offset": None if standing.offset is None else round(standing.offset, 1),
        "cosigned_at": clock.instant_text(latest.at) if latest else None,
        "mirror": member.settings.mirror,
        "keys": {
            "witness": str(member.keys.witness.verifier),
            "mirror": str(member.keys.mirror.verifier) if member.settings.mirror else None,
            "replay": str(member.keys.replay.verifier),
        },
    }
