"""Calling those who were drawn: in-app and by mail through the platform's messages, by telephone through a gateway.

A message names neither the tender nor anybody else: whoever reads over a shoulder learns nothing (法 37).
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent, Role
from openhall.kernel.refusals import NotFound
from openhall.kernel.wording import instant, say
from openhall.tendering.experts import acts, policies
from openhall.tendering.experts.models import Draw, DrawState, Entry
from openhall.tendering.experts.refusals import AnswerTooLate
from openhall.tendering.experts.telephone.models import Ringing
from openhall.tendering.notices.public import lock_lot_in_project
from openhall.tendering.planning.public import zone_of
from openhall.witness.public import LOG, Recorded, record


def lock_call(uuid: UUID) -> Entry:
    """The entry that is called under this id, locked after its lot and draw.

    Raises:
        NotFound: there is none, or it wasn't called; in the same words as for another's call.
    """
    names = Entry.objects.filter(call=uuid).exclude(state=Entry.State.WAITING).values_list("draw_id", "draw__lot__uuid")
    draw_id, lot = names.first() or (None, None)
    if draw_id is None or lot is None:
        raise NotFound
    above = lock_lot_in_project(lot)
    draw = Draw.objects.select_for_update(of=("self",), no_key=True).get(pk=draw_id)
    draw.lot = above
    found = Entry.objects.select_for_update(of=("self",)).select_related("expert__person").get(call=uuid)
    found.draw = draw
    return found


def call_next(draw: Draw, at: datetime) -> list[Entry]:
    """Call as many as there are seats without anybody accepted or called, in the order drawn of each group; in the
    caller's transaction. When an order is at its end fewer are called: the owner then calls the draw off."""
    called: list[Entry] = []
    for group, seats in draw.wanted.items():
        own = draw.entries.filter(group=group)
        standing = own.filter(state__in=[Entry.State.CALLED, Entry.State.ACCEPTED]).count()
        rows = own.filter(state=Entry.State.WAITING, place__isnull=False).select_related("expert__person")
        called += rows.order_by("place")[: max(seats - standing, 0)]
    for one in called:
        one.move("call")
        one.answer_due_at = at + timedelta(minutes=draw.answer_minutes)
        one.save(update_fields=["state", "version", "answer_due_at"])
        _call(draw, one, at)
    return called


@transaction.atomic(durable=True)
def accept_call(*, call: UUID, intent: Intent, actor: Actor, at: datetime) -> tuple[Entry, Recorded]:
    """Accept (DRW-03): the expert has a seat.

    Raises:
        NotFound: another's call. AnswerTooLate. MoveNotAllowed: answered already. Stale.
    """
    row = _answering(call, intent, actor, at)
    row.move("accept")
    recorded = record(acts.CALL_ACCEPTED(object=f"call:{row.call}"), intent=intent, actor=actor, at=at)
    row.answered_leaf, row.from_at = recorded.leaf_sha256, at
    row.save(update_fields=["state", "version", "answered_leaf", "from_at"])
    return row, recorded


@transaction.atomic(durable=True)
def decline_call(*, call: UUID, reason: str, intent: Intent, actor: Actor, at: datetime) -> tuple[Entry, Recorded]:
    """Decline (DRW-04): the next in the order is called at once.

    Raises:
        As ``accept_call``.
    """
    row = _answering(call, intent, actor, at)
    row.move("decline")
    row.save(update_fields=["state", "version"])
    call_next(row.draw, at)
    act = acts.CALL_DECLINED(object=f"call:{row.call}", commit={"call/reason": reason})
    recorded = record(act, intent=intent, actor=actor, at=at)
    Entry.objects.filter(pk=row.pk).update(answered_leaf=recorded.leaf_sha256)
    return row, recorded


