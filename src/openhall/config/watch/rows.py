"""Rows of the domains beside the acts that wrote them. Each provider says what it knows of one act."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from openhall.witness.public import FeedAct, acts_after
from openhall.witness_room.warnings.public import Check

Provider = Callable[["Case"], Iterator[Check]]
_PROVIDERS: list[Provider] = []
MOST_ACTS = 1_000_000
AS_SEALED = "as sealed"
log = logging.getLogger("openhall.watch")


@dataclass
class Case:
    """The acts of one case that are in the published log, sealed ones with their real content, in log order."""

    uuid: UUID
    acts: list[FeedAct] = field(default_factory=list)

    def of(self, *codes: str) -> list[FeedAct]:
        """Those of these codes."""
        return [act for act in self.acts if act.code in codes]

    def last(self, code: str, object: str) -> FeedAct | None:
        """The last of that code on that thing."""
        found = [act for act in self.acts if act.code == code and act.object == object]
        return found[-1] if found else None

    def check(self, act: FeedAct, row: str, field: str, expected: Any, found: Any) -> Check:
        """A row's fact beside what the act says. What is still sealed is named by its leaf alone."""
        if act.sealed_for is not None and not self.disclosed(act.sealed_for):
            return Check(f"leaf {act.index}", field, AS_SEALED, AS_SEALED if expected == found else "something else")
        return Check(row, field, expected, found, self.uuid, act.leaf_sha256)

    def disclosed(self, lot: UUID) -> bool:
        """Whether the opening set of a lot is published, so that its sealed acts may be named."""
        return any(act.uuid == lot for act in self.of("OPN-03")) or any(
            act.body["public"]["lot"] == str(lot) for act in self.of("AUC-09")
        )


def provider(check: Provider) -> Provider:
    """Let a function say what it knows about the rows of a case."""
    _PROVIDERS.append(check)
    return check


def checks(case: UUID) -> Iterator[Check]:
    """Every row of a case beside its act."""
    from openhall.config.watch import money, tenders  # noqa: F401 — they register themselves

    found = Case(case, list(acts_after(0, limit=MOST_ACTS, case=case, with_statements=True)))
    for one in _PROVIDERS:
        try:
            yield from list(one(found))
        except Exception as error:
            # What can't even be read was changed as well; the other rows of the case are still compared.
            log.warning("The rows of %s in the case %s can't be compared.", one.__name__, case, exc_info=True)
            yield Check(f"project:{case}", one.__name__, "can be compared", type(error).__name__, case)


def instant(text: str | None) -> datetime | None:
    """An instant of a leaf."""
    return datetime.fromisoformat(text) if text else None
