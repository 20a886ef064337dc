"""What registering systems and keys accepts."""

import base64
import binascii
from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import AfterValidator, Field, StringConstraints

from openhall.exchange.systems.models import Scope
from openhall.tendering.planning.public import Input, Instant

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=2_000)]


def decoded(text: str) -> bytes:
    """Bytes of base64url without padding.

    Raises:
        ValueError
    """
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError(_("Write it in base64url without padding.")) from error


def _of_length(length: int) -> AfterValidator:
    def check(text: str) -> str:
        if len(decoded(text)) != length:
            raise ValueError(_("It has %(count)s bytes, in base64url without padding.") % {"count": length})
        return text

    return AfterValidator(check)


PublicKey = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60), _of_length(32)]
Signature = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120), _of_length(64)]


class SystemInput(Input):
    """A system. ``contact``: an e-mail address or telephone number, not published."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=100)]
    purpose: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=2_000)]
    contact: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=254)]
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=4)]


class KeyInput(Input):
    """A key. ``public_key``: 32 bytes; ``proof``: signature of the new key over :func:`keys.entry`; both base64url."""

    public_key: PublicKey
    proof: Signature
    label: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""
    expires_at: Instant


class RotationInput(KeyInput):
    """A key that takes the place of the one that signs the request. ``overlap_hours``: how long the old one counts."""

    overlap_hours: Annotated[int, Field(ge=0, le=168)] = 24


class RevocationInput(Input):
    """Why a system is disconnected; published."""

    reason: Reason
