"""Rows of the domains beside the acts that wrote them. Each provider says what it knows of one act."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from openhall.witness.models import Outbox
from openhall.witness.public import FeedAct, commitment
from openhall.witness_room.warnings.public import Check

Provider = Callable[["Case"], Iterator[Check]]
PROVIDERS: list[Provider] = []
AS_SEALED = "as sealed"


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

    def of_object(self, object: str, *codes: str) -> list[FeedAct]:
        """Those of these codes on that thing."""
        return [act for act in self.of(*codes) if act.object == object]

    def check(self, act: FeedAct, row: str, field: str, expected: Any, found: Any) -> Check:
        """A row's fact beside what the act says. What is still sealed is named by its leaf alone."""
        if act.sealed_for is not None and not self.disclosed(act.sealed_for):
            return Check(f"leaf {act.index}", field, AS_SEALED, AS_SEALED if expected == found else "something else")
        return Check(row, field, expected, found, self.uuid, act.leaf_sha256)

    def committed(self, act: FeedAct, row: str, values: Mapping[str, Any]) -> Iterator[Check]:
        """A row's values beside what the act commits to, path by path; the check names digests, never a value.

        Nothing of an act whose salt an erasure destroyed: nobody can compare it any more.
        """
        salt = Outbox.objects.values_list("record_salt", flat=True).get(leaf_sha256=act.leaf_sha256)
        if salt is None:
            return
        said = act.body["commitments"]
        for path, value in values.items():
            found, _opening = commitment(bytes(salt), path, act.object, value)
            yield self.check(act, row, path, said[path], found)

    def disclosed(self, lot: UUID) -> bool:
        """Whether the opening set of a lot is published, so that its sealed acts may be named."""
        return any(act.uuid == lot for act in self.of("OPN-03")) or any(
            act.body["public"]["lot"] == str(lot) for act in self.of("AUC-09")
        )


def provider(check: Provider) -> Provider:
    """Let a function say what it knows about the rows of a case."""
    PROVIDERS.append(check)
    return check


def instant(text: str | None) -> datetime | None:
    """An instant of a leaf."""
    return datetime.fromisoformat(text) if text else None
