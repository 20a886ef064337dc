"""Windows of the opening: neither the time of a pause counts in them nor, where the law says so, that of an outage."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from openhall.kernel.clock import instant_text
from openhall.tendering.notices.public import Lot, counts_for
from openhall.tendering.opening import acts
from openhall.tendering.opening.locks import lock_lot
from openhall.tendering.opening.models import Opening, Window, WindowExtension
from openhall.tendering.outages import public as outages
from openhall.tendering.outages.public import Outage
from openhall.tendering.planning.public import law_of
from openhall.witness.public import LOG, record
from openhall_rules import standstill

Running = tuple[Window, datetime, datetime]
"""A window, when it began, and when it ends."""


def touched(outage: Outage) -> list[UUID]:
    """Lots with a window that began before an outage was over and hadn’t ended when it began."""
    began, ended = outage.began_at, outage.ended_at
    rows = Lot.objects.filter(
        Q(state=Lot.State.CLOSED, closed_at__lt=ended, window_ends_at__gt=began)
        | Q(state=Lot.State.RELEASED, opening__window_closed_at__lt=ended, opening__custodians_due_at__gt=began)
        | Q(state=Lot.State.OPENED, opened_at__lt=ended, opening__confirmation_ends_at__gt=began)
    )
    return list(rows.order_by("id").values_list("uuid", flat=True))


@transaction.atomic(durable=True)
def extend_window(*, lot: UUID, outage: UUID, at: datetime) -> WindowExtension | None:
    """Give a lot’s running window the time back that an outage took from it (OPN-09); None where it took none."""
    locked = lock_lot(lot)
    cause, row = outages.outage(outage), locked.lot
    opening = Opening.objects.select_for_update(of=("self",)).filter(lot=row).first()
    running = None if opening is None else _running(row, opening)
    if opening is None or running is None or not counts_for(cause, locked.project):
        return None
    window, opened_at, ends_at = running
    new = law_of(locked.project).window_after_outage(
        opened_at=opened_at, ends_at=ends_at, began_at=cause.began_at, ended_at=cause.ended_at
    )
    if new is None or WindowExtension.objects.filter(lot=row, outage=cause, window=window).exists():
        return None
    _move(row, opening, window, new)
    act = acts.WINDOW_EXTENDED(
        object=f"lot:{row.uuid}",
        case=locked.project.uuid,
        public={
            "outage": str(cause.uuid),
            "began_at": instant_text(cause.began_at),
            "ended_at": instant_text(cause.ended_at),
            "window": window.value,
            "old_ends_at": instant_text(ends_at),
            "new_ends_at": instant_text(new),
        },
    )
    recorded = record(act, intent=None, actor=LOG, at=at)
    return WindowExtension.objects.create(
        lot=row,
        outage=cause,
        window=window,
        old_ends_at=ends_at,
        new_ends_at=new,
        at=at,
        leaf_sha256=recorded.leaf_sha256,
    )


def move_window(lot: Lot, stood: standstill.Interval, *, at: datetime) -> WindowExtension | None:
    """Give a lot’s running window the time back in which its tender stood still (OPN-10); None where none was lost.

    For a command that holds the locks of project, notice and lot and lets the tender go on.
    """
    opening = Opening.objects.select_for_update(of=("self",)).filter(lot=lot).first()
    running = None if opening is None else _running(lot, opening)
    if opening is None or running is None:
        return None
    window, opened_at, ends_at = running
    new = standstill.window_after(opened_at=opened_at, ends_at=ends_at, stood=stood)
    if new is None:
        return None
    _move(lot, opening, window, new)
    act = acts.WINDOW_MOVED(
        object=f"lot:{lot.uuid}",
        case=lot.notice.project.uuid,
        public={
            "began_at": instant_text(stood[0]),
            "ended_at": instant_text(stood[1]),
            "window": window.value,
            "old_ends_at": instant_text(ends_at),
            "new_ends_at": instant_text(new),
        },
    )
    recorded = record(act, intent=None, actor=LOG, at=at)
    return WindowExtension.objects.create(
        lot=lot,
        stood_from=stood[0],
        stood_until=stood[1],
        window=window,
        old_ends_at=ends_at,
        new_ends_at=new,
        at=at,
        leaf_sha256=recorded.leaf_sha256,
    )


def _running(lot: Lot, opening: Opening) -> Running | None:
    found: dict[str, tuple[Window, datetime | None, datetime | None]] = {
        Lot.State.CLOSED: (Window.RELEASE, lot.closed_at, lot.window_ends_at),
        Lot.State.RELEASED: (Window.CUSTODIANS, opening.window_closed_at, opening.custodians_due_at),
        Lot.State.OPENED: (Window.CONFIRMATION, lot.opened_at, opening.confirmation_ends_at),
    }
    window, opened_at, ends_at = found.get(lot.state, (Window.RELEASE, None, None))
    return None if opened_at is None or ends_at is None else (window, opened_at, ends_at)


def _move(lot: Lot, opening: Opening, window: Window, new: datetime) -> None:
    if window == Window.RELEASE:
        lot.window_ends_at = new
        lot.version += 1
        lot.save(update_fields=["window_ends_at", "version"])
        return
    if window == Window.CUSTODIANS:
        if opening.custodians_due_at is not None and opening.remedy_ends_at is not None:
            opening.remedy_ends_at += new - opening.custodians_due_at
        opening.custodians_due_at = new
    else:
        opening.confirmation_ends_at = new
    opening.save(update_fields=["custodians_due_at", "remedy_ends_at", "confirmation_ends_at"])


def judge(at: datetime) -> int:
    """Judge running windows by the outages whose deadlines are judged; how many grew. Idempotent."""
    done = 0
    for outage in outages.unjudged_for_windows():
        for lot in touched(outage):
            done += extend_window(lot=lot, outage=outage.uuid, at=at) is not None
        outages.judged(outage, "windows", at)
    return done
