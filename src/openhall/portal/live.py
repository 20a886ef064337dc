"""Pieces of HTML for the live stream: what the hall's page shows, as the log takes it in."""

from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.utils import translation

from openhall.kernel.refusals import NotFound
from openhall.portal import queries, record
from openhall.witness.public import FeedAct, acts_after, published

RECENT = 200
"""Leaves that somebody who asks for all cases from the beginning looks back."""
PAGE = 200
"""Acts that are looked at for one piece, shown or not: what a reader who is far behind costs at a time."""
MOST_CASES = 20
"""Cases of which one piece tells: each costs a look at its tender."""


class Piece(NamedTuple):
    """A piece of the stream: the leaf index looked at last, the events up to it, and whether the log has more."""

    reached: int
    events: list[dict[str, Any]]
    more: bool


def fragments(*, case: UUID | None, after: int, language: str = "en") -> Piece:
    """Public acts beyond the leaf index ``after`` as HTML, in log order: at most one page of them.

    Args:
        case: one tender, or None for all.
        after: -1 for the beginning. language: of the sentences; an unknown one counts as English.

    Sealed acts never appear, neither before nor after their window closes.
    """
    head = published()
    if head is None:
        return Piece(after, [], more=False)
    last = max(after, head.size - 1)
    if case is None and after < 0:
        after = head.size - 1 - RECENT
    looked_at = list(acts_after(max(after, -1) + 1, case=case, limit=PAGE, with_statements=True))
    more = len(looked_at) == PAGE and looked_at[-1].index < last
    reached = looked_at[-1].index if more else last
    told: dict[UUID, list[FeedAct]] = {}
    for act in looked_at:
        if act.index > reached or act.case is None or act.sealed_for is not None:
            continue
        if act.case not in told and len(told) == MOST_CASES:
            reached, more = act.index - 1, True
            break
        told.setdefault(act.case, []).append(act)
    known = language if language in dict(settings.LANGUAGES) else "en"
    with translation.override(known):
        return Piece(reached, _events(told), more)


def _events(told: dict[UUID, list[FeedAct]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for uuid, own in told.items():
        try:
            tender = queries.tender(uuid)
        except NotFound:
            continue
        found += [
            {
                "index": entry.act.index,
                "html": str(record.item(entry)),
                "code": entry.act.code,
                "case": str(uuid),
            }
            for entry in record.entries(tender, acts=own)
        ]
    return sorted(found, key=lambda event: int(event["index"]))
