"""Deadlines that move because the platform could not be used: by the rule of the case, or entered where it has none.

What was handed in stands and may be replaced. Nothing is closed while this is open: see :func:`require_settled`.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent, Role
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import MoveNotAllowed, Refusal
from openhall.kernel.wording import instant, say
from openhall.tendering.notices import acts, policies
from openhall.tendering.notices.commands import DeadlineTooEarly
from openhall.tendering.notices.inputs import ExtensionInput
from openhall.tendering.notices.models import Extension, Lot, Notice
from openhall.tendering.notices.queries import lock_lots, lock_notice
from openhall.tendering.outages import public as outages
from openhall.tendering.outages.public import Outage
from openhall.tendering.planning import public as planning
from openhall.tendering.planning.public import Project
from openhall.witness.public import LOG, Recorded, record
from openhall_rules.auctions import METHODS as AUCTIONS
from openhall_rules.law import Unset

TIME_LEFT = "opening.outage_time_left"
DECLARED_BY = "opening.outage_declared_by"
DUE_AFTER_OUTAGE = gettext_noop("An outage moved the deadline for bids")


class DeadlineAwaited(Refusal):
    """A lot stays open because somebody must enter its deadline after an outage. Facts: ``authority``, ``notice``."""

    code = "deadline-awaited"
    status = 409
    title = gettext_lazy("The deadline waits to be entered after an outage.")
    detail = gettext_lazy("The law gives no figure. It is entered by: %(authority)s.")
    way_forward = gettext_lazy(
        "The tenderer enters on the page of the notice until when bids are taken; until then nothing is closed."
    )


class NothingToEnter(Refusal):
    """No outage waits for a deadline of this notice."""

    code = "nothing-to-enter"
    status = 409
    title = gettext_lazy("No deadline waits to be entered here.")
    way_forward = gettext_lazy(
        "The rule of the tender moved the deadline by itself, or the outage doesn’t touch it. To give more time before "
        "the deadline, amend the notice."
    )


def counts_for(outage: Outage, project: Project) -> bool:
    """Whether a tender heeds an outage: measured, or declared by a side that its law lets declare."""
    if outage.declared_by_id is None:
        return True
    return bool(outages.sides_of(outage, project) & set(planning.law_of(project).get(DECLARED_BY)))


def new_deadline(outage: Outage, project: Project, due: datetime) -> datetime | None:
    """The deadline that the case’s law makes of an outage; None where it moves nothing.

    Raises:
        Unset: neither the law nor the tender documents give the figures.
    """
    law = planning.law_of(project)
    return law.deadline_after_outage(deadline_at=due, began_at=outage.began_at, ended_at=outage.ended_at)


def touched(outage: Outage, at: datetime) -> list[UUID]:
    """Notices whose deadline an outage may move: out, still open, due after it began, and by law or by its silence."""
    rows = Notice.objects.select_related("project__owner").filter(
        state=Notice.State.PUBLISHED, bids_due_at__gt=outage.began_at, lots__state=Lot.State.OPEN
    )
    rows = rows.exclude(lots__method__in=AUCTIONS).exclude(extensions__outage=outage)
    return [row.uuid for row in rows.distinct().order_by("id") if _moves(outage, row, at)]


def _moves(outage: Outage, notice: Notice, at: datetime) -> bool:
    assert notice.bids_due_at is not None, "it is out"  # noqa: S101 — the database says so too
    if not counts_for(outage, notice.project):
        return False
    try:
        return new_deadline(outage, notice.project, notice.bids_due_at) is not None
    except Unset:
        return notice.bids_due_at <= at


@transaction.atomic(durable=True)
def extend_by_rule(*, notice: UUID, outage: UUID, at: datetime) -> Extension | None:
    """Move a deadline by the rule of its case (NOT-05); None where the outage moves nothing after all.

    Where law and documents give no figure and the deadline passed meanwhile, the lots stay open and the tenderer is
    asked to enter until when bids are taken: nobody is cut off by a figure that nobody gave.
    """
    found = lock_notice(notice)
    cause = outages.outage(outage)
    due = found.bids_due_at
    lots = lock_lots(found)
    if found.state != Notice.State.PUBLISHED or due is None or any(lot.state != Lot.State.OPEN for lot in lots):
        return None
    if not counts_for(cause, found.project) or found.extensions.filter(outage=cause).exists():
        return None
    row = Extension(notice=found, outage=cause, old_due_at=due, at=at)
    try:
        row.new_due_at = new_deadline(cause, found.project, due)
    except Unset:
        if not cause.began_at < due <= at:
            return None
        row.save()
        _ask_tenderer(found, at)
        return row
    if row.new_due_at is None:
        return None
    recorded = _move(found, row, None, intent=None, actor=None, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save()
    return row


@transaction.atomic(durable=True)
def extend_deadline(
    *, notice_uuid: UUID, given: ExtensionInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Extension, Recorded]:
    """Enter, as the tenderer, until when bids are taken after an outage for which nobody gave a figure (NOT-05).

    Raises:
        NothingToEnter. DeadlineTooEarly: it has passed, or lies before the old one. MoveNotAllowed: a lot is closed.
        NotYours, MandateMissing, Stale: who may not. OtherContent: it isn’t what was signed.
    """
    found = lock_notice(notice_uuid)
    policies.prepare(intent, actor, found, version=found.version, at=at)
    planning.require_signed(given.sent, intent)
    lots = lock_lots(found)
    row = found.extensions.select_related("outage").filter(outage__uuid=given.outage, new_due_at=None).first()
    if row is None:
        raise NothingToEnter
    if closed := next((lot for lot in lots if lot.state != Lot.State.OPEN), None):
        raise MoveNotAllowed(move="extend", now=closed.state, possible=[])
    earliest = max(at, row.old_due_at)
    if given.new_due_at <= earliest:
        raise DeadlineTooEarly(
            chosen=instant_text(given.new_due_at),
            earliest=instant_text(earliest),
            article=_("a published deadline never comes earlier"),
        )
    row.new_due_at, row.entered, row.at = given.new_due_at, True, at
    recorded = _move(found, row, given.sent, intent=intent, actor=actor, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save()
    return row, recorded


def _move(
    found: Notice,
    row: Extension,
    signed: dict[str, object] | None,
    *,
    intent: Intent | None,
    actor: Actor | None,
    at: datetime,
) -> Recorded:
    assert row.new_due_at is not None, "it was computed or entered"  # noqa: S101
    found.move("extend")
    found.bids_due_at = row.new_due_at
    found.save(update_fields=["state", "version", "bids_due_at"])
    if signed is None:
        _tell(found, DUE_AFTER_OUTAGE, row.new_due_at, at)
    act = acts.DEADLINE_EXTENDED(
        object=f"notice:{found.uuid}",
        case=found.project.uuid,
        public={
            "outage": str(row.outage.uuid),
            "began_at": instant_text(row.outage.began_at),
            "ended_at": instant_text(row.outage.ended_at),
            "old_due_at": instant_text(row.old_due_at),
            "new_due_at": instant_text(row.new_due_at),
        },
        statement={
            "v": 1,
            "outage_leaf": row.outage.leaf_sha256,
            "measured": row.outage.declared_by_id is None,
            "heads": row.outage.heads,
            "signed": signed,
        },
    )
    return record(act, intent=intent, actor=actor or LOG, at=at)


def _tell(found: Notice, subject: str, due: datetime, at: datetime) -> None:
    body = gettext_noop("The platform could not be used. Bids for “%(title)s” are now due before %(when)s.")
    zone = planning.zone_of(found.project)
    for organisation in found.project.parties:
        identity.notify_holders(
            organisation,
            {Role.OFFICER},
            subject=say(subject),
            body=say(body, title=found.project.title, when=instant(due, zone)),
            link=f"/tenders/{found.project.uuid}",
            at=at,
        )


def _ask_tenderer(found: Notice, at: datetime) -> None:
    for organisation in found.project.parties:
        identity.notify_holders(
            organisation,
            {Role.OFFICER},
            subject=say(gettext_noop("Enter until when bids are taken after the outage")),
            body=say(
                gettext_noop(
                    "The platform could not be used when the bids for “%(title)s” were due, and neither the law nor "
                    "your documents say how much time is left then. The lots stay open until you enter the deadline."
                ),
                title=found.project.title,
            ),
            link=f"/desk/notices/{found.uuid}/outage",
            at=at,
        )


def awaited(found: Notice) -> Extension | None:
    """The outage for which this notice’s deadline waits to be entered, the earliest."""
    return found.extensions.select_related("outage").filter(new_due_at=None).first()


def extensions_of(found: Notice) -> list[Extension]:
    """How outages moved the deadline, and what is still to be entered, oldest first."""
    return list(found.extensions.select_related("outage__declared_by").order_by("id"))


def require_settled(found: Notice, at: datetime) -> None:
    """Let a lot or a window be closed: no outage lasts on or is still to be judged, no deadline is to be entered.

    Raises:
        OutageNotSettled, DeadlineAwaited
    """
    if outages.unsettled(at):
        raise outages.OutageNotSettled
    if awaited(found) is not None:
        authority = planning.law_of(found.project).value(TIME_LEFT).set_by or ""
        raise DeadlineAwaited(authority=authority, notice=str(found.uuid))
