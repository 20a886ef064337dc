"""What waits until the members have witnessed the act that orders it, and for how long; and when nothing is taken in.

Without an adopted policy nothing waits: nothing independent witnesses the log then, and the pages say so.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel import clock
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound, Refusal
from openhall.witness import disagreeing, hooks, quorum, sequencer
from openhall.witness.models import Outbox, QuorumOverride
from openhall.witness.openings import is_opened
from openhall_log.tiles import CHECKPOINT_PATH

OLDEST_HEAD = timedelta(minutes=5)


class AwaitsMembers(Refusal):
    """The members haven't witnessed the act on which this rests. Facts: ``leaf``, ``witnessed`` (entries)."""

    code = "awaits-members"
    status = 425
    title = _("The independent members have not witnessed this act yet.")
    detail = _("They have witnessed the first %(witnessed)s entries of the log.")
    way_forward = _(
        "Wait a few seconds and try again. If it takes long, the page of the log says which members don’t answer; a "
        "named officer may let it go on once the time is over that the rules set."
    )


class IntakeStopped(Refusal):
    """Acts wait, and the log has published nothing for five minutes. Fact: ``since``."""

    code = "intake-stopped"
    status = 503
    title = _("Bids can’t be taken in at the moment: the log stands still.")
    detail = _("Its last head is of %(since)s.")
    way_forward = _(
        "What you uploaded is kept. Send the bid again as soon as the log goes on; if the deadline is near, tell the "
        "trading centre now."
    )


class NothingWaits(Refusal):
    """There is nothing to override: no policy, or the members have witnessed the act."""

    code = "nothing-waits"
    title = _("Nothing has to be overridden here.")
    way_forward = _("The members have witnessed this act, or no policy asks for it: it goes on by itself.")


class WaitNotOver(Refusal):
    """The time that the rules give the members is not over. Fact: ``until``."""

    code = "wait-not-over"
    status = 425
    title = _("The members still have time to witness this act.")
    detail = _("It can be overridden from %(until)s on.")
    way_forward = _("Find out why they don’t answer; the page of the log names them. Come back when the time is over.")


class StillSealed(Refusal):
    """Naming a sealed act would tell who takes part."""

    code = "still-sealed"
    title = _("This act is sealed: naming it now would tell who takes part.")
    way_forward = _(
        "It can be overridden once the release window of its lot is closed, or the result of its auction is published."
    )


@dataclass(frozen=True)
class Hold:
    """An act that the members haven't witnessed. ``until``: from when on it may be overridden."""

    leaf_sha256: str
    code: str
    at: datetime
    until: datetime


def cleared(leaves: Collection[str]) -> set[str]:
    """Which of these leaves nothing has to wait for: witnessed, overridden, or no policy is adopted."""
    wanted = set(leaves)
    if not wanted or quorum.adopted() is None:
        return wanted
    rows = Outbox.objects.filter(leaf_sha256__in=wanted, leaf_index__lt=quorum.witnessed_size())
    found = set(rows.values_list("leaf_sha256", flat=True))
    rest = wanted - found
    if rest:
        found |= set(QuorumOverride.objects.filter(leaf_sha256__in=rest).values_list("leaf_sha256", flat=True))
    return found


def require_witnessed(leaf_sha256: str) -> None:
    """Let something irreversible go on.

    Raises:
        AwaitsMembers
    """
    if not cleared([leaf_sha256]):
        raise AwaitsMembers(leaf=leaf_sha256, witnessed=quorum.witnessed_size())


def hold(leaf_sha256: str, at: datetime) -> Hold:
    """An act that waits, and until when.

    Raises:
        NotFound: no such act. NothingWaits: it doesn't. StillSealed. What the law says about a missing value.
    """
    if quorum.adopted() is None:
        raise NothingWaits(leaf=leaf_sha256)
    row = Outbox.objects.filter(leaf_sha256=leaf_sha256).exclude(code="COVER").first()
    if row is None:
        raise NotFound(leaf=leaf_sha256)
    if cleared([leaf_sha256]):
        raise NothingWaits(leaf=leaf_sha256)
    if row.sealed_for is not None and not is_opened(row):
        raise StillSealed(leaf=leaf_sha256)
    return Hold(leaf_sha256, row.code, row.at, row.at + wait_for(row.case_uuid))


def wait_for(case: UUID | None) -> timedelta:
    """How long something of the case waits for the members at most.

    Raises:
        Refusal: nobody has entered the value; it names who must.
    """
    if hooks.HOOKS.wait is None:
        raise RuntimeError("The witness wasn't told how to ask the law.")
    return hooks.HOOKS.wait(case)


def require_over(found: Hold, at: datetime) -> None:
    """The time of a hold is over.

    Raises:
        WaitNotOver
    """
    if at < found.until:
        raise WaitNotOver(until=instant_text(found.until))


def head_signed_at() -> datetime | None:
    """When the published head was written, on the platform's clock; None before the first."""
    try:
        written = (sequencer.store().root / CHECKPOINT_PATH).stat().st_mtime
    except FileNotFoundError:
        return None
    return datetime.fromtimestamp(written, UTC) + clock.offset()


def require_living_log(at: datetime) -> None:
    """Take in what is bound to a deadline only while the log publishes.

    Rows that wait make the difference: a log to which nothing happens may be silent for days. Both must be older than
    five minutes, the head and what it leaves out. While a member proves that a backup was restored, nothing is taken in
    at all: its place in the log can't be known.

    Raises:
        IntakeStopped
    """
    head = sequencer.published()
    size = head.size if head else 0
    if disagreeing.stands(head, sequencer.store().read) is not None:
        signed_at = head_signed_at()
        raise IntakeStopped(since=instant_text(signed_at) if signed_at else "–")
    late = Q(leaf_index=None) | Q(leaf_index__gte=size)
    if not Outbox.objects.filter(late, at__lt=at - OLDEST_HEAD).exists():
        return
    signed_at = head_signed_at()
    if signed_at is None or at - signed_at > OLDEST_HEAD:
        raise IntakeStopped(since=instant_text(signed_at) if signed_at else "–")
