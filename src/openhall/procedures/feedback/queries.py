"""What may be read of feedback, by whom; and the figures, which everybody may read.

A figure with fewer than :data:`FEWEST` answers behind it is withheld, and so is a sum from which it could be computed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.feedback import policies
from openhall.procedures.feedback.models import (
    Asking,
    ChoiceTally,
    QuestionSet,
    Reflection,
    ReflectionState,
    ReflectionTally,
    Tally,
)
from openhall_rules.service import Feedback

FEWEST = 5
MOST_MONTHS = 24


@dataclass(frozen=True, slots=True)
class Cell:
    """What the people of a unit's dossiers, and of those of the units below it, answered to what they were asked in a
    month. ``answered`` and ``satisfied`` are None where they are withheld; nobody asked isn't nobody satisfied.
    """

    month: str
    unit: str
    asked: int
    answered: int | None
    satisfied: int | None

    @property
    def tenths(self) -> int | None:
        """Satisfied of a thousand, rounded down: a rate never looks better than it is."""
        return None if not self.answered or self.satisfied is None else self.satisfied * 1000 // self.answered


@dataclass(frozen=True, slots=True)
class Choice:
    """How many said yes and no to one question of a set; None where it is withheld."""

    words: Mapping[str, str]
    yes: int | None
    no: int | None


@dataclass(frozen=True, slots=True)
class Handled:
    """Reflections of a unit: how many came in, were answered in time and late, weren't taken up, wait, are overdue."""

    unit: str
    handed_in: int
    in_time: int
    late: int
    refused: int
    waiting: int
    overdue: int


def newest() -> QuestionSet | None:
    """The set that is asked now; None while no authority has published one."""
    return QuestionSet.objects.order_by("-number").first()


def of_dossier(whose: policies.Whose, at: datetime) -> tuple[dossiers.Dossier, Asking | None, list[Reflection]]:
    """Somebody's own dossier, what they were asked and said, and their reflections, the newest first.

    Raises:
        NotFound
    """
    row = policies.theirs(whose, at)
    asked = Asking.objects.select_related("questions").filter(dossier=row).first()
    return row, asked, list(Reflection.objects.filter(dossier=row).order_by("-id")[:20])


def reflections(reader: Actor, *, ended: bool = False) -> QuerySet[Reflection]:
    """What people wrote to the reader's units and waits for an answer, by deadline; ``ended``: the rest, newest first.

    Raises:
        NotFound: the reader works at no desk.
    """
    if not dossiers.works(reader):
        raise NotFound
    rows = Reflection.objects.filter(unit__organisation_id=reader.organisation_id or 0)
    rows = rows.select_related("unit", "dossier__edition")
    if ended:
        return rows.exclude(state=ReflectionState.OPEN).order_by("-ended_at", "-id")
    return rows.filter(state=ReflectionState.OPEN).order_by("due_at", "id")


def reflection(uuid: UUID, reader: Actor) -> Reflection:
    """A reflection, for the unit that was written to.

    Raises:
        NotFound
    """
    row = Reflection.objects.select_related("unit", "dossier__edition").filter(uuid=uuid).first()
    if row is None:
        raise NotFound(reflection=str(uuid))
    policies.require_answers(reader, row)
    return row


def cells() -> list[Cell]:
    """The figures of the last months for every unit and those above it by the dots of their numbers, newest first."""
    months = list(Tally.objects.order_by("-month").values_list("month", flat=True).distinct()[:MOST_MONTHS])
    rows = (
        Tally.objects.filter(month__in=months)
        .values_list("month", "unit__number", "asked", "answered", "satisfied")
        .order_by("month", "unit__number")
    )
    found: dict[str, dict[str, tuple[int, int, int]]] = {}
    for month, unit, asked, said, good in rows:
        found.setdefault(month, {})[unit] = (asked, said, good)
    return [one for month in months for one in _summed(month, found[month])]


