"""Hints that bids look alike, or that something about them is unusual, are kept from whoever judges them.

A member gives an opinion by the documents and nothing else (招标投标法实施条例 49). The platform's warnings
about a tender are read by supervisors, witnesses and the centre’s staff; whoever sits on a committee of it reads
none of them while its bids are evaluated, also with another mandate.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from openhall.identity.public import Actor, Role, holders
from openhall.tendering.evaluation import waits
from openhall.tendering.notices.public import Lot


def kept_from(reader: Actor, cases: Collection[UUID]) -> set[UUID]:
    """Of these tenders, those with a lot whose bids the reader judges now."""
    lots = Lot.objects.filter(state=Lot.State.OPENED, notice__project__uuid__in=list(cases))
    rows = lots.select_related("notice__project").order_by("id")
    return {lot.notice.project.uuid for lot in rows if judges(reader, lot)}


def judges(reader: Actor, lot: Lot) -> bool:
    """Whether the reader may sit on the lot's committee, for whomever the reader acts at the moment.

    Where no committee is known by name every expert of the centre may.
    """
    committee = waits.complete(lot)
    if committee is not None:
        return reader.person_id in committee.persons
    at_the_centre = reader.organisation_id == lot.notice.project.centre_id
    return at_the_centre and reader.holds(Role.EXPERT) and waits.may_sit(lot, reader.person_id)


def judging(case: UUID, at: datetime) -> set[int]:
    """Table keys of everybody who judges bids of a tender now."""
    lots = Lot.objects.filter(state=Lot.State.OPENED, notice__project__uuid=case)
    found: set[int] = set()
    for lot in lots.select_related("notice__project").order_by("id"):
        committee = waits.complete(lot)
        if committee is not None:
            found |= committee.persons
        else:
            found |= {one.id for one in holders(lot.notice.project.centre_id, Role.EXPERT, at)}
    return found
