"""Wishes, letters, text messages. Lock: the message alone; of a wish the dossier.

A text message leaves outside a transaction, and before it leaves its row says when it is tried again: killed anywhere
it is sent again under its own key, and the gateway knows it.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent, Role
from openhall.kernel.refusals import NotFound
from openhall.kernel.wording import say
from openhall.procedures.dispatch import acts, gateway, policies, writing
from openhall.procedures.dispatch.gateway import DELIVERED, FAILED, GatewayDown, Text
from openhall.procedures.dispatch.inputs import DeliveryInput, PostInput, WishInput
from openhall.procedures.dispatch.models import Channel, Dispatch, DispatchState, Wish
from openhall.procedures.dispatch.refusals import HasAccount, NoAddress, NumberUsed
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier
from openhall.witness.public import LOG, Recorded, record

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
GIVE_UP = timedelta(days=3)
"""After which a message that nobody took, or of which nobody told anything, counts as not delivered."""
MOST = 200


@transaction.atomic(durable=True)
def record_wish(
    *, dossier: UUID, given: WishInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Dossier, Recorded]:
    """Write down how whoever filed at the desk wants to be told (DSP-01).

    Raises:
        NotFound: not the actor's desk. HasAccount. NoAddress. What ``of_unit`` raises.
    """
    row = dossiers.lock(dossier)
    desk = policies.require_desk(actor, row)
    dossiers.of_unit(intent, actor, desk, version=row.version, at=at)
    if row.person_id is not None or row.proxy is not None:
        raise HasAccount
    if given.channel != Channel.NONE.value and not writing.address_of(row, given.channel):
        raise NoAddress
    act = acts.WISH_RECORDED(object=f"dossier:{dossier}", public={"channel": given.channel, "lang": given.lang})
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.version += 1
    row.save(update_fields=["version"])
    Wish.objects.update_or_create(
        dossier=row,
        defaults={"channel": given.channel, "lang": given.lang, "leaf_sha256": recorded.leaf_sha256},
    )
    return row, recorded


@transaction.atomic(durable=True)
def post_letter(
    *, dispatch: UUID, given: PostInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Dispatch, Recorded]:
    """Say that a letter was given to the post, and under which number (DSP-04).

    Raises:
        NotFound: not the actor's desk, or no letter. MoveNotAllowed. NumberUsed. What ``of_unit`` raises.
    """
    row = _letter(dispatch, intent, actor, at)
    row.move("send")
    if Dispatch.objects.filter(number=given.number).exists():
        raise NumberUsed
    row.number, row.sent_at = given.number, at
    act = acts.LETTER_POSTED(
        object=f"dispatch:{dispatch}", public=_public(row), commit={"words": _said(row) | {"number": given.number}}
    )
    return _recorded(row, record(act, intent=intent, actor=actor, at=at))


@transaction.atomic(durable=True)
def record_delivery(
    *, dispatch: UUID, given: DeliveryInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Dispatch, Recorded]:
    """Say what the post says of a letter (DSP-05).

    Raises:
        NotFound: not the actor's desk, or no letter. MoveNotAllowed. What ``of_unit`` raises.
    """
    row = _letter(dispatch, intent, actor, at)
    delivered = given.delivered == "yes"
    row.move("deliver" if delivered else "fail")
    row.ended_at = at
    public = _public(row) | {
        "channel": row.channel, "delivered": delivered, "ended_date": given.ended_date.isoformat(),
    }  # fmt: skip
    act = acts.LETTER_ENDED(object=f"dispatch:{dispatch}", public=public)
    return _recorded(row, record(act, intent=intent, actor=actor, at=at))


def due(at: datetime) -> int:
    """Send, or ask about, every text message that is due; of how many something was learnt. Nobody answers: it waits.

    An installation without a gateway keeps its messages until it has one, as long as they count.
    """
    rows = Dispatch.objects.filter(next_at__lte=at).order_by("next_at", "id")
    return sum(carry_on(uuid, at) for uuid in rows.values_list("uuid", flat=True)[:MOST])


def carry_on(dispatch: UUID, at: datetime) -> bool:
    """Send one message, or ask how far it is; whether something was learnt."""
    row = _mark(dispatch, at)
    if row is None:
        return False
    if at - row.written_at > GIVE_UP:
        return note_delivery(dispatch=dispatch, delivered=False, at=at) is not None
    found = gateway.gateway()
    if found is None:
        return False
    try:
        state = found.send(Text(row.uuid.hex, row.address, f"{row.subject}. {row.body}"), at=at)
    except GatewayDown:
        return False
    learnt = hand_over_text(dispatch=dispatch, at=at) is not None
    if state in (DELIVERED, FAILED):
        learnt = note_delivery(dispatch=dispatch, delivered=state == DELIVERED, at=at) is not None
    return learnt


@transaction.atomic(durable=True)
def _mark(dispatch: UUID, at: datetime) -> Dispatch | None:
    """The message, if it is this one's turn; it says already when it is tried next."""
    rows = Dispatch.objects.select_for_update(skip_locked=True)
    row = rows.filter(uuid=dispatch, next_at__lte=at).first()
    if row is None:
        return None
    row.tries += 1
    row.next_at = at + min(FIRST_WAIT * 2 ** min(row.tries - 1, 8), LONGEST_WAIT)
    row.save(update_fields=["tries", "next_at"])
    return row


