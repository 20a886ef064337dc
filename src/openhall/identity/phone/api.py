"""JSON of the telephone, for those who ask: the session that shows a code, the telephone that scans it, the person."""

from __future__ import annotations

import json
from typing import Annotated, Any
from uuid import UUID

import segno
from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from ninja import Router, Schema
from pydantic import StringConstraints

from openhall.identity import edge
from openhall.identity.api_answers import Answer, only_json, receipt
from openhall.identity.models import Person
from openhall.identity.phone import codes, commands, queries, requests
from openhall.identity.phone.browsers import described
from openhall.identity.phone.models import Code, CodeState, Purpose, RequestState, SigningRequest
from openhall.kernel.clock import instant_text
from openhall_sealing.canonical import b64u

router = Router(tags=["phone"])
Base64 = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]*$", max_length=24_000)]
Signature = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{0,100}$")]
Words = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=200)]
SHOWN = {Purpose.BINDING: "openhall_phone_binding", Purpose.SIGN_IN: "openhall_phone_sign_in"}
"""Where a session keeps the id of the code that it was shown last."""


def picture(address: str) -> str:
    """The address as a QR code, a data: address for ``img``."""
    return segno.make(address, error="m").svg_data_uri(scale=4, border=4, dark="#000", light="#fff")


def _show(request: HttpRequest, purpose: Purpose, person_id: int | None) -> Answer:
    code, address = codes.show(
        purpose=purpose,
        person_id=person_id,
        browser=described(request.headers.get("User-Agent", "")),
        address=request.META.get("REMOTE_ADDR") or None,
        at=edge.received_at(request),
    )
    request.session[SHOWN[purpose]] = str(code.uuid)
    return {"url": address, "qr": picture(address), **_standing(code, request)}


def _standing(code: Code, request: HttpRequest) -> Answer:
    """How far the code is, for the session that it was shown to. Only here is the number."""
    over = edge.received_at(request) >= code.expires_at
    running = code.state in (CodeState.SHOWN, CodeState.SCANNED, CodeState.ANSWERED)
    answer: Answer = {
        "state": "expired" if over and running else code.state,
        "expires_at": instant_text(code.expires_at),
    }
    if answer["state"] == CodeState.SCANNED:
        answer["number"] = code.number
    return answer


def _of_session(request: HttpRequest, purpose: Purpose) -> Code:
    return codes.of_session(request.session.get(SHOWN[purpose]), purpose)


# Signing a computer in


@router.post("/phone/sign-in", response={201: dict})
def show_sign_in(request: HttpRequest) -> Answer:
    """A code with which a telephone lets this session in."""
    only_json(request)
    edge.require_csrf(request)
    return _show(request, Purpose.SIGN_IN, None)


@router.get("/phone/sign-in", response=dict)
def sign_in_standing(request: HttpRequest) -> Answer:
    """How far this session's code is: ``shown``, ``scanned`` (then with the number), ``answered``, …"""
    return _standing(_of_session(request, Purpose.SIGN_IN), request)


@router.post("/phone/sign-in/entry", response=dict)
def enter(request: HttpRequest) -> Answer:
    """Go in, once the telephone has let this session in."""
    only_json(request)
    edge.require_csrf(request)
    account = codes.let_in(uuid=request.session.get(SHOWN[Purpose.SIGN_IN]), at=edge.received_at(request))
    edge.begin_session(request, account, by="scan")
    return {"person": str(account.person.uuid), "csrf_token": get_token(request)}


# Binding a telephone


@router.post("/phone/binding", response={201: dict})
def show_binding(request: HttpRequest) -> Answer:
    """A code with which a telephone is bound to the account. Needs a recent sign-in."""
    return _show(request, Purpose.BINDING, edge.recently_signed_in(request).person_id)


@router.get("/phone/binding", response=dict)
def binding_standing(request: HttpRequest) -> Answer:
    """How far this session's code is; once the telephone has answered, the enrolment that the session completes."""
    edge.signed_in(request)
    code = _of_session(request, Purpose.BINDING)
    answer = _standing(code, request)
    if answer["state"] == CodeState.ANSWERED:
        answer["intent"] = b64u(bytes(code.document))
        answer["label"] = str(code.answer.get("label", ""))
    return answer


