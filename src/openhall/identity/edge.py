"""Between HTTP and identity: who reads, who acts.

Three ways to say who one is, and what each is good for:

* a session cookie (people, after signing in): reading; uploads and account matters;
* a bearer token (programs, after ``open_session``): the same;
* a signed intent in the headers: acting. It needs neither of the others.

Cross-site requests: a browser adds the session cookie to them by itself, so an unsafe request that relies on the
session must carry the CSRF token. A bearer token and a signed intent are never added by the browser itself, and an
intent names the very act, object and fields: whoever could forge one would hold the key. So those need no CSRF token.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from openhall.identity import counting, intents, lookups, passkeys, refusals
from openhall.identity.models import AccessToken, Account, Mandate, Person
from openhall.identity.values import Actor, Intent, OrganisationRef, Signed
from openhall.kernel.refusals import Invalid, SignInFirst
from openhall_sealing.canonical import b64u_decode
from openhall_sealing.errors import SealingError

PARTY = "openhall_party"
SIGNED_IN_AT = "openhall_signed_in_at"
SIGNED_IN_BY = "openhall_signed_in_by"
STRONG = frozenset({"passkey", "certificate"})
"""Ways of signing in that need a key which the person alone has, confirmed by them: more than a password can show."""
FRESH = timedelta(minutes=30)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_READER = "_openhall_reader"
_PARTY_REF = "_openhall_party"
_PAYLOAD = "_openhall_payload"


def received_at(request: HttpRequest) -> datetime:
    """When the request arrived, as the edge stamped it."""
    at: datetime = request.received_at  # type: ignore[attr-defined]
    return at


def acting(
    request: HttpRequest, *, command: str, object: str, payload: Mapping[str, Any] | None = None
) -> tuple[Actor, Intent]:
    """Who acts by this request, and the intent they signed; call it before the command.

    Args:
        command, object: what the view is about to do, and to what. payload: the command's JSON fields, by default the
        request's JSON body as it arrived.

    Raises:
        IntentMissing, IntentMalformed and what :func:`openhall.identity.intents.authenticate` raises.
    """
    sent = signed(request, command=command, object=object, payload=payload)
    return intents.authenticate(
        document=sent.document,
        signature=sent.signature,
        assertion=sent.assertion,
        command=command,
        object=object,
        payload=sent.payload,
        at=sent.at,
    )


def signed(request: HttpRequest, *, command: str, object: str, payload: Mapping[str, Any] | None = None) -> Signed:
    """What was signed by this request, unchecked, for those who check many at once. Arguments as in :func:`acting`.

    Raises:
        IntentMissing, IntentMalformed; Invalid: the body is no JSON object.
    """
    document, signature, assertion = signed_headers(request)
    fields = json_body(request) if payload is None else payload
    setattr(request, _PAYLOAD, fields)
    return Signed(document, signature, assertion, command, object, fields, received_at(request))


def acted(request: HttpRequest) -> dict[str, Any]:
    """The fields of the act that this request brought, as :func:`acting` checked them."""
    return dict(getattr(request, _PAYLOAD, {}))


def signed_headers(request: HttpRequest) -> tuple[bytes, str, str | None]:
    """Canonical bytes of the intent, its signature and the assertion, from ``Intent``, ``Intent-Signature`` and
    ``Intent-Assertion``.

    Raises:
        IntentMissing, IntentMalformed
    """
    document, signature = request.headers.get("Intent"), request.headers.get("Intent-Signature")
    if not document or not signature:
        raise refusals.IntentMissing
    try:
        return b64u_decode(document), signature, request.headers.get("Intent-Assertion") or None
    except SealingError as error:
        raise refusals.IntentMalformed(problem="The header “Intent” is not base64url without padding.") from error


def json_body(request: HttpRequest) -> dict[str, Any]:
    """The request's body as a JSON object; an empty body counts as an empty object.

    Raises:
        Invalid: something else, or a name that occurs twice (then it would be unclear which value was signed).
    """

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({name for name, _value in pairs}) != len(pairs):
            raise ValueError("A name occurs twice.")
        return dict(pairs)

    if not request.body:
        return {}
    try:
        value = json.loads(request.body, object_pairs_hook=unique)
    except (ValueError, RecursionError) as error:
        raise Invalid(errors={"payload": "The body is not JSON."}) from error
    if not isinstance(value, dict):
        raise Invalid(errors={"payload": "The body is not a JSON object."})
    return value


def reader(request: HttpRequest) -> Actor | None:
    """Who reads, by bearer token or session; None for a guest. Asked once a request.

    Raises:
        CrossSite: an unsafe request relies on the session without its CSRF token.
    """
    if not hasattr(request, _READER):
        setattr(request, _READER, _by_token(request) if _token(request) else _by_session(request))
    found: Actor | None = getattr(request, _READER)
    return found


def signed_in(request: HttpRequest) -> Actor:
    """Who reads.

    Raises:
        SignInFirst: a guest; CrossSite: see :func:`reader`.
    """
    found = reader(request)
    if found is None:
        raise SignInFirst
    return found


def acting_for(request: HttpRequest) -> OrganisationRef | None:
    """The organisation that the reader acts for; None for a guest or for oneself. Asked once a request."""
    if not hasattr(request, _PARTY_REF):
        found = reader(request)
        party = lookups.organisation(found.organisation) if found and found.organisation else None
        setattr(request, _PARTY_REF, party)
    ref: OrganisationRef | None = getattr(request, _PARTY_REF)
    return ref


def assertion_options(actor: Actor | None) -> str:
    """JSON for ``data-assertion-options`` of a form for a solemn act; empty when the person has no passkey.

    The browser puts SHA-256 of the intent in the place of the challenge, which is why this one is only a filler.
    """
    if actor is None or not passkeys.has_passkey(actor.person_id):
        return ""
    return json.dumps(passkeys.authentication_options(bytes(32), actor.person_id))


def recently_signed_in(request: HttpRequest) -> Actor:
    """The person of a session whose sign-in is fresh, for enrolling keys and passkeys.

    Somebody who has a passkey must have signed in with one, or with a certificate: a stolen password alone never adds a
    key or a passkey.
    Where only the telephone signs, a session that isn't the telephone's own needs the passkey likewise.

    Raises:
        SignInFirst, CrossSite; SignInAgain: the sign-in is too long ago, or was by password only.
    """
    found = _by_session(request)
    if found is None:
        raise SignInFirst
    signed_in_at = request.session.get(SIGNED_IN_AT, "")
    stale = not signed_in_at or received_at(request) - datetime.fromisoformat(signed_in_at) > FRESH
    by = request.session.get(SIGNED_IN_BY)
    weak = by not in STRONG and passkeys.has_passkey(found.person_id)
    weak = weak or (by not in ("passkey", "phone") and only_phone_signs(found.person_id))
    if stale or weak:
        raise refusals.SignInAgain(minutes=int(FRESH.total_seconds()) // 60)
    return found


def only_phone_signs(person_id: int) -> bool:
    """Whether the person chose their telephone as the only signer."""
    return Person.objects.filter(pk=person_id).exclude(phone_only_since=None).exists()


def begin_session(request: HttpRequest, account: Account, *, by: str = "password") -> None:
    """Sign the account's person in; a session key planted before is worth nothing.

    Args:
        by: ``password``, ``passkey``, ``certificate``, ``phone`` (the telephone's own session) or ``scan`` (a desktop
            that it let in).
    """
    login(request, account, backend="django.contrib.auth.backends.ModelBackend")
    request.session[SIGNED_IN_AT] = received_at(request).isoformat()
    request.session[SIGNED_IN_BY] = by
    mandates = Mandate.objects.in_force(received_at(request)).filter(person_id=account.person_id)
    parties = list(mandates.order_by("organisation_id").values_list("organisation__uuid", flat=True).distinct())
    if len(parties) == 1:
        request.session[PARTY] = str(parties[0])
    _forget_reader(request)


def act_for(request: HttpRequest, organisation: UUID | None) -> None:
    """Switch the organisation that the session's person acts for.

    Raises:
        SignInFirst; MandateMissing and its kin: no mandate of the person for it is in force.
    """
    person = signed_in(request)
    if organisation is None:
        request.session.pop(PARTY, None)
    else:
        at = received_at(request)
        mandates = list(Mandate.objects.filter(person_id=person.person_id, organisation__uuid=organisation))
        if not any(counting.in_force(mandate, at) for mandate in mandates):
            raise counting.why_not(mandates, at, party=organisation, roles=())
        request.session[PARTY] = str(organisation)
    _forget_reader(request)


def _forget_reader(request: HttpRequest) -> None:
    for name in (_READER, _PARTY_REF):
        if hasattr(request, name):
            delattr(request, name)


def require_csrf(request: HttpRequest) -> None:
    """Refuse an unsafe request that did not come from a page of ours.

    Raises:
        CrossSite
    """
    if request.method not in SAFE:
        checker = CsrfViewMiddleware(_nothing)
        checker.process_request(request)
        if checker.process_view(request, _nothing, (), {}) is not None:
            raise refusals.CrossSite


def _nothing(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def _by_session(request: HttpRequest) -> Actor | None:
    account = getattr(request, "user", None)
    if account is None or not account.is_authenticated:
        return None
    require_csrf(request)
    party = request.session.get(PARTY)
    return _actor(account.person, UUID(party) if party else None, received_at(request))


def _token(request: HttpRequest) -> str:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _by_token(request: HttpRequest) -> Actor:
    digest = hashlib.sha256(_token(request).encode()).hexdigest()
    rows = AccessToken.objects.select_related("person", "organisation")
    row = rows.filter(token_sha256=digest, expires_at__gt=received_at(request), key__revoked_at=None).first()
    if row is None:
        raise SignInFirst
    return _actor(row.person, row.organisation.uuid if row.organisation else None, received_at(request))


def _actor(person: Person, party: UUID | None, at: datetime) -> Actor:
    """The reader; a party whose mandates are all over is silently dropped, its pages are simply closed again."""
    mandates = (
        Mandate.objects.in_force(at).filter(person=person, organisation__uuid=party).order_by("id")
        if party is not None
        else Mandate.objects.none()
    )
    held = list(mandates)
    return Actor(
        person=person.uuid,
        person_id=person.pk,
        name=person.name,
        organisation=party if held else None,
        organisation_id=held[0].organisation_id if held else None,
        roles=frozenset(mandate.role for mandate in held),
        locale=person.locale,
    )
