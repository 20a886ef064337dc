"""Drafting, approving, publishing and ending editions. Lock order: procedure, then edition."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from openhall.identity.agencies import public as agencies
from openhall.identity.public import Actor, Intent
from openhall.kernel import search
from openhall.kernel.refusals import NotFound, Stale
from openhall.procedures.catalogue import acts, outbox, policies
from openhall.procedures.catalogue.inputs import ContentInput, EditionInput, EndInput
from openhall.procedures.catalogue.models import Edition, EditionState, Procedure
from openhall.procedures.catalogue.refusals import BeginsTooEarly, NotInForce, ProcedureOfAnother
from openhall.witness.public import Recorded, canonical, record

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Done:
    """An edition after an act on it."""

    edition: Edition
    recorded: Recorded


def digest(content: Any) -> str:
    """Hex SHA-256 of the canonical JSON of what an edition says."""
    return hashlib.sha256(canonical(content)).hexdigest()


@transaction.atomic(durable=True)
def draft_edition(*, edition: UUID, given: EditionInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Draft what a procedure is to say from a day on (PRC-01); the first edition of a number makes the procedure.

    Raises:
        ProcedureOfAnother. NotInRegister. Stale: the id was used. What ``identity.admit`` raises.
    """
    organisation = policies.draft(intent, actor, at=at)
    require_units(given.content(), given.valid_from)
    if Edition.objects.filter(uuid=edition).exists():
        raise Stale(seen=0, now=1)
    procedure = keep(given, organisation)
    if procedure.organisation_id != organisation:
        raise ProcedureOfAnother(procedure=procedure.code)
    row = edition_of(procedure, given, uuid=edition, person=actor.person, at=at)
    act = acts.EDITION_DRAFTED(object=f"procedure-edition:{row.uuid}", public=_named(row))
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.draft_leaf = recorded.leaf_sha256
    row.save()
    return Done(row, recorded)