@router.put("/phone/binding/enrolment", response={201: dict})
def complete_binding(request: HttpRequest) -> Answer:
    """Enrol the telephone that answered (``enrol_key``, signed by its own key). Needs a recent sign-in.

    A person with a passkey adds its assertion over the enrolment in ``Intent-Assertion``.
    """
    person = edge.recently_signed_in(request)
    key, recorded = codes.complete_binding(
        uuid=request.session.get(SHOWN[Purpose.BINDING]),
        person=Person.objects.get(pk=person.person_id),
        assertion=request.headers.get("Intent-Assertion") or None,
        at=edge.received_at(request),
    )
    return {"id": str(key.uuid), "key": key.key_id, "version": key.version, **receipt(recorded)}


# The telephone that scanned


class ScanIn(Schema):
    """The code's secret, from the address that the picture holds."""

    secret: str


@router.post("/phone/scans", response={201: dict})
def scan(request: HttpRequest, entered: ScanIn) -> Answer:
    """Scan a code. Whoever does gets ``answerer``, the secret with which they alone answer."""
    only_json(request)
    found = codes.scan(secret=entered.secret, at=edge.received_at(request))
    return {
        "id": str(found.code.uuid),
        "purpose": found.code.purpose,
        "answerer": found.answerer,
        "browser": found.code.browser,
        "name": found.name,
        "person": str(found.code.person.uuid) if found.code.person else "",
        "shown_at": instant_text(found.code.shown_at),
        "expires_at": instant_text(found.code.expires_at),
    }


class AnswererIn(Schema):
    """The secret from the scan."""

    answerer: str


class SignInAnswerIn(AnswererIn):
    """That the telephone lets the computer in: the statement (b64u) and its signature."""

    statement: Base64
    signature: Signature


class EnrolmentIn(Schema):
    """The telephone's new key, as its signed enrolment has it."""

    public_key: Base64
    kind: Words
    label: Words


class BindingAnswerIn(AnswererIn):
    """The telephone's own enrolment: the intent (b64u) by its new key, its payload, and the number on the screen."""

    number: Words
    intent: Base64
    signature: Signature
    enrolment: EnrolmentIn


@router.put("/phone/scans/{uuid:uuid}/sign-in", response=dict)
def let_in(request: HttpRequest, uuid: UUID, entered: SignInAnswerIn) -> Answer:
    """Let the computer in that shows the code."""
    only_json(request)
    codes.answer_sign_in(
        uuid=uuid, answerer=entered.answerer, document=entered.statement, signature=entered.signature,
        at=edge.received_at(request),
    )  # fmt: skip
    return {"state": CodeState.ANSWERED}


@router.put("/phone/scans/{uuid:uuid}/binding", response=dict)
def bind(request: HttpRequest, uuid: UUID, entered: BindingAnswerIn) -> Answer:
    """Hand in the telephone's enrolment; the session that shows the code completes it."""
    only_json(request)
    codes.answer_binding(
        uuid=uuid, answerer=entered.answerer, number=entered.number, document=entered.intent,
        signature=entered.signature, enrolment=entered.enrolment.dict(), at=edge.received_at(request),
    )  # fmt: skip
    return {"state": CodeState.ANSWERED}


@router.put("/phone/scans/{uuid:uuid}/refusal", response=dict)
def refuse_scan(request: HttpRequest, uuid: UUID, entered: AnswererIn) -> Answer:
    """Say no on the telephone."""
    only_json(request)
    codes.refuse(uuid=uuid, answerer=entered.answerer, at=edge.received_at(request))
    return {"state": CodeState.REFUSED}


@router.post("/phone/scans/{uuid:uuid}/standing", response=dict)
def scan_standing(request: HttpRequest, uuid: UUID, entered: AnswererIn) -> Answer:
    """Whether the session has taken up what the telephone answered."""
    only_json(request)
    at = edge.received_at(request)
    return {"state": codes.scanned(uuid=uuid, answerer=entered.answerer, purpose=None, at=at, locked=False).state}


class OwnSessionIn(Schema):
    """The statement (b64u) by which a telephone opens a session of its own, and its signature."""

    statement: Base64
    signature: Signature


@router.post("/phone/session", response=dict)
def open_own_session(request: HttpRequest, entered: OwnSessionIn) -> Answer:
    """Sign the telephone itself in, by its key."""
    only_json(request)
    account = codes.open_own_session(
        document=entered.statement, signature=entered.signature, at=edge.received_at(request)
    )
    edge.begin_session(request, account, by="phone")
    return {"person": str(account.person.uuid), "name": account.person.name, "csrf_token": get_token(request)}


# Acts that wait for a signature


