"""Telling the portal what waits, in the order of each dossier, many dossiers with one request.

The line's row stays locked for a request, so two workers never tell at once. While the portal is silent everything
waits and is tried again within ``LONGEST_WAIT``: an hour's outage loses nothing, and makes nothing later than that
after its end. An answer that never came is asked for again under the same keys, which the portal counts once.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet

from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.catalogue.public import DossierPortal, NationalDown, NationalRefused, PortalSaid, Told
from openhall.procedures.synchronising import queueing, records
from openhall.procedures.synchronising.models import Message, Portal, Standing

MOST, LOOKED_AT, PASSES = 100, 300, 20
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=5)
log = logging.getLogger("openhall.procedures")


def line(at: datetime) -> Portal | None:
    """The line to the portal, locked; None while another worker has it, or before it is tried again."""
    Portal.objects.get_or_create(pk=1)
    row = Portal.objects.select_for_update(skip_locked=True).filter(pk=1).first()
    return None if row is None or (row.next_attempt_at is not None and row.next_attempt_at > at) else row


def failed(row: Portal, error: Exception, at: datetime) -> None:
    """Note that the portal gave no answer, and when it is tried again."""
    row.next_attempt_at = at + min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(row.failures, 10))
    row.failures += 1
    row.failing_since = row.failing_since or at
    row.problem = catalogue.clean(error)[:200]
    row.save()
    log.warning("The national portal gave no answer: %s", error)


def answered(row: Portal) -> None:
    """Note that the portal gave an answer."""
    row.next_attempt_at, row.failures, row.failing_since, row.problem = None, 0, None, ""
    row.save()


def send(portal: DossierPortal, at: datetime) -> int:
    """Tell what waits; how many messages were answered. The first silence ends it."""
    done = 0
    for _pass in range(PASSES):
        answers = _request(portal, at)
        done += answers
        if not answers:
            break
    return done


@transaction.atomic
def _request(portal: DossierPortal, at: datetime) -> int:
    row = line(at)
    if row is None:
        return 0
    chosen, updating = _chosen()
    if not chosen:
        return 0
    keys = [one.dossier_id for one in chosen]
    known, linked = records.rows(keys), records.links(keys)
    told = [
        Told(
            one.key,
            known[one.dossier_id].code,
            records.record(known[one.dossier_id], one.status, linked=one.dossier_id in linked),
        )
        for one in chosen
    ]
    Message.objects.filter(pk__in=[one.pk for one in chosen]).update(attempts=F("attempts") + 1)
    try:
        said = portal.tell(told, updating=updating)
    except (NationalDown, NationalRefused) as error:
        # Refused as a whole: nothing is known of a single dossier, so each of them waits.
        failed(row, error, at)
        return 0
    row.told_at = at
    answered(row)
    # Locked only now: while the portal is asked, steps of these dossiers go on.
    standings = {one.dossier_id: one for one in _standings(keys).select_for_update(no_key=True)}
    for one, sent in zip(chosen, told, strict=True):
        _settle(one, standings[one.dossier_id], said[one.key], linked=bool(sent.record["result"]), at=at)
    queueing.changed(keys, at)
    return len(chosen)


def _chosen() -> tuple[list[Message], bool]:
    """The next messages of one request, at most one of each dossier, with whether the portal knows these dossiers."""
    waiting = list(Message.objects.filter(ended_at=None).order_by("id")[:LOOKED_AT])
    told = dict(_standings(one.dossier_id for one in waiting).values_list("dossier_id", "told"))
    chosen: list[Message] = []
    met: set[int] = set()
    updating = False
    for one in waiting:
        if one.dossier_id in met:
            continue
        met.add(one.dossier_id)
        known = told[one.dossier_id] > 0
        if not chosen:
            updating = known
        if known == updating and len(chosen) < MOST:
            chosen.append(one)
    return chosen, updating


def _standings(keys: Iterable[int]) -> QuerySet[Standing]:
    return Standing.objects.filter(dossier_id__in=set(keys)).order_by("id")


def _settle(one: Message, standing: Standing, said: PortalSaid, *, linked: bool, at: datetime) -> None:
    one.ended_at, one.receipt, one.refused = at, said.receipt, said.reason
    one.save(update_fields=["ended_at", "receipt", "refused"])
    if standing.made == one.number or said.receipt:
        standing.refused = said.reason
    if said.receipt:
        standing.told, standing.told_at, standing.receipt = one.number, at, said.receipt
        standing.status, standing.result = one.status, linked
    else:
        log.warning("The national portal refused the dossier %s: %s", standing.code, said.reason)
    standing.save()
