"""The publication watch: decisions that are registered, and what desks say that they show."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from openhall.identity.agencies.public import require_in_force
from openhall.identity.public import Actor, Intent
from openhall.kernel import uploads
from openhall.kernel.refusals import Stale
from openhall.procedures.catalogue import outbox, policies, watch_acts, watch_policies
from openhall.procedures.catalogue.comparable import clean, comparable, digest_of
from openhall.procedures.catalogue.importing import read
from openhall.procedures.catalogue.models import Edition, EditionState
from openhall.procedures.catalogue.refusals import DecisionKnown, NotPublishedHere
from openhall.procedures.catalogue.watch_inputs import DecisionInput, DeskInput
from openhall.procedures.catalogue.watch_models import Decision, DecisionEntry, Source, SourceRecord
from openhall.witness.public import Recorded, record


@transaction.atomic(durable=True)
def register_decision(
    *, uuid: UUID, given: DecisionInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Decision, Recorded]:
    """Write down what a decision does with which procedures (PRC-07). One that is late is registered all the same.

    Raises:
        NotInRegister. Stale: the id was used. DecisionKnown. What ``identity.admit`` raises.
    """
    organisation = policies.decide(intent, actor, version=0, at=at)
    require_in_force({one.unit for one in given.entries}, given.effective_date)
    if Decision.objects.filter(uuid=uuid).exists():
        raise Stale(seen=0, now=1)
    row, made = Decision.objects.get_or_create(
        jurisdiction=given.jurisdiction,
        number=given.number,
        defaults={
            "uuid": uuid,
            "title": given.title,
            "lang": given.lang,
            "issuer": given.issuer,
            "decided_date": given.decided_date,
            "effective_date": given.effective_date,
            "organisation_id": organisation,
            "registered_at": at,
        },
    )
    if not made:
        raise DecisionKnown(number=given.number)
    DecisionEntry.objects.bulk_create(
        DecisionEntry(decision=row, place=place, code=one.code, action=one.action, unit=one.unit)
        for place, one in enumerate(given.entries, start=1)
    )
    outbox.touch()
    act = watch_acts.DECISION_REGISTERED(
        object=f"procedure-decision:{uuid}",
        public={
            "number": row.number,
            "decided_date": row.decided_date.isoformat(),
            "effective_date": row.effective_date.isoformat(),
            "entries": len(given.entries),
        },
        statement={
            "v": 1,
            "title": row.title,
            "lang": row.lang,
            "issuer": row.issuer,
            "entries": [one.model_dump() for one in given.entries],
        },
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save(update_fields=["leaf_sha256"])
    return row, recorded


@transaction.atomic(durable=True)
def report_desk(*, uuid: UUID, given: DeskInput, intent: Intent, actor: Actor, at: datetime) -> Recorded:
    """Say what a desk shows (PRC-08): a file is its whole list, and what isn't in it is no longer shown.

    Raises:
        NotYourDesk. NotPublishedHere. NotFound: the file wasn't uploaded. FileUnreadable. What ``identity.admit``
        raises.
    """
    watch_policies.report(intent, actor, unit=given.unit, at=at)
    if given.file_sha256 is not None:
        file = uploads.received(actor.person, given.file_sha256)
        shown = {clean(one["code"])[:40]: one for one in read(file.sha256) if isinstance(one, dict) and "code" in one}
        known = SourceRecord.objects.filter(source=Source.DESK, unit=given.unit, withdrawn=False)
        removed = sorted(set(known.values_list("code", flat=True)) - shown.keys())
    else:
        shown, removed = _editions(given.shown), given.removed
    keep_records(Source.DESK, given.unit, shown, at=at)
    withdraw(Source.DESK, given.unit, removed, at=at)
    act = watch_acts.DESK_REPORTED(
        object=f"procedure-desk-report:{uuid}",
        public={
            "unit": given.unit,
            "file_sha256": given.file_sha256 or "",
            "shown": len(shown),
            "removed": len(removed),
        },
    )
    return record(act, intent=intent, actor=actor, at=at)


def _editions(digests: list[str]) -> dict[str, dict[str, Any]]:
    rows = Edition.objects.filter(state=EditionState.PUBLISHED, content_sha256__in=digests)
    found = {row.content_sha256: row.content for row in rows}
    for one in digests:
        if one not in found:
            raise NotPublishedHere(content_sha256=one)
    return {content["code"]: content for content in found.values()}


def keep_records(source: str, unit: str, contents: dict[str, dict[str, Any]], *, at: datetime) -> int:
    """Take in what a source says of procedures, in the caller's transaction; how many of them are new or changed."""
    before = {row.code: row for row in SourceRecord.objects.filter(source=source, unit=unit, code__in=list(contents))}
    rows = []
    for code, content in contents.items():
        said = comparable(content)
        sha256, old = digest_of(said), before.get(code)
        if old is None or old.withdrawn or old.content_sha256 != sha256:
            rows.append(
                SourceRecord(source=source, unit=unit, code=code, content=said, content_sha256=sha256, changed_at=at)
            )
    if rows:
        SourceRecord.objects.bulk_create(
            rows,
            batch_size=500,
            update_conflicts=True,
            unique_fields=["source", "unit", "code"],
            update_fields=["content", "content_sha256", "withdrawn", "changed_at"],
        )
        outbox.touch()
    return len(rows)


def withdraw(source: str, unit: str, codes: list[str], *, at: datetime) -> int:
    """Take in that a source no longer shows procedures, in the caller's transaction; how many of them it showed."""
    rows = SourceRecord.objects.filter(source=source, unit=unit, code__in=codes, withdrawn=False)
    gone = rows.update(withdrawn=True, changed_at=at)
    if gone:
        outbox.touch()
    return gone