@transaction.atomic(durable=True)
def answer_by_keys(*, call: UUID, comes: bool, at: datetime) -> Entry | None:
    """Take a key pressed on the expert's telephone for the answer (DRW-03, DRW-04), by rule: the expert declared that
    it counts. None when the call is answered, over, or too late.
    """
    row = lock_call(call)
    due, running = row.answer_due_at, row.draw.state == DrawState.CALLING and row.draw.void_at is None
    if row.state != Entry.State.CALLED or not running or due is None or at >= due or not row.expert.keys_answer:
        return None
    row.move("accept" if comes else "decline")
    row.from_at = at if comes else None
    row.save(update_fields=["state", "version", "from_at"])
    if not comes:
        call_next(row.draw, at)
    kind = acts.CALL_ACCEPTED if comes else acts.CALL_DECLINED
    act = kind(object=f"call:{row.call}", public={"means": "telephone"})
    recorded = record(act, intent=None, actor=LOG, at=at)
    Entry.objects.filter(pk=row.pk).update(answered_leaf=recorded.leaf_sha256)
    return row


@transaction.atomic(durable=True)
def pass_over(*, call: UUID, at: datetime) -> Entry | None:
    """Count a call that wasn't answered in time as declined (DRW-05), by rule; None when there is nothing to do."""
    row = lock_call(call)
    due = row.answer_due_at
    if row.state != Entry.State.CALLED or row.draw.state != DrawState.CALLING or row.draw.void_at is not None:
        return None
    if due is None or at < due:
        return None
    row.move("pass_over")
    row.save(update_fields=["state", "version"])
    call_next(row.draw, at)
    recorded = record(acts.CALL_LAPSED(object=f"call:{row.call}"), intent=None, actor=LOG, at=at)
    Entry.objects.filter(pk=row.pk).update(answered_leaf=recorded.leaf_sha256)
    return row


def tell_called_off(draw: Draw, at: datetime) -> None:
    """Whoever was called or has accepted needs not come."""
    rows = draw.entries.filter(state__in=[Entry.State.CALLED, Entry.State.ACCEPTED])
    identity.notify(
        rows.values_list("expert__person__uuid", flat=True),
        subject=say(_("A call of yours is over")),
        body=say(_("The committee to which you were called doesn’t meet. You need do nothing.")),
        at=at,
    )


def tell_complete(draw: Draw, at: datetime) -> None:
    """The owner is told that the committee is complete, and not who sits on it; the members where to begin."""
    lot = draw.lot
    identity.notify_holders(
        lot.notice.project.owner_id,
        {Role.OFFICER},
        subject=say(_("The committee for “%(lot)s” is complete"), lot=lot.title),
        body=say(_("As many experts have accepted as were to be drawn. Their names are secret until the award.")),
        link=reverse("lot-draw", args=[lot.uuid]),
        at=at,
    )
    rows = draw.entries.filter(state=Entry.State.ACCEPTED)
    identity.notify(
        rows.values_list("expert__person__uuid", flat=True),
        subject=say(_("Your committee can begin")),
        body=say(_("The committee to which you were called is complete. Sign in: the bids wait for you in your work.")),
        link="/work",
        at=at,
    )


def _answering(call: UUID, intent: Intent, actor: Actor, at: datetime) -> Entry:
    row = lock_call(call)
    policies.as_expert(intent, actor, row.expert.person_id, version=row.version, at=at)
    over = row.draw.state != DrawState.CALLING or row.draw.void_at is not None
    is_over = over or row.answer_due_at is None or at >= row.answer_due_at
    if row.state == Entry.State.CALLED and is_over:
        raise AnswerTooLate
    return row


def _call(draw: Draw, one: Entry, at: datetime) -> None:
    due = instant(one.answer_due_at or at, zone_of(draw.lot.notice.project))
    subject = say(_("You were drawn for a committee"))
    body = say(_("Say whether you come, until %(due)s. After that another expert is called."), due=due)
    link = reverse("expert-call", args=[one.call])
    identity.notify([one.expert.person.uuid], subject=subject, body=body, link=link, at=at)
    if one.expert.phone:
        Ringing.objects.create(entry=one, next_attempt_at=at)
