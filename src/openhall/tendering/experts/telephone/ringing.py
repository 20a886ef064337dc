"""Ringing: a row with the call, handed over by the worker, told on by the gateway, answered by keys where the expert
said that they count.

A worker that is killed on the way hands the same key over again; a message that comes twice, late or not at all changes
nothing: the newest word counts, and the worker asks for it.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_noop as _

from openhall.kernel.clock import instant_text
from openhall.kernel.wording import in_words, instant, join, say
from openhall.tendering.experts import calling
from openhall.tendering.experts.models import DrawState, Entry
from openhall.tendering.experts.telephone.models import Ringing, RingState
from openhall.tendering.experts.telephone.wire import (
    ACCEPT,
    ANSWERED,
    FAILED,
    KEYS,
    CallRefused,
    Line,
    LineDown,
    Order,
    Wire,
    Word,
)
from openhall.tendering.planning.public import zone_of

FIRST_WAIT: Final = timedelta(seconds=10)
LONGEST_WAIT: Final = timedelta(minutes=5)
ASK_EVERY: Final = timedelta(minutes=1)
MOST: Final = 100
OPEN: Final = (RingState.WAITING, RingState.TAKEN, RingState.SPOKEN)
log = logging.getLogger("openhall.experts")
_given: list[Line] = []


def provide(line: Line | None) -> Callable[[], None]:
    """Let this gateway ring from now on (None: the one that is set up); what comes back undoes it."""
    before = list(_given)
    _given[:] = [] if line is None else [line]

    def undo() -> None:
        _given[:] = before

    return undo


def line() -> Line | None:
    """The gateway; None where nobody has set one up."""
    if _given:
        return _given[0]
    url, secret = str(settings.OPENHALL_CALL_GATEWAY), secret_path()
    if not url or not secret.is_file():
        return None
    return Wire(url, bytes.fromhex(secret.read_text().strip()))


def secret_path() -> Path:
    """Where the secret lies that is shared with the gateway: hex, 32 bytes."""
    return Path(settings.OPENHALL_HOME) / "keys" / "gateway-calls.secret"


def deliver_due(at: datetime) -> int:
    """Hand over what waits and ask about what was handed over; how many calls moved. Idempotent."""
    found = line()
    if found is None:
        return 0
    rows = Ringing.objects.filter(state__in=OPEN, next_attempt_at__lte=at).order_by("next_attempt_at", "id")
    return sum(_step(found, uuid, at) for uuid in list(rows.values_list("uuid", flat=True)[:MOST]))


def _step(found: Line, uuid: UUID, at: datetime) -> bool:
    """One call a step further. What the gateway is told is committed before it is told."""
    order = _begun(uuid, at)
    if order is None:
        return False
    try:
        word = found.state_of(order.key) if _was_taken(uuid) else found.call(order)
    except CallRefused:
        word = Word(order.key, FAILED, 2**31 - 1)
    except LineDown as error:
        # Neither number nor expert: what stands in a log must not tell who was drawn.
        log.warning("A call by telephone could not be handed over: %s.", error)
        return False
    return word is not None and hear(word, at)


def _was_taken(uuid: UUID) -> bool:
    return not Ringing.objects.filter(uuid=uuid, state=RingState.WAITING).exists()


@transaction.atomic
def _begun(uuid: UUID, at: datetime) -> Order | None:
    """What the gateway is to be told now; None when the call is answered or over."""
    rows = Ringing.objects.select_for_update(of=("self",)).select_related(
        "entry__expert__person", "entry__draw__lot__notice__project"
    )
    row = rows.filter(uuid=uuid, state__in=OPEN, next_attempt_at__lte=at).first()
    if row is None:
        return None
    entry = row.entry
    due = entry.answer_due_at
    is_open = entry.state == Entry.State.CALLED and entry.draw.state == DrawState.CALLING and due is not None
    if not is_open or due is None or at >= due or not entry.expert.phone:
        row.state, row.next_attempt_at = RingState.OVER, None
        row.save(update_fields=["state", "next_attempt_at"])
        return None
    wait = min(FIRST_WAIT * 2 ** min(row.attempts, 10), LONGEST_WAIT)
    row.attempts += 1
    row.next_attempt_at = at + (wait if row.state == RingState.WAITING else ASK_EVERY)
    row.save(update_fields=["attempts", "next_attempt_at"])
    return Order(
        key=str(row.uuid),
        number=entry.expert.phone,
        language=entry.expert.person.locale,
        words=_words(entry),
        until=instant_text(due),
        keys=KEYS if entry.expert.keys_answer else {},
    )


def _words(entry: Entry) -> str:
    """What is said: no name, no tender (招标投标法 37)."""
    due = instant(entry.answer_due_at or entry.draw.prepared_at, zone_of(entry.draw.lot.notice.project))
    said = say(_("OpenHall: a call waits for your answer until %(due)s. Sign in to answer it."), due=due)
    if entry.expert.keys_answer:
        said = join(said, say(_("Or press 1 to come, 2 to decline.")))
    with translation.override(entry.expert.person.locale):
        return in_words(said)


def hear(word: Word, at: datetime) -> bool:
    """Take a word of the gateway in; whether it was news. A pressed key answers the call where the expert said so.

    The answer is recorded first: a word that comes again after a crash finds the call answered, and is only noted.
    """
    row = _row(word)
    if row is None or word.sequence <= row.sequence:
        return False
    entry = row.entry
    if word.state == ANSWERED and word.answer and entry.expert.keys_answer:
        calling.answer_by_keys(call=entry.call, comes=word.answer == ACCEPT, at=at)
    ended = word.state in (ANSWERED, FAILED)
    changed = Ringing.objects.filter(pk=row.pk, sequence__lt=word.sequence).update(
        state=RingState(word.state), sequence=word.sequence, next_attempt_at=None if ended else at + ASK_EVERY
    )
    return bool(changed)


def _row(word: Word) -> Ringing | None:
    try:
        key = UUID(word.key)
    except ValueError:
        return None
    return Ringing.objects.select_related("entry__expert").filter(uuid=key).first()
