"""Passkeys (WebAuthn): registration, sign-in, confirmation of solemn acts. The cryptography is py_webauthn's.

The library is loaded where it is used: most programs of the platform never do.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings

from openhall.identity.models import Passkey, Person
from openhall.identity.refusals import PasskeyRefused
from openhall_sealing.canonical import b64u_decode
from openhall_sealing.errors import SealingError

if TYPE_CHECKING:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor
    from webauthn.registration.verify_registration_response import VerifiedRegistration

MAX_CREDENTIAL_CHARS = 16_384


def rp_id() -> str:
    """The relying party: host name of this installation's origin."""
    return urlsplit(settings.OPENHALL_ORIGIN).hostname or "localhost"


def has_passkey(person_id: int) -> bool:
    """Whether the person has a passkey that was not revoked."""
    return Passkey.objects.filter(person_id=person_id, revoked_at=None).exists()


def _descriptors(person_id: int) -> list[PublicKeyCredentialDescriptor]:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    rows = Passkey.objects.filter(person_id=person_id, revoked_at=None).order_by("id")
    return [PublicKeyCredentialDescriptor(id=bytes(row.credential_id)) for row in rows]


def registration_options(person: Person, challenge: bytes) -> dict[str, Any]:
    """``PublicKeyCredentialCreationOptions`` as JSON; the passkey can be found without typing a name."""
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    options = generate_registration_options(
        rp_id=rp_id(),
        rp_name="OpenHall",
        user_id=person.uuid.bytes,
        user_name=person.email,
        user_display_name=person.name,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=_descriptors(person.pk),
    )
    result: dict[str, Any] = json.loads(options_to_json(options))
    return result


def authentication_options(challenge: bytes, person_id: int | None = None) -> dict[str, Any]:
    """``PublicKeyCredentialRequestOptions`` as JSON; for anybody's passkey when no person is named."""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import UserVerificationRequirement

    options = generate_authentication_options(
        rp_id=rp_id(),
        challenge=challenge,
        allow_credentials=_descriptors(person_id) if person_id is not None else None,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    result: dict[str, Any] = json.loads(options_to_json(options))
    return result


def check_registration(credential: dict[str, Any], *, challenge: bytes) -> VerifiedRegistration:
    """A new credential made by the browser over ``challenge``.

    Raises:
        PasskeyRefused: it doesn't verify.
    """
    from webauthn import verify_registration_response
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        return verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=rp_id(),
            expected_origin=settings.OPENHALL_ORIGIN,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise PasskeyRefused from error


def check_assertion(assertion: str, *, challenge: bytes, person_id: int | None, at: datetime) -> Passkey:
    """An assertion (b64u of the credential's JSON) over ``challenge``, by ``person_id`` where one is named.

    Raises:
        PasskeyRefused: an unknown, revoked or other person's passkey, another challenge, a bad signature.
    """
    try:
        credential = json.loads(b64u_decode(assertion[:MAX_CREDENTIAL_CHARS]))
    except (SealingError, ValueError, RecursionError) as error:
        raise PasskeyRefused from error
    return check_credential(credential, challenge=challenge, person_id=person_id, at=at)


def check_credential(credential: Any, *, challenge: bytes, person_id: int | None, at: datetime) -> Passkey:
    """As :func:`check_assertion`, for the credential's JSON itself."""
    from webauthn import verify_authentication_response
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        credential_id = b64u_decode(credential["id"])
    except (SealingError, KeyError, TypeError) as error:
        raise PasskeyRefused from error
    passkey = Passkey.objects.filter(credential_id=credential_id, revoked_at=None).first()
    if passkey is None or person_id not in (None, passkey.person_id):
        raise PasskeyRefused
    try:
        verified = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=rp_id(),
            expected_origin=settings.OPENHALL_ORIGIN,
            credential_public_key=bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise PasskeyRefused from error
    Passkey.objects.filter(pk=passkey.pk).update(sign_count=verified.new_sign_count, used_at=at)
    return passkey