@router.get("/phone/signer", response=dict)
def signer(request: HttpRequest) -> Answer:
    """The reader's telephones, and whether only they sign."""
    person_id = edge.signed_in(request).person_id
    return {
        "phones": [{"key": row.key_id, "label": row.label} for row in queries.phones(person_id)],
        "only": edge.only_phone_signs(person_id),
    }


class RequestIn(Schema):
    """The intent (b64u of its canonical bytes), made for a telephone's key, and the payload that it has digests of."""

    intent: Base64
    payload: dict[str, Any]


@router.put("/phone/requests/{uuid:uuid}", response={201: dict})
def ask(request: HttpRequest, uuid: UUID, entered: RequestIn) -> Answer:
    """Lay an act before one's own telephone."""
    person_id = edge.signed_in(request).person_id
    row = requests.ask(
        uuid=uuid, person_id=person_id, document=entered.intent, payload=entered.payload, at=edge.received_at(request)
    )
    return {"qr": picture(f"{settings.OPENHALL_ORIGIN}/phone/#request={uuid}"), **_request(row, request)}


@router.get("/phone/requests", response=dict)
def waiting(request: HttpRequest) -> Answer:
    """What waits for the reader's telephones."""
    rows = requests.waiting(edge.signed_in(request).person_id, edge.received_at(request))
    return {"requests": [_request(row, request) for row in rows]}


def _request(row: SigningRequest, request: HttpRequest) -> Answer:
    over = row.state == RequestState.WAITING and edge.received_at(request) >= row.expires_at
    return {
        "id": str(row.uuid),
        "key": row.key_id,
        "command": row.command,
        "state": "expired" if over else row.state,
        "expires_at": instant_text(row.expires_at),
    }


@router.get("/phone/requests/{uuid:uuid}", response=dict)
def read_request(request: HttpRequest, uuid: UUID) -> Answer:
    """One request: what is to be signed while it waits, the signature once there is one."""
    actor = edge.signed_in(request)
    row = requests.request_of(actor.person_id, uuid)
    answer = _request(row, request)
    if row.state == RequestState.WAITING:
        answer |= {"intent": b64u(bytes(row.document)), "payload": json.loads(bytes(row.payload))}
        answer["assertion_options"] = edge.assertion_options(actor) if requests.is_solemn(row) else ""
    if row.state == RequestState.SIGNED:
        answer |= {"signature": row.signature, "assertion": row.assertion}
    return answer


class SignatureIn(Schema):
    """The telephone's signature (b64u of r ‖ s) and, for solemn acts, its passkey's assertion (b64u of the JSON)."""

    signature: Signature
    assertion: Base64 = ""


@router.put("/phone/requests/{uuid:uuid}/signature", response=dict)
def sign_request(request: HttpRequest, uuid: UUID, entered: SignatureIn) -> Answer:
    """Hand in the telephone's signature."""
    person_id = edge.signed_in(request).person_id
    requests.sign(
        uuid=uuid, person_id=person_id, signature=entered.signature, assertion=entered.assertion,
        at=edge.received_at(request),
    )  # fmt: skip
    return {"state": RequestState.SIGNED}


@router.put("/phone/requests/{uuid:uuid}/refusal", response=dict)
def refuse_request(request: HttpRequest, uuid: UUID) -> Answer:
    """Sign nothing: said on the telephone, or on the desktop that gave up."""
    requests.refuse(uuid=uuid, person_id=edge.signed_in(request).person_id, at=edge.received_at(request))
    return {"state": RequestState.REFUSED}


# The only signer


@router.put("/phone/choices/{uuid:uuid}", response={201: dict})
def choose_phone_only(request: HttpRequest, uuid: UUID) -> Answer:
    """Let only the telephone sign (``choose_phone_only``); the telephone itself signs this."""
    actor, intent = edge.acting(request, command="choose_phone_only", object=f"phone_choice:{uuid}")
    choice, recorded = commands.choose_phone_only(uuid=uuid, intent=intent, actor=actor, at=edge.received_at(request))
    return {"id": str(choice.uuid), "version": choice.version, **receipt(recorded)}


@router.put("/phone/choices/{uuid:uuid}/withdrawal", response=dict)
def withdraw_phone_only(request: HttpRequest, uuid: UUID) -> Answer:
    """Let one's other keys sign again (``withdraw_phone_only``)."""
    actor, intent = edge.acting(request, command="withdraw_phone_only", object=f"phone_choice:{uuid}")
    choice, recorded = commands.withdraw_phone_only(
        choice=uuid, intent=intent, actor=actor, at=edge.received_at(request)
    )
    return {"id": str(choice.uuid), "version": choice.version, **receipt(recorded)}
