"""Asking registers: consented to by signature, asked until an answer comes, shown, then used. Nothing is lost by an
outage: what was typed by hand stays, and the question is asked again later under the same key."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import NotFound, Stale
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.registers import acts, wire
from openhall.procedures.registers.inputs import ConsentInput
from openhall.procedures.registers.interface import Answer, RegisterDown
from openhall.procedures.registers.models import Lookup, LookupState
from openhall.witness.public import LOG, Recorded, record

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=10), timedelta(minutes=10)
MOST = 50
APPLICANT = {"name": "name", "address": "address", "telephone": "telephone"}
"""Fields of a register that say who the applicant is."""


@transaction.atomic(durable=True)
def consent_to_lookup(
    *, lookup: UUID, given: ConsentInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Lookup, Recorded]:
    """Consent that a register is asked, for one's own draft (REG-01). The worker asks, at once or when it can.

    Raises:
        NotFound: not one's draft, no such register here. Stale: the id was used. What ``identity.admit`` raises.
    """
    draft = dossiers.own_draft(given.draft, actor, at)
    if given.source not in wire.there():
        raise NotFound(register=given.source)
    if Lookup.objects.filter(uuid=lookup).exists():
        raise Stale(seen=0, now=1)
    identity.admit(intent, actor, version=0, at=at)
    row = Lookup(
        uuid=lookup, holder=draft.uuid, person_id=actor.person_id, register=given.source, number=given.number,
        purpose=draft.edition.procedure.code, consented_at=at, next_attempt_at=at,
    )  # fmt: skip
    commit = {"lookup": {"v": 1, "salt": row.salt, "number": row.number, "purpose": row.purpose}}
    act = acts.CONSENTED(object=f"lookup:{lookup}", public={"register": row.register}, commit=commit)
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save(force_insert=True)
    return row, recorded


def due(at: datetime) -> int:
    """Ask whatever waits; how many answers came."""
    rows = Lookup.objects.filter(state=LookupState.ASKED, next_attempt_at__lte=at).order_by("next_attempt_at", "id")
    return sum(ask(key, at) for key in list(rows.values_list("pk", flat=True)[:MOST]))


def ask(key: int, at: datetime) -> bool:
    """Ask one question; whether an answer came. Before the request leaves, the row says when it is asked again."""
    row = _mark(key, at)
    register = wire.register(row.register) if row is not None else None
    if row is None or register is None:
        return False
    try:
        answer = register.ask(key=row.uuid.hex, number=row.number, purpose=row.purpose, at=at)
    except RegisterDown:
        return False
    return take_in_answer(lookup=row.uuid, answer=answer, at=at)


@transaction.atomic(durable=True)
def _mark(key: int, at: datetime) -> Lookup | None:
    row = Lookup.objects.select_for_update(skip_locked=True).filter(pk=key, next_attempt_at__lte=at).first()
    if row is None or row.state != LookupState.ASKED:
        return None
    row.attempts += 1
    row.next_attempt_at = at + min(FIRST_WAIT * 2 ** min(row.attempts - 1, 8), LONGEST_WAIT)
    row.save(update_fields=["attempts", "next_attempt_at"])
    return row


@transaction.atomic(durable=True)
def take_in_answer(*, lookup: UUID, answer: Answer, at: datetime) -> bool:
    """Take in what a register said (REG-02); False when it was known."""
    row = Lookup.objects.select_for_update().get(uuid=lookup)
    if row.state != LookupState.ASKED or not row.salt:
        return False
    row.move("answer" if answer.known else "miss")
    row.fields, row.rows, row.answered_at = dict(answer.fields), dict(answer.rows), at
    row.save()
    public = {"register": row.register, "known": answer.known}
    commit = {"fields": row.told}
    act = acts.ANSWERED(object=f"lookup:{lookup}", public=public, commit=commit)
    row.answered_leaf = record(act, intent=None, actor=LOG, at=at).leaf_sha256
    row.save(update_fields=["answered_leaf"])
    return True


def use(*, lookup: UUID, actor: Actor, at: datetime) -> None:
    """Fill one's draft from an answer that one has seen: who one is, questions of the same name, and rows that the form
    lets this register fill. What was typed stays; a list that has a row is left as it is.

    Raises:
        NotFound: another's, or no answer came.
    """
    row = own(actor).filter(uuid=lookup, state=LookupState.ANSWERED).first()
    if row is None:
        raise NotFound(lookup=str(lookup))
    draft = dossiers.own_draft(row.holder, actor, at)
    applicant = {APPLICANT[name]: value[:200] for name, value in row.fields.items() if name in APPLICANT}
    known = {name: value for name, value in applicant.items() if not draft.applicant.get(name)}
    if row.register == "population" and not draft.applicant.get("number"):
        known["number"] = row.number
    asked = dossiers.questions(draft)
    typed = {name: value for name, value in row.fields.items() if name in asked and not draft.answers.get(name)}
    listed = {
        name: rows
        for name, about in dossiers.row_questions(draft, row.register).items()
        if not draft.answers.get(name) and (rows := filling(about, name, row))
    }
    dossiers.fill(draft=draft.uuid, applicant=known, answers=typed | listed, actor=actor, at=at)


def filling(about: Mapping[str, Any], name: str, row: Lookup) -> list[dict[str, Any]]:
    """The rows with which an answer fills a question: what the form asks of a row, as many as it takes."""
    asked = about["items"]["properties"]
    rows = [
        {inner: value for inner, value in one.items() if inner in asked and value}
        for one in row.rows.get(about.get("x-list", name), [])
    ]
    return [one for one in rows if one][: about["maxItems"]]


def own(actor: Actor) -> QuerySet[Lookup]:
    """What was asked with the actor's consent."""
    return Lookup.objects.filter(person_id=actor.person_id)
