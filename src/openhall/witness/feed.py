"""The ordered feed: every consumer follows the leaf index and skips nothing.

A consumer handles one act in one transaction together with its own cursor, so it can neither lose an act nor count the
effects of one twice. It sees real codes also of sealed acts, hence it lives inside the platform.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, Max

from openhall.witness import sequencer
from openhall.witness.models import Cursor, Outbox, Statement
from openhall.witness.openings import DISCLOSED


@dataclass(frozen=True)
class FeedAct:
    """One act of the feed. ``leaf`` is what the log shows, ``body`` the act itself (the hidden one if it is sealed)."""

    index: int
    code: str
    object: str
    case: UUID | None
    sealed_for: UUID | None
    at: datetime
    leaf_sha256: str
    leaf: dict[str, Any]
    body: dict[str, Any]
    statements: Mapping[str, dict[str, Any]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def uuid(self) -> UUID:
        """Id of the thing acted on."""
        return UUID(self.object.split(":", 1)[1])

    def statement(self) -> dict[str, Any]:
        """The statement that goes with the act."""
        known: dict[str, Any] | None = self.statements.get(self.body["statement"])
        return known if known is not None else statement(self.body["statement"])


def statement(sha256: str) -> dict[str, Any]:
    """A statement by its digest."""
    body: dict[str, Any] = json.loads(bytes(Statement.objects.get(sha256=sha256).body))
    return body


def acts_after(
    index: int,
    *,
    limit: int = 500,
    case: UUID | None = None,
    code: str | None = None,
    about: str | None = None,
    with_statements: bool = False,
) -> Iterator[FeedAct]:
    """Acts with ``leaf_index ≥ index`` that are under the published checkpoint, in log order.

    ``about``: only those about this object (``project:…``), also where they belong to no case.
    ``with_statements``: read the statements of all of them at once, for who is going to tell them.
    """
    checkpoint = sequencer.published()
    rows = Outbox.objects.filter(leaf_index__gte=index, leaf_index__lt=checkpoint.size if checkpoint else 0)
    if case is not None:
        rows = rows.filter(case_uuid=case)
    if code is not None:
        rows = rows.filter(code=code)
    if about is not None:
        rows = rows.filter(object=about)
    acts = (_act(row) for row in rows.order_by("leaf_index")[:limit])
    if not with_statements:
        yield from acts
        return
    yield from _with_statements(list(acts))


def _with_statements(acts: list[FeedAct]) -> list[FeedAct]:
    """The acts with the statements of all of them, read at once."""
    named = {act.body["statement"] for act in acts if "statement" in act.body}
    if not named:
        return acts
    found = {row.sha256: json.loads(bytes(row.body)) for row in Statement.objects.filter(sha256__in=named)}
    return [replace(act, statements=found) for act in acts]


def counts() -> dict[str, int]:
    """How often each kind of act is known to be on the published log: what anybody can count by reading it.

    Sealed acts count from the act on that opens those of their lot (``openings``), when its opening set names them;
    before, their number would tell who takes part.
    """
    checkpoint = sequencer.published()
    size = checkpoint.size if checkpoint else 0
    rows = Outbox.objects.filter(sealed_for=None, leaf_index__lt=size).exclude(code="COVER").order_by("code")
    found = dict(rows.values_list("code").annotate(number=Count("id")))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT act.code, count(*) {DISCLOSED} GROUP BY act.code",
            {"size": size},
        )
        for code, number in cursor.fetchall():
            found[code] = found.get(code, 0) + number
    return found


def latest(code: str, *, limit: int = 5) -> list[FeedAct]:
    """The newest acts of a kind that anybody can know of, newest first: public ones, and disclosed sealed ones."""
    checkpoint = sequencer.published()
    size = checkpoint.size if checkpoint else 0
    shown = Outbox.objects.filter(code=code, sealed_for=None, leaf_index__lt=size).order_by("-leaf_index")[:limit]
    rows = list(shown)
    if not rows:
        rows = list(
            Outbox.objects.raw(
                f"SELECT act.* {DISCLOSED} AND act.code = %(code)s ORDER BY act.leaf_index DESC LIMIT %(limit)s",
                {"size": size, "code": code, "limit": limit},
            )
        )
    return [_act(row) for row in rows]


def not_before(case: UUID, at: datetime) -> datetime:
    """``at``, or the time of the case's latest act where that is later.

    Who follows the feed late (the worker stood still) acts late: what it records by rule then bears no time before the
    acts that it follows in the case's chain, which a verifier would take for a wrong clock.
    """
    latest_at = Outbox.objects.filter(case_uuid=case, sealed_for=None).aggregate(at=Max("at"))["at"]
    return at if latest_at is None else max(at, latest_at)


def _act(row: Outbox) -> FeedAct:
    leaf = json.loads(bytes(row.leaf))
    return FeedAct(
        index=row.leaf_index if row.leaf_index is not None else -1,
        code=row.code,
        object=row.object,
        case=row.case_uuid,
        sealed_for=row.sealed_for,
        at=row.at,
        leaf_sha256=row.leaf_sha256,
        leaf=leaf,
        body=json.loads(bytes(row.hidden)) if row.hidden is not None else leaf,
    )


def follow(
    consumer: str, handle: Callable[[FeedAct], None], *, codes: Collection[str] | None = None, limit: int = 500
) -> int:
    """Hand the next acts to ``handle``, in one transaction with the consumer's cursor; how many were handled.

    Args:
        codes: kinds of act that the consumer wants; all but cover leaves by default.

    An act whose handler raises is undone alone, the cursor stops before it (the act comes again) and the exception is
    raised once everything before it is committed.
    """
    checkpoint = sequencer.published()
    size = checkpoint.size if checkpoint else 0
    if Cursor.objects.filter(consumer=consumer, next_index__gte=size).exists():
        return 0  # nothing new: no lock, nothing written
    handled, failure = 0, None
    with transaction.atomic():
        Cursor.objects.get_or_create(consumer=consumer)
        cursor = Cursor.objects.select_for_update().get(consumer=consumer)
        if cursor.next_index >= size:
            return 0
        rows = Outbox.objects.filter(leaf_index__gte=cursor.next_index, leaf_index__lt=size)
        rows = rows.exclude(code="COVER") if codes is None else rows.filter(code__in=codes)
        reached = size
        for act in _with_statements([_act(row) for row in rows.order_by("leaf_index")[: limit + 1]]):
            if handled == limit:
                reached = act.index
                break
            try:
                with transaction.atomic():
                    handle(act)
            except Exception as error:
                failure, reached = error, act.index
                break
            handled += 1
        cursor.next_index = reached
        cursor.save(update_fields=["next_index"])
    if failure is not None:
        raise failure
    return handled


def rewind(consumer: str) -> None:
    """Let the consumer read every act again, from the first; waits for a round of it that is going on."""
    with transaction.atomic():
        Cursor.objects.get_or_create(consumer=consumer)
        cursor = Cursor.objects.select_for_update().get(consumer=consumer)
        cursor.next_index = 0
        cursor.save(update_fields=["next_index"])
