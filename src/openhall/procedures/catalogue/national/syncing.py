"""Keeping the national database in step: an outbox to it, a pull from it.

A message is written in the transaction of the act that it tells of, so that neither can be lost without the other, and
leaves later, in order for each procedure. While the database is down everything waits, and is tried again within
``LONGEST_WAIT``: an hour's outage makes nothing later than that after its end. Deltas begin where the last one ended; a
cursor that the database has forgotten, and every ``FULL_EVERY``, everything is asked for.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction

from openhall.procedures.catalogue import watching
from openhall.procedures.catalogue.comparable import clean
from openhall.procedures.catalogue.national import connection
from openhall.procedures.catalogue.national.interface import (
    Answer,
    CursorUnknown,
    Message,
    National,
    NationalDown,
    NationalRefused,
)
from openhall.procedures.catalogue.watch_models import NationalLink, NationalMessage, Source, SourceRecord

MOST = 100
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=5)
PULL_EVERY, FULL_EVERY = timedelta(minutes=5), timedelta(days=1)
MOST_DELTAS = 50
log = logging.getLogger("openhall.procedures")


def due(at: datetime) -> int:
    """Send what waits and pull what changed; how many things were done. Nothing where no database is set up."""
    national = connection.national()
    if national is None:
        return 0
    return send(national, at) + pull(national, at)


def waiting() -> int:
    """How many messages wait."""
    return NationalMessage.objects.filter(sent_at=None, refused="").count()


def send(national: National, at: datetime) -> int:
    """Send what waits, oldest first; how many messages arrived. The first silence ends it: the database is down."""
    sent = 0
    open_rows = NationalMessage.objects.filter(sent_at=None, refused="").order_by("id")
    # The oldest decides when it is tried again: nothing overtakes it, so nothing of one procedure does.
    first = open_rows.first()
    if first is None or first.next_attempt_at > at:
        return 0
    for key in list(open_rows.values_list("pk", flat=True)[:MOST]):
        with transaction.atomic():
            row = NationalMessage.objects.select_for_update(skip_locked=True).filter(pk=key, sent_at=None).first()
            if row is None:
                return sent
            try:
                national.tell(Message(row.key, row.code, row.content, row.valid_from, row.valid_until))
                row.sent_at = at
                sent += 1
            except NationalRefused as refused:
                row.refused = clean(refused)[:200] or "refused"
                log.warning("The national database refused the procedure %s: %s", row.code, row.refused)
            except NationalDown as error:
                row.next_attempt_at = at + min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(row.attempts, 10))
                row.attempts += 1
                row.save(update_fields=["next_attempt_at", "attempts"])
                _failed(at, error)
                return sent
            row.attempts += 1
            row.save()
    return sent


def pull(national: National, at: datetime) -> int:
    """Ask for what changed, or for everything; how many procedures are new, changed or gone."""
    link, _made = NationalLink.objects.get_or_create(pk=1)
    if link.next_pull_at is not None and link.next_pull_at > at:
        return 0
    taken = 0
    try:
        if not link.cursor or link.full_at is None or at - link.full_at >= FULL_EVERY:
            return _all(national, at)
        for _piece in range(MOST_DELTAS):
            answer = national.changes(link.cursor)
            taken += _taken(answer, at)
            link.cursor = answer.cursor
            if not answer.more:
                break
    except CursorUnknown:
        NationalLink.objects.filter(pk=1).update(cursor="")
        return taken
    except (NationalDown, NationalRefused) as error:
        _failed(at, error)
        return taken
    return taken


def _all(national: National, at: datetime) -> int:
    answer = national.everything()
    with transaction.atomic():
        known = SourceRecord.objects.filter(source=Source.NATIONAL, withdrawn=False).values_list("code", flat=True)
        gone = [code for code in known if code not in answer.contents]
        taken = _keep(Answer(answer.contents, gone, answer.cursor), at)
        NationalLink.objects.filter(pk=1).update(full_at=at)
    return taken


def _taken(answer: Answer, at: datetime) -> int:
    with transaction.atomic():
        return _keep(answer, at)


def _keep(answer: Answer, at: datetime) -> int:
    """What was told and the cursor behind it, together: a crash asks for the same again, and it changes nothing."""
    contents = {clean(code)[:40]: dict(content) for code, content in answer.contents.items()}
    taken = watching.keep_records(Source.NATIONAL, "", contents, at=at)
    taken += watching.withdraw(Source.NATIONAL, "", [clean(one)[:40] for one in answer.gone], at=at)
    NationalLink.objects.filter(pk=1).update(
        cursor=clean(answer.cursor)[:100],
        pulled_at=at,
        next_pull_at=at + PULL_EVERY,
        failures=0,
        failing_since=None,
        problem="",
    )
    return taken


def _failed(at: datetime, error: Exception) -> None:
    link, _made = NationalLink.objects.get_or_create(pk=1)
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(link.failures, 10))
    NationalLink.objects.filter(pk=1).update(
        failures=link.failures + 1,
        failing_since=link.failing_since or at,
        problem=clean(error)[:200],
        next_pull_at=at + wait,
    )
    log.warning("The national database gave no answer: %s", error)
