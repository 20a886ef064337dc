"""Asking, answering, going on, passing up, taking over, closing."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop

from openhall.helpdesk.questions import acts, naming, policies, work
from openhall.helpdesk.questions.hooks import HOOKS, Case
from openhall.helpdesk.questions.inputs import AnswerInput, QuestionInput
from openhall.helpdesk.questions.models import HelpLetter, HelpQuestion, HelpState, LetterKind, ServiceLevel
from openhall.helpdesk.questions.refusals import ReceivedAlready
from openhall.helpdesk.satisfaction import public as satisfaction
from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent, Role
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound
from openhall.kernel.wording import say
from openhall.witness.public import LOG, Recorded, record, recorded_before

TOP_LEVEL = 3
CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def new_code() -> str:
    """A code that opens a guest’s question: 100 bits, in groups of five signs."""
    signs = "".join(secrets.choice(CODE_LETTERS) for _ in range(20))
    return "-".join(signs[at : at + 5] for at in range(0, 20, 5))


def code_of_work(done: str) -> str:
    """The code of a question that was worked for: the same as often as the same work comes."""
    signs = work.drawn_from(done, 20, CODE_LETTERS)
    return "-".join(signs[at : at + 5] for at in range(0, 20, 5))


def digest_of_code(code: str) -> str:
    """What is kept of a code, however it was typed."""
    plain = re.sub(r"[^0-9A-Z]", "", code.upper())
    return hashlib.sha256(b"openhall/help-code/v1\n" + plain.encode()).hexdigest()


def case_of(page: str) -> Case | None:
    """The published tender that an address of this site is about."""
    ids = _ID.findall(page)
    return HOOKS.case_at(UUID(ids[0])) if ids else None


def level_in_force() -> ServiceLevel | None:
    """The service level that holds for new questions; None while no authority has entered one."""
    return ServiceLevel.objects.select_related("authority").first()


def _digest(text: str) -> dict[str, str]:
    return {"text": hashlib.sha256(text.encode()).hexdigest()}


def _start_clock(row: HelpQuestion, at: datetime) -> None:
    if row.answer_hours is not None:
        row.due_at = row.escalates_at = at + timedelta(hours=row.answer_hours)
    row.level = 0


def _stop_clock(row: HelpQuestion) -> None:
    row.due_at = row.escalates_at = None


def _locked(uuid: UUID) -> HelpQuestion:
    row = HelpQuestion.objects.select_for_update(of=("self",), no_key=True).filter(uuid=uuid).first()
    if row is None:
        raise NotFound(question=str(uuid))
    return row


def _instant(at: datetime | None) -> str | None:
    return instant_text(at) if at else None


@transaction.atomic(durable=True)
def receive_help_question(
    *, asked: QuestionInput, asker: Actor | None, at: datetime, turns: Sequence[datetime] = ()
) -> tuple[HelpQuestion, str, Recorded]:
    """Take a question in (HLP-01), from somebody signed in or from a guest, and name who answers for it.

    The same question with the same work, sent once more, is the same question: whoever sends it gets its code again.

    Args:
        turns: when the guest's browser asked without work before.

    Returns:
        The question, the guest’s code (empty for an account), the record.

    Raises:
        TooManyGuests, TooManyFromHere, TooManyWithoutWork, ReceivedAlready
    """
    done = work.done(asked.text, asked.terms, asked.nonce, at) if asker is None else ""
    if done and (earlier := HelpQuestion.objects.filter(work_sha256=done).first()) is not None:
        return _received_before(earlier)
    if asker is None:
        work.admit(done, turns, at)
    case, level = case_of(asked.page), level_in_force()
    centre, officer, backup = naming.named(case.centre_id if case else None, at)
    code = "" if asker else code_of_work(done) if done else new_code()
    row = HelpQuestion(
        person_id=asker.person_id if asker else None,
        code_sha256=digest_of_code(code) if code else "",
        work_sha256=done,
        lang=asked.lang,
        page=asked.page,
        case_uuid=case.uuid if case else None,
        case_title=case.title if case else "",
        case_lang=case.lang if case else "",
        centre_id=centre,
        first_officer_id=officer.id if officer else None,
        officer_id=officer.id if officer else None,
        backup_id=backup.id if backup else None,
        asked_at=at,
        answer_hours=level.answer_hours if level else None,
        escalate_hours=level.escalate_hours if level else None,
    )
    _start_clock(row, at)
    row.first_due_at = row.due_at
    if not _saved(row):
        return _received_before(HelpQuestion.objects.get(work_sha256=done))
    if officer:
        identity.notify(
            [officer.uuid],
            subject=say(gettext_noop("A question to the help desk is yours")),
            body=say(gettext_noop("You are the officer named for it. Open it to see until when it is due.")),
            link=f"/help/questions/{row.uuid}",
            at=at,
        )
    act = acts.QUESTION_RECEIVED(
        object=f"help:{row.uuid}",
        public={"due_at": _instant(row.due_at), "lang": row.lang, "named": officer is not None},
        commit=_digest(asked.text),
    )
    recorded = record(act, intent=None, actor=LOG, at=at)
    _letter(row, LetterKind.QUESTION, asked.text, asked.lang, at, recorded)
    return row, code, recorded


def _saved(row: HelpQuestion) -> bool:
    """Keep a new question; False where the same came by another request at this instant, which is done by now."""
    if not row.work_sha256:
        row.save()
        return True
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        if HelpQuestion.objects.filter(work_sha256=row.work_sha256).exists():
            return False
        raise
    return True


def _received_before(row: HelpQuestion) -> tuple[HelpQuestion, str, Recorded]:
    code = code_of_work(row.work_sha256)
    if digest_of_code(code) != row.code_sha256:
        raise ReceivedAlready(question=str(row.uuid))
    first = row.letters.order_by("id").first()
    return row, code, recorded_before(first.leaf if first else "", row.asked_at)


def _letter(
    row: HelpQuestion, kind: str, text: str, lang: str, at: datetime, recorded: Recorded, officer: int | None = None
) -> None:
    HelpLetter.objects.create(
        question=row, kind=kind, text=text, lang=lang, at=at, officer_id=officer, leaf=recorded.leaf_sha256
    )


@transaction.atomic(durable=True)
def answer_help_question(
    *, uuid: UUID, answer: AnswerInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[HelpQuestion, Recorded]:
    """Answer a question, or ask for all that is missing (HLP-02). The clock stops; a second request is counted as a
    broken promise.

    Raises:
        NotFound, MandateMissing, Stale: who may not. NotYourQuestion. MoveNotAllowed: it is closed.
    """
    row = _locked(uuid)
    policies.require_named(intent, actor, row, at=at)
    in_time = None if row.due_at is None else at <= row.due_at
    row.move(answer.kind)
    row.broken = row.broken or in_time is False
    if answer.kind == "request":
        row.requests += 1
    elif row.first_answered_at is None:
        row.first_answered_at = at
    _stop_clock(row)
    row.save()
    if row.person_id:
        identity.notify(
            [identity.persons([row.person_id])[row.person_id].uuid],
            subject=say(gettext_noop("The help desk wrote to you")),
            body=say(gettext_noop("Your question has an answer, or something is missing. You can write back there.")),
            link=f"/help/questions/{row.uuid}",
            at=at,
        )
    act = acts.QUESTION_ANSWERED(
        object=f"help:{row.uuid}", public={"kind": answer.kind, "in_time": in_time}, commit=_digest(answer.text)
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    _letter(row, answer.kind, answer.text, answer.lang, at, recorded, actor.person_id)
    return row, recorded


def _of_asker(uuid: UUID, asker: Actor | None, code: str) -> HelpQuestion:
    """The question of whoever asked, locked: known by account, or by code.

    Raises:
        NotFound: neither.
    """
    row = _locked(uuid)
    by_code = bool(row.code_sha256) and secrets.compare_digest(row.code_sha256, digest_of_code(code))
    if not (by_code or policies.asked(asker, row)):
        raise NotFound(question=str(uuid))
    return row


@transaction.atomic(durable=True)
def follow_up_help_question(
    *, uuid: UUID, text: str, asker: Actor | None, code: str, at: datetime
) -> tuple[HelpQuestion, Recorded]:
    """Write again (HLP-03); a new clock runs, and the named officer is told.

    Raises:
        NotFound: not the asker. MoveNotAllowed: it is closed.
    """
    row = _of_asker(uuid, asker, code)
    was_running = row.state == HelpState.WAITING
    row.move("follow_up")
    if not was_running:
        _start_clock(row, at)
    row.save()
    people = identity.persons([row.officer_id] if row.officer_id else [])
    identity.notify(
        [person.uuid for person in people.values()],
        subject=say(gettext_noop("A question to the help desk goes on")),
        body=say(gettext_noop("Whoever asked wrote again.")),
        link=f"/help/questions/{row.uuid}",
        at=at,
    )
    act = acts.QUESTION_CONTINUED(
        object=f"help:{row.uuid}", public={"due_at": _instant(row.due_at)}, commit=_digest(text)
    )
    recorded = record(act, intent=None, actor=LOG, at=at)
    _letter(row, LetterKind.FOLLOW_UP, text, row.lang, at, recorded)
    return row, recorded


@transaction.atomic(durable=True)
def take_help_question(*, uuid: UUID, intent: Intent, actor: Actor, at: datetime) -> tuple[HelpQuestion, Recorded]:
    """Take a question over (HLP-05): the actor answers for it, the officer before is the backup.

    Raises:
        NotFound, MandateMissing, Stale: who may not. MoveNotAllowed: it doesn’t wait for the desk.
    """
    row = _locked(uuid)
    policies.require_serving(intent, actor, row, at=at)
    row.move("take")
    if row.officer_id != actor.person_id:
        row.backup_id = row.officer_id
    row.officer_id, row.centre_id = actor.person_id, actor.organisation_id
    row.save()
    act = acts.QUESTION_TAKEN(object=f"help:{row.uuid}")
    return row, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def close_help_question(
    *, uuid: UUID, intent: Intent | None, actor: Actor | None, code: str = "", at: datetime
) -> tuple[HelpQuestion, str, Recorded]:
    """Close a question (HLP-06): its officer by signature once it is answered, or whoever asked.

    Returns:
        The question, the address under which a guest is asked how satisfied they are (empty for accounts, who get a
        message), the record.

    Raises:
        NotFound: not the asker. What ``policies.require_named`` raises. MoveNotAllowed: not answered, or closed.
    """
    if intent is None:
        row = _of_asker(uuid, actor, code)
    else:
        row = _locked(uuid)
        if actor is None:
            raise NotFound(question=str(uuid))
        policies.require_named(intent, actor, row, at=at)
    row.move("close" if intent is None else "settle")
    row.closed_at = at
    _stop_clock(row)
    row.save()
    asked = satisfaction.ask_satisfaction("help", row.uuid, person_id=row.person_id, at=at)
    by = "asker" if intent is None else "officer"
    act = acts.QUESTION_CLOSED(object=f"help:{row.uuid}", public={"by": by})
    recorded = record(act, intent=intent, actor=actor if intent and actor else LOG, at=at)
    return row, "" if row.person_id else asked, recorded


@transaction.atomic(durable=True)
def escalate_help_question(*, uuid: UUID, at: datetime) -> Recorded | None:
    """Pass a late question one level up (HLP-04); None when it isn’t late any more. Idempotent by its clock."""
    row = _locked(uuid)
    if row.escalates_at is None or row.escalates_at > at:
        return None
    row.level += 1
    row.broken = True
    further = timedelta(hours=row.escalate_hours or 0)
    row.escalates_at = row.escalates_at + further if row.level < TOP_LEVEL and further else None
    row.version += 1
    row.save()
    _tell_above(row, at)
    act = acts.QUESTION_ESCALATED(object=f"help:{row.uuid}", public={"level": row.level})
    return record(act, intent=None, actor=LOG, at=at)


def _tell_above(row: HelpQuestion, at: datetime) -> None:
    subject = say(gettext_noop("A question to the help desk is late"))
    body = say(gettext_noop("It was not answered within the service level. Take it over, or see to it."))
    link = f"/help/questions/{row.uuid}"
    if row.level == 1:
        people = identity.persons([one for one in (row.officer_id, row.backup_id) if one])
        identity.notify([one.uuid for one in people.values()], subject=subject, body=body, link=link, at=at)
    elif row.level == 2 and row.centre_id:
        identity.notify_holders(
            row.centre_id, {Role.CENTRE, Role.MANAGER}, subject=subject, body=body, link=link, at=at
        )
    else:
        for party in identity.organisations_with(Role.SUPERVISOR, at):
            identity.notify_holders(
                party.id, {Role.SUPERVISOR}, subject=subject, body=body, link="/help/statistics", at=at
            )  # fmt: skip
