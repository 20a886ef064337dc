"""Hearings: summoned, answered, moved, called off; the minutes and their signatures.

Lock order: project, notice, lots, complaint, hearing.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, NotFound, Stale
from openhall.tendering.planning.public import law_of
from openhall.tendering.remedies.complaints.filing import keep, open_complaint, received
from openhall.tendering.remedies.hearing_models import (
    Hearing,
    MinutesSignature,
    Side,
    SideAnswer,
)
from openhall.tendering.remedies.hearings import acts, law, policies, telling
from openhall.tendering.remedies.hearings.inputs import (
    CallingOffInput,
    HearingMoveInput,
    MinutesInput,
    MinutesSignatureInput,
    SummonsAnswerInput,
    SummonsInput,
)
from openhall.tendering.remedies.law import article_on
from openhall.tendering.remedies.models import Complaint, Note, NoteKind
from openhall.tendering.remedies.refusals import HearingTellsWho, MinutesSignedAlready, SummonsTooShort, WasNotThere
from openhall.witness.public import Recorded, record

MOST_HEARINGS = 20
"""In one complaint; replay takes as many."""


@dataclass(frozen=True)
class Heard:
    """A hearing after an act on it."""

    hearing: Hearing
    recorded: Recorded


@transaction.atomic(durable=True)
def summon_hearing(*, hearing: UUID, given: SummonsInput, intent: Intent, actor: Actor, at: datetime) -> Heard:
    """Summon sides of a complaint that was taken up to a hearing (CPL-15).

    Raises:
        NotFound. MoveNotAllowed: the complaint isn't taken up, or was decided. SummonsTooShort. HearingTellsWho: both
        sides, while the other one must not learn who complains. Invalid: a side that the complaint doesn't have, or too
        many hearings. Stale: the id is taken. What ``identity.admit`` raises.
    """
    row = open_complaint(given.complaint)
    policies.handle(intent, actor, row, version=0, at=at)
    _taken_up(row)
    if Hearing.objects.filter(uuid=hearing).exists():
        raise Stale(seen=0, now=1)
    if not set(given.sides) <= set(policies.possible(row)):
        raise Invalid(errors={"bidder": _("No award is disputed in this complaint.")})
    if Side.COMPLAINANT in given.sides and len(given.sides) > 1 and not policies.meet(row):
        raise HearingTellsWho
    if row.hearings.count() >= MOST_HEARINGS:
        raise Invalid(errors={"begins_at": _("There were as many hearings in this complaint as it can have.")})
    _in_time(row, given.begins_at, at)
    found = Hearing(
        uuid=hearing,
        complaint=row,
        begins_at=given.begins_at,
        mode=given.mode,
        place=given.place,
        subject=given.subject,
        sides=given.sides,
        summoned_at=at,
    )
    telling.summoned(found, at=at)
    act = acts.HEARING_SUMMONED(
        object=f"hearing:{found.uuid}",
        case=row.notice.project.uuid,
        public=_when(found) | {"sides": found.sides},
        commit={"place": found.place, "subject": found.subject},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    found.leaf_sha256 = recorded.leaf_sha256
    found.save()
    return Heard(found, recorded)


@transaction.atomic(durable=True)
def move_hearing(*, hearing: UUID, given: HearingMoveInput, intent: Intent, actor: Actor, at: datetime) -> Heard:
    """Set another time for a hearing (CPL-16); the sides are asked again.

    Raises:
        NotFound. MoveNotAllowed: it was held or called off. SummonsTooShort. What ``identity.admit`` raises.
    """
    found = _open(hearing)
    policies.handle(intent, actor, found.complaint, version=found.version, at=at)
    _taken_up(found.complaint)
    found.move("move")
    _in_time(found.complaint, given.begins_at, at)
    found.begins_at, found.mode, found.place, found.reason = given.begins_at, given.mode, given.place, given.reason
    found.times_moved += 1
    telling.moved(found, at=at)
    act = acts.HEARING_MOVED(
        object=f"hearing:{found.uuid}",
        case=found.complaint.notice.project.uuid,
        public=_when(found),
        commit={"place": found.place, "reason": found.reason},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    found.save()
    return Heard(found, recorded)


@transaction.atomic(durable=True)
def answer_summons(*, hearing: UUID, given: SummonsAnswerInput, intent: Intent, actor: Actor, at: datetime) -> Heard:
    """Say as a summoned side whether it comes, or ask for another time (CPL-17). The newest answer counts.

    Raises:
        NotFound: the actor is no side that is summoned. MoveNotAllowed: it was held or called off. What
        ``identity.admit`` raises.
    """
    found = _open(hearing)
    side = policies.as_side(intent, actor, found, at=at)
    _taken_up(found.complaint)
    found.move("answer")
    telling.answered(found, at=at)
    act = acts.SUMMONS_ANSWERED(
        object=f"hearing:{found.uuid}",
        case=found.complaint.notice.project.uuid,
        public=_of(found) | {"side": side, "answer": given.answer},
        commit={"text": given.text or ""},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    found.save()
    SideAnswer.objects.create(
        hearing=found,
        side=side,
        answer=given.answer,
        text=given.text or "",
        moved=found.times_moved,
        at=at,
        leaf_sha256=recorded.leaf_sha256,
    )
    return Heard(found, recorded)


@transaction.atomic(durable=True)
def call_off_hearing(*, hearing: UUID, given: CallingOffInput, intent: Intent, actor: Actor, at: datetime) -> Heard:
    """Call a hearing off (CPL-18).

    Raises:
        NotFound. MoveNotAllowed: it was held or called off. What ``identity.admit`` raises.
    """
    found = _open(hearing)
    policies.handle(intent, actor, found.complaint, version=found.version, at=at)
    found.move("call_off")
    found.reason = given.reason
    telling.called_off(found, at=at)
    act = acts.HEARING_CALLED_OFF(
        object=f"hearing:{found.uuid}",
        case=found.complaint.notice.project.uuid,
        public=_of(found),
        commit={"reason": found.reason},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    found.save()
    return Heard(found, recorded)


@transaction.atomic(durable=True)
def write_minutes(*, hearing: UUID, given: MinutesInput, intent: Intent, actor: Actor, at: datetime) -> Heard:
    """Write the minutes of a hearing that is over, with who came and who stayed away (CPL-19).

    The days of a hearing are counted in the law's time for the decision: it stays as it is.

    Raises:
        NotFound. MoveNotAllowed. Invalid: it began before its time or isn't over; who came wasn't summoned. What
        ``identity.admit`` raises.
    """
    found = _open(hearing)
    row = found.complaint
    policies.handle(intent, actor, row, version=found.version, at=at)
    _taken_up(row)
    found.move("write")
    if not found.begins_at <= given.began_at <= given.ended_at <= at:
        raise Invalid(errors={"began_at": _("It began at its time or later, and is over.")})
    if not set(given.sides) <= set(found.sides):
        raise Invalid(errors={"text": _("Only a side that was summoned is noted as present.")})
    kept = received(actor, given.documents)
    found.began_at, found.ended_at, found.minutes, found.present = (
        given.began_at,
        given.ended_at,
        given.text,
        given.sides,
    )
    telling.written(found, at=at)
    act = acts.MINUTES_WRITTEN(
        object=f"hearing:{found.uuid}",
        case=row.notice.project.uuid,
        public=_of(found)
        | {
            "began_at": instant_text(given.began_at),
            "ended_at": instant_text(given.ended_at),
            "present": found.present,
            "absent": absent(found),
        },
        commit={"text": given.text, "documents": [file.sha256 for _title, file in kept]},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    found.minutes_leaf = recorded.leaf_sha256
    found.save()
    if kept:
        note = Note.objects.create(
            complaint=row,
            kind=NoteKind.HEARING,
            side="body",
            organisation_id=row.body.authority_id,
            text=_("Shown or recorded in the hearing."),
            began_at=given.began_at,
            ended_at=given.ended_at,
            at=at,
            leaf_sha256=recorded.leaf_sha256,
        )
        keep(row, note, kept)
    return Heard(found, recorded)


@transaction.atomic(durable=True)
def sign_hearing_minutes(
    *, hearing: UUID, given: MinutesSignatureInput, intent: Intent, actor: Actor, at: datetime
) -> Heard:
    """Sign the minutes as a side that came, or say why not (CPL-20); after the decision, too.

    Raises:
        NotFound: the actor is no side that was summoned. MoveNotAllowed: there are no minutes. WasNotThere.
        MinutesSignedAlready. Invalid: other minutes than these were read. What ``identity.admit`` raises.
    """
    found = _open(hearing)
    side = policies.as_side(intent, actor, found, at=at)
    found.move("sign")
    if side not in found.present:
        raise WasNotThere
    if found.signatures.filter(side=side).exists():
        raise MinutesSignedAlready
    if given.minutes != found.minutes_leaf:
        raise Invalid(errors={"minutes": _("Read the minutes as they are now.")})
    telling.signed(found, at=at)
    act = acts.MINUTES_SIGNED(
        object=f"hearing:{found.uuid}",
        case=found.complaint.notice.project.uuid,
        public=_of(found) | {"side": side, "minutes": found.minutes_leaf, "signed": given.signed},
        commit={"reason": given.reason or ""},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    found.save()
    MinutesSignature.objects.create(
        hearing=found,
        side=side,
        signed=given.signed,
        reason=given.reason or "",
        at=at,
        leaf_sha256=recorded.leaf_sha256,
    )
    return Heard(found, recorded)


def absent(found: Hearing) -> list[str]:
    """Which of the summoned sides didn't come."""
    return [one for one in found.sides if one not in found.present]


def _open(hearing: UUID) -> Hearing:
    above = Hearing.objects.filter(uuid=hearing).values_list("complaint__uuid", flat=True).first()
    if above is None:
        raise NotFound(hearing=str(hearing))
    row = open_complaint(above)
    found = Hearing.objects.select_for_update(of=("self",), no_key=True).get(uuid=hearing)
    found.complaint = row
    return found


def _taken_up(row: Complaint) -> None:
    """Raises: MoveNotAllowed: the complaint isn't taken up, or has ended."""
    Complaint.workflow.after("note", now=row.state)


def _in_time(row: Complaint, begins_at: datetime, at: datetime) -> None:
    rules = law_of(row.notice.project)
    earliest = law.earliest(rules, at)
    if begins_at <= at or (earliest is not None and begins_at < earliest):
        raise SummonsTooShort(
            earliest=instant_text(earliest) if earliest is not None else "", article=article_on(rules, law.NOTICE)
        )


def _of(found: Hearing) -> dict[str, object]:
    return {"complaint": str(found.complaint.uuid)}


def _when(found: Hearing) -> dict[str, object]:
    return _of(found) | {"begins_at": instant_text(found.begins_at), "mode": found.mode}
