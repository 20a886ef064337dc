"""Results on their way by post. Lock order: dossier, then parcel.

A parcel is written down before the carrier learns of it, under a key of its own: killed anywhere, it is handed over
again and the carrier knows it. The carrier's newest word counts, and the worker asks where none comes.
"""

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as _

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent, Role
from openhall.kernel.refusals import NotFound, Refusal, Stale
from openhall.kernel.wording import say
from openhall.procedures.dispatch import carriage, collecting
from openhall.procedures.dispatch import parcel_acts as acts
from openhall.procedures.dispatch.carriage import Carrier, CarrierDown, Order, ParcelRefused, Word
from openhall.procedures.dispatch.parcel_inputs import MovedInput, ParcelInput
from openhall.procedures.dispatch.parcel_models import OPEN, Parcel, ParcelState, Way
from openhall.procedures.dispatch.refusals import NotByPost, NumberUsed, OnItsWay
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier, State, Unit
from openhall.witness.public import LOG, Recorded, record

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
ASK_EVERY = timedelta(hours=1)
MOST = 100
MOVES = {
    carriage.TAKEN: ("take", ParcelState.TAKEN),
    carriage.DELIVERED: ("deliver", ParcelState.DELIVERED),
    carriage.RETURNED: ("send_back", ParcelState.RETURNED),
    carriage.REFUSED: ("refuse", ParcelState.REFUSED),
}
"""The carrier's words → the move of a parcel, and where it leads."""
TOLD = {
    ParcelState.TAKEN: _("The result of your dossier is on its way by post"),
    ParcelState.DELIVERED: _("The result of your dossier was delivered"),
    ParcelState.RETURNED: _("The result of your dossier came back and waits at the desk"),
    ParcelState.REFUSED: _("The post didn’t take the result of your dossier"),
}
log = logging.getLogger("openhall.dispatch")


def desk_of(reader: Actor | None, row: Dossier) -> Unit | None:
    """The unit as which the reader packs a dossier's result: the one that decides, or the desk that took it in."""
    if dossiers.handles(reader, row):
        return row.unit
    return row.desk if dossiers.received(reader, row) else None


def may_go(row: Dossier) -> bool:
    """Whether a result is to go by post now: done, chosen so, and no parcel on its way, whatever fees are open."""
    chosen = collecting.wanted(row)
    if row.state != State.DONE or chosen is None or chosen.way != Way.POST:
        return False
    last = Parcel.objects.filter(dossier=row).first()
    # What came back waits until somebody chooses anew.
    return last is None or (last.state not in OPEN and chosen.chosen_at > (last.ended_at or chosen.chosen_at))


@transaction.atomic(durable=True)
def hand_over_parcel(
    *, parcel: UUID, given: ParcelInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Parcel, Recorded]:
    """Pack a result and hand it over for the carrier (DSP-08), as the unit that decides or the desk that took it in.

    Raises:
        NotFound. NotByPost. OnItsWay. Stale: the id was used. Whatever holds the handing out. What ``admit`` raises.
    """
    row = dossiers.lock(given.dossier)
    unit = desk_of(actor, row)
    if unit is None:
        raise NotFound(dossier=str(given.dossier))
    dossiers.of_unit(intent, actor, unit, version=0, at=at)
    if Parcel.objects.filter(dossier=row, state__in=OPEN).exists():
        raise OnItsWay
    chosen = collecting.wanted(row)
    if chosen is None or not may_go(row):
        raise NotByPost
    dossiers.require(row, "give_back", at)
    made, fresh = Parcel.objects.get_or_create(
        uuid=parcel,
        defaults={
            "dossier": row, "desk": unit, "name": chosen.name, "telephone": chosen.telephone,
            "address": chosen.address, "ordered_at": at, "next_at": at,
        },
    )  # fmt: skip
    if not fresh:
        raise Stale(seen=0, now=1)
    words = {
        "v": 1, "salt": made.salt, "name": made.name, "telephone": made.telephone, "address": made.address,
    }  # fmt: skip
    public = {"dossier": str(row.uuid), "unit": unit.number}
    act = acts.PARCEL_HANDED_OVER(object=f"parcel:{parcel}", public=public, commit={"words": words})
    recorded = record(act, intent=intent, actor=actor, at=at)
    made.leaf_sha256 = recorded.leaf_sha256
    made.save(update_fields=["leaf_sha256"])
    return made, recorded


@transaction.atomic(durable=True)
def record_parcel(
    *, parcel: UUID, given: MovedInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Parcel, Recorded]:
    """Write down what the post says of a parcel (DSP-09), where no carrier tells the platform or it is silent.

    Raises:
        NotFound. MoveNotAllowed. NumberUsed. What ``of_unit`` raises.
    """
    row, about = _locked(parcel)
    if row is None or about is None:
        raise NotFound(parcel=str(parcel))
    unit = desk_of(actor, about)
    if unit is None:
        raise NotFound(parcel=str(parcel))
    dossiers.of_unit(intent, actor, unit, version=row.version, at=at)
    return row, _moved(row, about, given.state, given.number, intent=intent, actor=actor, at=at)


def due(at: datetime) -> int:
    """Hand over what waits and ask about what is on its way; how many parcels moved. Idempotent."""
    found = carriage.carrier()
    if found is None:
        return 0
    rows = Parcel.objects.filter(next_at__lte=at).order_by("next_at", "id")
    return sum(_step(found, uuid, at) for uuid in list(rows.values_list("uuid", flat=True)[:MOST]))


