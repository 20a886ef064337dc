"""The way of a report: delivered by the office, received by the chair, who instructs units and publishes it.

Lock: the report first, then the instruction.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent, Role
from openhall.kernel.refusals import Invalid, NotFound, Stale
from openhall.procedures.appraisal import acts, policies, telling
from openhall.procedures.appraisal.inputs import DeliveryInput, InstructionInput, ReceiptInput, WordsInput
from openhall.procedures.appraisal.models import Instruction, Report
from openhall.procedures.appraisal.refusals import NobodyChairs, OtherReport
from openhall.procedures.dossiers.public import Unit
from openhall.procedures.index import public as index
from openhall.witness.public import LOG, Recorded, record

Done = tuple[Report, Recorded]
MOST = 200


def _locked(report: UUID) -> Report:
    rows = Report.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("edition", "office", "party").filter(uuid=report).first()
    if row is None:
        raise NotFound(report=str(report))
    return row


@transaction.atomic(durable=True)
def deliver_chair_report(*, report: UUID, given: DeliveryInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Lay a sealed report before the chair of an organisation (RPT-01); the chair is told.

    Raises:
        NotFound. MoveNotAllowed: it isn't sealed, or was delivered. OtherReport. NobodyChairs. What
        ``identity.admit`` raises.
    """
    row = _locked(report)
    policies.of_office(intent, actor, row, at=at)
    row.move("deliver")
    if given.pdf_sha256 != row.pdf_sha256:
        raise OtherReport
    party = identity.organisation(given.to)
    if not identity.holders(party.id, Role.CHAIR, at):
        raise NobodyChairs
    row.party_id, row.delivered_at = party.id, at
    telling.delivered(row, at=at)
    act = acts.REPORT_DELIVERED(
        object=f"chair-report:{report}",
        public={
            "period": row.edition.period, "edition": row.edition.number, "pdf_sha256": row.pdf_sha256,
            "to": str(party.uuid),
        },
    )  # fmt: skip
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.delivered_leaf = recorded.leaf_sha256
    row.save()
    return row, recorded


