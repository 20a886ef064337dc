"""What the body does until it decides, and what the other side answers."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent
from openhall.kernel.clock import instant_text
from openhall.kernel.models import FileObject
from openhall.kernel.refusals import Invalid, MoveNotAllowed
from openhall.tendering.planning.public import law_of
from openhall.tendering.remedies import standing_still
from openhall.tendering.remedies.commands import require_own_name
from openhall.tendering.remedies.complaints import acts, law, policies, standstill, telling
from openhall.tendering.remedies.complaints.filing import (
    Complained,
    body_named,
    keep,
    open_complaint,
    received,
    times,
)
from openhall.tendering.remedies.complaints.inputs import (
    AcceptanceInput,
    AnswerInput,
    CorrectionAskInput,
    InquiryInput,
    SuspensionInput,
    TransferInput,
)
from openhall.tendering.remedies.law import article_on
from openhall.tendering.remedies.models import UNCOUNTED, Complaint, Note, NoteKind, Pause, Refused
from openhall.tendering.remedies.refusals import (
    ComplaintNotAdmissible,
    CorrectedAlready,
    NoBodyHere,
    NoStanding,
    NoSuspensionHere,
)
from openhall.witness.public import record

FINDABLE = ("in_time", "objected")
"""What the body can find against what the platform computed."""


@transaction.atomic(durable=True)
def ask_correction(
    *, complaint: UUID, given: CorrectionAskInput, intent: Intent, actor: Actor, at: datetime
) -> Complained:
    """Tell the complainant, once, all that is missing (CPL-03). The clocks of the law run on.

    Raises:
        NotFound. CorrectedAlready. MoveNotAllowed. Invalid: no time is left. What ``identity.admit`` raises.
    """
    row = open_complaint(complaint)
    policies.handle(intent, actor, row, at=at)
    if row.correction:
        raise CorrectedAlready
    if given.correction_due_at <= at:
        raise Invalid(errors={"correction_due_at": _("Leave time for it.")})
    row.move("ask_correction")
    row.correction, row.correction_due_at = given.asked, given.correction_due_at
    telling.correction_asked(row, at=at)
    act = acts.CORRECTION_ASKED(
        object=f"complaint:{row.uuid}",
        case=row.notice.project.uuid,
        public=times(row, "correction_due_at"),
        commit={"asked": given.asked},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.save()
    return Complained(row, recorded)


@transaction.atomic(durable=True)
def decide_acceptance(
    *, complaint: UUID, given: AcceptanceInput, intent: Intent, actor: Actor, at: datetime
) -> Complained:
    """Take a complaint up, or not for a reason of the law (CPL-05); late or not.

    What the platform knows of time and of an earlier objection is what was typed here and raised here. The body finds
    otherwise by this act, with a reason and evidence; what was computed stays beside it.

    Raises:
        NotFound. ComplaintNotAdmissible: the owner had to be asked first, or it came too late, and the body doesn't
        find otherwise. IndividualsNotAdmitted, NoStanding: the law lets no individual complain so. Invalid: no reason
        of the law, or it finds what nobody doubts. MoveNotAllowed. What ``identity.admit`` raises.
    """
    row = open_complaint(complaint)
    policies.handle(intent, actor, row, at=at)
    rules, public = law_of(row.notice.project), {"accepted": given.accepted}
    kept: list[tuple[str, FileObject]] = []
    if given.accepted:
        if row.individual:
            own = require_own_name(rules, law.INDIVIDUALS, may=law.named(rules, law.STANDING))
            if row.standing not in own:
                raise NoStanding(reason=_("The law lets others complain about this."))
        against = doubted(row)
        row.found = [name for name in FINDABLE if getattr(given, f"found_{name}")]
        if "objected" in against and "objected" not in row.found:
            raise ComplaintNotAdmissible(reason=str(Refused.NO_OBJECTION.label), article=article_on(rules, law.FIRST))
        if "in_time" in against and "in_time" not in row.found:
            raise ComplaintNotAdmissible(reason=str(Refused.TOO_LATE.label), article=article_on(rules, law.CLOSES))
        if set(row.found) - set(against):
            raise Invalid(errors={"found_reason": _("Nobody doubts that. Find only what was computed otherwise.")})
        kept = received(actor, given.documents)
        row.move("accept")
        row.decision_due_at = law.decision_due(rules, at, [])
    else:
        known = law.named(rules, law.REFUSAL) or tuple(Refused.values)
        if given.ground not in known:
            raise Invalid(errors={"ground": _("The law knows no such reason.")})
        row.move("refuse")
        row.ground, row.ended_at = given.ground, at
    row.answered_at, row.reason = at, given.reason or ""
    telling.acceptance(row, at=at)
    act = acts.ACCEPTANCE_DECIDED(
        object=f"complaint:{row.uuid}",
        case=row.notice.project.uuid,
        public=public
        | ({"ground": row.ground} if row.ground else {})
        | ({"found": row.found} if row.found else {})
        | times(row, "decision_due_at"),
        commit={"reason": row.reason}
        | (
            {"found_reason": given.found_reason, "documents": [file.sha256 for _title, file in kept]}
            if row.found
            else {}
        ),
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    if not given.accepted:
        row.end_leaf = recorded.leaf_sha256
    row.save()
    if row.found:
        note = Note.objects.create(
            complaint=row,
            kind=NoteKind.FINDING,
            side="body",
            organisation_id=policies.own(actor),
            text=given.found_reason or "",
            at=at,
            leaf_sha256=recorded.leaf_sha256,
        )
        keep(row, note, kept)
    return Complained(row, recorded)


def doubted(row: Complaint) -> list[str]:
    """What the platform computed against a complaint, of what the law asks before it is taken up."""
    first = law.objection_first(law_of(row.notice.project), row.matter) and not row.objected
    return [*(["in_time"] if not row.in_time else []), *(["objected"] if first else [])]


@transaction.atomic(durable=True)
def transfer_complaint(
    *, complaint: UUID, given: TransferInput, intent: Intent, actor: Actor, at: datetime
) -> Complained:
    """Send a complaint that isn't taken up yet to the competent body (CPL-06); the law's time begins there anew.

    Raises:
        NotFound. NoBodyHere: no other body by that entry. MoveNotAllowed. What ``identity.admit`` raises.
    """
    row = open_complaint(complaint)
    policies.handle(intent, actor, row, at=at)
    project = row.notice.project
    body = body_named(project, given.body)
    if body.authority_id in (row.body.authority_id, row.organisation_id):  # nobody decides its own complaint
        raise NoBodyHere
    row.move("transfer")
    rules, row.body = law_of(project), body
    row.acceptance_due_at, row.service_due_at = law.acceptance_due(rules, at), law.service_due(rules, at)
    telling.transferred(row, at=at)
    act = acts.COMPLAINT_TRANSFERRED(
        object=f"complaint:{row.uuid}",
        case=project.uuid,
        public={"body": str(body.uuid)} | times(row, "acceptance_due_at", "service_due_at"),
        commit={"reason": given.reason},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.save()
    return Complained(row, recorded)


@transaction.atomic(durable=True)
def suspend_tender(
    *, complaint: UUID, given: SuspensionInput, intent: Intent, actor: Actor, at: datetime
) -> Complained:
    """Order that the tender, or the lot that the complaint is about, stands still (CPL-08).

    Raises:
        NotFound. NoSuspensionHere: the law gives no such power, or it stands still for this complaint already.
        MoveNotAllowed: the complaint isn't taken up. What ``identity.admit`` raises.
    """
    row = open_complaint(complaint)
    policies.handle(intent, actor, row, at=at)
    rules = law_of(row.notice.project)
    if not law.may_suspend(rules) or standstill.lasting(row) is not None:
        raise NoSuspensionHere(article=article_on(rules, law.SUSPENSION))
    row.move("note")
    standing_still.halt(row.notice, row.lot, at=at)  # before the act: what had begun comes before it in the log
    telling.suspended(row, at=at)
    act = acts.TENDER_SUSPENDED(
        object=f"complaint:{row.uuid}",
        case=row.notice.project.uuid,
        public=standstill.of_lot(row),
        statement={"v": 1, "reason": given.reason},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.save()
    Pause.objects.create(
        notice=row.notice,
        lot=row.lot,
        complaint=row,
        began_at=at,
        reason=given.reason,
        leaf_sha256=recorded.leaf_sha256,
    )
    return Complained(row, recorded)


@transaction.atomic(durable=True)
def lift_tender_suspension(*, complaint: UUID, intent: Intent, actor: Actor, at: datetime) -> Complained:
    """Let the tender, or the lot, go on before the decision (CPL-09).

    Raises:
        NotFound. MoveNotAllowed: nothing is suspended. What ``identity.admit`` raises.
    """
    row = open_complaint(complaint)
    policies.handle(intent, actor, row, at=at)
    pause = standstill.lasting(row)
    if pause is None:
        raise MoveNotAllowed(move="lift_tender_suspension", now=row.state, possible=["suspend_tender"])
    row.move("note")
    telling.resumed(row, at=at)
    recorded = standstill.end(row, pause, intent=intent, actor=actor, at=at)
    row.save()
    return Complained(row, recorded)


@transaction.atomic(durable=True)
def answer_complaint(*, complaint: UUID, given: AnswerInput, intent: Intent, actor: Actor, at: datetime) -> Complained:
    """Answer a complaint that was taken up, as the owner's side or as whoever's award it disputes (CPL-10).

    Raises:
        NotFound: the actor is no side of it. MoveNotAllowed: it was decided. What ``identity.admit`` raises.
    """
    row = open_complaint(complaint)
    side = policies.answer(intent, actor, row, at=at)
    row.move("note")
    kept = received(actor, given.documents)
    telling.answered(row, at=at)
    act = acts.COMPLAINT_ANSWERED(
        object=f"complaint:{row.uuid}",
        case=row.notice.project.uuid,
        public={"side": side},
        commit={"text": given.text, "documents": [file.sha256 for _title, file in kept]},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.save()
    note = Note.objects.create(
        complaint=row,
        kind=NoteKind.ANSWER,
        side=side,
        organisation_id=policies.own(actor),
        text=given.text,
        at=at,
        leaf_sha256=recorded.leaf_sha256,
    )
    keep(row, note, kept)
    return Complained(row, recorded)


@transaction.atomic(durable=True)
def note_inquiry(*, complaint: UUID, given: InquiryInput, intent: Intent, actor: Actor, at: datetime) -> Complained:
    """Note a hearing or an examination (CPL-11); the days of an examination move the law's end for the decision.

    Raises:
        NotFound. MoveNotAllowed: it isn't taken up, or decided. Invalid: times of the future, or before it was taken
        up. What ``identity.admit`` raises.
    """
    row = open_complaint(complaint)
    policies.handle(intent, actor, row, at=at)
    row.move("note")
    if row.answered_at is None or given.ended_at > at or given.began_at < row.answered_at:
        raise Invalid(errors={"began_at": _("It happened after the complaint was taken up, and is over.")})
    kept = received(actor, given.documents)
    uncounted = law.uncounted(row)
    if given.kind in UNCOUNTED:
        uncounted.append((given.began_at, given.ended_at))
    row.decision_due_at = law.decision_due(law_of(row.notice.project), row.answered_at, uncounted)
    telling.noted(row, at=at)
    act = acts.INQUIRY_NOTED(
        object=f"complaint:{row.uuid}",
        case=row.notice.project.uuid,
        public={
            "kind": given.kind,
            "began_at": instant_text(given.began_at),
            "ended_at": instant_text(given.ended_at),
        }
        | times(row, "decision_due_at"),
        commit={"text": given.text, "documents": [file.sha256 for _title, file in kept]},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.save()
    note = Note.objects.create(
        complaint=row,
        kind=given.kind,
        side="body",
        organisation_id=policies.own(actor),
        text=given.text,
        began_at=given.began_at,
        ended_at=given.ended_at,
        at=at,
        leaf_sha256=recorded.leaf_sha256,
    )
    keep(row, note, kept)
    return Complained(row, recorded)
