"""The newest acts of a kind that anybody may know of."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from openhall.kernel.refusals import NotFound
from openhall.portal.export import evaluation_held_from
from openhall.tendering.planning.public import project
from openhall.witness import public as witness
from openhall.witness.public import FeedAct


@dataclass(frozen=True)
class Example:
    """An act on the log. ``at`` is cut to the minute where its leaf is a sealed one."""

    leaf_sha256: str
    index: int
    at: datetime


def examples(code: str) -> list[Example]:
    """The newest public acts of a kind, newest first; none whose case is kept confidential while it is evaluated."""
    return [
        Example(act.leaf_sha256, act.index, datetime.fromisoformat(act.leaf["at"]))
        for act in witness.latest(code)
        if _told(act)
    ]


def _told(act: FeedAct) -> bool:
    if act.case is None:
        return True
    held = _held_from(act.case)
    return held is None or act.index < held


def _held_from(case: UUID) -> int | None:
    try:
        return evaluation_held_from(project(case))
    except NotFound:  # a case of another room
        return None