@transaction.atomic(durable=True)
def receive_chair_report(*, report: UUID, given: ReceiptInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Sign, as chair, that the report has arrived and was read (RPT-02).

    Raises:
        NotFound: not delivered to the actor's organisation. MoveNotAllowed. OtherReport. What ``identity.admit``
        raises.
    """
    row = _locked(report)
    policies.of_chair(intent, actor, row, version=row.version, at=at)
    row.move("receive")
    if given.pdf_sha256 != row.pdf_sha256:
        raise OtherReport
    row.words, row.received_at, row.received_by_id = given.words, at, actor.person_id
    telling.received(row, at=at)
    act = acts.REPORT_RECEIVED(
        object=f"chair-report:{report}",
        public={"period": row.edition.period, "pdf_sha256": row.pdf_sha256},
        commit={"words": {"v": 1, "words": given.words}},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.received_leaf = recorded.leaf_sha256
    row.save()
    return row, recorded


@transaction.atomic(durable=True)
def instruct_unit(
    *, instruction: UUID, given: InstructionInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Instruction, Recorded]:
    """Tell a unit of the report what to do, and by which day its head answers (RPT-03).

    Raises:
        NotFound: not the actor's report. MoveNotAllowed: it isn't received yet, or is published. Invalid: a unit that
        the report doesn't have, or that nobody leads here; a day that is over. Stale: the id was used. What
        ``identity.admit`` raises.
    """
    row = _locked(given.report)
    policies.of_chair(intent, actor, row, version=0, at=at)
    row.workflow.after("instruct", now=row.state)
    if Instruction.objects.filter(uuid=instruction).exists():
        raise Stale(seen=0, now=1)
    unit = Unit.objects.filter(number=given.unit).first()
    if unit is None or given.unit not in {one["code"] for one in row.edition.figures["units"]}:
        raise Invalid(errors={"unit": _("Choose a unit of the report that works on this platform.")})
    if given.due_date < index.pack_at(at).calendar.day_of(at):
        raise Invalid(errors={"due_date": _("Give a day that isn’t over.")})
    made = Instruction(
        uuid=instruction, report=row, unit=given.unit, words=given.words, due_date=given.due_date, instructed_at=at
    )
    telling.instructed(made, unit.organisation_id, at=at)
    act = acts.UNIT_INSTRUCTED(
        object=f"chair-instruction:{instruction}",
        public={"report": str(row.uuid), "unit": given.unit, "due_date": given.due_date.isoformat()},
        commit={"words": {"v": 1, "words": given.words}},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    made.leaf_sha256 = recorded.leaf_sha256
    made.save(force_insert=True)
    return made, recorded


@transaction.atomic(durable=True)
def answer_instruction(
    *, instruction: UUID, given: WordsInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Instruction, Recorded]:
    """Say, as head of the unit, what was done about an instruction (RPT-04). An answer stands.

    Raises:
        NotFound: another unit's. Stale: it was answered. What ``identity.admit`` raises.
    """
    rows = Instruction.objects.select_for_update(of=("self",)).select_related("report__edition")
    row = rows.filter(uuid=instruction).first()
    if row is None:
        raise NotFound(instruction=str(instruction))
    policies.of_head(intent, actor, row, at=at)
    if row.answered_at is not None:
        raise Stale(seen=1, now=row.version)
    row.in_time = at <= index.pack_at(at).calendar.end_of(row.due_date)
    row.answer, row.answered_at, row.version = given.words, at, row.version + 1
    telling.answered(row, at=at)
    act = acts.INSTRUCTION_ANSWERED(
        object=f"chair-instruction:{instruction}",
        public={"unit": row.unit, "in_time": row.in_time},
        commit={"words": {"v": 1, "words": given.words}},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.answer_leaf = recorded.leaf_sha256
    row.save()
    return row, recorded


@transaction.atomic(durable=True)
def publish_chair_report(*, report: UUID, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Say, as chair, that everybody may read the report, its receipt and its instructions (RPT-05). It stays public.

    Raises:
        NotFound: not the actor's. MoveNotAllowed: it isn't received yet, or is published. What ``identity.admit``
        raises.
    """
    row = _locked(report)
    policies.of_chair(intent, actor, row, version=row.version, at=at)
    row.move("publish")
    row.published_at = at
    act = acts.REPORT_PUBLISHED(
        object=f"chair-report:{report}",
        public={"period": row.edition.period, "pdf_sha256": row.pdf_sha256},
        statement={
            "v": 1,
            "words": row.words,
            "instructions": [
                {
                    "instruction": str(one.uuid), "unit": one.unit, "due_date": one.due_date.isoformat(),
                    "words": one.words, "answer": one.answer or None, "in_time": one.in_time,
                }
                for one in row.instructions.order_by("id")
            ],
        },
    )  # fmt: skip
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.published_leaf = recorded.leaf_sha256
    row.save()
    return row, recorded


@transaction.atomic(durable=True)
def warn_of_instruction(*, instruction: UUID, at: datetime) -> Recorded | None:
    """Tell head and chair that an instruction wasn't answered by its day (RPT-06), once; None: nothing to tell."""
    rows = Instruction.objects.select_for_update(of=("self",)).select_related("report")
    row = rows.filter(uuid=instruction, answered_at=None, warned_at=None).first()
    if row is None or not late(row, at):
        return None
    row.warned_at = at
    row.save(update_fields=["warned_at"])
    telling.overdue(row, at=at)
    act = acts.INSTRUCTION_LATE(
        object=f"chair-instruction:{instruction}",
        public={"unit": row.unit, "due_date": row.due_date.isoformat()},
    )
    return record(act, intent=None, actor=LOG, at=at)


def to_warn(at: datetime) -> list[UUID]:
    """Instructions whose day is over and of which nobody was told, at most :data:`MOST`."""
    today = index.pack_at(at).calendar.day_of(at)
    rows = Instruction.objects.filter(answered_at=None, warned_at=None, due_date__lt=today).order_by("due_date", "id")
    return list(rows.values_list("uuid", flat=True)[:MOST])


def late(row: Instruction, at: datetime) -> bool:
    """Whether an answer is owed and its day is over, or came too late."""
    if row.answered_at is not None:
        return not row.in_time
    return at > index.pack_at(at).calendar.end_of(row.due_date)
