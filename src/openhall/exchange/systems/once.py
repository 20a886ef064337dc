"""Commands that come twice are done once: the ``Idempotency-Key`` (draft-ietf-httpapi-idempotency-key-header).

That a command was done is written in the command's own transaction, by the attempt that holds the key's token; another
attempt that took the key over in the meantime changes the token, and the first one can't commit any more. The answer is
kept after the transaction. When a crash falls between, the next request with the key gets the receipt of what was done
in place of the lost answer.

Refusals are not kept: nothing was done, and the same request may be sent again.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from openhall.exchange.systems import fields, gate, refusals
from openhall.exchange.systems.models import KeptCommand
from openhall.identity import public as identity
from openhall.identity.public import Intent
from openhall.kernel.refusals import NotFound
from openhall.witness import public as witness
from openhall_sealing import intents as signing
from openhall_sealing.canonical import b64u_decode
from openhall_sealing.errors import SealingError

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT = timedelta(hours=72)
LEASE = timedelta(seconds=60)
LARGEST = 256 * 1024


@dataclass(frozen=True)
class Ticket:
    """The right to do a command once."""

    row: int
    token: UUID
    at: datetime


_TICKET: ContextVar[Ticket | None] = ContextVar("openhall_idempotent_command", default=None)


def begin(request: HttpRequest, at: datetime) -> Ticket | HttpResponse | None:
    """What the request's key says: do it (a ticket), it was done (the answer again), or no key that counts (None).

    Raises:
        IdempotencyKeyWrong, IdempotencyKeyReused, StillInProgress; what is wrong with the intent's signature.
    """
    given = request.headers.get(HEADER)
    if given is None or request.method in gate.SAFE:
        return None
    owner = _owner(request)
    if owner is None:
        return None
    key, fingerprint = _key(given), _fingerprint(request)
    with transaction.atomic():
        row, new = KeptCommand.objects.get_or_create(
            owner=owner,
            key=key,
            defaults={
                "fingerprint": fingerprint,
                "created_at": at,
                "lease_until": at + LEASE,
                "expires_at": at + KEPT,
            },
        )
        if new:
            return Ticket(row.pk, row.token, at)
        row = KeptCommand.objects.select_for_update().get(pk=row.pk)
        if row.expires_at <= at:
            row.fingerprint, row.created_at, row.expires_at = fingerprint, at, at + KEPT
            row.done_at, row.status, row.intent_sha256, row.leaf_sha256, row.body = None, None, "", "", ""
            row.lease_until = at
        if row.fingerprint != fingerprint:
            raise refusals.IdempotencyKeyReused
        if row.done_at is not None:
            return _again(row)
        if row.lease_until > at:
            raise refusals.StillInProgress
        row.token, row.lease_until = uuid4(), at + LEASE
        row.save()
        return Ticket(row.pk, row.token, at)


@contextmanager
def running(ticket: Ticket | None) -> Iterator[None]:
    """Let the commands of this block know that they are done for a ticket."""
    reset = _TICKET.set(ticket)
    try:
        yield
    finally:
        _TICKET.reset(reset)


def happened(*, intent: Intent | None = None, leaf_sha256: str = "") -> None:
    """Write, in the command's transaction, that it was done. Nothing without a ticket.

    Raises:
        StillInProgress: another attempt has taken the key over; the transaction must not be committed.
    """
    ticket = _TICKET.get()
    if ticket is None:
        return
    done = {"done_at": ticket.at} | ({"intent_sha256": intent.sha256} if intent else {"leaf_sha256": leaf_sha256})
    if not KeptCommand.objects.filter(pk=ticket.row, token=ticket.token).update(**done):
        raise refusals.StillInProgress


def admitted(intent: Intent) -> None:
    """Identity has admitted an intent within a command's transaction."""
    happened(intent=intent)


