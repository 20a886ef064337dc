"""How long each person was in the room: from entering to getting up, adjournments left out.

The rows tell who sat where: they are for the person's own fee, and nobody else's to read.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from openhall.tendering.notices.public import Lot
from openhall.tendering.panels.models import Panel, PanelState, Place, Presence, Stay

FRESH = timedelta(seconds=15)
"""Who was heard of within it is there; of others the time ends when they were last heard of."""


def begin(row: Panel, peer: str, person_id: int | None, at: datetime) -> None:
    """Somebody enters, in the caller's transaction; whoever had this part before has left."""
    end(row, at, peer=peer)
    if person_id is not None:
        Stay.objects.create(panel=row, peer=peer, person_id=person_id, from_at=at)


def end(row: Panel, at: datetime, *, peer: str = "") -> None:
    """Everybody, or one part, has left; in the caller's transaction, before presences change."""
    open_ = Stay.objects.filter(panel=row, until_at=None)
    seen = dict(Presence.objects.filter(panel=row).values_list("peer", "seen_at"))
    for one in open_.filter(peer=peer) if peer else open_:
        heard = seen.get(one.peer, one.from_at)
        one.until_at = max(at if at - heard <= FRESH else min(heard, at), one.from_at)
        one.save(update_fields=["until_at"])


@dataclass(frozen=True)
class Time:
    """From when to when somebody was in the room, and in which centre (table key; None: at no seat of a member)."""

    person_id: int
    from_at: datetime
    until_at: datetime
    site_id: int | None = None


def between(lot: Lot, since: datetime | None, until: datetime) -> list[Time] | None:
    """Who was in the rooms of a lot's committees within a time, oldest first; None: no room was opened then."""
    rooms = Panel.objects.filter(lot=lot, began_at__lte=until)
    if since is not None:
        rooms = rooms.exclude(closed_at__lte=since)
    if not rooms.exists():
        return None
    rows = Stay.objects.filter(panel__lot=lot, until_at__isnull=False, from_at__lt=until).order_by("from_at", "id")
    places: dict[tuple[int, int], list[Place]] = {}
    seats = Place.objects.select_related("seat").filter(panel__lot=lot, member__isnull=False).order_by("from_at", "id")
    for place in seats:
        places.setdefault((place.panel_id, place.member or 0), []).append(place)
    found = [
        Time(
            one.person_id,
            max(one.from_at, since or one.from_at),
            min(one.until_at or until, until),
            _site(one, places),
        )
        for one in rows
    ]
    return [one for one in found if one.from_at < one.until_at]


def _site(stay: Stay, places: dict[tuple[int, int], list[Place]]) -> int | None:
    """Where the seat of a member was when the stay began."""
    if not stay.peer.isdigit():
        return None
    rows = places.get((stay.panel_id, int(stay.peer)), [])
    then = [one for one in rows if one.from_at is None or one.from_at <= stay.from_at]
    return (then[-1] if then else rows[0]).seat.site_id if rows else None


def lasts(lot: Lot) -> bool:
    """Whether the session of a lot's committee isn't closed."""
    running = (PanelState.RUNNING, PanelState.ADJOURNED)
    return Panel.objects.filter(lot=lot, void_at=None, state__in=running).exists()
