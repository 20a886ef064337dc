"""What the record itself says about an expert: counted, never judged, and only of lots that are over.

Until then a count that moves would tell who was drawn. No lot is named: who was called and didn't come stays unnamed
also after the award.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from openhall.tendering.evaluation.public import conduct_of_scorer
from openhall.tendering.experts.models import Appointee, Cause, DrawState, Entry, Expert
from openhall.tendering.notices.public import Lot

OVER = (Lot.State.AWARDED, Lot.State.CONTRACTED, Lot.State.FAILED)


class Fact(models.TextChoices):
    """What is counted."""

    SAT = "sat", _("Sat on a committee until its end")
    UNANSWERED = "unanswered", _("Did not answer a call in time")
    LEFT = "left", _("Gave a seat up after accepting it")
    ABSENT = "absent", _("Was replaced because of an absence without leave")
    CHANGED = "changed", _("Signed scores anew after having signed them")
    LATE = "late", _("Signed scores after the time of the evaluation was over")
    MISSED = "missed", _("Did not answer a check of presence in the room")


@dataclass(frozen=True)
class Count:
    """How often the record has a fact about one expert."""

    fact: Fact
    times: int


Source = Callable[[int, Collection[int]], Mapping[str, int]]
_sources: list[Source] = []


def provide_conduct(source: Source) -> None:
    """Let a later room count too: ``source(person, lots)`` gives counts by the codes of :class:`Fact`."""
    _sources.append(source)


def of_expert(row: Expert) -> list[Count]:
    """Every fact with its count, in their order; of the draws and appointments of this entry in the register."""
    found: Counter[str] = Counter()
    lots: set[int] = set()
    calls = Entry.objects.filter(expert=row, draw__lot__state__in=OVER).exclude(state=Entry.State.WAITING)
    for state, cause, left, drawn, lot in calls.values_list("state", "cause", "left_at", "draw__state", "draw__lot_id"):
        if state == Entry.State.LAPSED:
            found[Fact.UNANSWERED] += 1
        elif state == Entry.State.ACCEPTED and drawn == DrawState.PUBLISHED:
            found[Fact.SAT] += 1
            lots.add(lot)
        elif state in (Entry.State.LEAVING, Entry.State.REPLACED):
            lots.add(lot)
            found[Fact.LEFT] += left is not None
            found[Fact.ABSENT] += left is None and cause == Cause.ABSENCE
    seats = Appointee.objects.filter(expert=row, appointment__published_at__isnull=False)
    for state, cause, left, lot in seats.values_list("state", "cause", "left_at", "appointment__lot_id"):
        lots.add(lot)
        found[Fact.SAT] += state == Appointee.State.SEATED
        found[Fact.LEFT] += left is not None
        found[Fact.ABSENT] += state == Appointee.State.REPLACED and left is None and cause == Cause.ABSENCE
    for source in (conduct_of_scorer, *_sources):
        found.update(source(row.person_id, lots))
    return [Count(fact, found[fact]) for fact in Fact]
