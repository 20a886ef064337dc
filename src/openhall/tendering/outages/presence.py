"""Signs of life: each part says every few seconds that it is there; a silence longer than six of them is a gap.

What is kept is stretches, not beats: a year without an outage is one row. Nothing here can be made up later without
the log contradicting it, because no person's act can bear a time within a measured outage.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from openhall.kernel import clock
from openhall.tendering.outages.models import Outage, Part, Presence
from openhall.witness import public as witness

SILENT_BEATS = 6


@dataclass(frozen=True)
class Gap:
    """A time in which parts were not there, by the machine's clock. ``heads``: of the log, ``before`` and ``after``."""

    began_at: datetime
    ended_at: datetime
    parts: tuple[str, ...]
    heads: dict[str, dict[str, Any]]
    rows: tuple[int, ...]


def silence() -> timedelta:
    """How long a part may say nothing without that being a gap; the measure's precision."""
    return timedelta(seconds=settings.OPENHALL_BEAT_SECONDS * SILENT_BEATS)


def head() -> dict[str, Any]:
    """The head of the log that is published: its size, and its root in hex."""
    found = witness.published()
    return {"size": found.size, "root": found.root.hex()} if found else {"size": 0, "root": ""}


@transaction.atomic
def beat(part: Part, wall: datetime) -> None:
    """Note that a part is there at ``wall``, the machine's own time."""
    now = head()
    newest = Presence.objects.select_for_update().filter(part=part).order_by("-id").first()
    if newest is not None and wall - newest.last_at <= silence():
        if wall > newest.last_at:
            newest.last_at, newest.last_size, newest.last_root = wall, now["size"], now["root"]
            newest.save(update_fields=["last_at", "last_size", "last_root"])
        return
    Presence.objects.create(
        part=part,
        began_at=wall,
        last_at=wall,
        began_size=now["size"],
        began_root=now["root"],
        last_size=now["size"],
        last_root=now["root"],
        judged=newest is None,  # nothing is known of the time before the first sign of life
    )


def absent(at: datetime) -> bool:
    """Whether a part that was there before says nothing now: an outage lasts on. Without any sign of life: no."""
    wall = at - clock.offset()
    newest = (Presence.objects.filter(part=part).order_by("-id").first() for part in Part)
    return any(row is not None and wall - row.last_at > silence() for row in newest)


def unsettled(at: datetime) -> bool:
    """Whether an outage lasts on, is over and not yet on the log, or not yet applied to all that it may concern."""
    return (
        Presence.objects.filter(judged=False).exists()
        or Outage.objects.filter(Q(deadlines_at=None) | Q(windows_at=None) | Q(auctions_at=None)).exists()
        or absent(at)
    )


def gaps() -> list[Gap]:
    """What nobody has looked at yet, in order; gaps of several parts that overlap are one."""
    found: list[Gap] = []
    for gap in sorted(_single(), key=lambda one: one.began_at):
        if found and gap.began_at <= found[-1].ended_at:
            found[-1] = _joined(found[-1], gap)
        else:
            found.append(gap)
    return found


def _single() -> Iterator[Gap]:
    for row in Presence.objects.filter(judged=False).order_by("id"):
        before = Presence.objects.filter(part=row.part, pk__lt=row.pk).order_by("-id").first()
        if before is not None:
            heads = {
                "before": {"size": before.last_size, "root": before.last_root},
                "after": {"size": row.began_size, "root": row.began_root},
            }
            yield Gap(before.last_at, max(row.began_at, before.last_at), (row.part,), heads, (row.pk,))


def _joined(first: Gap, second: Gap) -> Gap:
    last = max(first, second, key=lambda one: one.ended_at)
    return Gap(
        began_at=first.began_at,
        ended_at=last.ended_at,
        parts=tuple(sorted({*first.parts, *second.parts})),
        heads={"before": first.heads["before"], "after": last.heads["after"]},
        rows=(*first.rows, *second.rows),
    )
