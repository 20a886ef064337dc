"""Pieces of HTML for the live stream: what the hall's page shows, as the log takes it in."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import translation

from openhall.kernel.refusals import NotFound
from openhall.portal import queries, record
from openhall.witness.public import published

RECENT = 200
"""Leaves that somebody who asks for all cases from the beginning looks back."""


def fragments(*, case: UUID | None, after: int, language: str = "en") -> tuple[int, list[dict[str, Any]]]:
    """Public acts beyond the leaf index ``after`` as HTML, in log order, and the index looked at last.

    Args:
        case: one tender, or None for all.
        after: -1 for the beginning. language: of the sentences; an unknown one counts as English.

    Sealed acts never appear, neither before nor after their window closes.
    """
    head = published()
    if head is None:
        return after, []
    reached = max(after, head.size - 1)
    if case is None and after < 0:
        after = head.size - 1 - RECENT
    known = language if language in dict(settings.LANGUAGES) else "en"
    with translation.override(known):
        return reached, _events(case, after, reached)


def _events(case: UUID | None, after: int, reached: int) -> list[dict[str, Any]]:
    acts = [act for act in queries.public_acts(case=case, after=after) if act.index <= reached]
    found: list[dict[str, Any]] = []
    by_case: dict[UUID, list[Any]] = {}
    for act in acts:
        if act.case is not None:
            by_case.setdefault(act.case, []).append(act)
    for uuid, own in by_case.items():
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
