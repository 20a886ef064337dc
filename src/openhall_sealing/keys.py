"""Opening keys and custodians' keys: age X25519 identities and recipients, as text."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from pyrage import IdentityError, RecipientError, x25519

from openhall_sealing.errors import BadKey

IDENTITY_BYTES = 74
_IDENTITY = re.compile(r"AGE-SECRET-KEY-1[0-9A-Z]{58}")
_RECIPIENT = re.compile(r"age1[0-9a-z]{58}")


@dataclass(frozen=True, slots=True)
class AgeKey:
    """A key pair that opens what is sealed to its recipient: a bidder's opening key or a custodian's key.

    ``identity`` is the secret, 74 ASCII characters; it is left out of ``repr``.
    """

    recipient: str
    identity: str = field(repr=False)


def generate_age_key() -> AgeKey:
    """Draw a fresh key pair from the operating system's randomness (inside the age library)."""
    secret = x25519.Identity.generate()
    return AgeKey(recipient=str(secret.to_public()), identity=str(secret))


def age_key(identity: str) -> AgeKey:
    """Return the pair that belongs to ``identity``.

    Raises:
        BadKey: not an X25519 age identity.
    """
    return AgeKey(recipient=str(load_identity(identity).to_public()), identity=identity)


def load_identity(identity: str) -> x25519.Identity:
    """Parse the 74 characters of an age X25519 identity (upper case only)."""
    if not isinstance(identity, str) or not _IDENTITY.fullmatch(identity):
        raise BadKey("Expected AGE-SECRET-KEY-1 and 58 capital letters and digits.")
    try:
        return x25519.Identity.from_str(identity)
    except IdentityError as error:
        raise BadKey("The checksum of the identity is wrong.") from error


@lru_cache(maxsize=1024)
def load_recipient(recipient: str) -> x25519.Recipient:
    """Parse an ``age1…`` X25519 recipient (post-quantum and plug-in recipients are refused).

    Raises:
        BadKey: not an X25519 age recipient.
    """
    if not isinstance(recipient, str) or not _RECIPIENT.fullmatch(recipient):
        raise BadKey("Expected age1 and 58 small letters and digits.")
    try:
        return x25519.Recipient.from_str(recipient)
    except RecipientError as error:
        raise BadKey("The checksum of the recipient is wrong.") from error
