"""What may be read of members' scores: one's own at once, the others' deviations when every member has signed."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from openhall.identity.public import Actor, persons
from openhall.kernel.refusals import NotFound
from openhall.tendering.evaluation import queries, waits
from openhall.tendering.evaluation.models import Evaluation, Scoring, Sheet
from openhall.tendering.notices.public import Lot, parameters_of
from openhall.tendering.planning.public import law_of
from openhall_rules import scoring as rules


def seats(lot: Lot) -> list[int]:
    """Who sits on the committee that was drawn, by table key, in no order that tells anything; empty without a draw.

    Raises:
        Refusal: it is being drawn.
    """
    committee = waits.drawn(lot)
    return sorted(committee.persons) if committee else []


def is_scored_apart(lot: Lot) -> bool:
    """Whether each member scores alone: all members were drawn, and the documents name criteria to score."""
    return are_all_known(lot) and bool(parameters_of(lot, law_of(lot.notice.project)).score_limits)


def are_all_known(lot: Lot) -> bool:
    """Whether every member of the lot's committee was drawn or named, so that each acts on a sheet of their own."""
    committee = waits.drawn(lot)
    return committee is not None and committee.members == len(committee.persons)


def require_seat(lot: Lot, reader: Actor, at: datetime) -> None:
    """The reader was drawn for the lot's committee.

    Raises:
        NotFound: for everybody else, whatever there is.
    """
    if not queries.on_the_committee(lot, reader, at) or reader.person_id not in seats(lot):
        raise NotFound(lot=str(lot.uuid))


def of_member(lot: Lot, person_id: int) -> Sheet | None:
    """The member's sheet that counts."""
    return Sheet.objects.filter(lot=lot, person_id=person_id, void_at=None).first()


def signed(lot: Lot) -> list[Sheet]:
    """Sheets that were signed and count, in an order that tells nothing of who signed first."""
    return list(Sheet.objects.filter(lot=lot, void_at=None, signed_at__isnull=False).order_by("uuid"))


def closed(lot: Lot) -> Scoring | None:
    """The closing of the lot's scoring, unless a member was replaced since."""
    return Scoring.objects.filter(lot=lot, void_at=None).first()


def findings_of(lot: Lot) -> QuerySet[Evaluation]:
    """The findings that aren't a signed report yet."""
    return Evaluation.objects.filter(lot=lot, signed_at=None)


def chair_of(lot: Lot) -> int | None:
    """Who has the votes of more than half of the members, by table key."""
    found, votes = seats(lot), list(Sheet.objects.filter(lot=lot, void_at=None).values_list("chair_id", flat=True))
    return next((one for one in found if votes.count(one) * 2 > len(found)), None)


def means(lot: Lot, sheets: list[Sheet]) -> dict[str, dict[str, str]]:
    """The means of these sheets, rounded as the lot's law rounds scores."""
    parameters = parameters_of(lot, law_of(lot.notice.project))
    return rules.means(
        [one.scores or {} for one in sheets], digits=parameters.score_digits, rounding=parameters.rounding
    )


def as_told(lot: Lot) -> list[dict[str, Any]]:
    """The members' scores as the statement of EVA-01 has them: without names, those of replaced members void."""
    rows = Sheet.objects.filter(lot=lot, signed_at__isnull=False).order_by("uuid")
    return [
        {
            "sheet": str(one.uuid),
            "leaf_sha256": one.leaf,
            "void": one.void_at is not None,
            "scores": one.scores if one.void_at is None else None,
        }
        for one in rows
    ]


@dataclass(frozen=True)
class Far:
    """A score far from the mean: whose, on which bid and criterion."""

    person_id: int
    name: str
    bid: str
    criterion: str
    score: Decimal
    mean: Decimal


def deviations(lot: Lot, reader: Actor) -> list[Far]:
    """Scores far from the mean, once every member has signed: to the chair all, to a member the member's own.

    How far is the operator's to set (``OPENHALL_SCORE_DEVIATION_PERCENT`` of a criterion's highest score); it decides
    nothing, and nobody has to change a score because of it.
    """
    sheets = signed(lot)
    if not sheets or len(sheets) < len(seats(lot)):
        return []
    limits = parameters_of(lot, law_of(lot.notice.project)).score_limits
    share = Decimal(settings.OPENHALL_SCORE_DEVIATION_PERCENT) / 100
    found = rules.deviations([one.scores or {} for one in sheets], limits, share)
    known = persons(one.person_id for one in sheets)
    all_of_them = chair_of(lot) == reader.person_id
    return [
        Far(who, known[who].name, one.bid, one.criterion, one.score, one.mean)
        for one in found
        if all_of_them or sheets[one.sheet].person_id == reader.person_id
        for who in (sheets[one.sheet].person_id,)
    ]
