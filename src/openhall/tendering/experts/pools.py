"""Who can be drawn for a lot, and who must avoid it, with every reason."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from openhall.identity import public as identity
from openhall.identity.public import OrganisationRef, Role
from openhall.tendering.experts import cities, committees
from openhall.tendering.experts.cities import Allied
from openhall.tendering.experts.inputs import DrawInput, GroupInput, SearchInput, folded
from openhall.tendering.experts.models import Draw, Entry, Expert, Ground
from openhall.tendering.notices.public import Lot
from openhall.tendering.opening import public as opening
from openhall.tendering.planning.public import zone_of
from openhall_rules import draw as lots


@dataclass(frozen=True)
class Sides:
    """Whose bids are judged and who asks for them: all that an expert must not be tied to."""

    organisations: tuple[OrganisationRef, ...]
    superiors: frozenset[str]

    @property
    def by_identifier(self) -> set[str]:
        """The identifiers of the sides."""
        return {one.identifier.upper() for one in self.organisations}


def sides_of(lot: Lot, superiors: Iterable[str]) -> Sides:
    """Owner, agency and every bidder whose bid was read out, also one that was revoked since."""
    project = lot.notice.project
    bidders = {bid.organisation_id for bid in opening.read_out(lot.pk)}
    known = identity.organisations({*project.parties, *bidders})
    return Sides(tuple(known.values()), frozenset(superiors))


def conditions(given: DrawInput) -> dict[str, Any]:
    """What the pool is made by, as it is kept and published."""
    said: dict[str, Any] = {
        "fields": given.fields,
        "regions": given.regions,
        "languages": given.languages,
        "superiors": given.superiors,
    }
    if given.alliance is not None:
        said["alliance"] = str(given.alliance)
    if given.groups:
        return said | {"groups": [one.model_dump(mode="json") for one in given.groups]}
    return said | ({"classes": given.classes} if given.classes else {})


def meeting(
    given: DrawInput | GroupInput | SearchInput, lot: Lot, at: datetime, homes: Mapping[int, int] | None = None
) -> list[Expert]:
    """Experts of the centre, or those in ``homes``, who meet the conditions, are available and not suspended."""
    seated = set(homes or (one.id for one in identity.holders(lot.notice.project.centre_id, Role.EXPERT, at)))
    suspended = Q(suspensions__lifted_at=None, suspensions__until__gt=at, suspensions__begins_at__lte=at)
    rows = Expert.objects.filter(person_id__in=seated, available=True, erased=False).exclude(suspended)
    rows = rows.filter(Q(unavailable_until=None) | Q(unavailable_until__lte=at)).order_by("person_id", "id")
    day = at.astimezone(ZoneInfo(zone_of(lot.notice.project))).date()
    fields, regions = set(map(folded, given.fields)), set(map(folded, given.regions))
    languages = set(map(folded, given.languages))
    found: dict[int, Expert] = {}
    for row in rows.prefetch_related("qualifications", "avoidances").select_related("person"):
        valid = [one for one in row.qualifications.all() if one.valid_until is None or one.valid_until >= day]
        fits = any(folded(one.field) in fields for one in valid)
        fits = fits and (not regions or folded(row.region) in regions)
        fits = fits and (not languages or not languages.isdisjoint(map(folded, row.languages)))
        fits = fits and (not given.classes or row.expert_class in given.classes)
        if fits:
            found.setdefault(row.person_id, row)  # whoever is in two registers is in the pool once
    return list(found.values())


def reasons(row: Expert, sides: Sides, acted: set[tuple[int, int]]) -> list[str]:
    """Grounds on which the expert must avoid the lot, sorted. ``acted``: who ever had a mandate of whom."""
    identifiers = sides.by_identifier
    found = {one.ground for one in row.avoidances.all() if one.identifier.upper() in identifiers}
    if row.employer and row.employer.upper() in identifiers:
        found.add(Ground.EMPLOYER.value)
    if any((row.person_id, one.id) in acted for one in sides.organisations):
        found.add(Ground.WORKED.value)
    own = {row.employer.upper(), row.superior.upper()} - {""}
    if own & {one.upper() for one in sides.superiors} or (row.superior and row.superior.upper() in identifiers):
        found.add(Ground.SUPERIOR.value)
    return sorted(found)


def entries(given: DrawInput, draw: Draw, at: datetime, allied: Allied | None = None) -> list[Entry]:
    """The pool of a draw, sorted, each entry salted; not saved. ``allied``: made of the registers of its cities."""
    host = draw.lot.notice.project.centre_id
    homes = cities.homes([host, *sorted(set(allied.sites) - {host})], at) if allied else {}
    sides = sides_of(draw.lot, given.superiors)
    groups: dict[int, tuple[Expert, int]] = {}
    wanted: Sequence[DrawInput | GroupInput] = given.groups or [given]
    for number, one in enumerate(wanted, start=bool(given.groups)):
        for row in meeting(one, draw.lot, at, homes):
            groups.setdefault(row.person_id, (row, number))  # whoever meets several is in the first of them
    acted = identity.ever_acted_for(list(groups), [one.id for one in sides.organisations])
    sat = committees.sat_before(draw.lot)
    made = []
    for row, number in groups.values():
        salt = secrets.token_bytes(32)
        commitment = lots.entry(salt=salt, draw=str(draw.uuid), name=row.person.name)
        excluded = sorted({*reasons(row, sides, acted), *((Ground.SAT.value,) if row.person_id in sat else ())})
        made.append(
            Entry(
                draw=draw,
                expert=row,
                group=number,
                commitment=commitment,
                salt=salt.hex(),
                excluded=excluded,
                centre_id=homes.get(row.person_id),
            )
        )
    return sorted(made, key=lambda one: one.commitment)


def appointable(given: SearchInput, lot: Lot, at: datetime) -> list[Expert]:
    """Experts whom the owner may name: who meet the conditions, need avoid nobody and didn't sit there before."""
    sides, rows = sides_of(lot, given.superiors), meeting(given, lot, at)
    acted = identity.ever_acted_for([row.person_id for row in rows], [one.id for one in sides.organisations])
    sat = committees.sat_before(lot)
    return [row for row in rows if row.person_id not in sat and not reasons(row, sides, acted)]


def told(pool: Iterable[Entry]) -> list[tuple[str, list[str], int]]:
    """The pool as its root is made of it, with the number of each entry's group."""
    return [(one.commitment, list(one.excluded), one.group) for one in pool]


def root_of(pool: Iterable[Entry], *, grouped: bool) -> str:
    """The digest that fixes a pool."""
    rows = told(pool)
    return lots.grouped_root(rows) if grouped else lots.pool_root([one[:2] for one in rows])


def sizes(given: DrawInput, pool: Sequence[Entry]) -> list[dict[str, int]]:
    """Of each group how many are drawn, how many more must be there, how many meet the conditions and may judge."""
    found = []
    for number, one in enumerate(given.groups, start=1):
        own = [entry for entry in pool if entry.group == number]
        fit = sum(not entry.excluded for entry in own)
        found.append({"experts": one.experts, "reserve": one.reserve, "pool": len(own), "eligible": fit})
    return found
