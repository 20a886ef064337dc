"""Which system a request comes from: its signature is checked, counted, and held against what was admitted.

A request without a signature is nobody's, and is answered as ever. One with a signature is answered only if the
signature is good: a system that has lost its admission must notice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import connection
from django.http import HttpRequest, UnreadablePostError

from openhall.exchange.systems import refusals, signatures
from openhall.exchange.systems.models import Scope, SpentSignature, SystemKey, SystemState
from openhall.exchange.systems.signatures import Forged, Message, NotSigned, Signature
from openhall.kernel.clock import instant_text

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
ALIVE_SECONDS = 300
"""How far the time of a signature may be from ours."""
LABEL = "openhall"
_CALLER = "_openhall_system"
_PLACES = (
    ("/api/v1/systems/self", None),
    ("/api/v1/subscriptions", Scope.WEBHOOK),
    ("/api/v1/imports", Scope.IMPORT),
)
"""Addresses where a system acts by itself, and what it must have been admitted to do there."""


@dataclass(frozen=True)
class Caller:
    """The system that signed a request. ``evidence``: what it signed, for the log."""

    system: UUID
    system_id: int
    name: str
    organisation_id: int
    scopes: frozenset[str]
    key_id: str
    evidence: Mapping[str, str] = field(default_factory=dict, repr=False)


def is_signed(request: HttpRequest) -> bool:
    """Whether the request says that a system signed it."""
    return "Signature-Input" in request.headers


def caller(request: HttpRequest) -> Caller | None:
    """The system that signed the request, once :func:`arrive` has looked at it; None for nobody."""
    found: Caller | None = getattr(request, _CALLER, None)
    return found


def required(request: HttpRequest) -> Caller:
    """The system that signed the request.

    Raises:
        SystemSignatureMissing: nobody did.
    """
    found = caller(request)
    if found is None:
        raise refusals.SystemSignatureMissing
    return found


def arrive(request: HttpRequest, at: datetime) -> None:
    """Find out which system signed the request, before anything is done for it.

    Raises:
        SystemSignatureUnreadable, SystemSignatureForged, SystemSignatureStale, SystemRequestReplayed, SystemKeyUnknown,
        SystemKeyEnded, SystemNotAdmitted, TooManyRequests, ScopeMissing.
    """
    if not is_signed(request):
        return
    message = _message(request)
    try:
        signature = signatures.found(message, label=LABEL)
        _covers_enough(message, signature)
        key = SystemKey.objects.select_related("system").filter(key_id=signature.text("keyid")).first()
        if key is None:
            raise refusals.SystemKeyUnknown(key=signature.text("keyid")[:100])
        signatures.check(signature, bytes(key.public_key))
        if message.body or "content-digest" in signature.covered:
            signatures.check_digest(message.headers.get("content-digest", ""), message.body)
    except NotSigned as error:
        raise refusals.SystemSignatureUnreadable(problem=str(error)) from error
    except Forged as error:
        raise refusals.SystemSignatureForged from error
    _alive(signature, at)
    if not key.counts(at):
        raise refusals.SystemKeyEnded(ended_at=instant_text(key.revoked_at or key.expires_at))
    if key.system.state != SystemState.ADMITTED:
        raise refusals.SystemNotAdmitted(state=str(key.system.get_state_display()))
    _count(key, at)
    scope = needed(message.method, request.path)
    if scope is not None and scope not in key.system.scopes:
        raise refusals.ScopeMissing(scope=scope.value)
    if message.method not in SAFE:
        _spend(key, signature, at)
    evidence = {
        "keyid": key.key_id,
        "base": signature.base.decode("utf-8", "replace"),
        "signature": signatures.b64u(signature.value),
    }
    setattr(
        request,
        _CALLER,
        Caller(
            key.system.uuid, key.system_id, key.system.name, key.system.organisation_id,
            frozenset(key.system.scopes), key.key_id, evidence,
        ),
    )  # fmt: skip


def needed(method: str, path: str) -> Scope | None:
    """What a system must have been admitted to do for this request; None: to be connected is enough."""
    for place, scope in _PLACES:
        if path == place or path.startswith(place + "/"):
            return scope
    return Scope.READ if method in SAFE else Scope.COMMAND


def _message(request: HttpRequest) -> Message:
    headers = {name.lower(): value for name, value in request.headers.items()}
    query = request.META.get("QUERY_STRING", "")
    url = f"{request.scheme}://{request.get_host()}{request.path}" + (f"?{query}" if query else "")
    try:
        body = request.body
    except (RequestDataTooBig, UnreadablePostError) as error:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        problem = f"A signed request’s body has at most {limit} bytes. Send larger files as uploads."
        raise refusals.SystemSignatureUnreadable(problem=problem) from error
    return Message(request.method or "GET", url, headers, body)


def _covers_enough(message: Message, signature: Signature) -> None:
    covered = set(signature.covered)
    wanted = {"@method"}
    if "@target-uri" not in covered:
        wanted |= {"@authority", "@path"} | ({"@query"} if "?" in message.url else set())
    if message.body:
        wanted.add("content-digest")
    wanted |= {name for name in ("idempotency-key", "intent-signature") if name in message.headers}
    if missing := sorted(wanted - covered):
        raise NotSigned(f"The signature must also cover: {', '.join(missing)}.")


def _alive(signature: Signature, at: datetime) -> None:
    created, expires = signature.instant("created"), signature.instant("expires")
    if created is None:
        raise refusals.SystemSignatureUnreadable(problem="The signature needs the parameter “created”.")
    now = at.timestamp()
    if abs(now - created) > ALIVE_SECONDS or (expires is not None and now >= expires):
        try:
            told = instant_text(datetime.fromtimestamp(created, UTC))
        except (ValueError, OverflowError, OSError):
            told = str(created)
        raise refusals.SystemSignatureStale(created=told, now=instant_text(at), seconds=ALIVE_SECONDS)


def _count(key: SystemKey, at: datetime) -> None:
    """Count the request within its minute, in one statement, so that no two are counted as one."""
    minute, limit = at.replace(second=0, microsecond=0), settings.OPENHALL_SYSTEM_RATE
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE systems_systemkey SET last_used_at = %s, counted_from = %s,
                   counted = CASE WHEN counted_from = %s THEN least(counted + 1, %s) ELSE 1 END
            WHERE id = %s RETURNING counted
            """,
            [at, minute, minute, limit + 1, key.pk],
        )
        (counted,) = cursor.fetchone()
    if counted > limit:
        raise refusals.TooManyRequests(limit=limit, retry_after=max(1, 60 - at.second))


def _spend(key: SystemKey, signature: Signature, at: datetime) -> None:
    nonce = signature.text("nonce")
    if not 8 <= len(nonce) <= 64:
        raise refusals.SystemSignatureUnreadable(problem="The parameter “nonce” has 8 to 64 characters.")
    until = at + timedelta(seconds=2 * ALIVE_SECONDS)
    _row, new = SpentSignature.objects.get_or_create(key=key, nonce=nonce, defaults={"expires_at": until})
    if not new:
        raise refusals.SystemRequestReplayed


def sweep(at: datetime) -> int:
    """Forget nonces of requests that are too old to count; returns how many."""
    return SpentSignature.objects.filter(expires_at__lt=at).delete()[0]
