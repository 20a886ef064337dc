"""Witness records: a sealed paper of one step or of the whole transaction, checked by anybody, revocable."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import translation

from openhall.identity.public import Actor, Intent
from openhall.kernel import files
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound, NotYours
from openhall.witness import public as witness
from openhall.witness.public import Recorded, record
from openhall.witness_room.watching import acts, papers, policies
from openhall.witness_room.watching.commands import case_of, locked, step_of
from openhall.witness_room.watching.models import Attendance, Halt, Mark, Session, Step, WitnessRecord
from openhall.witness_room.watching.refusals import AlreadyRevoked, NothingWitnessed
from openhall.witness_room.watching.sources import SessionFacts, source

PDF = "application/pdf"


@dataclass(frozen=True)
class Issued:
    """A witness record and its act."""

    record: WitnessRecord
    recorded: Recorded


@transaction.atomic(durable=True)
def issue_witness_record(
    *, session_uuid: UUID, about_leaf: str | None, lang: str, intent: Intent, actor: Actor, at: datetime
) -> Issued:
    """Issue the sealed record of one step, or of the whole transaction as far as it has come (WIT-06).

    Raises:
        NotFound, NoSuchStep. MandateMissing, PartyCannotWitness, EnterFirst: who may not. NothingWitnessed: nothing is
        confirmed. NotYetInLog: a confirmation is still on its way into the log.
    """
    session, facts = locked(session_uuid)
    policies.witness(intent, actor, facts, version=None, at=at)
    attendance = policies.attendance(actor, session)
    step = step_of(session, about_leaf) if about_leaf is not None else None
    steps = [step] if step is not None else list(Step.objects.filter(session=session))
    marks = list(
        Mark.objects.select_related("attendance__person", "attendance__organisation", "step").filter(step__in=steps)
    )
    if not any(mark.confirms for mark in marks):
        raise NothingWitnessed
    row = WitnessRecord(uuid=uuid4(), session=session, step=step, attendance=attendance, lang=lang, issued_at=at)
    with translation.override(lang):  # the record's language, whatever the officer reads
        row.facts = _facts(row, session, facts, steps, marks, attendance, at)
    pdf = papers.sealed(row, proofs(steps, marks), at=at)
    row.pdf_sha256 = files.keep_bytes(pdf, media_type=PDF, at=at).sha256
    act = acts.RECORD_ISSUED(
        object=session.object, case=case_of(facts), public={"pdf_sha256": row.pdf_sha256, "steps": len(steps)}
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save()
    return Issued(row, recorded)


@transaction.atomic(durable=True)
def revoke_witness_record(
    *, session_uuid: UUID, pdf_sha256: str, reason: str, intent: Intent, actor: Actor, at: datetime
) -> Issued:
    """Say that a witness record no longer counts, and why (WIT-07). Its file stays, and its page says so.

    Raises:
        NotFound. MandateMissing, PartyCannotWitness, EnterFirst: who may not. NotYours: another organisation issued it.
        AlreadyRevoked.
    """
    session, facts = locked(session_uuid)
    policies.witness(intent, actor, facts, version=None, at=at)
    policies.attendance(actor, session)
    row = WitnessRecord.objects.select_related("attendance").filter(session=session, pdf_sha256=pdf_sha256).first()
    if row is None:
        raise NotFound(pdf_sha256=pdf_sha256)
    if row.attendance.organisation_id != actor.organisation_id:
        raise NotYours(reason=papers.ONLY_ISSUER)
    if row.revoked_at is not None:
        raise AlreadyRevoked(record=str(row.uuid))
    act = acts.RECORD_REVOKED(
        object=session.object,
        case=case_of(facts),
        public={"pdf_sha256": row.pdf_sha256},
        statement={"v": 1, "reason": reason},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.revoked_at, row.revocation_reason, row.revocation_leaf = at, reason, recorded.leaf_sha256
    row.save(update_fields=["revoked_at", "revocation_reason", "revocation_leaf"])
    return Issued(row, recorded)


def _officer(attendance: Attendance) -> dict[str, str]:
    return {
        "name": attendance.person.name,
        "organisation": attendance.organisation.name,
        "entered_at": instant_text(attendance.entered_at),
        "leaf_sha256": attendance.leaf_sha256,
    }


def _facts(
    row: WitnessRecord,
    session: Session,
    facts: SessionFacts,
    steps: list[Step],
    marks: list[Mark],
    issuer: Attendance,
    at: datetime,
) -> dict[str, Any]:
    told = source(session.kind).tell(session.about, steps)
    checkpoint = witness.published()
    halts = Halt.objects.select_related("attendance__person", "attendance__organisation").filter(session=session)
    present = Attendance.objects.select_related("person", "organisation").filter(session=session)
    return {
        "v": 1,
        "record": str(row.uuid),
        "session": str(session.uuid),
        "about": session.about,
        "case": str(session.case_uuid),
        "whole": row.step is None,
        "title": facts.title,
        "part": facts.part,
        "lang": facts.lang,
        "zone": facts.zone,
        "owner": facts.owner,
        "issued_at": instant_text(at),
        "issued_by": _officer(issuer),
        "officers": [_officer(one) for one in present],
        "steps": [
            {
                "code": step.code,
                "title": str(told[step.leaf_sha256].title) if step.leaf_sha256 in told else step.code,
                "at": instant_text(step.at),
                "index": step.leaf_index,
                "leaf_sha256": step.leaf_sha256,
                "marks": [_mark(mark) for mark in marks if mark.step_id == step.pk],
            }
            for step in steps
        ],
        "halts": [_halt(halt, at) for halt in halts] if row.step is None else [],
        "log": {
            "origin": checkpoint.origin if checkpoint else "",
            "size": checkpoint.size if checkpoint else 0,
            "root": checkpoint.root.hex() if checkpoint else "",
        },
    }


def _mark(mark: Mark) -> dict[str, Any]:
    return {
        "confirms": mark.confirms,
        "remark": mark.remark,
        "by": mark.attendance.person.name,
        "organisation": mark.attendance.organisation.name,
        "at": instant_text(mark.at),
        "leaf_sha256": mark.leaf_sha256,
    }


def _halt(halt: Halt, at: datetime) -> dict[str, Any]:
    ended = halt.ended_at(at)
    return {
        "by": halt.attendance.person.name,
        "organisation": halt.attendance.organisation.name,
        "article": halt.article,
        "reason": halt.reason,
        "halted_at": instant_text(halt.halted_at),
        "leaf_sha256": halt.leaf_sha256,
        "ended_at": instant_text(ended) if ended else None,
        "resume_reason": halt.resume_reason,
        "resume_leaf": halt.resume_leaf,
    }


def proofs(steps: list[Step], marks: list[Mark]) -> list[tuple[str, bytes]]:
    """Receipts of the steps and of what was said about them, by the name of their file.

    Raises:
        NotYetInLog
    """
    found = [(f"{step.leaf_index}-{step.code}.tlog-proof", witness.receipt(step.leaf_sha256)) for step in steps]
    for mark in marks:
        code = acts.STEP_CONFIRMED.code if mark.confirms else acts.STEP_REMARKED.code
        proof = witness.receipt(mark.leaf_sha256)
        found.append((f"{witness.standing(mark.leaf_sha256).index}-{code}.tlog-proof", proof))
    return found


def by_uuid(uuid: UUID) -> WitnessRecord:
    """A witness record, for whoever holds its address: it stands on the paper.

    Raises:
        NotFound
    """
    rows = WitnessRecord.objects.select_related("session", "step", "attendance__person", "attendance__organisation")
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise NotFound(record=str(uuid))
    return found


def by_digest(pdf_sha256: str) -> WitnessRecord | None:
    """The witness record whose file has this digest."""
    return WitnessRecord.objects.filter(pdf_sha256=pdf_sha256).first()
