"""Appraisal sheets: what a unit and each of its officers did with their dossiers in a period. Counted, not judged.

A dossier is that officer's who ended it, or who works on it (``gathering.officer_of``). A person's sheet is read by the
person, the head of the unit, and the provincial office.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from openhall.identity import public as identity
from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.procedures.index import counting, law, policies
from openhall_rules.service import Period


@dataclass(frozen=True)
class Sheet:
    """Of a unit (``person`` 0) or of one officer of it.

    ``ran``: dossiers that ran in the period; ``late`` of them; ``ended``; ``digitised`` of ``known`` that ended;
    ``twice``: with more requests for supplements than allowed; ``overdue_open``: late and still open.
    """

    unit: str
    person: int
    name: str
    ran: int
    late: int
    ended: int
    digitised: int
    known: int
    twice: int
    overdue_open: int

    @property
    def in_time(self) -> int:
        """Those that aren't late."""
        return self.ran - self.late


_IN_TIME = counting.ASKED["on_time"][1]
_DIGITISED = counting.ASKED["digitised"]
SHEETS = f"""
SELECT u.code, s.officer, count(*), count(*) FILTER (WHERE NOT {_IN_TIME}),
    count(*) FILTER (WHERE {counting.ENDED}),
    count(*) FILTER (WHERE {_DIGITISED[1]} AND {_DIGITISED[0]}), count(*) FILTER (WHERE {_DIGITISED[0]}),
    count(*) FILTER (WHERE s.asked > %(most)s::int),
    count(*) FILTER (WHERE NOT {_IN_TIME} AND NOT {counting.ENDED})
FROM service_index_stretch s JOIN service_index_unitkey u ON u.id = s.unit_id
WHERE {counting.ALIVE} AND (%(all)s OR u.code = ANY(%(units)s::text[]))
GROUP BY GROUPING SETS ((u.code), (u.code, s.officer)) ORDER BY u.code, s.officer"""  # noqa: S608 - our own words


def sheets(reader: Actor, period: Period, at: datetime) -> tuple[list[Sheet], list[Sheet]]:
    """Sheets of units, and of persons, as far as the reader may read them.

    Raises:
        NotFound: the reader works for no unit and no provincial office.
    """
    office, own = policies.office(reader), policies.own_units(reader)
    if not office and not own:
        raise NotFound
    law_ = law.of_period(period, at)
    moment = counting.Moment.of(law_, period, at)
    with connection.cursor() as cursor:
        cursor.execute(SHEETS, moment.parameters() | {"all": office, "units": own})
        rows = cursor.fetchall()
    of_unit: dict[str, tuple[int, ...]] = {}
    persons = []
    for code, officer, *counts in rows:
        # The row of a unit as a whole counts the most; officers' rows follow it or stand before it.
        if officer is None:
            if sum(counts[:1]) >= of_unit.get(code, (0,))[0]:
                of_unit[code] = tuple(counts)
        elif office or policies.heads(reader) or officer == reader.person_id:
            persons.append((code, officer, tuple(counts)))
    people = identity.persons([one[1] for one in persons])
    return (
        [Sheet(code, 0, "", *counts) for code, counts in of_unit.items()],
        [
            Sheet(code, officer, people[officer].name if officer in people else "", *counts)
            for code, officer, counts in persons
        ],
    )
