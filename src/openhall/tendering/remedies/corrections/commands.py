"""Corrections: ordered with a decision, reported by the owner, accepted or pressed for, noted as overdue.

Lock order: project, notice, lots, complaint, correction.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent, admit
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, NotFound
from openhall.tendering.remedies.complaints import policies
from openhall.tendering.remedies.complaints.filing import keep, open_complaint, received
from openhall.tendering.remedies.complaints.inputs import DecisionInput
from openhall.tendering.remedies.correction_models import Correction, CorrectionState, CorrectionStep
from openhall.tendering.remedies.corrections import acts, telling
from openhall.tendering.remedies.corrections.inputs import AcceptingInput, PressingInput, ReportInput
from openhall.tendering.remedies.models import Complaint, Effect, Note, NoteKind
from openhall.tendering.remedies.policies import OWNERS
from openhall.witness.public import LOG, Recorded, record


@dataclass(frozen=True)
class Corrected:
    """An ordered correction after an act on it."""

    correction: Correction
    recorded: Recorded


def ordered(given: DecisionInput, *, at: datetime) -> dict[str, str]:
    """Until when a decision lets the owner correct, as the log has it; nothing where it orders no correction.

    Raises:
        Invalid: the time isn't one to come.
    """
    if given.effect != Effect.CORRECT.value or given.correct_due_at is None:
        return {}
    if given.correct_due_at <= at:
        raise Invalid(errors={"correct_due_at": _("Say until when the owner corrects: a time to come.")})
    return {"correct_due_at": instant_text(given.correct_due_at)}


def order(row: Complaint, given: DecisionInput) -> None:
    """Owe a correction, in the transaction of the decision that orders it."""
    if given.effect == Effect.CORRECT.value and given.correct_due_at is not None:
        Correction.objects.create(uuid=uuid4(), complaint=row, due_at=given.correct_due_at)


@transaction.atomic(durable=True)
def report_correction(*, correction: UUID, given: ReportInput, intent: Intent, actor: Actor, at: datetime) -> Corrected:
    """Report as the owner's side what was done (CPL-21); late or not.

    Raises:
        NotFound: the actor isn't of the owner's side. MoveNotAllowed: it was reported, and the body hasn't said
        anything yet, or it was accepted. What ``identity.admit`` raises.
    """
    found = _open(correction)
    row = found.complaint
    if policies.side_of(actor, row) != "owner":
        raise NotFound
    admit(intent, actor, roles=OWNERS, organisation_id=actor.organisation_id, version=found.version, at=at)
    found.move("report")
    kept = received(actor, given.documents)
    telling.reported(found, at=at)
    act = acts.CORRECTION_REPORTED(
        object=f"correction:{found.uuid}",
        case=row.notice.project.uuid,
        public=_of(found) | {"late": at > found.due_at},
        commit={"text": given.text, "documents": [file.sha256 for _title, file in kept]},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    found.save()
    _step(found, "CPL-21", given.text, recorded, at=at)
    if kept:
        note = Note.objects.create(
            complaint=row,
            kind=NoteKind.REPORT,
            side="owner",
            organisation_id=policies.own(actor),
            text=given.text,
            at=at,
            leaf_sha256=recorded.leaf_sha256,
        )
        keep(row, note, kept)
    return Corrected(found, recorded)


@transaction.atomic(durable=True)
def accept_correction(
    *, correction: UUID, given: AcceptingInput, intent: Intent, actor: Actor, at: datetime
) -> Corrected:
    """Find as the body that what was ordered was done (CPL-22).

    Raises:
        NotFound. MoveNotAllowed: nothing was reported, or it was accepted. What ``identity.admit`` raises.
    """
    found = _handled(correction, intent, actor, at=at)
    found.move("accept")
    found.ended_at = at
    telling.accepted(found, at=at)
    act = acts.CORRECTION_ACCEPTED(
        object=f"correction:{found.uuid}",
        case=found.complaint.notice.project.uuid,
        public=_of(found),
        commit={"reason": given.reason},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    found.save()
    _step(found, "CPL-22", given.reason, recorded, at=at)
    return Corrected(found, recorded)


@transaction.atomic(durable=True)
def press_correction(
    *, correction: UUID, given: PressingInput, intent: Intent, actor: Actor, at: datetime
) -> Corrected:
    """Press again as the body for what isn't done, until another time (CPL-23); before a report only when it is late.

    Raises:
        NotFound. MoveNotAllowed: it was accepted. Invalid: the time isn't one to come, or the one before still runs.
        What ``identity.admit`` raises.
    """
    found = _handled(correction, intent, actor, at=at)
    if found.state == CorrectionState.OWED and at <= found.due_at:
        raise Invalid(errors={"due_at": _("The time that you set still runs.")})
    if given.due_at <= at:
        raise Invalid(errors={"due_at": _("Say until when the owner corrects: a time to come.")})
    found.move("press")
    found.due_at, found.told_at = given.due_at, None
    telling.pressed(found, at=at)
    act = acts.CORRECTION_PRESSED(
        object=f"correction:{found.uuid}",
        case=found.complaint.notice.project.uuid,
        public=_of(found) | {"due_at": instant_text(found.due_at)},
        commit={"reason": given.reason},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    found.save()
    _step(found, "CPL-23", given.reason, recorded, at=at, due_at=found.due_at)
    return Corrected(found, recorded)


@transaction.atomic(durable=True)
def note_correction_overdue(*, correction: UUID, at: datetime) -> Recorded | None:
    """Record by rule that an ordered correction is overdue, and tell the body and the supervisors (CPL-24), once."""
    found = _open(correction)
    if found.state != CorrectionState.OWED or found.told_at is not None or at <= found.due_at:
        return None
    found.told_at = at
    telling.overdue(found, at=at)
    act = acts.CORRECTION_OVERDUE(
        object=f"correction:{found.uuid}",
        case=found.complaint.notice.project.uuid,
        public=_of(found) | {"due_at": instant_text(found.due_at)},
    )
    recorded = record(act, intent=None, actor=LOG, at=at)
    found.version += 1
    found.save()
    return recorded


def _handled(correction: UUID, intent: Intent, actor: Actor, *, at: datetime) -> Correction:
    found = _open(correction)
    row = found.complaint
    if not policies.is_body(actor, row):
        raise NotFound
    admit(
        intent,
        actor,
        roles=policies.HANDLERS,
        organisation_id=row.body.authority_id,
        version=found.version,
        at=at,
    )
    return found


def _open(correction: UUID) -> Correction:
    above = Correction.objects.filter(uuid=correction).values_list("complaint__uuid", flat=True).first()
    if above is None:
        raise NotFound(correction=str(correction))
    row = open_complaint(above)
    found = Correction.objects.select_for_update(of=("self",), no_key=True).get(uuid=correction)
    found.complaint = row
    return found


def _of(found: Correction) -> dict[str, object]:
    return {"complaint": str(found.complaint.uuid)}


def _step(
    found: Correction, code: str, text: str, recorded: Recorded, *, at: datetime, due_at: datetime | None = None
) -> None:
    CorrectionStep.objects.create(
        correction=found, code=code, text=text, due_at=due_at, at=at, leaf_sha256=recorded.leaf_sha256
    )
