"""What may be read of warnings. Everybody: how many are open, and how bad; the rest for those who must know."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.witness_room.warnings import policies
from openhall.witness_room.warnings.models import Comparison, RaisedWarning, Severity, WarningState

PAGE = 50


@dataclass(frozen=True)
class Summary:
    """How the house is. ``open``: warnings not closed, by severity; ``comparison``: the last whole comparison."""

    open: dict[str, int]
    comparison: Comparison | None

    @property
    def total(self) -> int:
        """All that aren't closed."""
        return sum(self.open.values())

    @property
    def worst(self) -> str:
        """The highest severity of what is open; empty when nothing is."""
        return next((one for one in (Severity.CRITICAL, Severity.SERIOUS, Severity.NOTICE) if self.open.get(one)), "")


def summary() -> Summary:
    """How many warnings aren't closed, and the last comparison that was finished."""
    rows = RaisedWarning.objects.exclude(state=WarningState.CLOSED).order_by().values_list("severity")
    return Summary(dict(rows.annotate(number=Count("id"))), Comparison.objects.exclude(finished_at=None).first())


def running() -> Comparison | None:
    """The comparison that is under way."""
    return Comparison.objects.filter(finished_at=None).first()


def warnings(reader: Actor | None, *, closed: bool = False, before: int | None = None) -> list[RaisedWarning]:
    """Warnings that aren't closed, the nearest deadline first; or the closed ones, newest first.

    Raises:
        NotFound: the reader may not know.
    """
    policies.require_reader(reader)
    rows = RaisedWarning.objects.select_related("handler")
    if not closed:
        return list(_told(reader, rows.exclude(state=WarningState.CLOSED)).order_by("due_at", "id")[:500])
    rows = _told(reader, rows.filter(state=WarningState.CLOSED))
    return list((rows.filter(pk__lt=before) if before else rows).order_by("-id")[:PAGE])


def _told(reader: Actor | None, rows: QuerySet[RaisedWarning]) -> QuerySet[RaisedWarning]:
    """Without those about tenders that the reader judges: what looks alike or unusual there must not reach a scorer."""
    if reader is None:
        return rows
    named = rows.exclude(case_uuid=None).order_by().values_list("case_uuid", flat=True).distinct()
    return rows.exclude(case_uuid__in=policies.kept_from(reader, {case for case in named if case is not None}))


def warning(uuid: UUID, reader: Actor | None) -> RaisedWarning:
    """One warning.

    Raises:
        NotFound: there is none, or the reader may not know.
    """
    policies.require_reader(reader)
    row = _told(reader, RaisedWarning.objects.select_related("handler").filter(uuid=uuid)).first()
    if row is None:
        raise NotFound(warning=str(uuid))
    return row
