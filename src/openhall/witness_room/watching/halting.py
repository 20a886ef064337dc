"""Halting a session and letting it go on; and what its own room must ask before each step."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent, Role
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, MoveNotAllowed
from openhall.kernel.wording import say
from openhall.witness.public import Recorded, record
from openhall.witness_room.watching import acts, policies
from openhall.witness_room.watching.commands import case_of, locked
from openhall.witness_room.watching.models import Halt, Session
from openhall.witness_room.watching.refusals import HaltNotAllowed, HaltNotEntered, SessionHalted
from openhall.witness_room.watching.sources import SessionFacts

HALTED = (
    gettext_noop("A transaction of yours was halted"),
    gettext_noop("A witness officer halted “%(title)s”, %(part)s (%(article)s). Reason: %(reason)s"),
)
RESUMED = (
    gettext_noop("A halted transaction of yours goes on"),
    gettext_noop("“%(title)s”, %(part)s, goes on. Reason: %(reason)s"),
)


def current_halt(session: Session, at: datetime) -> Halt | None:
    """The halt that lasts at ``at``."""
    found = Halt.objects.filter(session=session, resumed_at=None).first()
    return found if found is not None and found.ended_at(at) is None else None


def require_running(about: str, step: str, *, at: datetime) -> None:
    """What a step of a session's own room asks, once it holds its own locks: halting takes the same locks.

    Args:
        about: what the session is about, such as ``lot:<uuid>``. step: as the law names steps that may be halted.

    Raises:
        SessionHalted
    """
    halts = Halt.objects.filter(session__about=about, resumed_at=None, halted_at__lte=at)
    halt = halts.filter(Q(until=None) | Q(until__gt=at)).first()
    if halt is not None and step in halt.steps:
        raise SessionHalted(
            step=step,
            since=instant_text(halt.halted_at),
            until=instant_text(halt.until) if halt.until else "",
            article=halt.article,
            url=f"{settings.OPENHALL_ORIGIN}/receipts/{halt.leaf_sha256}",
        )


def halted_now(abouts: Collection[str], *, at: datetime) -> set[str]:
    """Those of the things whose sessions stand still at ``at``."""
    halts = Halt.objects.filter(session__about__in=list(abouts), resumed_at=None, halted_at__lte=at)
    return set(halts.filter(Q(until=None) | Q(until__gt=at)).values_list("session__about", flat=True))


def halted_for(about: str, *, since: datetime, at: datetime) -> timedelta:
    """How long the session stood still between ``since`` and ``at``: time that counts against nobody."""
    total = timedelta(0)
    for halt in Halt.objects.filter(session__about=about, halted_at__lt=at):
        begin, end = max(halt.halted_at, since), min(halt.ended_at(at) or at, at)
        total += max(end - begin, timedelta(0))
    return total


@transaction.atomic(durable=True)
def halt_session(
    *, session_uuid: UUID, reason: str, until: datetime | None, intent: Intent, actor: Actor, at: datetime
) -> tuple[Halt, Recorded]:
    """Halt a session, where the law of the case lets the next step be halted (WIT-04).

    Deadlines and windows that end by rule go on; what people do next is refused until the session is resumed.

    Raises:
        NotFound. MandateMissing, PartyCannotWitness, EnterFirst, Stale: who may not. HaltNotEntered, HaltNotAllowed:
        the law. MoveNotAllowed: it stands still already, or is over. Invalid: ``until`` is past.
    """
    session, facts = locked(session_uuid, thing_too=True)
    policies.witness(intent, actor, facts, version=session.version, at=at)
    attendance = policies.attendance(actor, session)
    if session.over or not facts.pending:
        raise MoveNotAllowed(move="halt", now=session.stage, possible=[])
    _require_lawful(facts)
    if until is not None and until <= at:
        raise Invalid(errors={"until": _("Choose a time that is still to come, or none.")})
    last = Halt.objects.select_for_update().filter(session=session, resumed_at=None).first()
    if last is not None:
        ended = last.ended_at(at)
        if ended is None:
            raise MoveNotAllowed(move="halt", now="halted", possible=["resume"])
        last.resumed_at = ended
        last.save(update_fields=["resumed_at"])
    _moved(session)
    act = acts.SESSION_HALTED(
        object=session.object,
        case=case_of(facts),
        public={"article": facts.halting.article, "until": instant_text(until) if until else None},
        statement={"v": 1, "reason": reason},
    )
    _tell_parties(facts, HALTED, facts.halting.article, reason, at)
    recorded = record(act, intent=intent, actor=actor, at=at)
    row = Halt.objects.create(
        session=session,
        attendance=attendance,
        steps=sorted(facts.halting.steps or ()),
        article=facts.halting.article,
        reason=reason,
        halted_at=at,
        until=until,
        leaf_sha256=recorded.leaf_sha256,
    )
    return row, recorded


def _require_lawful(facts: SessionFacts) -> None:
    halting = facts.halting
    if halting.steps is None:
        raise HaltNotEntered(authority=halting.authority, article=halting.article)
    if facts.pending not in halting.steps:
        raise HaltNotAllowed(
            pending=facts.pending, allowed=", ".join(sorted(halting.steps)) or "–", article=halting.article
        )  # fmt: skip


@transaction.atomic(durable=True)
def resume_session(
    *, session_uuid: UUID, reason: str, intent: Intent, actor: Actor, at: datetime
) -> tuple[Halt, Recorded]:
    """Let a halted session go on (WIT-05).

    Raises:
        NotFound. MandateMissing, PartyCannotWitness, EnterFirst, Stale: who may not. MoveNotAllowed: it isn't halted.
    """
    session, facts = locked(session_uuid, thing_too=True)
    policies.witness(intent, actor, facts, version=session.version, at=at)
    policies.attendance(actor, session)
    halt = current_halt(session, at)
    if halt is None:
        raise MoveNotAllowed(move="resume", now="running", possible=["halt"])
    _moved(session)
    _tell_parties(facts, RESUMED, halt.article, reason, at)
    act = acts.SESSION_RESUMED(object=session.object, case=case_of(facts), statement={"v": 1, "reason": reason})
    recorded = record(act, intent=intent, actor=actor, at=at)
    halt.resumed_at, halt.resume_reason, halt.resume_leaf = at, reason, recorded.leaf_sha256
    halt.save(update_fields=["resumed_at", "resume_reason", "resume_leaf"])
    return halt, recorded


def _tell_parties(facts: SessionFacts, letter: tuple[str, str], article: str, reason: str, at: datetime) -> None:
    """Those who prepare the transaction learn at once why their next step waits, and when it doesn't any more."""
    subject, body = letter
    for organisation in sorted(facts.parties):
        identity.notify_holders(
            organisation,
            {Role.OFFICER},
            subject=say(subject),
            body=say(body, title=facts.title, part=facts.part, article=article, reason=reason),
            link=facts.url,
            at=at,
        )


def _moved(session: Session) -> None:
    session.version += 1
    session.save(update_fields=["version"])
