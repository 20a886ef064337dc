"""A certification authority that the demonstration makes up, and what it issued to one bidder: to a person, and as a
seal of their organisation; and what others do with seals. Its keys lie open in the demonstration's home; nothing it
certifies means anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from django.conf import settings

from openhall.config.demo import PASSWORD
from openhall.config.demo.client import Client
from openhall.config.demo.tender import Tender
from openhall.identity.certificates import proofs, reading
from openhall.identity.certificates.sandbox import SandboxAuthority
from openhall.identity.public import Role
from openhall_sealing import b64u
from openhall_sealing.canonical import b64u_decode

HOLDER = "bidder2"
AUTHORITY = "Demonstration Root (fictional)"
LISTS, RECOGNISES = "cn", "cnauction"
"""On whose trust list the authority stands, and who recognises that list: the jurisdiction of the auctions."""
PERSON, SEAL = "person", "seal"


@dataclass(frozen=True)
class Held:
    """A certificate with its key, and the id under which it is bound."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    bound: str

    def signs(self, message: bytes) -> str:
        """The key's signature over a message (b64u)."""
        return b64u(self.key.sign(message, ec.ECDSA(hashes.SHA256())))


class Keeper:
    """The bidder with the certificates. ``folder``: where their files are kept."""

    def __init__(self, tender: Tender, folder: Path) -> None:
        self.tender, self.folder = tender, folder
        self.seal: Held | None = None

    def begin(self, at: datetime) -> None:
        """An authority is listed and counts for auctions too; the bidder binds two certificates that it issued."""
        root = SandboxAuthority.found(AUTHORITY, at=at)
        self._listed(root)
        member, name = self.tender.people[HOLDER], _name()
        self._bound(root, PERSON, name, "", at)
        self.seal = self._bound(root, SEAL, member.organisation_name, member.organisation_name, at)

    def _listed(self, root: SandboxAuthority) -> None:
        uuid, office = uuid4(), self.tender.as_("authority")
        list_root(office, root, LISTS)
        office.act(
            "PUT",
            f"/api/v1/recognitions/{uuid}",
            command="recognise_list",
            object=f"recognition:{uuid}",
            version=0,
            payload={"by": RECOGNISES, "of": LISTS, "source": "Fictional entry of the demonstration"},
        )

    def _bound(self, root: SandboxAuthority, use: str, name: str, organisation: str, at: datetime) -> Held:
        held = issue(root, name, organisation, at)
        keep(self.folder, use, name, held)
        bind(self.tender, HOLDER, held, use, [Role.BIDDER.value] if use == SEAL else [])
        return held

    def seals(self, contract: str, tender: Tender) -> None:
        """Put the organisation's own seal on a contract, as its keeper does in the browser."""
        if self.seal is None:
            raise RuntimeError("The seal isn't bound yet.")
        keeper, batch = tender.as_(HOLDER), uuid4()
        shown = keeper.get(f"/api/v1/contracts/{contract}")
        laid = {"certificate": self.seal.bound, "pdf_sha256": shown["pdf_sha256"]}
        keeper.send_read("PUT", f"/api/v1/contracts/{contract}/seal-batches/{batch}", laid)
        put_seals(keeper, self.seal, batch)


def list_root(office: Client, root: SandboxAuthority, jurisdiction: str) -> None:
    """An authority for rules puts a certification authority on the trust list of a jurisdiction."""
    uuid = uuid4()
    office.act(
        "PUT",
        f"/api/v1/trust-lists/{uuid}",
        command="list_authority",
        object=f"trust:{uuid}",
        version=0,
        payload={
            "jurisdiction": jurisdiction,
            "name": root.name,
            "certificate": reading.pem(root.certificate),
            "counts_for": ["persons", "seals"],
            # It answers nobody about revocation once the story is told.
            "revocation": "soft",
            "source": "Fictional entry of the demonstration; no authority recognises it",
        },
    )


def issue(root: SandboxAuthority, name: str, organisation: str, at: datetime) -> Held:
    """A certificate of a person, or of an ``organisation``, with the id under which it will be bound."""
    key = ec.generate_private_key(ec.SECP256R1())
    return Held(root.issue(name, key, at=at, organisation=organisation), key, str(uuid4()))


def bind(tender: Tender, handle: str, held: Held, use: str, roles: list[str]) -> None:
    """Somebody binds a certificate to themselves, or as a seal of their organisation for ``roles``."""
    member = tender.people[handle]
    message = proofs.to_bind(
        origin=settings.OPENHALL_ORIGIN,
        object=f"certificate:{held.bound}",
        person=str(member.person),
        party=str(member.organisation) if use == SEAL else None,
        certificate_sha256=reading.sha256(held.certificate),
    )
    tender.as_(handle).act(
        "PUT",
        f"/api/v1/signing-certificates/{held.bound}",
        command="bind_certificate",
        object=f"certificate:{held.bound}",
        version=0,
        payload={
            "certificate": reading.pem(held.certificate),
            "proof": held.signs(message),
            "use": use,
            "roles": roles,
        },
    )


def keep(folder: Path, stem: str, name: str, held: Held) -> None:
    """Leave a certificate with its key where a newcomer finds them: ``stem``.p12, .pem and .key."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    both = pkcs12.serialize_key_and_certificates(
        name.encode(), held.key, held.certificate, None, BestAvailableEncryption(PASSWORD.encode())
    )
    (folder / f"{stem}.p12").write_bytes(both)
    (folder / f"{stem}.pem").write_bytes(held.certificate.public_bytes(Encoding.PEM))
    plain = held.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / f"{stem}.key").write_bytes(plain)


def put_seals(keeper: Client, held: Held, batch: UUID) -> None:
    """Put a seal on every paper of a batch that was begun: prepared there, signed here, used by the keeper's act."""
    asked = keeper.send_read("POST", f"/api/v1/seal-batches/{batch}/preparation", {})
    made = {"signatures": [held.signs(b64u_decode(one)) for one in asked["to_sign"]]}
    waiting = keeper.send_read("PUT", f"/api/v1/seal-batches/{batch}/signatures", made)
    keeper.act(
        "PUT",
        f"/api/v1/seals/{batch}",
        command="use_seal",
        object=f"seal:{batch}",
        version=waiting["version"],
        payload={"documents": [pdf["sealed_sha256"] for pdf in waiting["pdfs"]]},
    )


def _name() -> str:
    from openhall.config.demo.people import PARTS

    return next(part.name for part in PARTS if part.handle == HOLDER)


def told(folder: Path) -> dict[str, str]:
    """What the table of accounts says of the certificates."""
    from openhall.config.demo.people import PARTS

    part = next(part for part in PARTS if part.handle == HOLDER)
    return {"holder": f"{part.name}, {part.organisation}", "email": part.email, "folder": str(folder)}
