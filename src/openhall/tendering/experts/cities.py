"""One pool across the cities of an alliance: whose registers it is made of, and who tells this room of alliances."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from openhall.identity import public as identity
from openhall.tendering.experts.models import Draw, Entry
from openhall.tendering.experts.refusals import AllianceNotInForce, AllianceUnconfirmed
from openhall.tendering.notices.public import Lot
from openhall_rules import draw as lots


@dataclass(frozen=True)
class Allied:
    """An alliance as a draw sees it. ``sites``: of each trading centre in it, by table key, the ids of its sites."""

    uuid: UUID
    name: str
    in_force: bool
    sites: dict[int, list[UUID]]


Alliances = Callable[[int, datetime, bool], list[Allied]]
_known: list[Alliances] = []


def provide_alliances(known: Alliances) -> None:
    """Let a later room say in which alliances a centre is: ``known(centre, at, locked)``, the centre by table key."""
    if known not in _known:
        _known.append(known)


def of_centre(centre_id: int, at: datetime) -> list[Allied]:
    """The alliances of a centre from whose cities a draw can take its pool now."""
    return [one for known in _known for one in known(centre_id, at, False) if one.in_force and len(one.sites) > 1]


def required(alliance: UUID, lot: Lot, at: datetime) -> Allied:
    """The alliance that a draw names.

    Raises:
        AllianceUnconfirmed: the project's centre isn't in it, or no other centre has joined its agreement.
        AllianceNotInForce: its agreement has not begun, or is over.
    """
    rows = [one for known in _known for one in known(lot.notice.project.centre_id, at, True)]
    found = next((one for one in rows if one.uuid == alliance), None)
    if found is None or len(found.sites) < 2:
        raise AllianceUnconfirmed
    if not found.in_force:
        raise AllianceNotInForce
    return found


def homes(centres: Sequence[int], at: datetime) -> dict[int, int]:
    """Person → the centre whose expert the person is, the first of them where there are several; by table key."""
    found: dict[int, int] = {}
    for centre in centres:
        for one in identity.holders(centre, identity.Role.EXPERT, at):
            found.setdefault(one.id, centre)
    return found


def registers(allied: Allied, pool: Iterable[Entry]) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    """Of each centre its part of the pool with a root of its own; and which site belongs to which centre."""
    known = identity.organisations(allied.sites)
    rows = [(one.commitment, list(one.excluded), str(known[one.centre_id or 0].uuid)) for one in pool]
    centres = sorted(str(one.uuid) for one in known.values())
    sites = [
        {"site": str(site), "centre": str(known[centre].uuid)} for centre, own in allied.sites.items() for site in own
    ]
    return lots.registers(rows, centres), sorted(sites, key=lambda one: one["site"])


def further(draw: Draw) -> frozenset[int]:
    """Centres, by table key, whose experts are in a pool of several cities; none where it is of one."""
    if draw.alliance is None:
        return frozenset()
    rows = draw.entries.filter(centre__isnull=False).order_by().values_list("centre_id", flat=True).distinct()
    return frozenset(one for one in rows if one is not None)


def names(draw: Draw) -> list[str]:
    """The centres from whose registers the pool of a draw was made and of whom somebody is in it, by name."""
    return sorted(one.name for one in identity.organisations(further(draw)).values())


def lots_of(person_id: int) -> set[int]:
    """Lots for whose committee a person was drawn from a pool of several cities, by table key."""
    rows = Entry.objects.filter(state=Entry.State.ACCEPTED, expert__person_id=person_id, draw__alliance__isnull=False)
    return set(rows.filter(draw__void_at=None).values_list("draw__lot_id", flat=True))
