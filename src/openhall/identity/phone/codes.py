"""Codes: shown by a session, scanned by a telephone, answered there with the number that the session shows.

Against relay: a code gains nothing for any session but the one it was shown to; the number exists only after the scan
and is shown by that session alone; one wrong number spoils the code; and the telephone says which browser asks.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from openhall.identity import keys
from openhall.identity.models import Account, DeviceKey, KeyKind, Person
from openhall.identity.phone import refusals, statements
from openhall.identity.phone.models import Code, CodeState, Purpose
from openhall.identity.values import Payload
from openhall.kernel.refusals import NotFound, Refusal
from openhall.witness.public import Recorded
from openhall_sealing.canonical import b64u_decode
from openhall_sealing.errors import SealingError

LIFE = timedelta(seconds=90)
"""How long a code can be scanned, and then again how long the telephone has to answer."""
FINISHING = timedelta(minutes=3)
WINDOW = timedelta(minutes=15)
MOST_OF_ADDRESS = 100
MOST_OF_PERSON = 20
MOST_SPOILT = 5
"""Within the window; an address may be a whole office's."""


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def show(
    *, purpose: Purpose, person_id: int | None, browser: str, address: str | None, at: datetime
) -> tuple[Code, str]:
    """A fresh code and its address for the QR picture; the secret is in the fragment, which no server is ever sent.

    Raises:
        TooManyCodes
    """
    recent = Code.objects.filter(shown_at__gt=at - WINDOW)
    of_address = recent.filter(address=address).count() if address else 0
    of_person = recent.filter(person_id=person_id).count() if person_id else 0
    if of_address >= MOST_OF_ADDRESS or of_person >= MOST_OF_PERSON:
        raise refusals.TooManyCodes(minutes=int(WINDOW.total_seconds()) // 60)
    secret = secrets.token_urlsafe(24)
    code = Code.objects.create(
        purpose=purpose, secret_sha256=_digest(secret), person_id=person_id, browser=browser[:80], address=address,
        shown_at=at, expires_at=at + LIFE,
    )  # fmt: skip
    return code, f"{settings.OPENHALL_ORIGIN}/phone/#{secret}"


@dataclass(frozen=True, slots=True)
class Scanned:
    """What the telephone is told: the code, the secret by which it alone answers, and whose account this is."""

    code: Code
    answerer: str
    name: str


@transaction.atomic
def scan(*, secret: str, at: datetime) -> Scanned:
    """Take a code for one telephone and draw the number that the code's session now shows.

    Raises:
        CodeUnknown, CodeExpired, CodeUsed.
    """
    rows = Code.objects.select_for_update(of=("self",)).select_related("person")
    code = rows.filter(secret_sha256=_digest(secret)).first()
    if code is None:
        raise refusals.CodeUnknown
    if code.state != CodeState.SHOWN:
        raise refusals.CodeUsed
    _in_time(code, at)
    answerer = secrets.token_urlsafe(24)
    code.state = code.workflow.after("scan", now=code.state)
    code.answerer_sha256 = _digest(answerer)
    code.number = f"{10 + secrets.randbelow(90)}"
    code.expires_at = at + LIFE
    code.save(update_fields=["state", "answerer_sha256", "number", "expires_at"])
    return Scanned(code, answerer, code.person.name if code.person else "")


def _in_time(code: Code, at: datetime) -> None:
    if at >= code.expires_at:
        raise refusals.CodeExpired(seconds=int(LIFE.total_seconds()))


def scanned(*, uuid: UUID, answerer: str, purpose: Purpose | None, at: datetime, locked: bool = True) -> Code:
    """The code for the telephone that scanned it.

    Raises:
        CodeUnknown; NotThisPhone; CodeUsed, CodeExpired when it is to be answered (``locked``).
    """
    rows = Code.objects.select_for_update(of=("self",)) if locked else Code.objects.all()
    code = rows.filter(uuid=uuid).first()
    if code is None or (purpose is not None and code.purpose != purpose):
        raise refusals.CodeUnknown
    if not hmac.compare_digest(code.answerer_sha256, _digest(answerer)):
        raise refusals.NotThisPhone
    if locked:
        if code.state != CodeState.SCANNED:
            raise refusals.CodeUsed
        _in_time(code, at)
    return code


def _check_number(code: Code, number: str, person_id: int, at: datetime) -> Refusal | None:
    """Why the number lets nobody in; the code is spoilt then. The caller commits before it raises."""
    spoilt = Code.objects.filter(person_id=person_id, state=CodeState.SPOILT, shown_at__gt=at - WINDOW).count()
    if spoilt >= MOST_SPOILT:
        return refusals.TooManyCodes(minutes=int(WINDOW.total_seconds()) // 60)
    if hmac.compare_digest(code.number.encode(), number.encode()):
        return None
    code.state, code.person_id = code.workflow.after("spoil", now=code.state), person_id
    code.save(update_fields=["state", "person"])
    return refusals.NumberWrong()


def refuse(*, uuid: UUID, answerer: str, at: datetime) -> None:
    """Whoever holds the telephone says no; the session learns it.

    Raises:
        CodeUnknown, NotThisPhone, CodeUsed, CodeExpired.
    """
    with transaction.atomic():
        code = scanned(uuid=uuid, answerer=answerer, purpose=None, at=at)
        code.state = code.workflow.after("refuse", now=code.state)
        code.save(update_fields=["state"])


def answer_sign_in(*, uuid: UUID, answerer: str, document: str, signature: str, at: datetime) -> None:
    """The telephone lets the computer in: its key signed what was shown, with the number that the person typed.

    Raises:
        CodeUnknown, NotThisPhone, CodeUsed, CodeExpired, StatementRefused, NotAPhone, NumberWrong, TooManyCodes,
        IntentReplayed.
    """
    with transaction.atomic():
        code = scanned(uuid=uuid, answerer=answerer, purpose=Purpose.SIGN_IN, at=at)
        key, said = statements.verified(document, signature, purpose=statements.SIGN_IN, at=at)
        if said.about != str(uuid) or said.browser != code.browser:
            raise refusals.StatementRefused(problem=_("It is about another code."))
        refusal = _check_number(code, said.number, key.person_id, at)
        if refusal is None:
            code.state, code.person = code.workflow.after("answer", now=code.state), key.person
            code.expires_at = at + FINISHING
            code.answer = {"key": key.key_id}
            code.save(update_fields=["state", "person", "expires_at", "answer"])
    if refusal is not None:
        raise refusal


def answer_binding(
    *, uuid: UUID, answerer: str, number: str, document: str, signature: str, enrolment: Payload, at: datetime
) -> None:
    """The telephone hands in its own enrolment, signed by its new key; the session that showed the code completes it.

    Raises:
        CodeUnknown, NotThisPhone, CodeUsed, CodeExpired, NumberWrong, TooManyCodes, StatementRefused; NotFound.
    """
    try:
        raw = b64u_decode(document)
    except SealingError as error:
        raise refusals.StatementRefused(problem=str(error)) from error
    with transaction.atomic():
        code = scanned(uuid=uuid, answerer=answerer, purpose=Purpose.BINDING, at=at)
        if code.person_id is None:
            raise NotFound
        refusal = _check_number(code, number, code.person_id, at)
        if refusal is None:
            code.state = code.workflow.after("answer", now=code.state)
            code.expires_at = at + FINISHING
            code.document, code.signature, code.answer = raw, signature, dict(enrolment)
            code.save(update_fields=["state", "expires_at", "document", "signature", "answer"])
    if refusal is not None:
        raise refusal


def of_session(uuid: str | None, purpose: Purpose) -> Code:
    """The code that a session was shown last.

    Raises:
        CodeUnknown: none, or another session's.
    """
    code = Code.objects.select_related("person").filter(uuid=uuid, purpose=purpose).first() if uuid else None
    if code is None:
        raise refusals.CodeUnknown
    return code


def _answered(code: Code, at: datetime) -> None:
    if code.state == CodeState.ANSWERED:
        return _in_time(code, at)
    if code.state in (CodeState.SHOWN, CodeState.SCANNED):
        _in_time(code, at)
        raise refusals.NotScanned
    raise refusals.CodeUsed


@transaction.atomic
def let_in(*, uuid: str | None, at: datetime) -> Account:
    """The account that the telephone let the code's session into; the code is used then.

    Raises:
        CodeUnknown, NotScanned, CodeExpired, CodeUsed; NotAPhone: the telephone was revoked, or the account closed.
    """
    code = of_session(uuid, Purpose.SIGN_IN)
    code = Code.objects.select_for_update(of=("self",)).get(pk=code.pk)
    _answered(code, at)
    held = DeviceKey.objects.filter(key_id=code.answer.get("key", ""), kind=KeyKind.PHONE, revoked_at=None).first()
    if held is None:
        raise refusals.NotAPhone
    account = Account.objects.select_related("person").filter(person_id=held.person_id, is_active=True).first()
    if account is None:
        raise refusals.NotAPhone
    code.state = code.workflow.after("use", now=code.state)
    code.save(update_fields=["state"])
    return account


def complete_binding(
    *, uuid: str | None, person: Person, assertion: str | None, at: datetime
) -> tuple[DeviceKey, Recorded]:
    """Enrol the telephone whose enrolment waits, by the session that showed the code and its recent sign-in.

    Raises:
        CodeUnknown, NotScanned, CodeExpired, CodeUsed; what :func:`openhall.identity.keys.authenticate_enrolment` and
        :func:`openhall.identity.keys.enrol_key` raise.
    """
    code = of_session(uuid, Purpose.BINDING)
    if code.person_id != person.pk:
        raise refusals.CodeUnknown
    _answered(code, at)
    payload = dict(code.answer)
    actor, intent = keys.authenticate_enrolment(
        document=bytes(code.document), signature=code.signature, assertion=assertion, person=person.uuid,
        object=f"key:{code.uuid}", payload=payload, at=at,
    )  # fmt: skip
    # The enrolment's own id and nonce make it count once, whoever asks twice; the code only follows.
    key, recorded = keys.enrol_key(
        uuid=code.uuid, kind=str(payload.get("kind", "")), label=str(payload.get("label", "")), scanned=True,
        intent=intent, actor=actor, at=at,
    )  # fmt: skip
    Code.objects.filter(pk=code.pk, state=CodeState.ANSWERED).update(state=CodeState.USED)
    return key, recorded


@transaction.atomic
def open_own_session(*, document: str, signature: str, at: datetime) -> Account:
    """The account of the telephone whose key signed that it opens a session of its own.

    Raises:
        StatementRefused, NotAPhone, IntentReplayed.
    """
    key, _said = statements.verified(document, signature, purpose=statements.SESSION, at=at)
    account = Account.objects.select_related("person").filter(person_id=key.person_id, is_active=True).first()
    if account is None:
        raise refusals.NotAPhone
    return account


def sweep(at: datetime) -> int:
    """Forget codes that no longer count for anything; returns how many."""
    return Code.objects.filter(shown_at__lt=at - 4 * WINDOW).delete()[0]