def _summed(month: str, own: Mapping[str, tuple[int, int, int]]) -> list[Cell]:
    """The cells of a month, with those above. What is left of a sum without its shown parts is never told either."""
    units = sorted({part for unit in own for part in _upwards(unit)})
    shown: dict[str, int] = {}
    found: dict[str, Cell] = {}
    for unit in sorted(units, key=lambda one: (-one.count("."), one)):
        below = [one for one in own if one == unit or one.startswith(f"{unit}.")]
        asked, said, good = (sum(own[one][place] for one in below) for place in range(3))
        parts = sum(shown[one] for one in units if one.startswith(f"{unit}.") and one.count(".") == unit.count(".") + 1)
        told = said >= FEWEST and (said - parts == 0 or said - parts >= FEWEST)
        shown[unit] = said if told else parts
        none = said == 0
        found[unit] = Cell(month, unit, asked, said if told or none else None, good if told or none else None)
    return [found[unit] for unit in units]


def _upwards(unit: str) -> list[str]:
    parts = unit.split(".")
    return [".".join(parts[: place + 1]) for place in range(len(parts))]


def choices(unit: str) -> list[Choice]:
    """What people of a unit and those below it said to each question of the newest set; withheld where few did."""
    questions = newest()
    if questions is None:
        return []
    of_unit = ChoiceTally.objects.filter(_below("unit__number", unit), questions=questions)
    added = of_unit.order_by("place").values_list("place").annotate(of_yes=Sum("yes"), of_no=Sum("no"))
    said = {place: (yes, no) for place, yes, no in added}
    found = []
    for place, words in enumerate(questions.questions, start=1):
        yes, no = said.get(place, (0, 0))
        few = yes + no < FEWEST
        found.append(Choice(words, None if few else yes, None if few else no))
    return found


def handled(at: datetime, unit: str = "") -> list[Handled]:
    """Reflections of each unit, and whether they were answered in time; of ``unit`` and those below it, if given."""
    among = _below("unit__number", unit) if unit else Q()
    waiting = Reflection.objects.filter(among, state=ReflectionState.OPEN, due_at__lt=at).order_by()
    overdue = dict(waiting.values_list("unit_id").annotate(overdue=Count("id")))
    rows = ReflectionTally.objects.filter(among).select_related("unit").order_by("unit__number")[:500]
    return [
        Handled(
            one.unit.number, one.handed_in, one.in_time, one.late, one.refused,
            one.handed_in - one.in_time - one.late - one.refused, overdue.get(one.unit_id, 0),
        )
        for one in rows
    ]  # fmt: skip


def _below(field: str, unit: str) -> Q:
    return Q(**{field: unit}) | Q(**{f"{field}__startswith": f"{unit}."})


def said_of(keys: Sequence[int]) -> dict[int, tuple[bool | None, bool | None]]:
    """Dossier (key) → (complained about, disliked), as the index asks. None: nobody knows.

    Whoever was asked and said nothing is not satisfied and not dissatisfied. Whoever was asked and wrote no reflection
    didn't complain; before the asking that isn't known.
    """
    wrote = set(Reflection.objects.filter(dossier__in=list(keys)).values_list("dossier_id", flat=True))
    asked = dict(Asking.objects.filter(dossier__in=list(keys)).values_list("dossier_id", "satisfied"))
    return {
        key: (
            True if key in wrote else (False if key in asked else None),
            None if asked.get(key) is None else not asked[key],
        )
        for key in {*wrote, *asked}
    }


def feedback(organisations: Mapping[int, str]) -> list[Feedback]:
    """Reflections as the index counts feedback (organisation's key → number of the unit that is assessed).

    An answer reaches whoever wrote at once, which is its publication (our reading: these letters are private).
    """
    rows = Reflection.objects.filter(unit__organisation_id__in=list(organisations)).select_related("unit")
    assessed = set(organisations.values())
    return [
        Feedback(
            f"reflection:{row.uuid}",
            row.unit.number if row.unit.number in assessed else organisations[row.unit.organisation_id],
            row.handed_in_at,
            refused_at=row.ended_at if row.state == ReflectionState.REFUSED else None,
            answered_at=row.ended_at if row.state == ReflectionState.ANSWERED else None,
            published_at=row.ended_at if row.state == ReflectionState.ANSWERED else None,
            dissatisfied=row.dissatisfied,
        )
        for row in rows.order_by("id")
    ]  # fmt: skip


def dossier_of(uuid: UUID) -> int | None:
    """Key of the dossier that an answer or a reflection is about; None where it is about none."""
    found = Asking.objects.filter(uuid=uuid).values_list("dossier_id", flat=True).first()
    return found or Reflection.objects.filter(uuid=uuid).values_list("dossier_id", flat=True).first()