def end(ticket: Ticket, response: Any) -> None:
    """Keep the answer, or forget the attempt when it was refused and nothing was done."""
    rows = KeptCommand.objects.filter(pk=ticket.row, token=ticket.token)
    if response.status_code >= 400:
        rows.filter(done_at=None).delete()
        return
    kept = {"done_at": ticket.at, "status": response.status_code}
    kind, body = response.headers.get("Content-Type", ""), b"" if response.streaming else response.content
    if not response.streaming and kind.startswith("application/json") and len(body) <= LARGEST and not _secret(body):
        kept |= {"content_type": kind[:100], "body": body.decode()}
    else:
        kept["status"] = None
    rows.update(**kept)


def sweep(at: datetime) -> int:
    """Forget answers whose time is over; returns how many."""
    return KeptCommand.objects.filter(expires_at__lte=at).delete()[0]


def forget(person: UUID) -> None:
    """Forget the answers that a person got."""
    KeptCommand.objects.filter(owner__endswith=f"/{person}").delete()


def _again(row: KeptCommand) -> HttpResponse:
    if row.status is not None:
        answer = HttpResponse(row.body, status=row.status, content_type=row.content_type)
    else:
        answer = HttpResponse(json.dumps(_receipt(row)), status=200, content_type="application/json; charset=utf-8")
    answer[REPLAYED] = "true"
    return answer


def _receipt(row: KeptCommand) -> dict[str, Any]:
    """What is known of a command whose answer was lost or is not kept: that it was done, and its receipt."""
    try:
        found = witness.by_intent(row.intent_sha256) if row.intent_sha256 else witness.standing(row.leaf_sha256)
    except NotFound:
        return {"done": True}
    leaf = found.leaf_sha256
    return {"done": True, "leaf_sha256": leaf, "promise": found.promise, "receipt_url": f"/receipts/{leaf}"}


def _secret(body: bytes) -> bool:
    """Whether an answer holds a token that must not lie in the database in clear."""
    try:
        found = json.loads(body)
    except ValueError:
        return True
    return isinstance(found, dict) and "token" in found


def _key(given: str) -> str:
    try:
        key = fields.string(given)
    except fields.Malformed as error:
        raise refusals.IdempotencyKeyWrong(problem=str(error)) from error
    if not 1 <= len(key) <= 255:
        raise refusals.IdempotencyKeyWrong(problem="It has 1 to 255 characters.")
    return key


def _owner(request: HttpRequest) -> str | None:
    """``system/person`` of who sends a command; None where neither has signed.

    Raises:
        IntentMalformed, KeyUnknown, IntentForged: a stranger must not be given another's answer.
    """
    system = gate.caller(request)
    person = ""
    if "Intent" in request.headers:
        document, signature, _assertion = identity.signed_headers(request)
        person = str(_signer(document, signature))
    if system is None and not person:
        return None
    return f"{system.system if system else ''}/{person}"


def _signer(document: bytes, signature: str) -> UUID:
    try:
        signed = signing.parse_intent(document)
        key = identity.device_keys([signed.key]).get(signed.key)
        if key is None or key.revoked_at is not None:
            raise identity.KeyUnknown(key=signed.key)
        signing.verify_signature(signing.SignedIntent(signed, b64u_decode(signature)), key.public_key)
    except SealingError as error:
        raise identity.IntentForged from error
    return key.person


def _fingerprint(request: HttpRequest) -> str:
    """What makes two requests the same: method, address and body, and for whom and what the intent was signed.

    A second intent has another nonce and another end; the command, the object and the party are what it is about.
    """
    about: dict[str, Any] = {}
    if "Intent" in request.headers:
        document = json.loads(identity.signed_headers(request)[0])
        about = {name: document.get(name) for name in ("command", "object", "party")}
    parts = [request.method or "", request.get_full_path(), json.dumps(about, sort_keys=True)]
    return hashlib.sha256("\n".join(parts).encode() + b"\n" + request.body).hexdigest()
