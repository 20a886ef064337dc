"""Closing a lot at the deadline, closing its release window, and failing it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent, Role
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, MoveNotAllowed
from openhall.kernel.wording import say
from openhall.tendering.bidding.public import Bid, BidVersion, Cause, files, standing
from openhall.tendering.notices.public import Lot, Notice, custody_of, must_end, require_settled, require_unpaused
from openhall.tendering.opening import acts, policies
from openhall.tendering.opening.locks import Locked, lock_lot
from openhall.tendering.opening.models import Opening, Outcome, Revocation
from openhall.tendering.opening.refusals import OpeningSetNotInLog, TooEarly
from openhall.tendering.planning.public import Project, law_of
from openhall.treasury.public import lot_window_closed
from openhall.witness.public import LOG, Recorded, hidden_acts, opening_set, record
from openhall_rules.law import Unset
from openhall_sealing.envelope import LARGEST_BUNDLE

TOO_FEW = "too_few_bidders"
NOTHING_RELEASED = "no_bid_released"
NOTHING_READABLE = "no_bid_readable"
MINIMUM = "validity.minimum_bidders"
NOT_RELEASED = "opening.not_released"


@dataclass(frozen=True)
class Closed:
    """A lot whose bids are due no more. ``failed``: the act that failed it at once, where the law says so."""

    lot: Lot
    opening: Opening
    recorded: Recorded
    failed: Recorded | None


@dataclass(frozen=True)
class WindowClosed:
    """A closed release window. ``failed``: the act that failed the lot, where nothing was released."""

    lot: Lot
    opening: Opening
    recorded: Recorded
    failed: Recorded | None


@dataclass(frozen=True)
class Failed:
    """A lot that ended without an award."""

    lot: Lot
    opening: Opening
    recorded: Recorded


@transaction.atomic(durable=True)
def close_lot(*, lot: UUID, at: datetime) -> Closed:
    """Close a lot by rule, at its deadline and never before; the release window begins.

    With fewer bidders than the law asks for, the lot fails in the same transaction and its bids stay sealed
    for ever (招标投标法 28, 条例 44); no count is published.

    Raises:
        TooEarly: the deadline has not come. OutageNotSettled, DeadlineAwaited: an outage may still move it.
        What a pause of the tender raises.
        MoveNotAllowed: the lot is not open. NotFound.
    """
    locked = lock_lot(lot)
    notice, row = locked.notice, locked.lot
    if notice.state != Notice.State.PUBLISHED or notice.bids_due_at is None:
        raise MoveNotAllowed(move="close", now=notice.state, possible=[])
    if at < notice.bids_due_at:
        raise TooEarly(not_before=instant_text(notice.bids_due_at), at=instant_text(at))
    require_settled(notice, at)
    require_unpaused(row, "closing")
    row.move("close")
    row.closed_at, row.window_ends_at = at, at + timedelta(minutes=notice.release_minutes)
    row.save(update_fields=["state", "version", "closed_at", "window_ends_at"])
    if locked.project.state == Project.State.BIDDING:
        locked.project.move("begin_opening")
        locked.project.save(update_fields=["state", "version"])
    bidders = list(Bid.objects.filter(lot=row, state=Bid.State.SUBMITTED).order_by("id"))
    enough = law_of(locked.project).may_open(len(bidders)) and bool(bidders)
    if enough:
        _tell_bidders(bidders, row, at)
    act = acts.LOT_CLOSED(
        object=f"lot:{row.uuid}",
        case=locked.project.uuid,
        public={"bids_due_at": instant_text(notice.bids_due_at), "window_ends_at": instant_text(row.window_ends_at)},
    )
    recorded = record(act, intent=None, actor=LOG, at=at)
    opening = Opening.objects.create(lot=row, closed_at=at, close_leaf=recorded.leaf_sha256)
    failed = None if enough else fail_by_rule(locked, opening, reason=TOO_FEW, path=MINIMUM, at=at)
    return Closed(row, opening, recorded, failed)


def _tell_bidders(bids: list[Bid], lot: Lot, at: datetime) -> None:
    subject = say(gettext_noop("Release your bid now"))
    body = say(
        gettext_noop("The deadline has passed. Release your bid for “%(lot)s” before the window ends."), lot=lot.title
    )
    notes = [identity.Note(bid.bidder_id, subject, body, f"/desk/bids/{bid.uuid}/release") for bid in bids]
    identity.notify_each(notes, {Role.BIDDER}, at=at)


@transaction.atomic(durable=True)
def close_window(*, lot: UUID, at: datetime) -> WindowClosed:
    """Close the release window by rule: at its end, or earlier when every bid that stands was released.

    The opening set that is published maps every sealed leaf of the lot to its act. Who did not release has revoked the
    bid (撤销) by own fault, unless the platform itself can't hand out the bundle any more: then it counts as taken back
    (撤回) through another cause. The others go on (order 20 of 2013, Art. 31).

    Raises:
        TooEarly: the window lasts on. OutageNotSettled: an outage may still make it longer. OpeningSetNotInLog: a
        sealed act waits for the log. What a pause of the tender raises. MoveNotAllowed, NotFound.
    """
    locked = lock_lot(lot)
    row = locked.lot
    row.move("close_window")
    require_unpaused(row, "release")
    bids = list(
        Bid.objects.select_for_update(of=("self",))
        .filter(lot=row, state__in=[Bid.State.SUBMITTED, Bid.State.RELEASED])
        .order_by("id")
    )
    missing = [bid for bid in bids if bid.state == Bid.State.SUBMITTED]
    if row.window_ends_at is not None and at < row.window_ends_at and missing:
        raise TooEarly(not_before=instant_text(row.window_ends_at), at=instant_text(at))
    if missing:
        require_settled(locked.notice, at)
    lot_window_closed(row.uuid, at=at)  # from here on the treasury records no sealed act of this lot
    waiting = sum(act.leaf_index is None for act in hidden_acts(row.uuid))
    if waiting:
        raise OpeningSetNotInLog(waiting=waiting)
    _take_out(missing, standing(row.pk, [Bid.State.SUBMITTED]))
    row.save(update_fields=["state", "version"])
    opening = _window_facts(locked, submitted=len(bids), released=len(bids) - len(missing), at=at)
    act = acts.WINDOW_CLOSED(
        object=f"lot:{row.uuid}",
        case=locked.project.uuid,
        public={"submitted": opening.submitted, "released": opening.released, "outcome": opening.outcome},
        statement={
            "v": 1,
            "lot": str(row.uuid),
            "sealed": opening_set(row.uuid),
            "not_released": [{"bid": str(bid.uuid), "bidder": bid.pseudonym, "cause": bid.cause} for bid in missing],
        },
    )
    if opening.outcome == Outcome.OPEN:
        _tell_custodians(locked, at)
        if not custody_of(locked.notice).enough:
            _tell_to_reveal([bid for bid in bids if bid.state == Bid.State.RELEASED], row, at)
    recorded = record(act, intent=None, actor=LOG, at=at)
    opening.window_leaf = recorded.leaf_sha256
    opening.save()
    failed = None
    if opening.outcome == Outcome.FAIL:
        failed = fail_by_rule(locked, opening, reason=NOTHING_RELEASED, path=NOT_RELEASED, at=at)
    return WindowClosed(row, opening, recorded, failed)


def _tell_to_reveal(bids: list[Bid], lot: Lot, at: datetime) -> None:
    """Too few custodians remain: every bidder that released is asked to open its own bid."""
    subject = say(gettext_noop("Open your bid from its backup"))
    body = say(
        gettext_noop(
            "So many custodians of “%(lot)s” are absent that they can’t open the bids. Open yours from its backup file."
        ),
        lot=lot.title,
    )
    notes = [identity.Note(bid.bidder_id, subject, body, f"/desk/bids/{bid.uuid}/reveal") for bid in bids]
    identity.notify_each(notes, {Role.BIDDER}, at=at)


def _take_out(missing: list[Bid], versions: list[BidVersion]) -> None:
    """Take the bids that were not released out of the opening, each with its cause."""
    bundles = {version.bid_id: version.bundle_sha256 for version in versions}
    for bid in missing:
        if files.intact(bundles[bid.pk], at_most=LARGEST_BUNDLE):
            bid.move("revoke")
            bid.cause, bid.reason = Cause.OWN_FAULT, "not_released"
        else:
            bid.move("retract")
            bid.cause, bid.reason = Cause.OTHER, "bundle_lost"
        bid.save(update_fields=["state", "version", "cause", "reason"])


def _window_facts(locked: Locked, *, submitted: int, released: int, at: datetime) -> Opening:
    opening = Opening.objects.get(lot=locked.lot)
    opening.window_closed_at, opening.submitted, opening.released = at, submitted, released
    opening.outcome = Outcome.OPEN if released else Outcome.FAIL
    try:
        opening.custodians_due_at = law_of(locked.project).custodian_window_closes(window_closed_at=at)
        opening.remedy_ends_at = opening.custodians_due_at + timedelta(minutes=locked.notice.release_minutes)
    except Unset:  # nobody entered how long custodians may take: then nobody is cut off
        opening.custodians_due_at = opening.remedy_ends_at = None
    return opening


def _tell_custodians(locked: Locked, at: datetime) -> None:
    for custodian in locked.notice.custodians.order_by("place"):
        identity.notify_holders(
            custodian.organisation_id,
            {Role.CUSTODIAN},
            subject=say(gettext_noop("Hand in your shares now")),
            body=say(
                gettext_noop(
                    "The release window of “%(lot)s” is closed. Its bids are opened with the custodians’ shares."
                ),
                lot=locked.lot.title,
            ),
            link=f"/desk/lots/{locked.lot.uuid}/custody",
            at=at,
        )


@transaction.atomic(durable=True)
def fail_lot(*, lot: UUID, reason: str, article: str, intent: Intent, actor: Actor, at: datetime) -> Failed:
    """The owner ends a lot without an award (条例 31), with a public reason; deposits go back with interest.

    Args:
        reason: in words, at most 200 characters. article: which allows it, at most 300 characters. Both are published
            as they were signed, letter by letter.

    Raises:
        Invalid: reason or article is missing. MoveNotAllowed: the lot is awarded or has failed, or its candidates
        are public, nobody revoked a bid and no objection was upheld by ending it. What ``admit`` raises.
    """
    if not (reason.strip() and article.strip()) or len(reason) > 200 or len(article) > 300:
        raise Invalid(errors={"reason": _("Say why the lot is ended, and by which article.")})
    locked = lock_lot(lot)
    policies.admit_owner(intent, actor, locked.project, locked.lot, at=at)
    given_up = Revocation.objects.filter(bid__lot=locked.lot).exists()
    if locked.lot.state == Lot.State.PUBLICITY and not (given_up or must_end(locked.lot)):  # 条例 55
        raise MoveNotAllowed(move="fail", now=locked.lot.state, possible=["award"])
    opening = Opening.objects.filter(lot=locked.lot).first() or Opening(lot=locked.lot, closed_at=at)
    recorded = _fail(locked, opening, reason, article, intent=intent, actor=actor, at=at)
    return Failed(locked.lot, opening, recorded)


def fail_by_rule(locked: Locked, opening: Opening, *, reason: str, path: str, at: datetime) -> Recorded:
    """Fail a lot inside a command that holds its locks. ``reason``: code; ``path``: the pack's value behind it."""
    return _fail(locked, opening, reason, law_of(locked.project).value(path).citation, intent=None, actor=None, at=at)


def _fail(
    locked: Locked,
    opening: Opening,
    reason: str,
    article: str,
    *,
    intent: Intent | None,
    actor: Actor | None,
    at: datetime,
) -> Recorded:
    lot, project = locked.lot, locked.project
    lot.move("fail")
    lot.save(update_fields=["state", "version"])
    others = Lot.objects.filter(notice=locked.notice).exclude(state=Lot.State.FAILED)
    if not others.exists() and "fail" in Project.workflow.possible(project.state):
        project.move("fail")
        project.save(update_fields=["state", "version"])
    act = acts.LOT_FAILED(object=f"lot:{lot.uuid}", case=project.uuid, public={"reason": reason, "article": article})
    recorded = record(act, intent=intent, actor=actor or LOG, at=at)
    opening.failed_at, opening.reason, opening.article, opening.fail_leaf = at, reason, article, recorded.leaf_sha256
    opening.save()
    return recorded