@transaction.atomic(durable=True)
def approve_edition(*, edition: UUID, given: ContentInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Approve a draft as head of the unit (PRC-02).

    Raises:
        NotFound. MoveNotAllowed. Stale: it says something else. OwnDraft. What ``identity.admit`` raises.
    """
    row = _locked(edition)
    policies.approve(intent, actor, row, at=at)
    row.move("approve")
    _require(row, given)
    row.approved_at = at
    act = acts.EDITION_APPROVED(object=f"procedure-edition:{row.uuid}", public=_named(row))
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.approval_leaf = recorded.leaf_sha256
    row.save()
    return Done(row, recorded)


@transaction.atomic(durable=True)
def publish_edition(*, edition: UUID, given: ContentInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Publish an approved edition as the provincial office (PRC-03); the one before it ends on the day before.

    Raises:
        NotFound. MoveNotAllowed. Stale: it says something else. BeginsTooEarly. NotInRegister. What
        ``identity.admit`` raises.
    """
    row = _locked(edition)
    policies.decide(intent, actor, version=row.version, at=at)
    row.move("publish")
    _require(row, given)
    require_units(row.content, row.valid_from)
    succeed(row)
    row.published_at = at
    outbox.published([row], at=at)
    public = _named(row) | {
        "valid_from": row.valid_from.isoformat(),
        "decision": row.decision,
        "decided_date": row.decided_date.isoformat(),
    }
    act = acts.EDITION_PUBLISHED(
        object=f"procedure-edition:{row.uuid}", public=public, statement={"v": 1, "content": row.content}
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save()
    return Done(row, recorded)


@transaction.atomic(durable=True)
def end_procedure(*, procedure: UUID, given: EndInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Say until when a procedure is in force (PRC-04).

    Raises:
        NotFound. NotInForce. What ``identity.admit`` raises.
    """
    found = Procedure.objects.select_for_update(no_key=True).filter(uuid=procedure).first()
    if found is None:
        raise NotFound(procedure=str(procedure))
    policies.decide(intent, actor, version=found.version, at=at)
    row = _last(found)
    if row is None or row.valid_until is not None or given.valid_until < row.valid_from:
        raise NotInForce(procedure=found.code)
    row.valid_until, row.ended_by, row.ended_at = given.valid_until, given.decision, at
    row.version += 1
    row.save()
    found.version += 1
    found.save()
    outbox.ended(found.code, given.valid_until, at=at)
    public = {
        "procedure": found.code,
        "valid_until": given.valid_until.isoformat(),
        "decision": given.decision,
        "decided_date": given.decided_date.isoformat(),
    }
    act = acts.PROCEDURE_ENDED(object=f"procedure:{found.uuid}", public=public)
    return Done(row, record(act, intent=intent, actor=actor, at=at))


def require_units(content: Mapping[str, Any], day: date) -> None:
    """Ask that who decides by an edition's content is in the register on its first day.

    Raises:
        NotInRegister
    """
    named = {number for one in content["competent"] for number in (one["authority"], one["unit"])}
    agencies.require_in_force(named, day)


def keep(given: EditionInput, organisation: int) -> Procedure:
    """The procedure of a number, locked; made for that body where it is new."""
    Procedure.objects.get_or_create(
        code=given.code,
        defaults={"uuid": uuid4(), "jurisdiction": given.jurisdiction, "organisation_id": organisation},
    )
    return Procedure.objects.select_for_update(no_key=True).get(code=given.code)


def edition_of(procedure: Procedure, given: EditionInput, *, uuid: UUID, person: UUID, at: datetime) -> Edition:
    """The next edition of a locked procedure, as a draft that isn't saved."""
    last = procedure.editions.order_by("-number").values_list("number", flat=True).first() or 0
    return draft_of(procedure, given, number=last + 1, uuid=uuid, person=person, at=at)


def draft_of(
    procedure: Procedure, given: EditionInput, *, number: int, uuid: UUID, person: UUID, at: datetime
) -> Edition:
    """An edition of a procedure with a number, as a draft that isn't saved."""
    content = given.content()
    return Edition(
        uuid=uuid,
        procedure=procedure,
        number=number,
        lang=given.lang,
        title=given.title,
        field=given.field,
        online=given.online,
        content=content,
        content_sha256=digest(content),
        words=search.tokens(" ".join((given.code, given.title, given.field, given.agency))),
        decision=given.decision,
        decided_date=given.decided_date,
        valid_from=given.valid_from,
        drafted_by=person,
        drafted_at=at,
    )


def succeed(row: Edition) -> None:
    """End the published edition before this one on the day before this one begins; it isn't saved itself.

    Raises:
        BeginsTooEarly
    """
    before = _last(row.procedure)
    if before is None:
        return
    if before.valid_from >= row.valid_from:
        raise BeginsTooEarly(valid_from=before.valid_from.isoformat())
    day_before: date = row.valid_from - ONE_DAY
    if before.valid_until is None or before.valid_until > day_before:
        before.valid_until = day_before
        before.save(update_fields=["valid_until"])


def _last(procedure: Procedure) -> Edition | None:
    return procedure.editions.filter(state=EditionState.PUBLISHED).order_by("-valid_from").first()


def _locked(edition: UUID) -> Edition:
    above = Edition.objects.filter(uuid=edition).values_list("procedure_id", flat=True).first()
    if above is None:
        raise NotFound(edition=str(edition))
    procedure = Procedure.objects.select_for_update(no_key=True).get(pk=above)
    row = Edition.objects.select_for_update(no_key=True).get(uuid=edition)
    row.procedure = procedure
    return row


def _require(row: Edition, given: ContentInput) -> None:
    if row.content_sha256 != given.content_sha256:
        raise Stale(seen=row.version - 1, now=row.version)


def _named(row: Edition) -> dict[str, Any]:
    return {"procedure": row.procedure.code, "edition": row.number, "content_sha256": row.content_sha256}
