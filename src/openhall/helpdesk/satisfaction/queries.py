"""Published rates. A cell with fewer ratings than :data:`FEWEST` is withheld, and no sum lets it be computed."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from openhall.helpdesk.satisfaction.models import Asked, Occasion, Rating
from openhall.identity.public import Actor, Role
from openhall.kernel.refusals import NotFound

FEWEST = 5
SATISFIED = 4
QUARTERS = 8
PAGE = 50


@dataclass(frozen=True)
class Cell:
    """Ratings of an occasion in a quarter; ``ratings`` is None where they are too few to be told.

    ``satisfied``: how many gave 4 or 5.
    """

    quarter: date
    occasion: str
    ratings: int | None
    satisfied: int | None

    @property
    def label(self) -> str:
        """The occasion in the reader’s language."""
        return str(Occasion(self.occasion).label)

    @property
    def tenths(self) -> int | None:
        """Satisfied of a thousand, rounded down: a rate never looks better than it is."""
        return None if not self.ratings or self.satisfied is None else self.satisfied * 1000 // self.ratings


def cells() -> list[Cell]:
    """The last quarters by occasion, newest first."""
    quarters = list(Rating.objects.order_by("-quarter").values_list("quarter", flat=True).distinct()[:QUARTERS])
    rows = (
        Rating.objects.filter(quarter__in=quarters)
        .values("quarter", "occasion")
        .annotate(number=Count("uuid"), good=Count("uuid", filter=Q(stars__gte=SATISFIED)))
        .order_by("-quarter", "occasion")
    )
    return [
        Cell(row["quarter"], row["occasion"], row["number"], row["good"])
        if row["number"] >= FEWEST
        else Cell(row["quarter"], row["occasion"], None, None)
        for row in rows
    ]


def words(reader: Actor | None) -> list[Rating]:
    """What people wrote, for those who run the desk and those who supervise it; the newest quarter first, at most 50.

    Raises:
        NotFound: the reader is neither.
    """
    if reader is None or not reader.holds(Role.CENTRE, Role.SUPERVISOR):
        raise NotFound
    # In the order of the random ids: nothing tells which of a quarter came first.
    return list(Rating.objects.exclude(words="").order_by("-quarter", "uuid")[:PAGE])


def asked(token_sha256: str) -> Asked:
    """What somebody was asked about.

    Raises:
        NotFound
    """
    row = Asked.objects.filter(token_sha256=token_sha256).first()
    if row is None:
        raise NotFound
    return row