def _step(found: Carrier, uuid: UUID, at: datetime) -> bool:
    """One parcel a step further. That it is tried is committed before anybody is told."""
    begun = _begun(uuid, at)
    if begun is None:
        return False
    order, taken = begun
    try:
        word = found.state_of(order.key) if taken else found.take(order)
    except ParcelRefused:
        word = Word(order.key, carriage.REFUSED, 2**31 - 1)
    except CarrierDown as error:
        log.warning("A parcel could not be handed over or asked about: %s.", error)
        return False
    return word is not None and hear(word, at)


@transaction.atomic(durable=True)
def _begun(uuid: UUID, at: datetime) -> tuple[Order, bool] | None:
    """What the carrier is told now, and whether it has the parcel already; None when it isn't this one's turn."""
    rows = Parcel.objects.select_for_update(of=("self",), skip_locked=True).select_related("desk__organisation")
    row = rows.filter(uuid=uuid, state__in=OPEN, next_at__lte=at).first()
    if row is None:
        return None
    row.tries += 1
    wait = min(FIRST_WAIT * 2 ** min(row.tries - 1, 8), LONGEST_WAIT)
    row.next_at = at + (wait if row.state == ParcelState.WAITING else ASK_EVERY)
    row.save(update_fields=["tries", "next_at"])
    sender = f"{row.desk.organisation.name} ({row.desk.number})"
    order = Order(row.uuid.hex, sender, row.name, row.telephone, row.address)
    return order, row.state == ParcelState.TAKEN


def hear(word: Word, at: datetime) -> bool:
    """Let a word of the carrier count (DSP-09); whether it moved a parcel. Twice, late and out of order is nothing."""
    try:
        key = UUID(hex=word.key)
    except ValueError:
        return False
    return note_parcel(parcel=key, word=word, at=at) is not None


@transaction.atomic(durable=True)
def note_parcel(*, parcel: UUID, word: Word, at: datetime) -> Recorded | None:
    """What the carrier says, by rule (DSP-09); None when it moves nothing."""
    row, about = _locked(parcel)
    if row is None or about is None or word.sequence <= row.sequence or word.state not in MOVES:
        return None
    move, target = MOVES[word.state]
    row.sequence = word.sequence
    if row.state == target or row.state not in row.workflow.moves[move][0]:
        row.save(update_fields=["sequence"])
        return None
    return _moved(row, about, word.state, word.number, intent=None, actor=LOG, at=at)


def _locked(parcel: UUID) -> tuple[Parcel | None, Dossier | None]:
    about = Parcel.objects.filter(uuid=parcel).values_list("dossier__uuid", flat=True).first()
    if about is None:
        return None, None
    row = dossiers.lock(about)
    return Parcel.objects.select_for_update(of=("self",)).select_related("desk").get(uuid=parcel), row


def _moved(
    row: Parcel, about: Dossier, state: str, number: str, *, intent: Intent | None, actor: Any, at: datetime
) -> Recorded:
    move, _target = MOVES[state]
    row.move(move)
    if number and number != row.number:
        if not Parcel.objects.filter(number=number).exists():
            row.number = number
        elif intent is not None:
            raise NumberUsed
    row.taken_at = row.taken_at or at
    row.next_at = at + ASK_EVERY if row.state == ParcelState.TAKEN else None
    row.ended_at = None if row.state == ParcelState.TAKEN else at
    public = {"dossier": str(about.uuid), "state": row.state}
    words = {"v": 1, "salt": row.salt, "number": row.number}
    act = acts.PARCEL_MOVED(object=f"parcel:{row.uuid}", public=public, commit={"words": words})
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save()
    _tell(row, about, at)
    if row.state == ParcelState.DELIVERED and about.state == State.DONE:
        _hand_out(about, intent=intent, actor=actor, at=at)
    return recorded


def _hand_out(about: Dossier, *, intent: Intent | None, actor: Any, at: datetime) -> None:
    """What arrived was handed out. Where something holds that (a fee asked for meanwhile), the officer does it."""
    officer = actor.person_id if intent is not None else None
    try:
        dossiers.require(about, "give_back", at)
    except Refusal:
        return
    dossiers.given_back(about, intent=None, actor=LOG, officer=officer, at=at)


def _tell(row: Parcel, about: Dossier, at: datetime) -> None:
    """Whoever filed is told; of what came back or wasn't taken the desk too."""
    state = ParcelState(row.state)
    body = say(_("Its number is %(code)s. Open it to see where it is and what you can choose."), code=about.code)
    if state == ParcelState.TAKEN:
        body = say(
            _("The dossier is %(code)s. The post follows the parcel under %(number)s."),
            code=about.code,
            number=row.number or "–",
        )
    dossiers.tell(about, say(TOLD[state]), body, link=f"/dossiers/{about.uuid}", at=at)
    if state in (ParcelState.RETURNED, ParcelState.REFUSED):
        identity.notify_holders(
            row.desk.organisation_id, {Role.DESK, Role.HEAD},
            subject=say(_("A result that was sent by post is back at the desk")),
            body=say(_("The dossier is %(code)s. Keep the result until whoever filed chooses anew."), code=about.code),
            link=f"/dossiers/{about.uuid}/collection", at=at,
        )  # fmt: skip
