"""The backup file: E of every part and the opening key, under a passphrase, on the bidder's own device."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pyrage
from pyrage import DecryptError

from openhall_sealing import age
from openhall_sealing.canonical import HEX_64, canonical, only, parse_canonical, text, whole
from openhall_sealing.envelope import KINDS, Context, Envelope, require_identity
from openhall_sealing.errors import (
    Damaged,
    DigestMismatch,
    ForbiddenRecipient,
    Malformed,
    OtherVersion,
    TooLarge,
    Truncated,
    WrongPassphrase,
)
from openhall_sealing.keys import load_identity

LARGEST_BACKUP = 64 * 1024
LARGEST_WORK_FACTOR = 20
SHORTEST_PASSPHRASE = 8
_SCRYPT = re.compile(rb"\n-> scrypt \S+ ([0-9]{1,2})\n")


@dataclass(frozen=True, slots=True)
class Backup:
    """What a bidder needs when everybody else fails. ``identities`` maps a part's kind to its E.

    ``envelope``: the envelope itself, so that nobody has to be asked what the keys open; older files are without it.
    """

    context: Context
    identities: Mapping[str, str] = field(repr=False)
    opening_key: str = field(repr=False)
    envelope_sha256: str
    envelope: Envelope | None = None

    def require_for(self, envelope: Envelope) -> None:
        """Check that this backup opens that envelope.

        Raises:
            OtherVersion: it belongs to another version of the bid, or to another bid.
            WrongContext, IdentityMismatch, UnknownPart.
        """
        if self.envelope_sha256 != envelope.sha256:
            raise OtherVersion(
                f"The backup is of the envelope {self.envelope_sha256[:12]}…, this is {envelope.sha256[:12]}….",
                backup=self.envelope_sha256,
                envelope=envelope.sha256,
            )
        envelope.context.require(self.context)
        for kind, identity in self.identities.items():
            require_identity(envelope, kind, identity)


def write_backup(backup: Backup, passphrase: str) -> bytes:
    """Write the backup file. Takes about a second of one core: the passphrase is stretched by scrypt.

    Raises:
        WrongPassphrase: shorter than 8 characters.
    """
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise WrongPassphrase(f"It must have at least {SHORTEST_PASSPHRASE} characters.")
    plain = canonical(
        {
            "v": 1,
            "context": backup.context.to_json(),
            "identities": dict(backup.identities),
            "opening_key": backup.opening_key,
            "envelope_sha256": backup.envelope_sha256,
        }
        | ({} if backup.envelope is None else {"envelope": backup.envelope.to_json()})
    )
    return bytes(pyrage.passphrase.encrypt(plain, passphrase))


def read_backup(data: bytes, passphrase: str) -> Backup:
    """Open a backup file.

    Raises:
        WrongPassphrase, NotEncrypted, Truncated, Damaged, TooLarge: the file does not open.
        ForbiddenRecipient: not sealed to a passphrase, or with a work factor above 2^20.
        Malformed, NotCanonical, BadKey, DigestMismatch: what was inside.
    """
    if len(data) > LARGEST_BACKUP:
        raise TooLarge(size=len(data), limit=LARGEST_BACKUP)
    header = age.read_header(data)
    work = _SCRYPT.search(data, 0, header.size)
    if header.stanzas != ("scrypt",) or work is None:
        raise ForbiddenRecipient("A backup file is sealed to one passphrase.")
    if int(work[1]) > LARGEST_WORK_FACTOR:
        raise ForbiddenRecipient("Its work factor is above 2^20.")
    try:
        plain = pyrage.passphrase.decrypt(data, passphrase)
    except DecryptError as error:
        said = str(error)
        if "fill whole buffer" in said:
            raise Truncated from error
        if said == "Decryption failed":
            raise WrongPassphrase from error
        raise Damaged from error
    found = only(
        parse_canonical(plain, limit=LARGEST_BACKUP),
        "backup",
        frozenset({"v", "context", "identities", "opening_key", "envelope_sha256"}),
        frozenset({"envelope"}),
    )
    whole(found["v"], "v", 1, 1)
    identities = found["identities"]
    if not isinstance(identities, dict) or not identities or not set(identities) <= set(KINDS):
        raise Malformed("identities is not an object of price and documents.", where="identities")
    for identity in (*identities.values(), found["opening_key"]):
        load_identity(identity)
    envelope = Envelope.from_json(found["envelope"]) if "envelope" in found else None
    if envelope is not None and envelope.sha256 != found["envelope_sha256"]:
        raise DigestMismatch(kind="envelope")
    return Backup(
        context=Context.from_json(found["context"]),
        identities=identities,
        opening_key=found["opening_key"],
        envelope_sha256=text(found["envelope_sha256"], "envelope_sha256", HEX_64),
        envelope=envelope,
    )