@transaction.atomic(durable=True)
def hand_over_text(*, dispatch: UUID, at: datetime) -> Recorded | None:
    """The gateway has a message (DSP-02); None when that was known."""
    row = _locked(dispatch)
    if row.state != DispatchState.WAITING:
        return None
    row.move("send")
    row.sent_at = at
    act = acts.TEXT_SENT(
        object=f"dispatch:{dispatch}", public=_public(row) | {"step": row.step}, commit={"words": _said(row)}
    )
    return _recorded(row, record(act, intent=None, actor=LOG, at=at))[1]


@transaction.atomic(durable=True)
def note_delivery(*, dispatch: UUID, delivered: bool, at: datetime) -> Recorded | None:
    """A message arrived, or didn't (DSP-03); of one that didn't the desk is told. None when that was known."""
    row = _locked(dispatch)
    if row.state in (DispatchState.DELIVERED, DispatchState.FAILED):
        return None
    row.move("deliver" if delivered else "fail")
    row.ended_at, row.next_at = at, None
    if not delivered:
        identity.notify_holders(
            row.desk.organisation_id, {Role.DESK, Role.HEAD},
            subject=say(gettext_noop("A text message about a dossier didn’t arrive")),
            body=say(
                gettext_noop("The dossier is %(code)s. Call whoever filed it, or choose letters by post."),
                code=row.dossier.code,
            ),
            link=f"/desk/dossiers/{row.dossier.uuid}/dispatches", at=at,
        )  # fmt: skip
    act = acts.TEXT_ENDED(object=f"dispatch:{dispatch}", public=_public(row) | {"delivered": delivered})
    return _recorded(row, record(act, intent=None, actor=LOG, at=at))[1]


def _locked(dispatch: UUID) -> Dispatch:
    rows = Dispatch.objects.select_for_update(of=("self",), no_key=True).select_related("dossier__desk", "desk")
    row = rows.filter(uuid=dispatch).first()
    if row is None:
        raise NotFound(dispatch=str(dispatch))
    return row


def _letter(dispatch: UUID, intent: Intent, actor: Actor, at: datetime) -> Dispatch:
    row = _locked(dispatch)
    desk = policies.require_desk(actor, row.dossier)
    if row.channel != Channel.POST:
        raise NotFound(dispatch=str(dispatch))
    dossiers.of_unit(intent, actor, desk, version=row.version, at=at)
    return row


def _public(row: Dispatch) -> dict[str, Any]:
    return {"dossier": str(row.dossier.uuid)}


def _said(row: Dispatch) -> dict[str, Any]:
    return {
        "v": 1,
        "salt": row.salt,
        "address": row.address,
        "lang": row.lang,
        "subject": row.subject,
        "body": row.body,
    }


def _recorded(row: Dispatch, recorded: Recorded) -> tuple[Dispatch, Recorded]:
    row.leaf_sha256 = recorded.leaf_sha256
    row.save()
    return row, recorded
